import { type Entry, type FileSystem, under } from "./filesystem.ts";

/**
 * The URIs under `folder` that a glob pattern (parts by "/", `*`, `?`, `[…]`) matches, sorted by bytes as glob(3) does
 * for nginx. A `*` at a name's start does not match a leading dot. A pattern without wildcards gives its own URI.
 */
export async function glob(fs: FileSystem, folder: string, pattern: string): Promise<readonly string[]> {
  let found: readonly string[] = [folder];
  const parts = pattern.split("/").filter((part) => part !== "" && part !== ".");
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const next: string[] = [];
    for (const at of found) {
      if (!isGlob(part)) next.push(under(at, part.replaceAll(/\\(.)/g, "$1")));
      else {
        const matches = matcher(part);
        const names = (await fs.list(at)) ?? [];
        const fitting = names.filter((entry: Entry) => matches.test(entry.name) && (last || entry.folder));
        for (const { name } of fitting.toSorted((a, b) => (a.name < b.name ? -1 : 1))) next.push(under(at, name));
      }
    }
    found = next;
  }
  return found;
}

/** Whether a path has wildcards of glob(3). */
export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

function matcher(part: string): RegExp {
  let source = part.startsWith("*") || part.startsWith("?") ? "(?!\\.)" : "";
  for (let i = 0; i < part.length; i++) {
    const c = part[i] ?? "";
    const close = c === "[" ? part.indexOf("]", i + 2) : -1;
    if (c === "*") source += "[^/]*";
    else if (c === "?") source += "[^/]";
    else if (close > 0) {
      const inside = part
        .slice(i + 1, close)
        .replace(/\\/g, "\\\\")
        .replace(/^!/, "^");
      source += `[${inside}]`;
      i = close;
    } else source += c.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  }
  try {
    return new RegExp(`^${source}$`, "su");
  } catch {
    return /(?!)/;
  }
}
