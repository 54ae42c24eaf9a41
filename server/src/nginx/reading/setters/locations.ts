import type { Pattern } from "../../directives/pattern.ts";
import { patternOf } from "../../model/location.ts";
import { type ReadDirective, spanOf } from "../../model/read.ts";
import { patternsIn } from "../../patterns.ts";
import type { Directive } from "../../tree.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { useRegex } from "./known.ts";

/** `location` of src/http/ngx_http_core_module.c. */
export const locationSetters: Setters = {
  "ngx_http_core_module.location": { open: setLocation },
};

/** ngx_http_core_location, without the nesting of locations */
function setLocation(it: ReadDirective, state: ReadingState, say: Say): void {
  const [modifier = "", path] = it.args;
  if (path !== undefined && !["=", "^~", "~", "~*"].includes(modifier))
    return say("invalid-parameter", `invalid location modifier "${modifier}"`, { word: 1 });
  const pattern = patternOf(it);
  if (pattern?.kind !== "regex") return;
  useRegex(pattern.source, it.args.length, state, say);
}

/**
 * Says which locations of a server (or location) block are there twice, the innermost last. nginx sorts them first and
 * meets the equal ones in the order of their names. Mirrors ngx_http_join_exact_locations and ngx_http_cmp_locations
 * (src/http/ngx_http.c, ngx_http_core_module.c).
 */
export function duplicateLocations(block: ReadDirective, say: Say): void {
  const { node } = block.at;
  if (single.has(node)) return;
  const seen = new Map<string, ReadDirective>();
  const found: { readonly name: string; readonly it: ReadDirective }[] = [];
  const locations = block.children.filter((it) => it.name === "location" && it.at.node.body !== null);
  for (const it of locations) {
    const pattern = patternOf(it);
    const key = pattern === null ? null : keyOf(pattern);
    if (pattern === null || key === null) continue;
    if (seen.has(key)) found.push({ name: "name" in pattern ? pattern.name : (pathOf(pattern) ?? ""), it });
    else seen.set(key, it);
  }
  found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const { name, it } of found)
    say("duplicate", `duplicate location "${name}"`, {
      place: { uri: it.file.uri, span: spanOf(it, it.args.length) },
      noticedAt: it,
    });
  for (const it of locations) duplicateLocations(it, say);
  const isWhole = node.body !== null && patternsIn(node.body).length === 0;
  if (isWhole && found.length === 0 && locations.every((it) => single.has(it.at.node))) single.add(node);
}

/** Blocks without duplicates, includes or such blocks within: a node never changes. */
const single = new WeakSet<Directive>();

/** Exact locations are told from prefixes, which are one kind; named ones and regular expressions may be there twice. */
function keyOf(pattern: Pattern): string | null {
  if (pattern.kind === "regex" || pattern.kind === "named") return null;
  return `${pattern.kind === "exact" ? "=" : ""} ${pattern.path}`;
}

function pathOf(pattern: Pattern): string | null {
  return "path" in pattern ? pattern.path : null;
}
