import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { addHashKey, newHashKeys } from "./hashkeys.ts";
import { addVariable, compiles, familyOf, useRegex } from "./known.ts";

/** `map` of src/http/modules/ngx_http_map_module.c and src/stream/ngx_stream_map_module.c. */
export const mapSetters: Setters = {
  "ngx_http_map_module.map": { open: setMap, line: setLine },
  "ngx_stream_map_module.map": { open: setMap, line: setLine },
};

/** ngx_http_map_block */
function setMap(it: ReadDirective, state: ReadingState, say: Say): void {
  if (!compiles(it, 1, state, say)) return;
  const name = it.args[1] ?? "";
  if (name.startsWith("$")) addVariable(name.slice(1), 2, state, say, familyOf(it));
  else say("invalid-value", `invalid variable name "${name}"`, { word: 2 });
}

/** ngx_http_map */
function setLine(it: ReadDirective, state: ReadingState, say: Say): void {
  const { name, args } = it;
  const keys = state.note(it.parent, "keys of the map", () => ({ ...newHashKeys(), hostnames: false }));
  if (args.length === 0 && (name === "hostnames" || name === "volatile")) {
    keys.hostnames ||= name === "hostnames";
    return;
  }
  if (args.length !== 1) return say("invalid-value", "invalid number of the map parameters");
  if (name === "include") return;
  // Values are compiled since 1.11.0, and before that a lone variable is looked up all the same.
  if (!compiles(it, 1, state, say)) return;
  if (name === "default") {
    const seen = state.note(it.parent, "default of the map", () => ({ times: 0 }));
    seen.times += 1;
    if (seen.times > 1) say("duplicate", "duplicate default map parameter");
    return;
  }
  if (name.startsWith("~")) {
    useRegex(name.replace(/^~\*?/, ""), 0, state, say, familyOf(it));
    return;
  }
  const key = name.replace(/^\\/, "");
  const added = addHashKey(keys, key, keys.hostnames);
  if (added.kind === "declined") say("invalid-value", `invalid hostname or wildcard "${key}"`);
  if (added.kind === "busy") say("duplicate", `conflicting parameter "${added.key}"`);
}
