import type { Say } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { ipv4, ipv6 } from "./addresses.ts";

/** An address as numbers of so many bits each, and how many bits of it count. */
interface Cidr {
  readonly parts: readonly number[];
  readonly width: number;
  readonly bits: number;
}

/** Reads an address, with or without a mask; null where it is none. Mirrors ngx_ptocidr (src/core/ngx_inet.c). */
function parseCidr(text: string): Cidr | null {
  const slash = text.indexOf("/");
  const address = slash < 0 ? text : text.slice(0, slash);
  const four = ipv4(address);
  const parts = four === null ? ipv6(address) : four.split(".").map(Number);
  if (parts === null) return null;
  const width = four === null ? 16 : 8;
  const all = parts.length * width;
  const bits = slash < 0 ? all : parseNumber(text.slice(slash + 1));
  return bits === null || bits > all ? null : { parts, width, bits };
}

/** Whether a word of a directive is an address, with or without a mask; says where bits are set that the mask takes away. */
export function takesCidr(text: string, word: number, say: Say): boolean {
  const cidr = parseCidr(text);
  if (cidr === null) return false;
  const { bits, parts, width } = cidr;
  const hasMore = parts.some((part, i) => {
    const free = Math.min(Math.max((i + 1) * width - bits, 0), width);
    return part % 2 ** free !== 0;
  });
  if (hasMore) say("invalid-value", `low address bits of ${text} are meaningless`, { level: "warn", word });
  return true;
}
