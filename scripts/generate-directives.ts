/**
 * Writes server/src/nginx/directives/table.generated.ts from nginx's own sources: every ngx_command_t table.
 *
 *   node scripts/generate-directives.ts SOURCE… [--module NAME=PATH]… > server/src/nginx/directives/table.generated.ts
 *
 * SOURCE is a source tree of one nginx release (the folder that holds src/); give several, in any order, and each row
 * says since when and until when it held. PATH is a file or folder with the sources of a third-party module, NAME the
 * file it is loaded from, without `_module.so`.
 */
import { join } from "node:path";
import { type Context, contexts } from "../server/src/nginx/directives/context.ts";
import { braced, dynamicFileOf, givenIn, type Source, sourcesOf } from "./nginx-source.ts";

interface Command {
  readonly name: string;
  readonly module: string;
  /** The file of the dynamic module, "" where it is usually built in. */
  readonly file: string;
  /** Bits by the order of `contexts`. */
  readonly contexts: number;
  /** nginx's own bits for the number of arguments and for NGX_CONF_BLOCK. */
  readonly shape: number;
}

/** nginx's bits of contexts, by the type of the module that the table belongs to. */
const CONTEXTS: Readonly<Record<string, Readonly<Record<string, Context>>>> = {
  NGX_CORE_MODULE: { NGX_MAIN_CONF: "main" },
  NGX_EVENT_MODULE: { NGX_EVENT_CONF: "events" },
  NGX_HTTP_MODULE: {
    NGX_HTTP_MAIN_CONF: "http",
    NGX_HTTP_SRV_CONF: "server",
    NGX_HTTP_LOC_CONF: "location",
    NGX_HTTP_UPS_CONF: "upstream",
    NGX_HTTP_SIF_CONF: "server_if",
    NGX_HTTP_LIF_CONF: "location_if",
    NGX_HTTP_LMT_CONF: "limit_except",
  },
  NGX_STREAM_MODULE: {
    NGX_STREAM_MAIN_CONF: "stream",
    NGX_STREAM_SRV_CONF: "stream_server",
    NGX_STREAM_UPS_CONF: "stream_upstream",
  },
  NGX_MAIL_MODULE: { NGX_MAIL_MAIN_CONF: "mail", NGX_MAIL_SRV_CONF: "mail_server" },
  NGX_RTMP_MODULE: {
    NGX_RTMP_MAIN_CONF: "rtmp",
    NGX_RTMP_SRV_CONF: "rtmp_server",
    NGX_RTMP_APP_CONF: "rtmp_application",
    NGX_RTMP_REC_CONF: "rtmp_recorder",
  },
};

/** nginx's bits for arguments and blocks, as src/core/ngx_conf_file.h defines them. */
const SHAPES: Readonly<Record<string, number>> = {
  NGX_CONF_NOARGS: 0x1,
  NGX_CONF_TAKE1: 0x2,
  NGX_CONF_TAKE2: 0x4,
  NGX_CONF_TAKE3: 0x8,
  NGX_CONF_TAKE4: 0x10,
  NGX_CONF_TAKE5: 0x20,
  NGX_CONF_TAKE6: 0x40,
  NGX_CONF_TAKE7: 0x80,
  NGX_CONF_TAKE12: 0x6,
  NGX_CONF_TAKE13: 0xa,
  NGX_CONF_TAKE23: 0xc,
  NGX_CONF_TAKE34: 0x18,
  NGX_CONF_TAKE123: 0xe,
  NGX_CONF_TAKE1234: 0x1e,
  NGX_CONF_BLOCK: 0x100,
  NGX_CONF_FLAG: 0x200,
  NGX_CONF_ANY: 0x400,
  NGX_CONF_1MORE: 0x800,
  NGX_CONF_2MORE: 0x1000,
};

/** Bits that say nothing here: NGX_DIRECT_CONF tells nginx where a value is kept. */
const SILENT = new Set(["NGX_DIRECT_CONF", "NGX_MAIN_CONF", "0"]);

/** The name and flags of each command in a table's text; preprocessor lines are ignored, so that every branch counts. */
function commandsOf(table: string): readonly { readonly name: string; readonly flags: readonly string[] }[] {
  const plain = table.replace(/^[ \t]*#.*$/gm, "");
  return [...plain.matchAll(/\{\s*ngx_string\s*\(\s*"([^"]+)"\s*\)\s*,([^,]+),/g)].map((found) => ({
    name: found[1] ?? "",
    flags: (found[2] ?? "").split("|").map((flag) => flag.replace(/[\s()]/g, "")),
  }));
}

