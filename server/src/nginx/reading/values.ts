const MOST = 2n ** 63n - 1n;

/** A decimal number; null where the text is none or too great for nginx. Mirrors ngx_atoi (src/core/ngx_string.c). */
export function parseNumber(text: string): number | null {
  return scaled(text, 1n);
}

const UNITS: Readonly<Record<string, bigint>> = { k: 1024n, m: 1024n ** 2n, g: 1024n ** 3n };

/** A size in bytes, with k or m behind it; null where the text is none. Mirrors ngx_parse_size (src/core/ngx_parse.c). */
export function parseSize(text: string): number | null {
  return withUnit(text, /[km]$/i);
}

/** The same with g as a unit too. Mirrors ngx_parse_offset. */
export function parseOffset(text: string): number | null {
  return withUnit(text, /[kmg]$/i);
}

function withUnit(text: string, pattern: RegExp): number | null {
  const unit = pattern.exec(text)?.[0];
  return unit === undefined ? scaled(text, 1n) : scaled(text.slice(0, -1), UNITS[unit.toLowerCase()] ?? 1n);
}

function scaled(digits: string, scale: bigint): number | null {
  if (!/^\d+$/.test(digits)) return null;
  const value = BigInt(digits) * scale;
  return value > MOST ? null : Number(value);
}

/** The units of a time from the greatest on, in milliseconds. */
const TIMES: readonly (readonly [unit: string, milliseconds: number])[] = [
  ["y", 31_536_000_000],
  ["M", 2_592_000_000],
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];

/**
 * A time in the unit asked for; null where the text is none. Units fall from left to right; years and months are for
 * seconds alone, "ms" for milliseconds alone. Mirrors ngx_parse_time.
 */
export function parseTime(text: string, unit: "s" | "ms"): number | null {
  let step = unit === "s" ? -1 : 1;
  let total = 0;
  let rest = text;
  let any = false;
  while (rest !== "") {
    const found = /^(\d*)(?:(ms|[yMwdhms ]) *|$)/.exec(rest);
    if (found === null) return null;
    const [whole, digits = "", name] = found;
    any ||= digits !== "";
    // A number without a unit is of seconds, whatever came before it.
    const at = name === undefined ? -1 : name === " " ? 6 : TIMES.findIndex(([it]) => it === name);
    if (name !== undefined) {
      if (at <= step || (name === "ms" && unit === "s")) return null;
      step = name === " " ? TIMES.length : at;
    }
    total += Number(digits === "" ? 0 : digits) * (name === undefined ? 1000 : (TIMES[at]?.[1] ?? 1000));
    rest = rest.slice(whole.length);
  }
  const value = unit === "s" ? total / 1000 : total;
  return any && value < Number(MOST) ? value : null;
}
