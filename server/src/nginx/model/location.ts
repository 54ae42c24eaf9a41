import { type Pattern, patternOfWords } from "../directives/pattern.ts";
import { named } from "./effective.ts";
import type { ReadDirective } from "./read.ts";

/** A location's pattern; null where its words make none. The modifier may be glued to the pattern, as nginx allows. */
export function patternOf(location: ReadDirective): Pattern | null {
  return patternOfWords(location.args);
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
