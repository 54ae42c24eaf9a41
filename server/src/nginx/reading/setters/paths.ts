import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { wordsFor } from "./where.ts";

const temporary: Setter = { open: setTemporaryPath };

/** Folders for temporary files: what ngx_conf_set_path_slot (src/core/ngx_file.c) does with them behind the slot. */
export const pathSetters: Setters = {
  "ngx_http_core_module.client_body_temp_path": temporary,
  "ngx_http_fastcgi_module.fastcgi_temp_path": temporary,
  "ngx_http_proxy_module.proxy_temp_path": temporary,
  "ngx_http_scgi_module.scgi_temp_path": temporary,
  "ngx_http_uwsgi_module.uwsgi_temp_path": temporary,
};

/** A folder in which nginx keeps files, and how they lie in folders below. */
interface Path {
  readonly levels: readonly number[];
  /** The cache that it belongs to; null for temporary files. */
  readonly cache: ReadDirective | null;
  readonly it: ReadDirective;
}

/** ngx_conf_set_path_slot, behind the levels */
function setTemporaryPath(it: ReadDirective, state: ReadingState, say: Say): void {
  const [name = "", ...levels] = it.args;
  addPath(name, { levels: levels.map((level) => parseNumber(level) ?? 0), cache: null, it }, state, say);
}

/**
 * Notes a folder: two may share one only where both are for temporary files that lie in the same levels. Gives whether
 * nginx takes it, and says what it has against it. Mirrors ngx_add_path (src/core/ngx_file.c).
 */
export function addPath(name: string, path: Path, state: ReadingState, say: Say): boolean {
  const folder = name.endsWith("/") ? name.slice(0, -1) : name;
  const paths = state.note(null, "paths", () => new Map<string, Path>());
  const before = paths.get(folder);
  if (before === undefined) {
    paths.set(folder, path);
    return true;
  }
  const isCache = before.cache !== null || path.cache !== null;
  if (!isCache && before.levels.join(" ") === path.levels.join(" ")) return true;
  const where = wordsFor(before.it);
  const words = isCache ? `used in ${where} and` : `in ${where} has the different levels than`;
  say("conflict", `the same path name "${folder}" ${words}`, { word: 1 });
  return false;
}
