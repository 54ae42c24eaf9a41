/**
 * The four bytes of an IPv4 address as nginx writes them back; null where it is none. A byte may be left out, and the
 * address of all ones is none. Mirrors ngx_inet_addr (src/core/ngx_inet.c).
 */
export function ipv4(text: string): string | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((it) => /^\d*$/.test(it) && Number(it) < 256)) return null;
  const written = parts.map(Number).join(".");
  return written === "255.255.255.255" ? null : written;
}

/** The eight groups of an IPv6 address; null where it is none. Mirrors ngx_inet6_addr (src/core/ngx_inet.c). */
export function ipv6(text: string): readonly number[] | null {
  const groups: number[] = [];
  /** Where the groups that were left out are. */
  let zero = -1;
  let start = -1;
  let digits = "";
  // One colon in front is taken for nothing.
  let i = text.startsWith(":") ? 1 : 0;
  for (; i < text.length; i++) {
    const char = text[i] ?? "";
    if (char === ":") {
      if (digits === "" && zero >= 0) return null;
      start = i + 1;
      if (digits === "") zero = groups.length;
      else groups.push(Number.parseInt(digits, 16));
      if (groups.length === 8) return null;
      digits = "";
    } else if (char === "." && digits !== "") {
      const bytes = groups.length > 6 || start < 0 ? null : ipv4(text.slice(start));
      if (bytes === null) return null;
      const [a = 0, b = 0, c = 0, d = 0] = bytes.split(".").map(Number);
      groups.push(a * 256 + b);
      digits = (c * 256 + d).toString(16);
      break;
    } else if (digits.length < 4 && /[0-9a-fA-F]/.test(char)) digits += char;
    else return null;
  }
  if (digits === "" && zero < 0) return null;
  groups.push(digits === "" ? 0 : Number.parseInt(digits, 16));
  if (zero < 0) return groups.length === 8 ? groups : null;
  if (groups.length === 8) return null;
  return [...groups.slice(0, zero), ...Array<number>(8 - groups.length).fill(0), ...groups.slice(zero)];
}

/** Whether a text is an IPv6 address. */
export function isIPv6(text: string): boolean {
  return ipv6(text) !== null;
}

/** An IPv6 address in its shortest form, as nginx prints it. Mirrors ngx_inet6_ntop (src/core/ngx_inet.c). */
export function ipv6Text(groups: readonly number[]): string {
  let best = { from: -1, length: 1 };
  for (let i = 0; i < groups.length; i++) {
    let length = 0;
    while (groups[i + length] === 0) length += 1;
    if (length > best.length) best = { from: i, length };
  }
  const hex = groups.map((it) => it.toString(16));
  if (best.from < 0) return hex.join(":");
  return `${hex.slice(0, best.from).join(":")}::${hex.slice(best.from + best.length).join(":")}`;
}
