import { promises, statSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { OnDisk } from "../nginx/runtime/course.ts";
import { encodeName, type FileSystem } from "../project/filesystem.ts";

/** Larger files are not read: no configuration is, and a mistaken path to a log or an image should not fill the memory. */
const mostBytes = 64 * 1024 * 1024;

/** The machine's own disk. Whatever cannot be read is answered as not there. */
export const disk: FileSystem = {
  async read(uri) {
    try {
      const path = fileURLToPath(uri);
      const about = await promises.stat(path);
      if (!about.isFile() || about.size > mostBytes) return undefined;
      return await promises.readFile(path, "utf8");
    } catch {
      return undefined;
    }
  },
  async list(uri) {
    try {
      const entries = await promises.readdir(fileURLToPath(uri), { withFileTypes: true });
      return await Promise.all(
        entries.map(async (entry) => ({
          name: entry.name,
          folder: entry.isSymbolicLink() ? await isFolder(`${entry.parentPath}/${entry.name}`) : entry.isDirectory(),
        })),
      );
    } catch {
      return undefined;
    }
  },
  async real(uri) {
    try {
      return uriOf(await promises.realpath(fileURLToPath(uri)));
    } catch {
      return uri;
    }
  },
};

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await promises.stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** The file URI of an absolute path, its names encoded as VS Code encodes them. */
export function uriOf(path: string): string {
  const { pathname } = pathToFileURL(path);
  const names = pathname.split("/").map((name) => encodeName(decodeURIComponent(name)));
  return `file://${names.join("/")}`;
}

/** What stands at a path on this machine's disk; relative ones are unknown, and so is what may not be looked at. */
export function onDisk(path: string): OnDisk {
  if (!path.startsWith("/")) return "unknown";
  try {
    const about = statSync(path);
    return about.isDirectory() ? "directory" : about.isFile() ? "file" : "unknown";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? "absent" : "unknown";
  }
}
