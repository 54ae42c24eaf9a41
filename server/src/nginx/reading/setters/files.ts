import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber, parseOffset, parseTime } from "../values.ts";
import { compiles } from "./known.ts";
import { isTwice } from "./twice.ts";

/** How files are opened and read, of src/http/ngx_http_core_module.c. */
export const fileSetters: Setters = {
  "ngx_http_core_module.directio": { open: setDirectio },
  "ngx_http_core_module.disable_symlinks": { open: setDisableSymlinks },
  "ngx_http_core_module.internal": { open: (it, state, say) => void isTwice(it, state, say) },
  "ngx_http_core_module.open_file_cache": { open: setOpenFileCache },
};

/** ngx_http_core_directio */
function setDirectio(it: ReadDirective, state: ReadingState, say: Say): void {
  const value = it.args[0] ?? "";
  if (isTwice(it, state, say) || value === "off" || parseOffset(value) !== null) return;
  say("invalid-value", '"directio" directive invalid value', { word: 1 });
}

/** ngx_http_disable_symlinks */
function setDisableSymlinks(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  let mode: string | null = null;
  let hasFrom = false;
  for (const [i, arg] of it.args.entries()) {
    if (["off", "on", "if_not_owner"].includes(arg)) mode = arg;
    else if (arg.startsWith("from=")) {
      if (!compiles(it, i + 1, state, say, arg.slice(5))) return;
      hasFrom = true;
    } else return say("invalid-parameter", `invalid parameter "${arg}"`, { word: i + 1 });
  }
  const [first = "", second = ""] = it.args;
  if (mode === null)
    say("conflict", '"disable_symlinks" must have "off", "on" or "if_not_owner" parameter', { word: 1 });
  else if (it.args.length === 1) return;
  else if (!hasFrom) say("duplicate", `duplicate parameters "${first} ${second}"`, { word: 2 });
  else if (mode === "off") say("conflict", '"from=" cannot be used with "off" parameter', { word: 1 });
}

/** ngx_http_core_open_file_cache */
function setOpenFileCache(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  let hasMax = false;
  for (const [i, arg] of it.args.entries()) {
    const [, key = "", value = ""] = /^(max|inactive)=(.*)$/s.exec(arg) ?? [];
    const isMax = key === "max" && (parseNumber(value) ?? 0) > 0;
    const isTaken = isMax || arg === "off" || (key === "inactive" && parseTime(value, "s") !== null);
    if (!isTaken) return say("invalid-parameter", `invalid "open_file_cache" parameter "${arg}"`, { word: i + 1 });
    hasMax ||= isMax;
  }
  if (!hasMax && !it.args.includes("off")) say("conflict", '"open_file_cache" must have the "max" parameter');
}
