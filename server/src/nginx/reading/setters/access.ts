import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { ipv4, ipv6, isIPv6 } from "./addresses.ts";

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
  if (text === "all" || text === "unix:") return;
  if (isCidr(text)) lowBits(text, 1, say);
  else say("invalid-parameter", `invalid parameter "${text}"`, { word: 1 });
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

/** Warns where a network has bits set that its mask leaves out; NGX_DONE of ngx_ptocidr. */
export function lowBits(network: string, word: number, say: Say): void {
  const [address = "", mask] = network.split("/");
  if (mask === undefined) return;
  const four = ipv4(address);
  const words = four === null ? ipv6(address) : four.split(".").map(Number);
  const width = four === null ? 16 : 8;
  const isLow = words?.some((value, i) => {
    const kept = Math.min(width, Math.max(0, Number(mask) - i * width));
    return value % 2 ** (width - kept) !== 0;
  });
  if (isLow === true) say("invalid-value", `low address bits of ${network} are meaningless`, { level: "warn", word });
}
