import { compareVersions, type NginxBuild } from "../directives/check.ts";
import type { DirectiveInfo, Version } from "../directives/lookup.ts";
import type { ReadDirective } from "../model/read.ts";
import type { Directive } from "../tree.ts";
import type { ObjectionKind, ReadingState, Say } from "./setter.ts";
import { useVariable } from "./setters/known.ts";
import { compileScript } from "./setters/script.ts";
import { slotRows } from "./slots.generated.ts";
import { parseNumber, parseOffset, parseSize, parseTime } from "./values.ts";

/** One of nginx's general setters, with the words it allows or the bounds it keeps. */
interface Slot {
  /** What stands between "ngx_conf_set_" and "_slot"; "none" where the directive has a setter of its own. */
  readonly kind: string;
  readonly words: readonly string[];
  readonly bounds: readonly [low: number, high: number] | null;
  /** The first release in which it is like this; null for the oldest known. */
  readonly since: Version | null;
}

interface Wrong {
  readonly kind: ObjectionKind;
  readonly message: string;
  readonly word: number;
}

/** The slots of "module.directive", the oldest first; none where it has none. */
function slotsNamed(key: string): readonly Slot[] {
  // Each row stands between two ends of lines; few are asked for, and to read all of them takes its time.
  const at = slotRows.indexOf(`\n${key} `);
  if (at < 0) return [];
  const end = slotRows.indexOf("\n", at + 1);
  return slotRows
    .slice(at + key.length + 2, end)
    .split("|")
    .map(slotOf);
}

function slotOf(text: string): Slot {
  const [, since = null, kind = "", detail = ""] = /^(?:([\d.]+)\+)?(\w+) ?(.*)$/.exec(text) ?? [];
  const bounds = /^(-?\d+)\.\.(-?\d+)$/.exec(detail);
  return {
    kind,
    words: detail === "" || bounds !== null ? [] : detail.split(","),
    bounds: bounds === null ? null : [Number(bounds[1]), Number(bounds[2])],
    since,
  };
}

/** Slots that take a second directive in one block for another value, not for a mistake. */
const REPEATABLE: ReadonlySet<string> = new Set(["bitmask", "str_array", "keyval", "predicate", "types"]);

/** The general slots that may be a directive's in a build. */
export interface Slots {
  /** "module.directive" */
  readonly key: string;
  readonly applying: readonly Slot[];
  /** Whether it may stand once in a block. */
  readonly isOnce: boolean;
  readonly areBits: boolean;
  /** Whether their words may hold variables, which the rest of the configuration defines. */
  readonly haveVariables: boolean;
}

/** The slots of a directive in a build; null where it has none, or releases differ and none is given. */
export function slotsOf(info: DirectiveInfo, { version }: NginxBuild): Slots | null {
  const key = `${info.module}.${info.name}`;
  const all = slotsNamed(key);
  const last =
    version === null ? undefined : all.findLast(({ since }) => since === null || compareVersions(since, version) <= 0);
  const applying = version === null ? all.filter(({ kind }) => kind !== "none") : last === undefined ? [] : [last];
  if (applying.length === 0 || (version === null && applying.length < all.length && all[0]?.kind !== "none"))
    return null;
  const isOnce = applying.every(({ kind }) => kind !== "none" && !REPEATABLE.has(kind));
  const areBits = applying.every(({ kind }) => kind === "bitmask");
  return { key, applying, isOnce, areBits, haveVariables: applying.some(({ kind }) => scripts.test(kind)) };
}

/** Directives whose slot has nothing against their words: a node never changes. */
const content = new WeakMap<Directive, Slots>();

function filledIn(block: ReadDirective | null, state: ReadingState): Set<string> {
  return state.note(block, "slots that are set", () => new Set<string>());
}

/** Whether a slot, "module.directive", has its value in a block, so that a directive for it would be the second. */
export function isSlotFilled(block: ReadDirective | null, key: string, state: ReadingState): boolean {
  return filledIn(block, state).has(key);
}

/** Notes that a slot has its value in a block, be it the one it has where no directive says it. */
export function fillSlot(block: ReadDirective | null, key: string, state: ReadingState): void {
  filledIn(block, state).add(key);
}

/**
 * What nginx's general setters (ngx_conf_set_…_slot in src/core/ngx_conf_file.c and ngx_file.c) say of a directive;
 * gives whether they are content. With no release given, only what every release says is said.
 */
export function setSlot(it: ReadDirective, of: Slots, state: ReadingState, say: Say): boolean {
  const { applying, areBits, haveVariables, isOnce, key } = of;
  if (isOnce) {
    if (isSlotFilled(it.parent, key, state)) {
      say("duplicate", `"${it.name}" directive is duplicate`);
      return false;
    }
    fillSlot(it.parent, key, state);
  }
  const { node } = it.at;
  if (content.get(node) !== of) {
    const wrong = applying.map((slot) => wrongIn(it, slot));
    const [first] = wrong;
    if (first !== undefined && !wrong.includes(null)) {
      if (first !== null) say(first.kind, first.message, { word: first.word });
      return false;
    }
    content.set(node, of);
  }
  if (areBits) warnOfTwice(it, key, state, say);
  if (haveVariables) useVariables(it, state);
  return true;
}

