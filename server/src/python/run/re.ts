import type { Place } from "../../base/span.ts";
import { isOfType, numberOf, stringOf, typeName } from "./inspect.ts";
import type { Machine } from "./machine.ts";
import {
  type Call,
  type ClassObject,
  dictOf,
  type InstanceObject,
  listOf,
  type NativeFunction,
  plain,
  unknownOf,
  type Value,
} from "./objects.ts";
import { type Regex, readRegex } from "./regex.ts";

type Run = (machine: Machine, call: Call) => Value;

const nowhere: Place = { uri: "", span: { start: 0, end: 0 } };

function classOf(name: string): ClassObject {
  return { kind: "class", name, module: "re", bases: [], attributes: new Map(), at: nowhere, native: null };
}

const patternClass = classOf("re.Pattern");
const matchClass = classOf("re.Match");
matchClass.attributes.set("__getitem__", unknownOf(nowhere));

/** What a pattern is, by the instance that re.compile() made. */
const compiled = new WeakMap<InstanceObject, Regex>();

function native(name: string, at: Place, run: Run): NativeFunction {
  return { kind: "native", name, at, run };
}

/** Reads the text of a pattern; raises re.error in Python's words where it is none. */
export function regexOf(machine: Machine, value: Value | undefined, at: Place): Regex {
  if (value?.kind === "instance") return compiled.get(value) ?? { kind: "unknown" };
  const text = stringOf(value);
  if (text === null) {
    if (value !== undefined && isOfType(value, "str", "bytes") === false && value.kind !== "class")
      machine.raise("TypeError", value.kind === "list" ? unhashableWords(value) : notText, at);
    return { kind: "unknown" };
  }
  const regex = readRegex(text);
  return regex.kind === "bad" ? machine.raise("re.error", regex.fault, at) : regex;
}

const notText = "first argument must be string or compiled pattern";

function unhashableWords(value: Value): string {
  return `unhashable type: '${typeName(value) ?? "?"}'`;
}

/** Whether a call gives flags: what a pattern means hangs on them. */
function hasFlags(call: Call, place: number): boolean {
  return call.open || call.keywords.size > 0 || call.positional.length > place;
}

/** The pattern for JavaScript where a text can be put to it in bounded time; null elsewhere. */
function runnable(regex: Regex, text: string | null, around: (source: string) => string): RegExp | null {
  if (regex.kind !== "good" || regex.source === null || text === null || !/^[\t\n -~]*$/.test(text)) return null;
  if ((text.length + 2) ** Math.max(1, regex.loops) > 1_000_000) return null;
  try {
    return new RegExp(around(regex.source), "g");
  } catch {
    return null;
  }
}

const ways: Readonly<Record<string, (source: string) => string>> = {
  match: (source) => `(?<![^])(?:${source})`,
  fullmatch: (source) => `(?<![^])(?:${source})(?![^])`,
  search: (source) => source,
};

