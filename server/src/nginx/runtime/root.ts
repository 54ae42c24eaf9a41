import { named, outward } from "../model/effective.ts";
import { patternOf } from "../model/location.ts";
import type { ReadDirective } from "../model/read.ts";
import { bytesOf, textOf } from "./bytes.ts";
import type { OnDisk } from "./course.ts";
import { type HttpRequest, Unsure, type Value } from "./request.ts";
import { hasVariables, valueOf } from "./script.ts";

/** Where the files of a block lie. */
interface Root {
  /** The folder; relative ones are nginx's own (`--prefix`). */
  readonly folder: Value;
  /** How many bytes of the URI it stands for; null where it stands for all (an alias in a regular expression's location). */
  readonly alias: number | null;
  readonly isAlias: boolean;
}

/** The `root` or `alias` that holds. Mirrors ngx_http_core_root and its merge (src/http/ngx_http_core_module.c). */
export function rootOf(r: HttpRequest, block: ReadDirective): Root {
  for (const level of outward(block)) {
    const by = [...named(level, "root"), ...named(level, "alias")].at(-1);
    if (by === undefined) continue;
    const word = by.args[0] ?? "";
    const isAlias = by.name === "alias";
    // Whoever evaluates it makes nginx ask all variables again (ngx_http_script_run).
    if (hasVariables(word)) r.kept.clear();
    const value = hasVariables(word) ? valueOf(r, word) : bytesOf(word);
    const folder = isAlias || typeof value !== "string" ? value : value.replace(/\/$/, "");
    if (!isAlias) return { folder, alias: 0, isAlias };
    const pattern = patternOf(locationOf(level) ?? level);
    if (pattern?.kind === "regex") return { folder, alias: null, isAlias };
    return { folder, alias: pattern !== null && "path" in pattern ? bytesOf(pattern.path).length : 0, isAlias };
  }
  return { folder: "html", alias: 0, isAlias: false };
}

/** The location that a block is, or that an `if` or limit_except stands in. */
export function locationOf(block: ReadDirective): ReadDirective | null {
  for (let at: ReadDirective | null = block; at !== null; at = at.parent) if (at.name === "location") return at;
  return null;
}

/** The file of the request's URI; null where nginx answers 500. Mirrors ngx_http_map_uri_to_path. */
export function pathOf(r: HttpRequest): Value | null {
  const { alias, folder, isAlias } = rootOf(r, r.loc);
  if (isAlias && !r.isLocationValid) return null;
  if (folder instanceof Unsure) return folder;
  if (alias === null) return r.addsUriToAlias ? folder + r.uri : folder;
  if (alias > r.uri.length) return new Unsure("the URI is shorter than what alias stands for");
  return folder + r.uri.slice(alias);
}

/** What stands at a path (bytes), as far as the caller knows. */
export function onDisk(r: HttpRequest, path: string): OnDisk {
  return r.surroundings.files?.(textOf(path)) ?? "unknown";
}
