import { arraySetting, flag, named, outward } from "../model/effective.ts";
import type { ReadDirective } from "../model/read.ts";
import { bytesOf, escapeUri, textOf } from "./bytes.ts";
import { answerAsItIs, finalize, goToNamed, internalRedirect, type Phase } from "./finalize.ts";
import { Finished, type HttpRequest, Unsure, type Value } from "./request.ts";
import { unknownUri } from "./rewrite.ts";
import { onDisk, pathOf, rootOf } from "./root.ts";
import { hasVariables, keptValueOf, valueOf } from "./script.ts";
import { splitArgs } from "./uri.ts";

/**
 * Tries the files of a block's try_files; gives the phase to go on with. A file of which nothing is known is taken not to
 * be there, with a doubt. Mirrors ngx_http_try_files_handler (src/http/modules/ngx_http_try_files_module.c).
 */
export function tryFiles(r: HttpRequest): Phase {
  const by = named(r.loc, "try_files").at(-1);
  if (by === undefined) return "content";
  const last = by.args.at(-1) ?? "";
  for (const word of by.args.slice(0, -1)) {
    const asked = word.endsWith("/") && word.length > 0;
    const value = valueOf(r, asked ? word.slice(0, -1) : word);
    const { alias, folder, isAlias } = rootOf(r, r.loc);
    if (isAlias && !r.isLocationValid) return finalize(r, 500, by);
    if (value instanceof Unsure || folder instanceof Unsure) {
      r.doubt(
        `${value instanceof Unsure ? value.because : (folder as Unsure).because}; ${word} is taken not to be there`,
        by,
      );
      continue;
    }
    const prefix = isAlias && alias !== null ? r.uri.slice(0, alias) : "";
    const name = hasVariables(word) && prefix !== "" && value.startsWith(prefix) ? value.slice(prefix.length) : value;
    const there = onDisk(r, folder + name);
    if (there === "unknown") {
      if (last.startsWith("=") && r.handler === null && staysHere(r)) throw unknownFile(r, notKnown(folder + name), by);
      r.doubt(`${notKnown(folder + name)}; taken not to be there`, by);
      continue;
    }
    if (there !== (asked ? "directory" : "file")) {
      r.step(by, `finds no ${asked ? "folder" : "file"} ${textOf(folder + name)}`);
      continue;
    }
    r.step(by, `finds ${textOf(folder + name)}`);
    if (!isAlias) r.uri = name;
    else if (alias !== null) r.uri = prefix + name;
    else if (!asked) {
      r.uri = name;
      r.addsUriToAlias = true;
    }
    return "content";
  }
  if (last.startsWith("=")) return finalize(r, Number(last.slice(1)), by);
  const value = valueOf(r, last);
  if (value instanceof Unsure) throw unknownUri(r, value, by);
  const { alias, isAlias } = rootOf(r, r.loc);
  const prefix = isAlias && alias !== null && hasVariables(last) ? r.uri.slice(0, alias) : "";
  const target = prefix !== "" && value.startsWith(prefix) ? value.slice(prefix.length) : value;
  if (target.startsWith("@")) return goToNamed(r, target, by);
  const [path, args] = splitArgs(target);
  return internalRedirect(r, path, args, by);
}

/**
 * Serves a file, an index or a list of a folder. Mirrors the content phase with ngx_http_index_module, …_autoindex_module and
 * …_static_module.
 */
export function serveFile(r: HttpRequest): Phase {
  const by = rootDirective(r.loc);
  return r.uri.endsWith("/") ? serveFolder(r, by) : serveStatic(r, by);
}

/** The directive that says where files are, else the block itself. */
function rootDirective(loc: ReadDirective): ReadDirective {
  for (const level of outward(loc)) {
    const own = [...named(level, "root"), ...named(level, "alias")].at(-1);
    if (own !== undefined) return own;
  }
  return loc;
}

/**
 * Whether the location answers whatever is on the disk: no index and no error_page may send the request on. Then only what it
 * answers is not known.
 */
function staysHere(r: HttpRequest): boolean {
  return !r.uri.endsWith("/") && (r.isErrorPage || arraySetting(r.loc, "error_page").length === 0);
}

function notKnown(path: string): string {
  return `whether ${textOf(path)} exists is not known`;
}

function unknownFile(r: HttpRequest, what: string, by: ReadDirective): Finished {
  if (staysHere(r)) r.doubtValue(what, by);
  else r.doubt(what, by);
  return new Finished({ kind: "unknown", by });
}

/** Methods that files are sent for. */
const readers: ReadonlySet<string> = new Set(["GET", "HEAD", "POST"]);

function serveStatic(r: HttpRequest, by: ReadDirective): Phase {
  if (!readers.has(r.method)) return finalize(r, 405, by);
  const path = pathOf(r);
  if (path === null) return finalize(r, 500, by);
  if (path instanceof Unsure) throw unknownFile(r, path.because, by);
  const there = onDisk(r, path);
  if (there === "unknown") throw unknownFile(r, notKnown(path), by);
  if (there === "absent") return finalize(r, 404, by);
  if (there === "directory") {
    r.redirect = withArgs(`${escapeUri(r.uri)}/`, r.args);
    return finalize(r, 301, by);
  }
  if (r.method === "POST") return finalize(r, 405, by);
  return answerAsItIs(r, 200, by, textOf(path));
}

function withArgs(uri: string, args: Value): Value {
  if (args instanceof Unsure) return args;
  return args === "" ? uri : `${uri}?${args}`;
}

/** The `index` words that hold: those of the innermost level that has any. */
function indexes(loc: ReadDirective): readonly { readonly word: string; readonly by: ReadDirective | null }[] {
  for (const level of outward(loc)) {
    const own = named(level, "index").flatMap((by) => by.args.map((word) => ({ word, by })));
    if (own.length > 0) return own;
  }
  return [{ word: "index.html", by: null }];
}

function serveFolder(r: HttpRequest, by: ReadDirective): Phase {
  if (readers.has(r.method)) {
    if (flag(r.loc, "random_index", false).value === true) throw unknownFile(r, "random_index picks a file", by);
    let isTested = false;
    for (const { word, by: index } of indexes(r.loc)) {
      const name = hasVariables(word) ? keptValueOf(r, word) : bytesOf(word);
      if (name instanceof Unsure) throw unknownFile(r, name.because, index ?? by);
      if (name.startsWith("/")) return internalRedirect(r, name, r.args, index ?? by);
      const folder = pathOf(r);
      if (folder === null) return finalize(r, 500, by);
      if (folder instanceof Unsure) throw unknownFile(r, folder.because, by);
      const there = onDisk(r, folder + name);
      if (there === "unknown") throw unknownFile(r, notKnown(folder + name), by);
      if (there !== "absent") return internalRedirect(r, r.uri + name, r.args, index ?? by);
      if (!isTested) {
        const around = onDisk(r, folder.replace(/\/$/, ""));
        if (around === "unknown") throw unknownFile(r, notKnown(folder), by);
        if (around !== "directory") return finalize(r, 404, by);
        isTested = true;
      }
    }
    if (flag(r.loc, "fancyindex", false).value !== false) throw unknownFile(r, "fancyindex is not looked into", by);
    if (flag(r.loc, "autoindex", false).value === true && r.method !== "POST") {
      const folder = pathOf(r);
      if (typeof folder === "string" && onDisk(r, folder.replace(/\/$/, "")) === "directory")
        return answerAsItIs(r, 200, by);
    }
  }
  return finalize(r, readers.has(r.method) ? 403 : 405, by);
}
