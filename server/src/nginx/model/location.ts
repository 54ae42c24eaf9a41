import { named } from "./effective.ts";
import type { ReadDirective } from "./read.ts";

/** How a location's pattern is matched. Mirrors ngx_http_core_location (src/http/ngx_http_core_module.c). */
export type Pattern =
  | { readonly kind: "exact" | "prefix" | "prefix-no-regex"; readonly path: string }
  | { readonly kind: "regex"; readonly source: string; readonly ignoreCase: boolean }
  | { readonly kind: "named"; readonly name: string };

/** A location's pattern; null where its words make none. The modifier may be glued to the pattern, as nginx allows. */
export function patternOf(location: ReadDirective): Pattern | null {
  return patternOfWords(location.args);
}

/** The same, from the words behind "location". */
export function patternOfWords(words: readonly string[]): Pattern | null {
  const [first, second] = words;
  if (first === undefined || words.length > 2) return null;
  const [modifier, path] = second === undefined ? split(first) : [first, second];
  switch (modifier) {
    case "=":
      return { kind: "exact", path };
    case "^~":
      return { kind: "prefix-no-regex", path };
    case "~":
      return { kind: "regex", source: path, ignoreCase: false };
    case "~*":
      return { kind: "regex", source: path, ignoreCase: true };
    case "":
      return path.startsWith("@") ? { kind: "named", name: path } : { kind: "prefix", path };
    default:
      return null;
  }
}

function split(word: string): readonly [string, string] {
  const modifier = /^(?:=|\^~|~\*|~)/.exec(word)?.[0] ?? "";
  return [modifier, word.slice(modifier.length)];
}

/**
 * The location nginx chooses for a URI path, the one that sends the client to its slash form, "none" where none
 * matches, or the one it cannot be told of.
 */
export type Choice =
  | { readonly kind: "location" | "redirect"; readonly location: ReadDirective }
  | { readonly kind: "none" }
  | { readonly kind: "unknown"; readonly location: ReadDirective };

/**
 * Chooses the location for a normalised URI path. Mirrors ngx_http_core_find_location: exact, longest prefix (then its
 * nested locations), regular expressions in order unless `^~` forbids them.
 */
export function choose(block: ReadDirective, path: string): Choice {
  const locations = named(block, "location").filter((it) => it.at.node.body !== null);
  let toSlash: ReadDirective | null = null;
  let best: { readonly location: ReadDirective; readonly path: string; readonly noRegex: boolean } | null = null;
  for (const location of locations) {
    const pattern = patternOf(location);
    if (pattern === null) continue;
    if (pattern.kind === "exact" && pattern.path === path) return { kind: "location", location };
    if ((pattern.kind === "exact" || pattern.kind.startsWith("prefix")) && redirects(location, pattern, path))
      toSlash = location;
    if (pattern.kind === "prefix" || pattern.kind === "prefix-no-regex") {
      if (path.startsWith(pattern.path) && (best === null || pattern.path.length > best.path.length))
        best = { location, path: pattern.path, noRegex: pattern.kind === "prefix-no-regex" };
    }
  }
  // A prefix location that is just the path takes the request before the slash form can.
  if (toSlash !== null && best?.path !== path) return { kind: "redirect", location: toSlash };
  let found: Choice = { kind: "none" };
  if (best !== null) {
    const nested = choose(best.location, path);
    if (nested.kind === "unknown" || nested.kind === "redirect") return nested;
    // A nested exact or regular expression match ends the search, as nginx's NGX_OK does.
    if (nested.kind === "location" && endsSearch(nested.location, path)) return nested;
    found = nested.kind === "location" ? nested : { kind: "location", location: best.location };
  }
  if (best?.noRegex !== true) {
    for (const location of locations) {
      const pattern = patternOf(location);
      if (pattern?.kind !== "regex") continue;
      const matches = regexMatches(pattern.source, pattern.ignoreCase, path);
      if (matches === null) return { kind: "unknown", location };
      if (!matches) continue;
      const nested = choose(location, path);
      return nested.kind === "none" ? { kind: "location", location } : nested;
    }
  }
  return found;
}

/** Whether a location with a handler that passes requests on sends a path to itself with a slash (auto_redirect). */
function redirects(location: ReadDirective, pattern: Pattern, path: string): boolean {
  return "path" in pattern && pattern.path === `${path}/` && named(location, "proxy_pass").length > 0;
}

function endsSearch(location: ReadDirective, path: string): boolean {
  const pattern = patternOf(location);
  return pattern?.kind === "regex" || (pattern?.kind === "exact" && pattern.path === path);
}

/** Whether a PCRE pattern matches; null where JavaScript's expressions cannot say so with the same meaning. */
export function regexMatches(source: string, ignoreCase: boolean, text: string): boolean | null {
  // Constructs that PCRE has and JavaScript reads otherwise or not at all.
  if (/\(\?(?![:=!<]|P<)|\\[AzZGQEKRXhHNp]|\[\[:|[*+?}]\+|\\x\{|\(\*/.test(source)) return null;
  try {
    return new RegExp(source.replaceAll("(?P<", "(?<"), ignoreCase ? "i" : "").test(text);
  } catch {
    return null;
  }
}

/** What nginx says of a location inside another; null where it may stand there. Mirrors ngx_http_core_location. */
export function nestingFault(inner: Pattern | null, outer: Pattern | null): string | null {
  if (inner === null || outer === null) return null;
  const name = nameOf(inner);
  if (outer.kind === "exact") return `location "${name}" cannot be inside the exact location "${nameOf(outer)}"`;
  if (outer.kind === "named") return `location "${name}" cannot be inside the named location "${nameOf(outer)}"`;
  if (inner.kind === "named") return `named location "${name}" can be on the server level only`;
  if (inner.kind === "regex" || name.startsWith(nameOf(outer))) return null;
  return `location "${name}" is outside location "${nameOf(outer)}"`;
}

function nameOf(pattern: Pattern): string {
  if (pattern.kind === "regex") return pattern.source;
  return pattern.kind === "named" ? pattern.name : pattern.path;
}
