import { type Entry, type FileSystem, nameOf } from "./filesystem.ts";

/** A file system made of texts by URI, for tests and for shells without a disk. */
export function memoryFileSystem(files: Readonly<Record<string, string>>): FileSystem {
  return {
    read: (uri) => Promise.resolve(files[uri]),
    list: (uri) => {
      const prefix = uri.endsWith("/") ? uri : `${uri}/`;
      const names = new Map<string, Entry>();
      for (const file of Object.keys(files)) {
        if (!file.startsWith(prefix)) continue;
        const [name, ...rest] = file.slice(prefix.length).split("/");
        if (name !== undefined) names.set(name, { name: nameOf(name), folder: rest.length > 0 });
      }
      return Promise.resolve(names.size === 0 ? undefined : [...names.values()]);
    },
    real: (uri) => Promise.resolve(uri),
  };
}
