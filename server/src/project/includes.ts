import { type FileSystem, folderOf, nameOf, pathOf, under } from "./filesystem.ts";
import { glob, isGlob } from "./glob.ts";

/** Folders of an nginx configuration that never hold its main file themselves. */
const subfolders: ReadonlySet<string> = new Set([
  "sites-available",
  "sites-enabled",
  "conf.d",
  "snippets",
  "modules-enabled",
  "modules-available",
]);

/** How many folders above a file are looked at for an nginx.conf. */
const levels = 4;

/**
 * The folder that stands for nginx's own (/etc/nginx), against which it reads relative includes
 * (ngx_conf_full_name in src/core/ngx_conf_file.c): the one given, the nearest with an nginx.conf, else the one above
 * sites-available and the like, else the file's own.
 */
export async function configurationFolder(fs: FileSystem, uri: string, given?: string): Promise<string> {
  if (given !== undefined) return given;
  const own = folderOf(uri);
  if (nameOf(uri) === "nginx.conf") return own;
  const main = await nearestMain(fs, own);
  if (main !== null) return folderOf(main);
  return subfolders.has(nameOf(own)) ? folderOf(own) : own;
}

/** The nginx.conf that may include a file: the nearest one above it; null where there is none. */
export async function mainFile(fs: FileSystem, uri: string, given?: string): Promise<string | null> {
  if (nameOf(uri) === "nginx.conf") return null;
  if (given === undefined) return nearestMain(fs, folderOf(uri));
  const main = under(given, "nginx.conf");
  return (await fs.read(main)) === undefined ? null : main;
}

async function nearestMain(fs: FileSystem, folder: string): Promise<string | null> {
  let at = folder;
  for (let level = 0; level < levels; level++) {
    const names = await fs.list(at);
    if (names?.some((it) => it.name === "nginx.conf" && !it.folder) === true) return under(at, "nginx.conf");
    const above = folderOf(at);
    if (above === at) break;
    at = above;
  }
  return null;
}

/**
 * The files an include pattern brings, in nginx's order. /etc/nginx/… is read from the configuration's folder; another
 * absolute path only where that folder itself is a machine's own /etc/…, because elsewhere the text is a copy and this
 * machine's files say nothing about it. Where a copy has no sites-enabled (a folder of links), sites-available stands for it.
 */
export async function resolveInclude(fs: FileSystem, folder: string, pattern: string): Promise<readonly string[]> {
  if (pattern.includes("$") || pattern === "") return [];
  const relative = pattern.startsWith("/etc/nginx/") ? pattern.slice("/etc/nginx/".length) : pattern;
  if (relative.startsWith("/") && !pathOf(folder).startsWith("/etc/")) return [];
  const base = relative.startsWith("/") ? "file:///" : folder;
  const found = await glob(fs, base, relative);
  const files = isGlob(relative) ? await onlyFiles(fs, found) : found;
  if (files.length > 0 || !relative.startsWith("sites-enabled/")) return files;
  if ((await fs.list(under(folder, "sites-enabled"))) !== undefined) return files;
  return onlyFiles(fs, await glob(fs, folder, relative.replace("sites-enabled/", "sites-available/")));
}

/** nginx fails on a folder that a glob matches; a copy of a configuration should not. */
async function onlyFiles(fs: FileSystem, uris: readonly string[]): Promise<readonly string[]> {
  const out: string[] = [];
  for (const uri of uris) if ((await fs.list(uri)) === undefined) out.push(uri);
  return out;
}
