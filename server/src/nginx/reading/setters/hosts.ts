import { parseNumber } from "../values.ts";
import { ipv4, isIPv6 } from "./addresses.ts";

/**
 * Whether a look-up may find a host of this name: its labels are of letters, digits, "-" and "_", none is empty but one
 * behind the last dot, and they are not digits alone, which would be a number and no address. Mirrors what
 * ngx_inet_resolve_host (src/core/ngx_inet.c) gets back from getaddrinfo where every name that can be one is one.
 */
export function isHost(name: string): boolean {
  if (name === "" || name.length > 253) return false;
  if (/^[0-9.]*$/.test(name)) return isNumeric(name);
  const labels = name.split(".");
  if (labels.length > 1 && labels.at(-1) === "") labels.pop();
  return labels.every((label) => /^[\w-]{1,63}$/.test(label));
}

/** Whether the C library reads a text as an IPv4 address: up to four numbers, the last of which fills what is left. */
function isNumeric(text: string): boolean {
  const parts = text.split(".");
  const last = parts.pop() ?? "";
  if (parts.length > 3 || [...parts, last].some((part) => !/^(?:0[0-7]*|[1-9]\d*)$/.test(part))) return false;
  const value = (part: string): number => Number.parseInt(part, part.startsWith("0") ? 8 : 10);
  return parts.every((part) => value(part) < 256) && value(last) < 256 ** (4 - parts.length);
}

/** Whether a text is an address with or without a port. Mirrors ngx_parse_addr_port (src/core/ngx_inet.c). */
export function isAddressWithPort(text: string): boolean {
  if (ipv4(text) !== null || isIPv6(text)) return true;
  const [, six, four, port = ""] = /^(?:\[([^\]]*)\]|([^:[][^:]*)?):(.*)$/s.exec(text) ?? [];
  const number = parseNumber(port) ?? 0;
  if (number < 1 || number > 65_535) return false;
  return six === undefined ? ipv4(four ?? "") !== null : ipv4(six) !== null || isIPv6(six);
}
