import { parsePython } from "../python/parse.ts";
import type { PythonFile, Statement } from "../python/tree.ts";
import { blocksOf } from "../python/walk.ts";
import type { FileSystem } from "./filesystem.ts";

/** A Python module beside a master.cfg. */
export interface Sibling {
  readonly uri: string;
  readonly text: string;
}

/** No more files than this are read for one master.cfg. */
const most = 60;

/**
 * The modules beside a master.cfg that it imports, directly or not, by their dotted paths: Buildbot puts the folder of the
 * file on Python's path. What is not there is not in the map.
 */
export async function siblingsOf(
  fs: FileSystem,
  uri: string,
  master: PythonFile,
): Promise<ReadonlyMap<string, Sibling>> {
  const folder = uri.slice(0, uri.lastIndexOf("/") + 1);
  const found = new Map<string, Sibling>();
  const tried = new Set<string>();
  const queue = [...importedBy(master)];
  for (let path = queue.shift(); path !== undefined && found.size < most; path = queue.shift()) {
    if (tried.has(path) || tried.size > 4 * most) continue;
    tried.add(path);
    const place = folder + path.replaceAll(".", "/");
    for (const file of [`${place}.py`, `${place}/__init__.py`]) {
      const source = await fs.read(file);
      if (source === undefined) continue;
      found.set(path, { uri: file, text: source });
      const parts = path.split(".");
      queue.push(...importedBy(parsePython(source), file.endsWith("/__init__.py") ? parts : parts.slice(0, -1)));
      break;
    }
  }
  return found;
}

/** The paths of modules that a file in a package may import, outer ones first. */
function importedBy({ body }: PythonFile, inside: readonly string[] = []): readonly string[] {
  const paths: string[] = [];
  const add = (path: string): void => {
    const name = path.replace(/^\.+/, "");
    const up = path.length - name.length - 1;
    if (up >= inside.length) return;
    const parts = [
      ...(up < 0 ? [] : inside.slice(0, inside.length - up)),
      ...name.split(".").filter((it) => it !== ""),
    ];
    if (parts[0] === "buildbot") return;
    for (let length = 1; length <= parts.length; length++) paths.push(parts.slice(0, length).join("."));
  };
  const open: Statement[] = [...body];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "import") for (const { path } of next.names) add(path);
    if (next.kind === "from") {
      add(next.module);
      if (next.names !== "*")
        for (const { path } of next.names) add(`${next.module}${next.module.endsWith(".") ? "" : "."}${path}`);
    }
    for (const block of blocksOf(next)) open.push(...block);
  }
  return paths;
}
