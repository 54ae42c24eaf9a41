import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { ipv4, isIPv6 } from "./addresses.ts";

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
  if (text === "all" || text === "unix:" || isCidr(text)) return;
  say("invalid-parameter", `invalid parameter "${text}"`, { word: 1 });
}

/** Whether a text is an address, with or without a mask. Mirrors ngx_ptocidr (src/core/ngx_inet.c). */
export function isCidr(text: string): boolean {
  const slash = text.indexOf("/");
  const address = slash < 0 ? text : text.slice(0, slash);
  const four = ipv4(address) !== null;
  if (!four && !isIPv6(address)) return false;
  if (slash < 0) return true;
  const mask = text.slice(slash + 1);
  const bits = parseNumber(mask);
  return bits !== null && bits <= (four ? 32 : 128);
}
