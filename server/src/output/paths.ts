/** What is known of where the server's files are on this computer. All paths are plain text; nothing is looked up. */
export interface RemotePlaces {
  /** Symbolic links on the server: link path to real path. */
  readonly links: Readonly<Record<string, string>>;
  /** Server folders (or files) and the local ones that stand for them. */
  readonly mappings: readonly { readonly remote: string; readonly local: string }[];
  /** Local files that may stand for a file of the server, as absolute local paths. */
  readonly workspaceFiles: readonly string[];
}

/**
 * The path with every symbolic link in it followed, as far as the links are known. A loop of links gives the path
 * as it was.
 */
export function resolveLinks(remote: string, links: Readonly<Record<string, string>>): string {
  let path = remote;
  for (let hops = 0; hops < 40; hops++) {
    const link = prefixes(path).find((prefix) => Object.hasOwn(links, prefix) && links[prefix] !== prefix);
    if (link === undefined) return path;
    path = (links[link] ?? "") + path.slice(link.length);
  }
  return remote;
}

/**
 * The local paths that may stand for a file of the server, best first: by the longest mapping, then the same absolute
 * path where the workspace has it, then the one workspace file that ends in the most of the same segments, two at
 * least; a master.cfg may be the only one of its name. For each the link's target is tried before the link.
 * Empty for a path that is not absolute or has a `..` segment. A mapped path need not exist.
 */
export function localPaths(remote: string, places: RemotePlaces): readonly string[] {
  if (!isPlain(remote)) return [];
  const real = resolveLinks(remote, places.links);
  const tries = real !== remote && isPlain(real) ? [real, remote] : [remote];
  const found: string[] = [];
  for (const path of tries) {
    const mapped = byMapping(path, places.mappings);
    if (mapped !== undefined) found.push(mapped);
  }
  for (const path of tries) {
    const same = places.workspaceFiles.find((local) => local === path);
    const guess = same ?? byEnding(path, places.workspaceFiles);
    if (guess !== undefined) found.push(guess);
  }
  return [...new Set(found)];
}

/** The path's folders and itself, the longest first. */
function prefixes(path: string): readonly string[] {
  const found: string[] = [];
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) found.push(path.slice(0, end));
  return found;
}

function isPlain(remote: string): boolean {
  return remote.startsWith("/") && !segments(remote).includes("..") && !/[\x00-\x1f\x7f]/.test(remote);
}

function byMapping(remote: string, mappings: RemotePlaces["mappings"]): string | undefined {
  const path = segments(remote);
  let best: { readonly length: number; readonly local: string } | undefined;
  for (const mapping of mappings) {
    const from = segments(mapping.remote);
    if (!mapping.remote.startsWith("/") || mapping.local === "" || from.includes("..")) continue;
    if (from.length > path.length || from.some((segment, i) => segment !== path[i])) continue;
    if (best === undefined || from.length > best.length) best = { length: from.length, local: mapping.local };
  }
  if (best === undefined) return undefined;
  const separator = best.local.includes("\\") && !best.local.includes("/") ? "\\" : "/";
  const base = best.local.replace(/(?<=.)[/\\]+$/, "");
  const more = path.slice(best.length);
  return more.length === 0 ? base : `${base === "/" ? "" : base}${separator}${more.join(separator)}`;
}

function byEnding(remote: string, files: readonly string[]): string | undefined {
  const path = segments(remote);
  let best: { readonly same: number; readonly files: readonly string[] } = { same: 0, files: [] };
  for (const file of files) {
    const local = segments(file);
    let same = 0;
    while (same < path.length && same < local.length && path.at(-1 - same) === local.at(-1 - same)) same++;
    if (same > best.same) best = { same, files: [file] };
    else if (same === best.same && same > 0) best = { same, files: [...best.files, file] };
  }
  const alone = path.at(-1)?.endsWith(".cfg") === true;
  return best.files.length === 1 && best.same >= (alone ? 1 : 2) ? best.files[0] : undefined;
}

function segments(path: string): readonly string[] {
  return path.split(/[/\\]+/).filter((segment) => segment !== "" && segment !== ".");
}
