import { isUtf8 } from "node:buffer";
import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Kind, kindOf, kindOfPath } from "../project/kind.ts";
import { uriOf } from "./disk.ts";
import { CouldNotRun } from "./usage.ts";

/** A file to look at: `path` as the user named it (or found under a folder named so). */
export interface Input {
  readonly path: string;
  readonly uri: string;
  readonly text: string;
  readonly kind: Kind;
  /** Whether it came over standard input: its path is but the name it goes by. */
  readonly piped: boolean;
  /** Whether the text says every byte of the file; else some are no UTF-8, and would be lost if it were written. */
  readonly exact: boolean;
}

const skipped: ReadonlySet<string> = new Set(["node_modules", ".git", ".venv", "venv", "__pycache__"]);

/**
 * Reads the files that the user named, and those of our kinds in the folders named. A file named outright is taken for
 * nginx where nothing tells its kind. Throws CouldNotRun where a path is not there or cannot be read.
 */
export async function readInputs(
  paths: readonly string[],
  kind: Kind | undefined,
  stdin: StandardInput,
): Promise<readonly Input[]> {
  const inputs: Input[] = [];
  // One after the other and at once: for small files on a disk, to wait for each costs more than to read it.
  for (const path of paths) {
    if (path === "-") inputs.push(await stdin(kind));
    else if (isFolder(path)) for (const it of readFolder(path, kind)) inputs.push(it);
    else inputs.push(input(path, onlyText(path, readBytes(path)), kind));
  }
  return inputs;
}

export type StandardInput = (kind: Kind | undefined) => Promise<Input>;

/** Standard input under the name given with --stdin-filename. */
export function standardInput(name: string | undefined): StandardInput {
  return async (kind) => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
    return { ...input(name ?? "stdin", Buffer.concat(chunks), kind), piped: true };
  };
}

function input(path: string, bytes: Buffer, kind: Kind | undefined): Input {
  const absolute = resolve(path);
  const text = bytes.toString("utf8");
  const known = kind ?? kindOf(absolute.replaceAll("\\", "/"), text) ?? "nginx";
  return { path, uri: uriOf(absolute), text, kind: known, piped: false, exact: isUtf8(bytes) };
}

function readFolder(folder: string, kind: Kind | undefined): readonly Input[] {
  const inputs: Input[] = [];
  const links: string[] = [];
  const left = [folder];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    for (const entry of entriesOf(at).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) left.push(path);
      } else if (entry.isSymbolicLink()) links.push(path);
      else if (entry.isFile()) add(path);
    }
  }
  // A link in sites-enabled is the file it leads to: looked at once, under its own name where it has another place.
  const taken = new Set(links.length === 0 ? [] : inputs.map((it) => realpathSync(it.path)));
  for (const path of links) {
    const real = realFile(path);
    if (real === null || taken.has(real)) continue;
    taken.add(real);
    add(path);
  }
  if (inputs.length === 0) throw new CouldNotRun(`${folder}: no nginx file and no master.cfg in this folder.`);
  return inputs.toSorted((a, b) => (a.path < b.path ? -1 : 1));

  function add(path: string): void {
    const bytes = bytesOfKind(path);
    if (bytes !== null) inputs.push(input(path, onlyText(path, bytes), kind));
  }
}

/** The file that a link leads to; null where it leads to none. */
function realFile(link: string): string | null {
  try {
    const real = realpathSync(link);
    return statSync(real).isFile() ? real : null;
  } catch {
    return null;
  }
}

/** What a found file holds if it is of one of our kinds; files that only their text could tell are read for it. */
function bytesOfKind(path: string): Buffer | null {
  const absolute = resolve(path).replaceAll("\\", "/");
  if (kindOfPath(absolute) !== null) return readBytes(path);
  if (!/\.(?:conf|cfg|py)$/.test(path)) return null;
  let bytes: Buffer;
  try {
    bytes = readBytes(path);
  } catch {
    return null;
  }
  return kindOf(absolute, bytes.toString("utf8")) === null ? null : bytes;
}

/** Throws CouldNotRun for bytes that nobody wrote as text: to call each of them a mistake would help nobody. */
function onlyText(path: string, bytes: Buffer): Buffer {
  const head = bytes.toString("utf8", 0, 8192);
  if (!/[\0-\u0008\u000e-\u001f\u007f\ufffd]/.test(head)) return bytes;
  const strange = head.replaceAll(/[^\0-\u0008\u000e-\u001f\u007f\ufffd]/g, "").length;
  if (strange * 10 > head.length) throw new CouldNotRun(`${path}: this is not a text file.`);
  return bytes;
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): CouldNotRun {
  const code = (error as NodeJS.ErrnoException).code;
  const why =
    code === "ENOENT"
      ? "there is no such file or folder"
      : code === "EACCES"
        ? "it may not be read (permission denied)"
        : code === "ERR_STRING_TOO_LONG" || code === "ERR_FS_FILE_TOO_LARGE"
          ? "it is too large"
          : `it cannot be read (${code ?? String(error)})`;
  return new CouldNotRun(`${path}: ${why}.`);
}

/** What to print for a URI: the path as the user named it, else relative to the working folder. */
export function pathsFor(inputs: readonly Input[]): (uri: string) => string {
  const named = new Map(inputs.map((it) => [it.uri, it.path]));
  return (uri) => {
    let path = named.get(uri);
    if (path === undefined) {
      const whole = fileURLToPath(uri);
      const near = relative(process.cwd(), whole);
      path = near.startsWith("..") ? whole : near;
      named.set(uri, path);
    }
    return path;
  };
}
