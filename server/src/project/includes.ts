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
 * (ngx_conf_full_name in src/core/ngx_conf_file.c): the one given, that of the main file itself, the nearest with an
 * nginx.conf, else the one above sites-available and the like, else the file's own.
 */
export async function configurationFolder(
  fs: FileSystem,
  uri: string,
  isMain: boolean,
  given?: string,
): Promise<string> {
  if (given !== undefined) return given;
  const own = folderOf(uri);
  if (isMain || nameOf(uri) === "nginx.conf") return own;
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

/** What an include brings. */
export interface Included {
  /** The files, in nginx's order; a plain path's file whether it is there or not. */
  readonly uris: readonly string[];
  /** nginx's name of the file that it cannot open because it is not there; null where it is, or where that is not known. */
  readonly missing: string | null;
  /** Whether nothing else can be brought where nginx runs. */
  readonly sure: boolean;
}

/**
 * The files an include pattern brings (ngx_conf_include in src/core/ngx_conf_file.c). /etc/nginx/… is read from the
 * configuration's folder; another absolute path only where that folder itself is a machine's own /etc/…, because
 * elsewhere the text is a copy and this machine's files say nothing about it. What is not there is missing only in a folder
 * that was given, or in a machine's own. Where a copy has no sites-enabled (a folder of links), sites-available stands for it.
 */
export async function resolveInclude(
  fs: FileSystem,
  folder: string,
  pattern: string,
  given?: string,
): Promise<Included> {
  if (pattern === "") return unknown;
  const relative = pattern.startsWith("/etc/nginx/") ? pattern.slice("/etc/nginx/".length) : pattern;
  const isMachine = given === undefined && pathOf(folder).startsWith("/etc/");
  if (relative.startsWith("/") && !isMachine) return unknown;
  const base = relative.startsWith("/") ? "file:///" : folder;
  // A copy may be a template, whose variables somebody fills in.
  const sure = given !== undefined || (isMachine && (await isThere(fs, under(folder, "nginx.conf"))));
  if (!isGlob(relative)) {
    const uri = under(base, relative);
    const isMissing = sure && !pattern.includes("$") && (await isAbsent(fs, uri));
    const name = pattern.startsWith("/") ? pattern : `${pathOf(folder).replace(/\/+$/, "")}/${pattern}`;
    return { uris: [uri], missing: isMissing ? name : null, sure: false };
  }
  const files = await onlyFiles(fs, await glob(fs, base, relative));
  if (sure || files.length > 0 || !relative.startsWith("sites-enabled/")) return { uris: files, missing: null, sure };
  if ((await fs.list(under(folder, "sites-enabled"))) !== undefined) return { uris: files, missing: null, sure };
  const inPlace = await glob(fs, folder, relative.replace("sites-enabled/", "sites-available/"));
  return { uris: await onlyFiles(fs, inPlace), missing: null, sure };
}

const unknown: Included = { uris: [], missing: null, sure: false };

async function isThere(fs: FileSystem, uri: string): Promise<boolean> {
  return (await fs.list(folderOf(uri)))?.some(({ name }) => name === nameOf(uri)) === true;
}

/** Whether the nearest folder above a file that can be looked into shows that the file is not there. */
async function isAbsent(fs: FileSystem, uri: string): Promise<boolean> {
  for (let at = uri; ; at = folderOf(at)) {
    const above = folderOf(at);
    const names = await fs.list(above);
    if (names !== undefined) return !names.some(({ name }) => name === nameOf(at));
    if (above === at) return false;
  }
}

/** nginx fails on a folder that a glob matches; a copy of a configuration should not. */
async function onlyFiles(fs: FileSystem, uris: readonly string[]): Promise<readonly string[]> {
  const out: string[] = [];
  for (const uri of uris) if ((await fs.list(uri)) === undefined) out.push(uri);
  return out;
}
