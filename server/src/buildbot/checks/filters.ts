import { isNone, isOfType } from "../../python/run/inspect.ts";
import type { Value } from "../../python/run/objects.ts";
import { regexOf } from "../../python/run/re.ts";
import type { Bodies, Invocation } from "./invoke.ts";

/** Compiles a pattern as the constructor does: raises what Python raises. */
export function compiled(it: Invocation, value: Value): void {
  if (regexOf(it.machine, value, it.at).kind === "unknown" && isOfType(value, "re.Pattern") !== true) it.holds(null);
}

/** What values a filter compares with: what they may be, and the words for those that they are not. */
interface Kind {
  readonly whole: readonly string[];
  readonly wholeWords: string;
  readonly each: readonly string[];
  readonly eachWords: string;
}

const texts: Kind = {
  whole: ["list", "str"],
  wholeWords: "list of strings or a string",
  each: ["str"],
  eachWords: "string",
};

const branches: Kind = {
  whole: ["list", "str", "NoneType"],
  wholeWords: "list of strings, a string or None",
  each: ["str", "NoneType"],
  eachWords: "string or None",
};

const patterns: Kind = {
  whole: ["list", "str", "re.Pattern"],
  wholeWords: "list of strings, a string or regex",
  each: ["str", "re.Pattern"],
  eachWords: "string or regex",
};

/** What is wrong with what a filter compares with, in the words of buildbot/util/ssfilter.py; "?" where it is not known. */
function faultOf(value: Value, name: string, kind: Kind): string | null {
  const whole = isOfType(value, ...kind.whole);
  if (whole === false) return `Values of filter ${name} must be ${kind.wholeWords}`;
  const items = isOfType(value, "list") === true && value.kind === "list" ? value.items : [];
  const each = items.map((one) => isOfType(one, ...kind.each));
  if (each.includes(false) && !each.slice(0, each.indexOf(false)).includes(null))
    return `Value of filter ${name} must be ${kind.eachWords}`;
  return whole === null || each.includes(null) || (value.kind === "list" && value.open) ? "?" : null;
}

/** The same for strings alone; null where nothing is surely wrong. */
export function filterFault(value: Value | undefined, name: string): string | null {
  const fault = value === undefined ? null : faultOf(value, name, texts);
  return fault === "?" ? null : fault;
}

function check(it: Invocation, value: Value, name: string, kind: Kind): void {
  const fault = faultOf(value, name, kind);
  if (fault === "?") it.holds(null);
  else if (fault !== null) it.raise("ValueError", fault);
  if (kind !== patterns) return;
  for (const one of value.kind === "list" ? value.items : [value]) compiled(it, one);
}

/** The branch that a scheduler of an older release makes a filter of. */
export function checkBranch(it: Invocation, value: Value): void {
  check(it, value, "branch_eq", branches);
}

/** `eq`: what stands behind a name for what has to be equal to it. */
function checkNamed(it: Invocation, names: readonly string[], eq: string): void {
  for (const name of names) {
    const equal = name === "branch" ? branches : texts;
    const ways = [
      [`${name}${eq}`, `${name}_eq`, equal],
      [`${name}_not_eq`, `${name}_not_eq`, equal],
      [`${name}_re`, `${name}_re`, patterns],
      [`${name}_not_re`, `${name}_not_re`, patterns],
    ] as const;
    for (const [argument, shown, kind] of ways) {
      const value = it.arg(argument);
      if (it.given(argument) && (kind === branches || isNone(value) !== true)) check(it, value, shown, kind);
    }
  }
}

function checkProperties(it: Invocation): void {
  for (const way of ["eq", "not_eq", "re", "not_re"]) {
    const name = `property_${way}`;
    const value = it.arg(name);
    if (!it.given(name) || isNone(value) === true) continue;
    const dict = isOfType(value, "dict");
    if (dict === false) it.raise("ValueError", `Value of filter ${name} must be dict`);
    if (value.kind !== "dict" || value.open) it.holds(null, name);
    else
      for (const entry of value.entries.values()) check(it, entry.value, name, way.endsWith("re") ? patterns : texts);
  }
}

/** buildbot/changes/filter.py, buildbot/util/ssfilter.py, and patterns elsewhere */
export const filters: Bodies = {
  "ChangeFilter.__init__": (it) => {
    checkNamed(it, ["project", "repository", "branch", "category", "codebase"], "");
    checkProperties(it);
  },
  "SourceStampFilter.__init__": (it) => {
    checkNamed(it, ["project", "codebase", "repository", "branch"], "_eq");
  },
};
