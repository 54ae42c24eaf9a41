import type { Pattern } from "../directives/pattern.ts";
import { lookFor } from "../model/config.ts";
import { named } from "../model/effective.ts";
import { patternOf } from "../model/location.ts";
import type { ReadDirective } from "../model/read.ts";
import { patternsIn } from "../patterns.ts";
import type { Block } from "../tree.ts";
import { bytesOf } from "./bytes.ts";
import type { Lost } from "./course.ts";
import { type Regex, regexOf } from "./regex.ts";
import type { HttpRequest } from "./request.ts";

/** The locations of a block by what finds them; numbers are places among the block's locations. */
interface Table {
  readonly exact: ReadonlyMap<string, number>;
  readonly prefixes: ReadonlyMap<string, number>;
  /** The lengths that prefixes have, longest first. */
  readonly lengths: readonly number[];
  readonly regexes: readonly { readonly number: number; readonly regex: Regex }[];
  readonly namedOnes: ReadonlyMap<string, number>;
  readonly patterns: readonly (Pattern | null)[];
}

const byBlock = new WeakMap<Block, Table>();
const byDirective = new WeakMap<ReadDirective, Table>();

/** The table of a block; a block without includes keeps it over edits elsewhere. */
function tableOf(block: ReadDirective): Table {
  lookFor(block, "location");
  const { body } = block.at.node;
  const isWhole = body !== null && patternsIn(body).length === 0;
  let table = isWhole ? byBlock.get(body) : byDirective.get(block);
  if (table === undefined) {
    table = makeTable(block);
    if (isWhole) byBlock.set(body, table);
    else byDirective.set(block, table);
  }
  return table;
}

function makeTable(block: ReadDirective): Table {
  const exact = new Map<string, number>();
  const prefixes = new Map<string, number>();
  const namedOnes = new Map<string, number>();
  const regexes: { number: number; regex: Regex }[] = [];
  const patterns: (Pattern | null)[] = [];
  for (const [number, location] of named(block, "location").entries()) {
    const pattern = location.at.node.body === null ? null : patternOf(location);
    patterns.push(pattern);
    if (pattern === null) continue;
    if (pattern.kind === "exact") exact.set(bytesOf(pattern.path), number);
    else if (pattern.kind === "named") namedOnes.set(bytesOf(pattern.name), number);
    else if (pattern.kind === "regex")
      regexes.push({ number, regex: regexOf(bytesOf(pattern.source), pattern.ignoreCase) });
    else prefixes.set(bytesOf(pattern.path), number);
  }
  const lengths = [...new Set([...prefixes.keys()].map((path) => path.length))].toSorted((a, b) => b - a);
  return { exact, prefixes, lengths, regexes, namedOnes, patterns };
}

/** How a search for a location ended: a final match, a prefix, a redirect to the slash form, or none. */
type Found = "final" | "redirect" | "prefix" | "none";

/**
 * Sets the request's block to the location of its URI and says how it was found. Mirrors ngx_http_core_find_location
 * (src/http/ngx_http_core_module.c), with a table in the place of its tree.
 */
export function findLocation(r: HttpRequest): { readonly found: Found; readonly because: string } {
  const block = r.loc;
  const table = tableOf(block);
  let { found, because } = findStatic(r, block, table);
  let noRegex = false;
  if (found === "prefix") {
    noRegex = patternOf(r.loc)?.kind === "prefix-no-regex";
    const nested = findLocation(r);
    if (nested.found === "final" || nested.found === "redirect") return nested;
    if (nested.found === "prefix") because = nested.because;
    // A prefix whose block has nothing to say stays what it is; only where regular expressions are left are they asked.
    found = "prefix";
  }
  if (found === "final" || found === "redirect") return { found, because };
  if (!noRegex) {
    for (const { number, regex } of table.regexes) {
      const location = named(block, "location")[number];
      if (location === undefined || !r.matches(regex, r.uri, location)) continue;
      r.loc = location;
      const nested = findLocation(r);
      const isInner = nested.found !== "none";
      return { found: "final", because: isInner ? nested.because : "the first regular expression that matches" };
    }
  }
  return { found, because };
}

function findStatic(r: HttpRequest, block: ReadDirective, table: Table): { found: Found; because: string } {
  const locations = named(block, "location");
  const { uri } = r;
  const take = (number: number | undefined): boolean => {
    const location = number === undefined ? undefined : locations[number];
    if (location === undefined) return false;
    r.loc = location;
    return true;
  };
  if (take(table.exact.get(uri))) return { found: "final", because: "exact match" };
  if (take(table.prefixes.get(uri))) return { found: "prefix", because: "longest prefix" };
  const slash = `${uri}/`;
  const slashExact = table.exact.get(slash);
  const slashPrefix = table.prefixes.get(slash);
  if (passesOn(locations, slashExact) || passesOn(locations, slashPrefix)) {
    take(slashExact ?? slashPrefix);
    return { found: "redirect", because: "the slash form of the path: nginx redirects to it" };
  }
  for (const length of table.lengths) {
    if (length < uri.length && take(table.prefixes.get(uri.slice(0, length))))
      return { found: "prefix", because: "longest prefix" };
  }
  return { found: "none", because: "" };
}

/** The directives that make nginx redirect to the slash form (auto_redirect). */
const passes = ["proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass"];

function passesOn(locations: readonly ReadDirective[], number: number | undefined): boolean {
  const location = number === undefined ? undefined : locations[number];
  return location !== undefined && passes.some((name) => named(location, name).length > 0);
}

/** The named location of a server; null where there is none. */
export function namedLocation(server: ReadDirective, name: string): ReadDirective | null {
  const number = tableOf(server).namedOnes.get(name);
  return number === undefined ? null : (named(server, "location")[number] ?? null);
}

/** Why each of the other locations of a server did not serve a URI (bytes), in order, nested ones behind their block. */
export function lostLocations(server: ReadDirective, chosen: ReadDirective, uri: string): readonly Lost[] {
  const lost: Lost[] = [];
  const around = new Set<ReadDirective>();
  for (let at: ReadDirective | null = chosen; at !== null; at = at.parent) around.add(at);
  const isRegex = patternOf(chosen)?.kind === "regex";
  const look = (block: ReadDirective): void => {
    let isBehind = false;
    for (const location of named(block, "location")) {
      const pattern = location.at.node.body === null ? null : patternOf(location);
      if (pattern === null) continue;
      if (location !== chosen) lost.push({ directive: location, because: why(pattern, location, isBehind) });
      if (pattern.kind === "regex" && location === chosen) isBehind = true;
      if (around.has(location)) look(location);
    }
  };
  const why = (pattern: Pattern, location: ReadDirective, isBehind: boolean): string => {
    if (pattern.kind === "named") return "named: only internal redirects lead there";
    if (pattern.kind === "regex") {
      const match = regexOf(bytesOf(pattern.source), pattern.ignoreCase).match(uri);
      if (typeof match === "string") return `unknown because ${match}`;
      if (match === null) return "does not match";
      if (isBehind) return "matches, but a regular expression before it does so too";
      return isRegex ? "matches, but was not reached" : "matches, but is not asked: the search ended before it";
    }
    const path = bytesOf(pattern.path);
    if (pattern.kind === "exact") return path === uri ? "matches, but is not in reach" : "is another path";
    if (!uri.startsWith(path)) return "is no prefix of the path";
    if (around.has(location)) return "prefix; the location within was chosen";
    return isRegex ? "prefix, but a regular expression matches" : "prefix, but a shorter one";
  };
  look(server);
  return lost;
}