/** What one slot has against a directive's arguments; null where nothing. */
function wrongIn(it: ReadDirective, slot: Slot): Wrong | null {
  const [value = "", second = ""] = it.args;
  const invalid = (word = 1): Wrong => ({
    kind: "invalid-value",
    message: `"${it.name}" directive invalid value`,
    word,
  });
  switch (slot.kind) {
    case "flag":
      if (/^(?:on|off)$/i.test(value)) return null;
      return {
        kind: "invalid-value",
        message: `invalid value "${value}" in "${it.name}" directive, it must be "on" or "off"`,
        word: 1,
      };
    case "num": {
      const number = parseNumber(value);
      if (number !== null) return outside(number, slot);
      return { kind: "invalid-value", message: `"${it.name}" directive invalid number`, word: 1 };
    }
    case "size":
      return parseSize(value) === null ? invalid() : null;
    case "off":
      return parseOffset(value) === null ? invalid() : null;
    case "msec":
      return parseTime(value, "ms") === null ? invalid() : null;
    case "sec":
      return parseTime(value, "s") === null ? invalid() : null;
    case "bufs":
      if ((parseNumber(value) ?? 0) === 0) return invalid();
      return (parseSize(second) ?? 0) === 0 ? invalid(2) : null;
    case "path":
      return wrongLevel(it, invalid);
    case "enum":
    case "bitmask":
      return noneOf(it, slot, slot.kind === "enum" ? 1 : it.args.length);
    case "access": {
      const index = it.args.findIndex((arg) => !/^(?:user|group|all):rw?$/.test(arg));
      return index < 0
        ? null
        : { kind: "invalid-value", message: `invalid value "${it.args[index] ?? ""}"`, word: index + 1 };
    }
    case "complex_value":
    case "complex_value_zero":
      return wrongScript(it);
    case "complex_value_size":
      return wrongScript(it) ?? (value.includes("$") || parseSize(value) !== null ? null : invalid());
    case "predicate":
      return wrongScript(it);
    default:
      return null;
  }
}

/** Slots whose values hold variables. */
const scripts = /^(?:complex_value|predicate)/;

/** The first of the arguments that ngx_http_compile_complex_value or its like of stream refuses. */
function wrongScript(it: ReadDirective): Wrong | null {
  for (const [i, arg] of it.args.entries()) {
    const { fault } = compileScript(arg);
    if (fault !== null) return { kind: "invalid-value", message: fault, word: i + 1 };
  }
  return null;
}

function useVariables(it: ReadDirective, state: ReadingState): void {
  for (const [i, arg] of it.args.entries())
    for (const name of compileScript(arg).variables) useVariable(name, it, i + 1, state);
}

/** Mirrors ngx_conf_check_num_bounds. */
function outside(number: number, { bounds }: Slot): Wrong | null {
  if (bounds === null) return null;
  const [low, high] = bounds;
  if (number >= low && (high === -1 || number <= high)) return null;
  const message =
    high === -1 ? `value must be equal to or greater than ${low}` : `value must be between ${low} and ${high}`;
  return { kind: "invalid-value", message, word: 1 };
}

/** The levels of folders behind a path: numbers, not too many digits in all. */
function wrongLevel(it: ReadDirective, invalid: (word: number) => Wrong): Wrong | null {
  const levels = it.args.slice(1).map(parseNumber);
  const bad = levels.findIndex((level) => level === null || level === 0);
  if (bad >= 0) return invalid(bad + 2);
  const width = levels.reduce<number>((sum, level) => sum + (level ?? 0) + 1, 0);
  return width > 10 + levels.length ? invalid(2) : null;
}

/** The first of the arguments that is none of the slot's words. */
function noneOf(it: ReadDirective, slot: Slot, count: number): Wrong | null {
  const allowed = new Set(slot.words.map((word) => word.toLowerCase()));
  const index = it.args.slice(0, count).findIndex((arg) => !allowed.has(arg.toLowerCase()));
  return index < 0
    ? null
    : { kind: "invalid-parameter", message: `invalid value "${it.args[index] ?? ""}"`, word: index + 1 };
}

function warnOfTwice(it: ReadDirective, key: string, state: ReadingState, say: Say): void {
  const seen = state.note(it.parent, `words of ${key}`, () => new Set<string>());
  for (const [index, arg] of it.args.entries()) {
    const word = arg.toLowerCase();
    if (seen.has(word)) say("duplicate", `duplicate value "${arg}"`, { level: "warn", word: index + 1 });
    seen.add(word);
  }
}