/** Every command of the modules in some sources. */
function readCommands(sources: readonly Source[], fileOf: (path: string) => string): readonly Command[] {
  const tables = new Map<string, string>();
  const keyOf = (path: string, table: string): string => `${path} ${table}`;
  for (const { path, code } of sources) {
    for (const found of code.matchAll(/ngx_command_t\s+(\w+)\s*\[\s*\]\s*=\s*\{/g)) {
      const table = braced(code, found.index + found[0].length - 1);
      tables.set(keyOf(path, found[1] ?? ""), table);
      tables.set(found[1] ?? "", table);
    }
  }
  const out: Command[] = [];
  const pattern = /ngx_module_t\s+(\w+)\s*=\s*\{\s*NGX_MODULE_V1\s*,\s*&?\w+\s*,\s*(\w+)\s*,\s*(NGX_\w+_MODULE)\s*,/g;
  for (const { path, code } of sources) {
    for (const found of code.matchAll(pattern)) {
      const [, module = "", table = "", type = ""] = found;
      const text = tables.get(keyOf(path, table)) ?? tables.get(table);
      if (text === undefined) continue;
      for (const { name, flags } of commandsOf(text)) {
        out.push({ name, module, file: fileOf(path), contexts: contextsOf(flags, type), shape: shapeOf(flags, name) });
      }
    }
  }
  return out;
}

function contextsOf(flags: readonly string[], type: string): number {
  let bits = 0;
  for (const [i, context] of contexts.entries()) {
    const everywhere = type === "NGX_CONF_MODULE" && context !== "data" && context !== "unknown";
    if (everywhere || flags.some((flag) => CONTEXTS[type]?.[flag] === context)) bits |= 1 << i;
  }
  return bits;
}

function shapeOf(flags: readonly string[], name: string): number {
  let bits = 0;
  for (const flag of flags) {
    const shape = SHAPES[flag];
    const isContext = Object.values(CONTEXTS).some((names) => flag in names) || flag === "NGX_ANY_CONF";
    if (shape !== undefined) bits |= shape;
    else if (!isContext && !SILENT.has(flag)) throw new Error(`unknown flag ${flag} of ${name}`);
  }
  return bits;
}

/** One row: the name, its contexts and shape in hex, then +VERSION for the first release with it and -VERSION for the first without. */
function rowOf(command: Command, held: readonly boolean[], versions: readonly string[]): string {
  const first = held.indexOf(true);
  const last = held.lastIndexOf(true);
  const since = first > 0 ? ` +${versions[first]}` : "";
  const removed = last < held.length - 1 ? ` -${versions[last + 1]}` : "";
  return `${command.name} ${command.contexts.toString(16)} ${command.shape.toString(16)}${since}${removed}`;
}

interface Kept {
  readonly command: Command;
  readonly held: boolean[];
}

function main(args: readonly string[]): void {
  const { modules: third, releases } = givenIn(args, "generate-directives.ts");
  const versions = releases.map(({ version }) => version);

  const kept = new Map<string, Kept>();
  const keep = (command: Command, marks: (held: boolean[]) => void): void => {
    const key = `${command.file} ${command.module} ${command.name} ${command.contexts} ${command.shape}`;
    const known = kept.get(key) ?? { command, held: versions.map(() => false) };
    kept.set(key, known);
    marks(known.held);
  };
  for (const [i, { tree }] of releases.entries()) {
    for (const command of readCommands(sourcesOf(join(tree, "src")), dynamicFileOf))
      keep(command, (held) => (held[i] = true));
  }
  for (const { file, path } of third) {
    for (const command of readCommands(sourcesOf(path), () => file)) keep(command, (held) => held.fill(true));
  }

  const modules = new Map<string, { readonly head: string; readonly rows: string[] }>();
  for (const { command, held } of kept.values()) {
    const key = `${command.file} ${command.module}`;
    const group = modules.get(key) ?? { head: `  ["${command.module}", "${command.file}", \``, rows: [] };
    modules.set(key, group);
    group.rows.push(rowOf(command, held, versions));
  }
  process.stdout.write(
    [
      "// Generated by scripts/generate-directives.ts from the sources of nginx and of its modules; its head says how.",
      "",
      "/** The releases that were read, oldest first. */",
      `export const versions: readonly string[] = ${JSON.stringify(versions)};`,
      "",
      "/** Module, the file it is loaded from (without _module.so; empty where built in), and one row a directive:",
      " * name, contexts and shape as hexadecimal bits, +first release with it, -first release without it. */",
      "export const table: readonly (readonly [module: string, file: string, rows: string])[] = [",
      ...[...modules.values()].map(({ head, rows }) => `${head}\n${rows.join("\n")}\n\`],`),
      "];",
      "",
    ].join("\n"),
  );
}

main(process.argv.slice(2));
