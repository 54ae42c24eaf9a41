/** The four bytes of an IPv4 address as nginx writes them back; null where it is none. Mirrors ngx_inet_addr. */
export function ipv4(text: string): string | null {
  const parts = text.split(".");
  const isAddress = parts.length === 4 && parts.every((it) => /^\d{1,20}$/.test(it) && Number(it) < 256);
  return isAddress ? parts.map(Number).join(".") : null;
}

/** The eight groups of an IPv6 address; null where it is none. Mirrors ngx_inet6_addr (src/core/ngx_inet.c). */
export function ipv6(text: string): readonly number[] | null {
  const tail = text.lastIndexOf(":") + 1;
  const v4 = text.includes(".") ? ipv4(text.slice(tail)) : null;
  if (text.includes(".") && v4 === null) return null;
  const bytes = (v4 ?? "").split(".").map(Number);
  const asGroups =
    v4 === null ? [] : [(bytes[0] ?? 0) * 256 + (bytes[1] ?? 0), (bytes[2] ?? 0) * 256 + (bytes[3] ?? 0)];
  const head = v4 === null ? text : text.slice(0, tail).replace(/(?<!:):$/, "");
  const halves = head.split("::");
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  if (groups.flat().some((it) => !/^[0-9a-fA-F]{1,4}$/.test(it))) return null;
  const [left = [], right = []] = groups.map((half) => half.map((it) => Number.parseInt(it, 16)));
  const written = left.length + right.length + asGroups.length;
  if (halves.length === 1) return written === 8 ? [...left, ...asGroups] : null;
  return written < 8 ? [...left, ...Array<number>(8 - written).fill(0), ...right, ...asGroups] : null;
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
