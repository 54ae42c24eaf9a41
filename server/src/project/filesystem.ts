/** What the project needs of a disk; the shells give one for Node, the tests one in memory. URIs are strings. */
export interface FileSystem {
  /** A file's text (bytes that are not UTF-8 become U+FFFD); undefined where it is not there or cannot be read. */
  read(uri: string): Promise<string | undefined>;
  /** The names in a folder; undefined where it is no folder or cannot be read. */
  list(uri: string): Promise<readonly Entry[] | undefined>;
  /** The URI with symbolic links followed; the same URI where that cannot be told. */
  real(uri: string): Promise<string>;
}

export interface Entry {
  readonly name: string;
  readonly folder: boolean;
}

/** The URI of the folder that holds a file or folder; the same URI at the root. */
export function folderOf(uri: string): string {
  const cut = uri.replace(/\/+$/, "").lastIndexOf("/");
  return cut <= "file://".length - 1 ? `${uri.slice(0, "file://".length)}/` : uri.slice(0, cut);
}

/** The last part of a URI's path, decoded; "" for the root. */
export function nameOf(uri: string): string {
  return decode(uri.slice(uri.lastIndexOf("/") + 1));
}

/** The URI of a path under a folder. The path's parts are plain names, `.` and `..`, parted by "/"; encoded as VS Code does. */
export function under(folder: string, path: string): string {
  let uri = folder.replace(/\/+$/, "");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    uri = part === ".." ? folderOf(uri) : `${uri}/${encodeName(part)}`;
  }
  return uri;
}

/** One name of a path as VS Code writes it in a URI. */
export function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The path part of a file URI, decoded. */
export function pathOf(uri: string): string {
  return decode(uri.replace(/^file:\/\/[^/]*/, ""));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
