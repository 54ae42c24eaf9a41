import { named, outward } from "./effective.ts";
import type { ReadDirective } from "./read.ts";

/** What is known of a request before nginx looks at it: its path (normalised, no arguments) and headers by lower-case name. */
export interface RequestSeen {
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * The value of a word that may hold variables, for one request; null where a variable's value is not known.
 * Known are `$http_NAME` (an absent header is empty), `$uri`, and what a `map` in sight makes of those.
 */
export function expand(word: string, request: RequestSeen, from: ReadDirective, depth = 0): string | null {
  let known = true;
  const value = word.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced: string | undefined, bare: string | undefined) => {
    const one = variable(braced ?? bare ?? "", request, from, depth);
    if (one === null) known = false;
    return one ?? "";
  });
  return known ? value : null;
}

function variable(name: string, request: RequestSeen, from: ReadDirective, depth: number): string | null {
  const lower = name.toLowerCase();
  const map = depth < 8 ? mapOf(lower, from) : null;
  if (map !== null) return mapped(map, request, from, depth);
  if (lower === "uri") return request.path;
  if (lower.startsWith("http_")) {
    const wanted = lower.slice("http_".length);
    for (const [header, value] of request.headers) if (header.replaceAll("-", "_") === wanted) return value;
    // Only the headers a browser's handshake settles are known to be absent; of others nothing is known.
    return null;
  }
  return null;
}

/** The `map` that makes a variable, if one is in sight of a directive (standing in any block around it). */
function mapOf(name: string, from: ReadDirective): ReadDirective | null {
  for (const level of outward(from)) {
    if (level.parent === null) continue;
    for (const it of named(level.parent, "map")) if (it.args[1]?.toLowerCase() === `$${name}`) return it;
  }
  return null;
}

/** The value a map gives. Mirrors ngx_http_map_find: exact strings (case ignored), then expressions, then the default. */
function mapped(map: ReadDirective, request: RequestSeen, from: ReadDirective, depth: number): string | null {
  const source = expand(map.args[0] ?? "", request, from, depth + 1);
  if (source === null) return null;
  let byDefault = "";
  for (const line of map.children) {
    if (line.name === "default") byDefault = line.args[0] ?? "";
    else if (["hostnames", "volatile", "include"].includes(line.name)) {
      if (line.name !== "volatile") return null;
    } else if (line.name.startsWith("~")) return null;
    else if (line.name.replace(/^\\/, "").toLowerCase() === source.toLowerCase())
      return expand(line.args[0] ?? "", request, from, depth + 1);
  }
  return expand(byDefault, request, from, depth + 1);
}
