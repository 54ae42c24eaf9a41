/**
 * Writes server/src/nginx/reading/variables.generated.ts from nginx's own sources: the variables that http and stream
 * have before a configuration is read (ngx_http_variable_t tables, and what modules add by name).
 *
 *   node scripts/generate-variables.ts SOURCE… [--module NAME=PATH]… > server/src/nginx/reading/variables.generated.ts
 *
 * SOURCE is a source tree of one nginx release (the folder that holds src/); give several, in any order, and each row
 * says since when and until when it held. PATH is a file or folder with the sources of a third-party module, NAME the
 * file it is loaded from, without `_module.so`.
 */
import { join } from "node:path";
import { braced, compareVersions, dynamicFileOf, type Source, sourcesOf, versionOf } from "./nginx-source.ts";

interface Variable {
  readonly family: "http" | "stream";
  /** The file of the dynamic module, "" where it is usually built in. */
  readonly file: string;
  readonly name: string;
  /** "=" where a configuration may define it too (CHANGEABLE), "*" where it is the beginning of names (PREFIX). */
  readonly flags: string;
}

const TABLE = /\b(\w+)_variable_t\s+\w+\s*\[\s*\]\s*=\s*\{/g;
const NAME = /ngx_string\s*\(\s*"([^"]+)"\s*\)/;
const ADDED = /\bngx_(http|stream)_add_variable\s*\(\s*cf\s*,\s*&(\w+)\s*,([^)]*)\)/g;

/** Every variable that some sources define before a configuration is read. */
function readVariables(sources: readonly Source[], fileOf: (path: string) => string): readonly Variable[] {
  const out: Variable[] = [];
  for (const { path, code } of sources) {
    const plain = code.replaceAll(/^[ \t]*#.*$/gm, "");
    const file = fileOf(path);
    for (const found of plain.matchAll(TABLE)) {
      const family = found[1]?.includes("stream") === true ? "stream" : "http";
      for (const entry of entriesOf(braced(plain, found.index + found[0].length - 1))) {
        const name = NAME.exec(entry)?.[1];
        if (name !== undefined) out.push({ family, file, name, flags: flagsOf(entry) });
      }
    }
    for (const { 1: family = "", 2: constant = "", 3: flags = "", index } of plain.matchAll(ADDED)) {
      const name = new RegExp(`\\b${constant}\\s*=\\s*${NAME.source}`).exec(plain)?.[1];
      // What a directive's setter adds is there with that directive alone.
      const isSetter = /.*^\w+\(([^)]*)\)\s*\{/ms.exec(plain.slice(0, index))?.[1]?.includes("ngx_command_t") === true;
      if (name === undefined || isSetter) continue;
      out.push({ family: family === "stream" ? "stream" : "http", file, name, flags: flagsOf(flags) });
    }
  }
  return out;
}

function flagsOf(text: string): string {
  return `${text.includes("VAR_CHANGEABLE") ? "=" : ""}${text.includes("VAR_PREFIX") ? "*" : ""}`;
}

/** What stands between the braces of each of a table's entries. */
function entriesOf(table: string): readonly string[] {
  const out: string[] = [];
  for (let open = table.indexOf("{"); open >= 0; open = table.indexOf("{", open)) {
    const entry = braced(table, open);
    out.push(entry);
    open += entry.length + 2;
  }
  return out;
}

function main(args: readonly string[]): void {
  const trees: string[] = [];
  const third: { readonly file: string; readonly path: string }[] = [];
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? "";
    if (argument !== "--module") trees.push(argument);
    else {
      const [file = "", path = ""] = (args[++i] ?? "").split(/=(.*)/s);
      third.push({ file, path });
    }
  }
  if (trees.length === 0) throw new Error("usage: generate-variables.ts SOURCE… [--module NAME=PATH]…");
  const releases = trees.map((tree) => ({ tree, version: versionOf(tree) }));
  releases.sort((a, b) => compareVersions(a.version, b.version));

  const kept = new Map<string, { readonly variable: Variable; readonly held: boolean[] }>();
  const heldOf = (variable: Variable): boolean[] => {
    const key = `${variable.family} ${variable.file} ${variable.name} ${variable.flags}`;
    const known = kept.get(key) ?? { variable, held: releases.map(() => false) };
    kept.set(key, known);
    return known.held;
  };
  for (const [i, { tree }] of releases.entries()) {
    for (const variable of readVariables(sourcesOf(join(tree, "src")), dynamicFileOf)) heldOf(variable)[i] = true;
  }
  for (const { file, path } of third) {
    for (const variable of readVariables(sourcesOf(path), () => file)) heldOf(variable).fill(true);
  }

  const groups = new Map<string, { readonly head: string; readonly rows: string[] }>();
  for (const { variable, held } of kept.values()) {
    const { family, file, flags, name } = variable;
    const group = groups.get(`${family} ${file}`) ?? { head: `  ["${family}", "${file}", \``, rows: [] };
    groups.set(`${family} ${file}`, group);
    const first = held.indexOf(true);
    const last = held.lastIndexOf(true);
    const since = first > 0 ? ` +${releases[first]?.version ?? ""}` : "";
    const removed = last < held.length - 1 ? ` -${releases[last + 1]?.version ?? ""}` : "";
    group.rows.push(`${name}${flags}${since}${removed}`);
  }
  process.stdout.write(
    [
      "// Generated by scripts/generate-variables.ts from the sources of nginx and of its modules; its head says how.",
      "",
      "/**",
      " * Family, the file it is loaded from (without _module.so; empty where built in), and one row a variable: its name,",
      ' * "=" where a configuration may define it too, "*" where it is the beginning of names, +first release with it,',
      " * -first release without it.",
      " */",
      "export const variableTables: readonly (readonly [family: string, file: string, rows: string])[] = [",
      ...[...groups.values()].map(({ head, rows }) => `${head}\n${rows.join("\n")}\n\`],`),
      "];",
      "",
    ].join("\n"),
  );
}

main(process.argv.slice(2));
