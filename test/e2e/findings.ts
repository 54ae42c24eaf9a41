// What the command line finds in the same files: the measure for what the editor shows.
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { run } from "../support/process.ts";

const repository = path.join(import.meta.dirname, "..", "..");
const cli = path.join(repository, "dist", "cli.cjs");

/** The project's sample deployment. */
export const sample = path.join(repository, "sample");

/** The sample's two files that hold mistakes, relative to its folder. */
export const site = "nginx/sites-available/default";
export const master = "buildbot/master.cfg";

interface TextEdit {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly newText: string;
}

/** A diagnostic of `check --format json`; lines and columns from 1. */
export interface Found {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly severity: "error" | "warning" | "info" | "hint";
  readonly rule: string;
  readonly message: string;
  readonly fixes: readonly { readonly title: string; readonly safe: boolean; readonly edits: readonly TextEdit[] }[];
}

/**
 * Where an editor marks what `check` finds: on an empty line nothing can be underlined, so that the mark starts with the
 * last thing before it.
 */
function marked(found: Found, lines: readonly string[]): Found {
  let { column, line } = found;
  while (line > 1 && lines[line - 1]?.trim() === "") {
    line--;
    column = lines[line - 1]?.trimEnd().length ?? 0;
  }
  return { ...found, line, column };
}

/**
 * All that `check` finds in a folder, paths relative to the folder, each where an editor marks it. Throws where it cannot
 * run.
 */
export async function findings(folder: string): Promise<readonly Found[]> {
  const checked = await run(process.execPath, [cli, "check", "--format", "json", "."], { cwd: folder });
  if (checked.code !== 0 && checked.code !== 1) throw new Error(`check: exit code ${checked.code}\n${checked.stderr}`);
  const { diagnostics } = JSON.parse(checked.stdout) as { diagnostics: readonly Found[] };
  return diagnostics.map((found) => {
    const file = path.normalize(found.path);
    return { ...marked(found, readFileSync(path.join(folder, file), "utf8").split("\n")), path: file };
  });
}

/** What `fix` makes of the files of a folder, which itself stays as it is: their texts by relative path. */
export async function fixed(folder: string, files: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const copy = mkdtempSync(path.join(tmpdir(), "bbp-fix-"));
  try {
    cpSync(folder, copy, { recursive: true, dereference: true });
    const ran = await run(process.execPath, [cli, "fix", "."], { cwd: copy });
    if (ran.code !== 0 && ran.code !== 1) throw new Error(`fix: exit code ${ran.code}\n${ran.stderr}`);
    return new Map(files.map((file) => [file, readFileSync(path.join(copy, file), "utf8")]));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** A text with the edits of one fix made in it; all must be of that text. */
export function applyFix(text: string, edits: readonly TextEdit[]): string {
  const starts = [0];
  for (const found of text.matchAll(/\n/g)) starts.push(found.index + 1);
  const offset = (line: number, column: number) => (starts[line - 1] ?? text.length) + column - 1;
  return edits
    .map((edit) => ({ ...edit, start: offset(edit.line, edit.column), end: offset(edit.endLine, edit.endColumn) }))
    .sort((a, b) => b.start - a.start)
    .reduce((made, { start, end, newText }) => made.slice(0, start) + newText + made.slice(end), text);
}
