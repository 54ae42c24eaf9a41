import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { takesCidr } from "./cidrs.ts";

const rule: Setter = { open: setRule };

/** allow and deny of src/http/modules/ngx_http_access_module.c and src/stream/ngx_stream_access_module.c. */
export const accessSetters: Setters = {
  "ngx_http_access_module.allow": rule,
  "ngx_http_access_module.deny": rule,
  "ngx_stream_access_module.allow": rule,
  "ngx_stream_access_module.deny": rule,
};

/** ngx_http_access_rule */
function setRule(it: ReadDirective, _state: ReadingState, say: Say): void {
  const text = it.args[0] ?? "";
  if (text === "all" || text === "unix:" || takesCidr(text, 1, say)) return;
  say("invalid-parameter", `invalid parameter "${text}"`, { word: 1 });
}
