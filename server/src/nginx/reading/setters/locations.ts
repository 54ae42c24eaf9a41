import { nestingFault, type Pattern, patternOfWords } from "../../directives/pattern.ts";
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

/** The location around a file that is read as the inside of one: any whose paths start as all do. */
const around: Pattern = { kind: "prefix", path: "/" };

/** ngx_http_core_location, without the nesting of locations in others that are in the text */
function setLocation(it: ReadDirective, state: ReadingState, say: Say): void {
  const [modifier = "", path] = it.args;
  if (path !== undefined && !["=", "^~", "~", "~*"].includes(modifier))
    return say("invalid-parameter", `invalid location modifier "${modifier}"`, { word: 1 });
  const pattern = patternOf(it);
  if (it.parent === null && it.context === "location" && !state.config.assumed) {
    const message = nestingFault(pattern, around);
    if (message !== null) say("conflict", message, { word: it.args.length });
  }
  if (pattern?.kind !== "regex") return;
  useRegex(pattern.source, it.args.length, state, say);
}

/**
 * Says which locations of a server (or location) block are there twice, those of inner blocks first. nginx sorts them and
 * meets the equal ones in the order of their names; what stands in one that is given by a regular expression, or is
 * named, it does not compare. Mirrors ngx_http_init_static_location_trees, ngx_http_join_exact_locations and
 * ngx_http_cmp_locations (src/http/ngx_http.c).
 */
export function duplicateLocations(block: ReadDirective, say: Say): void {
  if (!areDistinct(block.at.node)) sameAmong(block.children, say);
}

/** The same of directives that stand side by side. */
export function sameAmong(directives: readonly ReadDirective[], say: Say): void {
  const sorted: { readonly path: string; readonly key: string; readonly it: ReadDirective }[] = [];
  for (const it of directives) {
    const pattern = it.name === "location" && it.at.node.body !== null ? patternOf(it) : null;
    const key = pattern === null ? null : keyOf(pattern);
    if (pattern !== null && key !== null && "path" in pattern) sorted.push({ path: pattern.path, key, it });
  }
  sorted.sort((a, b) => compareNames(a.path, b.path) || compareNames(b.key.slice(0, 1), a.key.slice(0, 1)));
  for (const { it } of sorted) duplicateLocations(it, say);
  for (const [i, { it, key, path }] of sorted.entries()) {
    if (sorted[i - 1]?.key !== key) continue;
    say("duplicate", `duplicate location "${path}"`, {
      place: { uri: it.file.uri, span: spanOf(it, it.args.length) },
      noticedAt: it,
    });
  }
}

/** A slash comes before all else, so that what is below a path follows it at once. Mirrors ngx_filename_cmp. */
function compareNames(a: string, b: string): number {
  const [one, two] = [a.replaceAll("/", "\0"), b.replaceAll("/", "\0")];
  return one < two ? -1 : one > two ? 1 : 0;
}

/** What is known of a location block by its node, which never changes. */
interface KnownLocation {
  /** Null for one that may be there twice. */
  readonly key: string | null;
  /** Whether the locations in it are there once. */
  readonly areDistinct: boolean;
}

const known = new WeakMap<Directive, KnownLocation>();

/** Whether the locations in a block are there once, as far as the block alone tells: not where an include may bring more. */
function areDistinct({ body }: Directive): boolean {
  if (body === null || patternsIn(body).length > 0) return false;
  let keys: string[] | Set<string> | null = null;
  for (const item of body.items) {
    if (item.body === null || item.words[0]?.text !== "location") continue;
    let location = known.get(item);
    if (location === undefined) {
      const pattern = patternOfWords(item.words.slice(1).map((word) => word.text));
      const key = pattern === null ? null : keyOf(pattern);
      location = { key, areDistinct: key === null || areDistinct(item) };
      known.set(item, location);
    }
    const { key } = location;
    if (!location.areDistinct) return false;
    if (key === null) continue;
    if (keys instanceof Set) {
      if (keys.has(key)) return false;
      keys.add(key);
    } else if (keys === null) keys = [key];
    else if (keys.includes(key)) return false;
    else if (keys.push(key) > fewKeys) keys = new Set(keys);
  }
  return true;
}

/** So many keys are looked through as they are. */
const fewKeys = 8;

/** Exact locations are told from prefixes, which are one kind; named ones and regular expressions may be there twice. */
function keyOf(pattern: Pattern): string | null {
  if (pattern.kind === "regex" || pattern.kind === "named") return null;
  return `${pattern.kind === "exact" ? "=" : ""} ${pattern.path}`;
}
