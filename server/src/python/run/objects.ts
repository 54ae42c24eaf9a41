import type { Place } from "../../base/span.ts";
import type { Expression, Parameter, Statement } from "../tree.ts";
import type { Machine } from "./machine.ts";

/** A Python value as the interpreter holds it. `at` is the place in the files that made it. */
export type Value =
  | Plain
  | TupleValue
  | ListObject
  | SetObject
  | DictObject
  | FunctionValue
  | NativeFunction
  | Method
  | ClassObject
  | InstanceObject
  | ModuleObject
  | UnknownValue;

/** The types of plain values, by Python's names. */
export type PlainType = "str" | "bytes" | "int" | "float" | "bool" | "NoneType" | "ellipsis";

/** A value without parts. An int is exact up to 2**53: larger ones are unknown. */
export interface Plain {
  readonly kind: "plain";
  readonly type: PlainType;
  readonly value: string | number | boolean | null;
  readonly at: Place;
}

export interface TupleValue {
  readonly kind: "tuple";
  readonly items: readonly Value[];
  readonly at: Place;
}

/**
 * A list, or what holds its items as one does: what `range()`, `map()`, a dict's `keys()` and the like give. `type` is
 * Python's name for that, undefined for a list. `open`: it may hold more, or less, than `items`.
 */
export interface ListObject {
  readonly kind: "list";
  readonly type?: string;
  items: Value[];
  open: boolean;
  readonly at: Place;
}

export interface SetObject {
  readonly kind: "set";
  /** By `keyOf`. */
  items: Map<string, Value>;
  open: boolean;
  readonly at: Place;
}

export interface DictEntry {
  readonly key: Value;
  readonly value: Value;
  /** Where the key was set. */
  readonly at: Place;
  /** Whether it is surely there. */
  readonly sure: boolean;
}

/** `open`: other keys may be set as well, and those that are may have other values. */
export interface DictObject {
  readonly kind: "dict";
  /** By `keyOf`. */
  entries: Map<string, DictEntry>;
  open: boolean;
  readonly at: Place;
}

/** The names of a module, class or call. */
export interface Scope {
  readonly kind: "scope";
  names: Map<string, Value>;
  /** Names that are surely bound in no way: deleted, or bound in some ways that the code may have gone. */
  readonly outer: Scope | null;
  readonly module: ModuleObject;
  /** Names that this scope binds itself; null where it is a module or a class. */
  readonly own: ReadonlySet<string> | null;
  /** Any name may be bound: `from … import *` of something that is not known, or exec(). */
  open: UnknownValue | null;
}

export interface FunctionValue {
  readonly kind: "function";
  readonly name: string;
  readonly qualname: string;
  readonly parameters: readonly Parameter[];
  /** The default values, by the parameters' names. */
  readonly defaults: ReadonlyMap<string, Value>;
  readonly body: readonly Statement[] | Expression;
  readonly scope: Scope;
  readonly generator: boolean;
  readonly own: ReadonlySet<string>;
  readonly at: Place;
  /** Set where the function stands in a class: the class whose bases `super()` looks through. */
  owner: ClassObject | null;
}

/** What a call gives: positional arguments and keyword arguments, and where it stands. */
export interface Call {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** Whether `*x` or `**x` of something unknown brings more. */
  readonly open: boolean;
  readonly at: Place;
}

export interface NativeFunction {
  readonly kind: "native";
  readonly name: string;
  readonly at: Place;
  /** Whether it is a function only if it is called: of what it names nothing else is known. */
  readonly guessed?: boolean;
  run(machine: Machine, call: Call): Value;
}

export interface Method {
  readonly kind: "method";
  readonly self: Value;
  readonly function: FunctionValue | NativeFunction;
  readonly at: Place;
}

export interface ClassObject {
  readonly kind: "class";
  readonly name: string;
  readonly module: string;
  readonly bases: readonly (ClassObject | UnknownValue)[];
  attributes: Map<string, Value>;
  readonly at: Place;
  /** What makes instances of a class that is not of these files. */
  readonly native: NativeClass | null;
}

/** A class that the world knows without its text. */
export interface NativeClass {
  /** Whether it or a base of it has an `__init__` of its own. */
  readonly initializes: boolean;
  /** Makes an instance: `of` is the class that was called, which may be a subclass of these files. */
  construct(machine: Machine, of: ClassObject, call: Call): Value;
  /** What Python's `repr()` makes of an instance; null where that is not known. */
  repr(self: InstanceObject, repr: (value: Value) => string | null): string | null;
  /** Runs the class's own method for an instance of it or a subclass; undefined where it has none. */
  method(machine: Machine, self: InstanceObject, name: string): Value | undefined;
  /** Whether its instances surely have no attribute of a name that neither a call nor a file has set. */
  lacks(name: string): boolean;
}

export interface InstanceObject {
  readonly kind: "instance";
  readonly of: ClassObject;
  attributes: Map<string, Value>;
  readonly at: Place;
  /** The call that made it, where its class is not of these files. */
  readonly made: Call | null;
}

export interface ModuleObject {
  readonly kind: "module";
  readonly name: string;
  readonly uri: string;
  readonly at: Place;
  /** A member; null: it has none of that name. */
  member(machine: Machine, name: string, at: Place): Value | null;
  /** The names that a star import brings; null where that is not known. */
  readonly names: readonly string[] | null;
  /** The text of the exception that a missing member raises; null for Python's own. */
  readonly missing?: (name: string) => { readonly type: string; readonly text: string };
}

