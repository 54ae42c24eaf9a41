import type { Pattern } from "../../nginx/directives/pattern.ts";
import { named, outward } from "../../nginx/model/effective.ts";
import { patternOf } from "../../nginx/model/location.ts";
import { placeOf, type ReadDirective, wholeOf } from "../../nginx/model/read.ts";
import { below } from "../../nginx/model/walk.ts";
import { rule } from "../rule.ts";

/** What takes every request away from a location. */
interface Taker {
  readonly by: ReadDirective;
  readonly because: string;
}

export default rule({
  id: "nginx/unreachable-location",
  summary: "A location can be reached by some request",
  severity: "hint",
  origin: "lint",
  unit: "directive",
  names: ["location"],
  unnecessary: true,
  check(location, report) {
    const block = location.parent;
    const pattern = location.name === "location" && location.at.node.body !== null ? patternOf(location) : null;
    if (pattern === null || pattern.kind === "named" || block === null) return;
    const taker = answeredBefore(location) ?? takenBy(location, pattern, block) ?? noSlash(location, pattern);
    if (taker === null) return;
    report(wholeOf(location), {
      message: `No request gets here: ${taker.because}.`,
      related: taker.by === location ? [] : [{ place: placeOf(taker.by), message: "This is what takes them." }],
    });
  },
});

/** A return of the server block that nothing goes past. */
function answeredBefore(location: ReadDirective): Taker | null {
  let server = location.parent;
  while (server !== null && server.name === "location") server = server.parent;
  if (server === null || server.name !== "server") return null;
  for (const it of server.children) {
    // What may end the rewriting before, or may be anything, is not looked into.
    if (it.name === "return") return { by: it, because: "the server block answers every request with its own return" };
    if (it.name === "rewrite" || it.name === "break" || it.name === "if" || it.name === "include") return null;
    if (it.name.includes("_by_lua") || it.name.startsWith("js_")) return null;
  }
  return null;
}

function takenBy(location: ReadDirective, pattern: Pattern, block: ReadDirective): Taker | null {
  const all = named(block, "location").filter((it) => it.at.node.body !== null);
  return pattern.kind === "regex"
    ? (earlierTaker(location, pattern, all) ?? prefixTaker(pattern, all, block))
    : pattern.kind === "prefix"
      ? everythingTaker(location, pattern.path, all)
      : null;
}

type RegexPattern = Pattern & { readonly kind: "regex" };

/** An expression before it that matches all that it does: the first that matches is taken. */
function earlierTaker(location: ReadDirective, pattern: RegexPattern, all: readonly ReadDirective[]): Taker | null {
  for (const by of all) {
    if (by === location) return null;
    const before = patternOf(by);
    if (before?.kind !== "regex") continue;
    const isSame = before.source === pattern.source && (before.ignoreCase || !pattern.ignoreCase);
    if (isSame) return { by, because: "the same expression stands before it, and the first that matches is taken" };
    if (matchesAll(before)) return { by, because: "an expression before it matches every path" };
  }
  return null;
}

/** Whether an expression matches any text there is. What ends in `$` does not match past a line break. */
function matchesAll({ source }: RegexPattern): boolean {
  return /^(?:\^|\^?\.\*)$/.test(source);
}

/** A `^~` in whose paths all of an expression's are: it is not asked there. */
function prefixTaker(pattern: RegexPattern, all: readonly ReadDirective[], block: ReadDirective): Taker | null {
  const head = pattern.ignoreCase ? null : literalHead(pattern.source);
  // A file that is not in sight may have a longer prefix.
  if (head === null || named(block, "include").length > 0) return null;
  const prefixes = all.flatMap((by) => {
    const other = patternOf(by);
    return other?.kind === "prefix" || other?.kind === "prefix-no-regex" ? [{ by, ...other }] : [];
  });
  const around = prefixes.filter((it) => head.startsWith(it.path)).toSorted((a, b) => b.path.length - a.path.length)[0];
  if (around?.kind !== "prefix-no-regex") return null;
  const isOpen = prefixes.some((it) => it.kind === "prefix" && it.path.startsWith(around.path));
  return isOpen ? null : { by: around.by, because: `^~ ${around.path} keeps all its paths from regular expressions` };
}

/** The text that every match of an expression begins with at the path's start; null where that is not plain to see. */
function literalHead(source: string): string | null {
  if (!source.startsWith("^") || source.includes("|") || source.includes("(?")) return null;
  let head = "";
  for (let at = 1; at < source.length; ) {
    const isEscaped = source[at] === "\\";
    const char = source[at + (isEscaped ? 1 : 0)] ?? "";
    if (isEscaped ? !/^[./_-]$/.test(char) : !/^[\w/-]$/.test(char)) break;
    const next = at + (isEscaped ? 2 : 1);
    // What may stand there less than once is no part of it.
    if (/^[?*{+]$/.test(source[next] ?? "")) break;
    head += char;
    at = next;
  }
  return head === "" ? null : head;
}

/** An expression that matches every path, for a prefix that gives way to expressions. */
function everythingTaker(location: ReadDirective, path: string, all: readonly ReadDirective[]): Taker | null {
  // Locations within may be exact, or expressions; a path without the slash at its end may be sent to this one.
  if (path.endsWith("/") || named(location, "location").length > 0 || named(location, "include").length > 0)
    return null;
  for (const by of all) {
    const other = patternOf(by);
    const isAll = other?.kind === "regex" && (matchesAll(other) || (path !== "" && /^\^?[/.]$/.test(other.source)));
    if (isAll) return { by, because: "a regular expression matches every path, and goes before a prefix" };
  }
  return null;
}

/** A path without the slash that all paths begin with, where nothing makes another of them. */
function noSlash(location: ReadDirective, pattern: Pattern): Taker | null {
  const head = pattern.kind === "regex" ? literalHead(pattern.source) : "path" in pattern ? pattern.path : null;
  if (head === null || !/^[\w-]/.test(head)) return null;
  const server = [...outward(location)].find((it) => it.name !== "location");
  if (server === undefined || Array.from(below(server.children)).some((it) => changing.has(it.name))) return null;
  return { by: location, because: "the path of every request begins with a slash" };
}

/** Directives that may lead nginx to a path of another form, or bring one that does. */
const changing: ReadonlySet<string> = new Set(
  "rewrite try_files if include internal auth_request mirror post_action add_before_body add_after_body ssi".split(" "),
);
