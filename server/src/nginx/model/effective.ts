import { childrenNamed, lookFor } from "./config.ts";
import type { ReadDirective } from "./read.ts";

/** A setting's effective value: `by` is the directive that sets it, null for nginx's default; `value` null where it cannot be known. */
export interface Setting<T> {
  readonly value: T | null;
  readonly by: ReadDirective | null;
}

/** What stands in a block by the names that were asked for: few names are asked often, and a block may hold thousands. */
const byName = new WeakMap<ReadDirective, Map<string, readonly ReadDirective[]>>();

/** The directives of that name that stand directly in a block (its includes spliced in), in order. */
export function named(block: ReadDirective, name: string): readonly ReadDirective[] {
  lookFor(block, name);
  let asked = byName.get(block);
  if (asked === undefined) {
    asked = new Map();
    byName.set(block, asked);
  }
  let found = asked.get(name);
  if (found === undefined) {
    found = childrenNamed(block, name);
    asked.set(name, found);
  }
  return found;
}

/** The block and those around it, innermost first. */
export function* outward(block: ReadDirective): Generator<ReadDirective> {
  for (let at: ReadDirective | null = block; at !== null; at = at.parent) yield at;
}

/**
 * The directive that sets a single-valued setting for a block: its own, else that of the nearest block around it.
 * Mirrors the merge of ngx_conf_merge_value (src/core/ngx_conf_file.h). Null where nothing sets it.
 */
export function setting(block: ReadDirective, name: string): ReadDirective | null {
  for (const level of outward(block)) {
    const own = named(level, name).at(-1);
    if (own !== undefined) return own;
  }
  return null;
}

/**
 * The directives of an array setting (proxy_set_header, add_header, …) that hold in a block: those of the innermost
 * level that has any at all. Mirrors ngx_http_proxy_init_headers' callers (src/http/modules/ngx_http_proxy_module.c).
 */
export function arraySetting(block: ReadDirective, name: string): readonly ReadDirective[] {
  for (const level of outward(block)) {
    const own = named(level, name);
    if (own.length > 0) return own;
  }
  return [];
}

/** A flag's effective value; `byDefault` is nginx's own. A word that is neither "on" nor "off" gives null. */
export function flag(block: ReadDirective, name: string, byDefault: boolean): Setting<boolean> {
  const by = setting(block, name);
  if (by === null) return { value: byDefault, by: null };
  const word = by.args[0]?.toLowerCase();
  return { value: word === "on" ? true : word === "off" ? false : null, by };
}

/** A time's effective value in seconds; `byDefault` is nginx's own, in seconds. */
export function seconds(block: ReadDirective, name: string, byDefault: number): Setting<number> {
  const by = setting(block, name);
  if (by === null) return { value: byDefault, by: null };
  return { value: parseSeconds(by.args[0] ?? ""), by };
}

const unitSeconds: Readonly<Record<string, number>> = {
  y: 31_536_000,
  M: 2_592_000,
  w: 604_800,
  d: 86_400,
  h: 3_600,
  m: 60,
  s: 1,
  ms: 0.001,
  "": 1,
};
const unitOrder = ["y", "M", "w", "d", "h", "m", "s", "ms", ""];

/** A time as nginx writes it ("24h", "1h30m", "60") in seconds; null where nginx would refuse it. Mirrors src/core/ngx_parse.c. */
export function parseSeconds(text: string): number | null {
  const parts = [...text.matchAll(/(\d+)(ms|[yMwdhms]?) ?/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== text || text.endsWith(" ")) return null;
  let total = 0;
  let last = -1;
  for (const [, digits, unit] of parts) {
    const order = unitOrder.indexOf(unit ?? "");
    if (order <= last) return null;
    last = order;
    total += Number(digits) * (unitSeconds[unit ?? ""] ?? 0);
  }
  return total;
}
