import type { Place } from "../../base/span.ts";
import type { Expression } from "../tree.ts";
import { getItem, setItem } from "./dicts.ts";
import { isClass, isNone, isOfType, lacksAttribute, numberOf, typeName } from "./inspect.ts";
import type { Machine } from "./machine.ts";
import {
  factories,
  likeList,
  listOf,
  type ModuleObject,
  plain,
  recordOf,
  type Scope,
  unhashable,
  unknownOf,
  type Value,
} from "./objects.ts";
import { repr } from "./show.ts";
import { sources } from "./sources.ts";

/** What `object[index]` is worth. */
export function itemOf(machine: Machine, object: Value, index: Value, at: Place): Value {
  switch (object.kind) {
    case "dict": {
      const type = unhashable(index);
      if (type !== null) return machine.raise("TypeError", `unhashable type: '${type}'`, at);
      const found = getItem(object, index, at);
      if (found !== undefined) return found.value;
      const factory = factories.get(object);
      if (factory === undefined || isNone(factory) === true) return machine.raise("KeyError", repr(index), at);
      const made = machine.call(factory, { positional: [], keywords: new Map(), open: false, at });
      setItem(machine, object, index, made, at);
      return made;
    }
    case "list":
    case "tuple":
    case "plain": {
      if (object.kind === "list" && object.type !== undefined && object.type !== "range")
        return machine.raise("TypeError", `'${object.type}' object is not subscriptable`, at);
      const items =
        object.kind === "plain" ? (object.type === "str" ? Array.from(String(object.value)) : null) : object.items;
      if (items === null) {
        if (object.kind === "plain" && object.type === "bytes") return unknownOf(at);
        return machine.raise("TypeError", `'${typeName(object) ?? "?"}' object is not subscriptable`, at);
      }
      const number = numberOf(index);
      if (number === null || isOfType(index, "int") !== true) {
        if (index.kind === "unknown" || index.kind === "instance") return unknownOf(at);
        const name = object.kind === "plain" ? "string" : object.kind;
        const tail = object.kind === "plain" ? `, not '${typeName(index) ?? "?"}'` : `, not ${typeName(index) ?? "?"}`;
        return machine.raise(
          "TypeError",
          `${name} indices must be integers${object.kind === "plain" ? "" : " or slices"}${tail}`,
          at,
        );
      }
      if (object.kind === "list" && object.open) return unknownOf(at);
      const item = items.at(number);
      if (item === undefined || number < -items.length) {
        const name = object.kind === "plain" ? "string" : object.kind;
        return machine.raise("IndexError", `${name} index out of range`, at);
      }
      return typeof item === "string" ? plain(item, at) : item;
    }
    case "native":
      // list[int] is a type, where the Python is new enough.
      if (isClass(object)) return unknownOf(at);
      return machine.raise("TypeError", `'${typeName(object) ?? "?"}' object is not subscriptable`, at);
    case "function":
    case "method":
      return machine.raise("TypeError", `'${typeName(object) ?? "?"}' object is not subscriptable`, at);
    case "module":
      return ofEnvironment(machine, object, index, at);
    case "instance": {
      const record = recordOf(object);
      if (record !== null) return itemOf(machine, record, index, at);
      const method = object.attributes.get("__getitem__");
      if (method?.kind === "native")
        return machine.call(method, { positional: [index], keywords: new Map(), open: false, at });
      if (!lacksAttribute(object.of, "__getitem__")) break;
      return machine.raise("TypeError", `'${object.of.name}' object is not subscriptable`, at);
    }
    case "class":
    case "set":
    case "unknown":
      break;
  }
  return unknownOf(at);
}

/** Variables that every process has. */
const always = ["HOME", "PATH", "USER", "PWD", "LANG"];

/** os.environ['NAME']: a string, or a KeyError where it is not set. */
function ofEnvironment(machine: Machine, object: ModuleObject, index: Value, at: Place): Value {
  if (object.name !== "os.environ") return unknownOf(at);
  const name = index.kind === "plain" ? String(index.value) : "";
  if (!always.includes(name)) machine.doubt(`whether ${name} is set in the environment is not known`, at);
  return unknownOf(at, "str");
}

/** What `object[from:to:step]` is worth. */
export function getSlice(
  machine: Machine,
  object: Value,
  slice: Expression & { kind: "slice" },
  scope: Scope,
  at: Place,
): Value {
  const bounds = boundsOf(machine, slice, scope);
  if (object.kind === "list" && object.type !== undefined && object.type !== "range")
    return machine.raise("TypeError", `'${object.type}' object is not subscriptable`, at);
  const items =
    object.kind === "plain" && object.type === "str"
      ? Array.from(String(object.value))
      : object.kind === "tuple" || (object.kind === "list" && !object.open)
        ? object.items
        : null;
  if (bounds === null || items === null) return unknownOf(at, object.kind === "list" ? "list" : typeName(object));
  const [from, to, step] = bounds;
  let kept: readonly (string | Value)[];
  if (step === 1) kept = items.slice(from ?? 0, to ?? items.length);
  else if (step === -1 && from === null && to === null) kept = [...items].reverse();
  else if (step > 1) kept = items.slice(from ?? 0, to ?? items.length).filter((_, index) => index % step === 0);
  else return unknownOf(at, typeName(object));
  if (object.kind === "plain") return plain(kept.filter((it) => typeof it === "string").join(""), at);
  const values = kept.filter((it) => typeof it !== "string");
  if (object.kind === "list" && object.type !== undefined) return likeList(object.type, values, at);
  return object.kind === "list" ? listOf(values, at) : { kind: "tuple", items: values, at };
}

/** The bounds of a slice: the tree has its parts, the text tells which is which. */
function boundsOf(
  machine: Machine,
  slice: Expression & { kind: "slice" },
  scope: Scope,
): [number | null, number | null, number] | null {
  const text = sources.get(scope.module);
  if (text === undefined) return null;
  const bounds: (number | null)[] = [null, null, null];
  let colons = 0;
  let from = slice.start;
  let known = true;
  for (const part of [...slice.parts, null]) {
    const to = part?.start ?? slice.end;
    colons += (text.slice(from, to).match(/:/g) ?? []).length;
    if (part === null) break;
    const value = machine.evaluate(part, scope);
    const number = numberOf(value);
    if (isNone(value) === true) bounds[colons] = null;
    else if (number === null) known = false;
    else bounds[colons] = number;
    from = part.end;
  }
  return known ? [bounds[0] ?? null, bounds[1] ?? null, bounds[2] ?? 1] : null;
}