function matchOf(found: RegExpExecArray, at: Place): Value {
  const made: InstanceObject = { kind: "instance", of: matchClass, attributes: new Map(), at, made: null };
  const valued = (text: string | undefined, otherwise: Value | undefined, place: Place): Value =>
    text === undefined ? (otherwise ?? plain(null, place)) : plain(text, place, "str");
  const names = Object.keys(found.groups ?? {});
  const one = (machine: Machine, key: Value | undefined, place: Place): Value => {
    const name = stringOf(key);
    const number = key === undefined ? 0 : numberOf(key);
    if (name === null && number === null) return unknownOf(place);
    if (name !== null ? !names.includes(name) : (number ?? 0) < 0 || (number ?? 0) >= found.length)
      return machine.raise("IndexError", "no such group", place);
    return valued(name === null ? found[number ?? 0] : found.groups?.[name], undefined, place);
  };
  const methods: Readonly<Record<string, Run>> = {
    group: (machine, { positional, at: place }) =>
      positional.length < 2
        ? one(machine, positional[0], place)
        : { kind: "tuple", items: positional.map((it) => one(machine, it, place)), at: place },
    groups: (_machine, { positional, keywords, at: place }) => ({
      kind: "tuple",
      items: found.slice(1).map((it) => valued(it, positional[0] ?? keywords.get("default"), place)),
      at: place,
    }),
    groupdict: (_machine, { positional, at: place }) =>
      dictOf(
        names.map((name) => ({
          key: plain(name, place, "str"),
          value: valued(found.groups?.[name], positional[0], place),
          at: place,
          sure: true,
        })),
        place,
      ),
    __getitem__: (machine, { positional, at: place }) => one(machine, positional[0], place),
    start: (_machine, { positional, at: place }) =>
      positional.length === 0 ? plain(found.index, place) : unknownOf(place, "int"),
    end: (_machine, { positional, at: place }) =>
      positional.length === 0 ? plain(found.index + found[0].length, place) : unknownOf(place, "int"),
  };
  for (const [name, run] of Object.entries(methods)) made.attributes.set(name, native(name, at, run));
  for (const name of "span expand regs re string pos endpos lastindex lastgroup".split(" "))
    made.attributes.set(name, unknownOf(at));
  return made;
}

/** What a way of looking makes of a pattern and a text. */
function looked(way: string, regex: Regex, subject: Value | undefined, machine: Machine, at: Place): Value {
  if (subject !== undefined && isOfType(subject, "str", "bytes") === false && subject.kind !== "instance")
    machine.raise("TypeError", `expected string or bytes-like object, got '${typeName(subject) ?? "?"}'`, at);
  const text = stringOf(subject);
  const pattern = runnable(regex, text, ways[way] ?? ((source) => source));
  if (pattern === null || text === null) return unknownOf(at);
  const found = pattern.exec(text);
  return found === null ? plain(null, at) : matchOf(found, at);
}

function all(regex: Regex, subject: Value | undefined): readonly RegExpExecArray[] | null {
  const text = stringOf(subject);
  const pattern = runnable(regex, text, (source) => source);
  if (pattern === null || text === null) return null;
  const matches = [...text.matchAll(pattern)];
  // Where nothing is a match too, the two languages go on behind it in ways of their own.
  return matches.some((it) => it[0] === "") ? null : matches;
}

function found(regex: Regex, subject: Value | undefined, at: Place): Value {
  const matches = all(regex, subject);
  if (matches === null) return unknownOf(at, "list");
  const valued = (text: string | undefined): Value => plain(text ?? "", at, "str");
  return listOf(
    matches.map((it) => (it.length < 3 ? valued(it.at(-1)) : { kind: "tuple", items: it.slice(1).map(valued), at })),
    at,
  );
}

function cut(regex: Regex, subject: Value | undefined, most: number, at: Place): Value {
  const matches = all(regex, subject);
  const text = stringOf(subject);
  if (matches === null || text === null) return unknownOf(at, "list");
  const parts: Value[] = [];
  let from = 0;
  for (const it of most > 0 ? matches.slice(0, most) : matches) {
    parts.push(plain(text.slice(from, it.index), at, "str"));
    for (const group of it.slice(1) as (string | undefined)[])
      parts.push(group === undefined ? plain(null, at) : plain(group, at, "str"));
    from = it.index + it[0].length;
  }
  parts.push(plain(text.slice(from), at, "str"));
  return listOf(parts, at);
}