/** A value that the text does not decide. */
export interface UnknownValue {
  readonly kind: "unknown";
  readonly at: Place;
  /** Python's name of its type, where that is known. */
  readonly type: string | null;
  /** All that it can be, where that is known. */
  readonly among: readonly Value[] | null;
  /** Whether code that is not of these files makes it, so that nothing in them is to blame. */
  readonly foreign: boolean;
}

export function plain(value: string | number | boolean | null, at: Place, type: PlainType = typeOfPlain(value)): Plain {
  return { kind: "plain", type, value, at };
}

function typeOfPlain(value: string | number | boolean | null): PlainType {
  if (value === null) return "NoneType";
  return typeof value === "string" ? "str" : typeof value === "boolean" ? "bool" : "int";
}

export function unknownOf(at: Place, type: string | null = null, foreign = false): UnknownValue {
  return { kind: "unknown", at, type, among: null, foreign };
}

export function listOf(items: readonly Value[], at: Place, open = false): ListObject {
  return { kind: "list", items: [...items], open, at };
}

/** What holds its items as a list does, but is none; see ListObject. */
export function likeList(type: string, items: readonly Value[], at: Place, open = false): ListObject {
  return { kind: "list", type, items: [...items], open, at };
}

/** Whether iterating over it uses it up. */
export function isIterator({ type }: ListObject): boolean {
  return type !== undefined && type !== "range" && !type.startsWith("dict_");
}

export function dictOf(entries: readonly DictEntry[], at: Place, open = false): DictObject {
  const dict: DictObject = { kind: "dict", entries: new Map(), open, at };
  for (const it of entries) {
    const key = keyOf(it.key);
    if (key === null) dict.open = true;
    else dict.entries.set(key, it);
  }
  return dict;
}

const frozen = new WeakSet<SetObject>();

/** Makes a frozenset of a set. */
export function freeze(set: SetObject): SetObject {
  frozen.add(set);
  return set;
}

/** Whether a set is a frozenset. */
export function isFrozen(set: SetObject): boolean {
  return frozen.has(set);
}

/** What makes the values of keys that a dict lacks: that of collections.defaultdict. */
export const factories = new WeakMap<DictObject, Value>();

let instances = 0;
const identities = new WeakMap<object, number>();

function identity(value: object): number {
  let id = identities.get(value);
  if (id === undefined) {
    id = ++instances;
    identities.set(value, id);
  }
  return id;
}

/** The tuple that an instance of a named tuple is; null for any other value. */
export function recordOf(value: Value): TupleValue | null {
  const items = value.kind === "instance" ? value.attributes.get(" items") : undefined;
  return items?.kind === "tuple" ? items : null;
}

/** What a dict or set finds the value by: equal values have equal keys. Null where that is not known. */
export function keyOf(value: Value): string | null {
  switch (value.kind) {
    case "plain":
      if (value.type === "bool") return `n${value.value === true ? 1 : 0}`;
      if (value.type === "int" || value.type === "float") return `n${String(value.value)}`;
      return `${value.type}:${String(value.value)}`;
    case "tuple": {
      const keys = value.items.map(keyOf);
      return keys.includes(null) ? null : `(${keys.map((it) => `${it?.length ?? 0}:${it ?? ""}`).join(",")})`;
    }
    case "unknown":
      return null;
    case "instance": {
      const record = recordOf(value);
      if (record !== null) return keyOf(record);
      break;
    }
    case "class":
    case "dict":
    case "function":
    case "list":
    case "method":
    case "module":
    case "native":
    case "set":
      break;
  }
  return `@${identity(value)}`;
}

/** Whether Python can keep the value in a set: the name of its type where it cannot. */
export function unhashable(value: Value): string | null {
  if (value.kind === "list" && value.type !== undefined && value.type !== "dict_keys" && value.type !== "dict_items")
    return null;
  if (value.kind === "list") return value.type ?? "list";
  if (value.kind === "set") return isFrozen(value) ? null : "set";
  if (value.kind === "dict") return value.kind;
  if (value.kind === "tuple") for (const it of value.items) if (unhashable(it) !== null) return unhashable(it);
  if (value.kind === "instance" && hasNoHash(value.of)) return value.of.name;
  return null;
}

function hasNoHash(of: ClassObject, depth = 0): boolean {
  if (of.attributes.has("__hash__")) return of.attributes.get("__hash__")?.kind === "plain";
  return depth < 5 && of.bases.some((it) => it.kind === "class" && hasNoHash(it, depth + 1));
}

/** Whether two values are one and the same, or plain and equal in type and value. */
export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === "plain" && b.kind === "plain") return a.type === b.type && a.value === b.value;
  if (a.kind === "tuple" && b.kind === "tuple")
    return a.items.length === b.items.length && a.items.every((it, index) => same(it, b.items[index] as Value));
  if (a.kind === "method" && b.kind === "method") return a.self === b.self && a.function === b.function;
  return false;
}

/** What a value is where it may be any of several. */
export function oneOf(values: readonly Value[], at: Place): Value {
  const [first] = values;
  if (first === undefined) return unknownOf(at);
  if (values.every((it) => same(it, first))) return first;
  const flat = values.flatMap((it) => (it.kind === "unknown" && it.among !== null ? it.among : [it]));
  const distinct = flat.filter((it, index) => flat.findIndex((other) => same(it, other)) === index);
  const closed = distinct.length <= 8 && distinct.every((it) => it.kind !== "unknown");
  return { kind: "unknown", at, type: null, among: closed ? distinct : null, foreign: false };
}