function replaced(regex: Regex, by: Value | undefined, subject: Value | undefined, most: number, at: Place): Value {
  const matches = all(regex, subject);
  const text = stringOf(subject);
  const template = stringOf(by);
  const other = template?.replaceAll(/\\(?:[1-9](?!\d)|g<\w+>)/g, "") ?? "\\";
  if (matches === null || text === null || template === null || other.includes("\\")) return unknownOf(at, "str");
  let made = "";
  let from = 0;
  for (const it of most > 0 ? matches.slice(0, most) : matches) {
    let known = true;
    const filled = template.replaceAll(/\\([1-9])|\\g<(\w+)>/g, (_whole, number?: string, name?: string) => {
      const group = number ?? (/^\d+$/.test(name ?? "") ? name : undefined);
      if (group === undefined ? !Object.hasOwn(it.groups ?? {}, name ?? "") : Number(group) >= it.length) known = false;
      return (group === undefined ? it.groups?.[name ?? ""] : it[Number(group)]) ?? "";
    });
    if (!known) return unknownOf(at, "str");
    made += text.slice(from, it.index) + filled;
    from = it.index + it[0].length;
  }
  return plain(made + text.slice(from), at, "str");
}

function countOf(call: Call, place: number, name: string): number | null {
  const value = call.positional[place] ?? call.keywords.get(name);
  return value === undefined ? 0 : numberOf(value);
}

/** The same functions of the module, `re.match(pattern, …)`, and of a pattern, `pattern.match(…)`. */
function taking(machine: Machine, name: string, regex: Regex, given: Call): Value {
  const { positional, at } = given;
  const [first, second] = positional;
  if (given.open) return unknownOf(at);
  switch (name) {
    case "findall":
      return positional.length > 1 ? unknownOf(at, "list") : found(regex, first ?? given.keywords.get("string"), at);
    case "split": {
      const most = countOf(given, 1, "maxsplit");
      return most === null ? unknownOf(at, "list") : cut(regex, first ?? given.keywords.get("string"), most, at);
    }
    case "sub": {
      const most = countOf(given, 2, "count");
      const subject = second ?? given.keywords.get("string");
      if (first !== undefined && isOfType(first, "str") !== true) machine.escapeAll(given);
      return most === null
        ? unknownOf(at, "str")
        : replaced(regex, first ?? given.keywords.get("repl"), subject, most, at);
    }
    default:
      return positional.length > 1
        ? unknownOf(at)
        : looked(name, regex, first ?? given.keywords.get("string"), machine, at);
  }
}

const names = ["match", "fullmatch", "search", "findall", "split", "sub"] as const;

/** How many arguments each takes before its flags, the pattern among them. */
const arity: Readonly<Record<string, number>> = { match: 2, fullmatch: 2, search: 2, findall: 2, split: 3, sub: 4 };

const compile: Run = (machine, call) => {
  const [text] = call.positional;
  if (text?.kind === "instance" && text.of === patternClass && !hasFlags(call, 1)) return text;
  const regex: Regex = hasFlags(call, 1) ? { kind: "unknown" } : regexOf(machine, text, call.at);
  const made: InstanceObject = { kind: "instance", of: patternClass, attributes: new Map(), at: call.at, made: null };
  compiled.set(made, regex);
  for (const name of names)
    made.attributes.set(
      name,
      native(name, call.at, (inner, given) => taking(inner, name, regex, given)),
    );
  for (const name of "flags groups groupindex subn finditer scanner".split(" "))
    made.attributes.set(name, unknownOf(call.at));
  made.attributes.set("pattern", text ?? unknownOf(call.at));
  return made;
};

/** The functions of Python's module `re` that are followed, by their whole names. */
export const regexFunctions: Readonly<Record<string, Run>> = {
  "re.compile": compile,
  "re.escape": (_machine, call) => {
    const text = stringOf(call.positional[0]);
    return text === null
      ? unknownOf(call.at, "str")
      : plain(text.replaceAll(/[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g, "\\$&"), call.at, "str");
  },
  ...Object.fromEntries(
    names.map((name): [string, Run] => [
      `re.${name}`,
      (machine, call) => {
        const [pattern, ...positional] = call.positional;
        const flags = call.positional.length > (arity[name] ?? 2) || call.keywords.has("flags");
        const regex: Regex = flags || pattern === undefined ? { kind: "unknown" } : regexOf(machine, pattern, call.at);
        return taking(machine, name, regex, { ...call, positional });
      },
    ]),
  ),
};
