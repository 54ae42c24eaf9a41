import type { Place } from "../../base/span.ts";
import { dictMethods, fromKeys } from "./dicts.ts";
import { basesOf, lacksAttribute, typeName } from "./inspect.ts";
import { chained } from "./itertools.ts";
import { listMethods, setMethods, tupleMethods } from "./lists.ts";
import type { Machine, MethodOf } from "./machine.ts";
import {
  type Call,
  type ClassObject,
  type InstanceObject,
  type ModuleObject,
  type NativeFunction,
  plain,
  unknownOf,
  type Value,
} from "./objects.ts";
import { bytesMethods, stringMethods } from "./text.ts";

/** Reads an attribute, as `object.name` does. */
export function getAttribute(machine: Machine, object: Value, name: string, at: Place): Value {
  switch (object.kind) {
    case "unknown":
      if (object.type === "str" && !(name in stringMethods)) return missing(machine, object, name, at);
      return unknownOf(at);
    case "module": {
      const found = object.member(machine, name, at);
      if (found !== null) return found;
      const said = object.missing?.(name) ?? {
        type: "AttributeError",
        text: `module '${object.name}' has no attribute '${name}'`,
      };
      return machine.raise(said.type, said.text, at);
    }
    case "instance":
      return ofInstance(machine, object, name, at);
    case "class":
      return ofClass(machine, object, name, at);
    case "plain":
      if (object.type === "str") return builtinMethod(machine, object, stringMethods, name, at);
      if (object.type === "bytes") return builtinMethod(machine, object, bytesMethods, name, at);
      if (object.type === "NoneType" && !name.startsWith("__")) return missing(machine, object, name, at);
      if (name.startsWith("__") || object.type === "ellipsis" || numberMethods.includes(name)) return unknownOf(at);
      return missing(machine, object, name, at);
    case "list": {
      const { type } = object;
      if (type === undefined) return builtinMethod(machine, object, listMethods, name, at);
      if (
        name.startsWith("__") ||
        (likeListMethods[type] ?? (type === "generator" ? generatorMethods : [])).includes(name)
      )
        return unknownOf(at);
      return missing(machine, object, name, at);
    }
    case "tuple":
      return builtinMethod(machine, object, tupleMethods, name, at);
    case "dict":
      return builtinMethod(machine, object, dictMethods, name, at);
    case "set":
      return builtinMethod(machine, object, setMethods, name, at);
    case "function":
      if (name === "__name__") return plain(object.name, at);
      return unknownOf(at);
    case "native":
      if (object.name === "itertools.chain" && name === "from_iterable") return chained(at);
      if (object.name === "dict" && name === "fromkeys")
        return { kind: "native", name: "dict.fromkeys", at, run: fromKeys };
      break;
    case "method":
      break;
  }
  return unknownOf(at);
}

/** The attributes of numbers, in any release. */
const numberMethods =
  "as_integer_ratio bit_count bit_length conjugate denominator from_bytes from_number fromhex hex imag is_integer numerator real to_bytes".split(
    " ",
  );

/** The attributes of what holds its items as a list does. */
const likeListMethods: Readonly<Record<string, readonly string[]>> = {
  range: ["count", "index", "start", "stop", "step"],
  dict_keys: ["isdisjoint", "mapping"],
  dict_items: ["isdisjoint", "mapping"],
  dict_values: ["mapping"],
};

const generatorMethods = [
  "close",
  "gi_code",
  "gi_frame",
  "gi_running",
  "gi_suspended",
  "gi_yieldfrom",
  "send",
  "throw",
];

function missing(machine: Machine, object: Value, name: string, at: Place): never {
  return machine.raise("AttributeError", `'${typeName(object) ?? "?"}' object has no attribute '${name}'`, at);
}

function builtinMethod<T extends Value>(
  machine: Machine,
  self: T,
  methods: Readonly<Record<string, MethodOf<T> | null>>,
  name: string,
  at: Place,
): Value {
  if (!Object.hasOwn(methods, name)) return name.startsWith("__") ? unknownOf(at) : missing(machine, self, name, at);
  const method = methods[name];
  const run = (inner: Machine, given: Call): Value => {
    if (method !== null && method !== undefined) return method(inner, self, given);
    inner.escape(self);
    inner.escapeAll(given);
    return unknownOf(given.at);
  };
  return { kind: "native", name, at, run };
}

function ofInstance(machine: Machine, object: InstanceObject, name: string, at: Place): Value {
  const own = object.attributes.get(name);
  if (own !== undefined) return own;
  if (name === "__class__") return object.of;
  if (name === "__dict__") {
    machine.opened.add(object);
    return unknownOf(at);
  }
  for (const base of basesOf(object.of)) {
    if (base.kind === "unknown") return unknownOf(at);
    const found = base.attributes.get(name);
    if (found !== undefined) return boundTo(machine, object, object.of, found, at);
    const method = base.native?.method(machine, object, name);
    if (method !== undefined) return method;
  }
  const closed = !name.startsWith("__") && !machine.opened.has(object) && lacksAttribute(object.of, name);
  return closed ? missing(machine, object, name, at) : unknownOf(at);
}

function ofClass(machine: Machine, object: ClassObject, name: string, at: Place): Value {
  if (name === "__name__") return plain(object.name, at);
  const closed = !name.startsWith("__") && name !== "mro" && !machine.opened.has(object);
  if (closed && lacksAttribute(object, name))
    return machine.raise("AttributeError", `type object '${object.name}' has no attribute '${name}'`, at);
  for (const base of basesOf(object)) {
    if (base.kind === "unknown") return unknownOf(at);
    const found = base.attributes.get(name);
    // A class of a kind of its own, as those of enum, may make something else of what stands in it.
    if (found?.kind === "plain" && basesOf(object).some((it) => it.kind === "unknown")) return unknownOf(at);
    if (found !== undefined) return descriptors.has(found) ? boundTo(machine, null, object, found, at) : found;
    if (base.native !== null) {
      const run = (inner: Machine, given: Call): Value => {
        const [self, ...rest] = given.positional;
        const method = self?.kind === "instance" ? base.native?.method(inner, self, name) : undefined;
        if (method?.kind === "native") return method.run(inner, { ...given, positional: rest });
        inner.escapeAll(given);
        return unknownOf(given.at);
      };
      return { kind: "native", name, at, run } satisfies NativeFunction;
    }
  }
  return unknownOf(at);
}

interface Descriptor {
  readonly kind: "property" | "static" | "class";
  readonly function: Value | null;
}

/** What `property`, `staticmethod` and `classmethod` made. */
const descriptors = new WeakMap<Value, Descriptor>();

/** What the decorators `property`, `staticmethod` and `classmethod` make of a function. */
export function described(kind: Descriptor["kind"], call: Call): Value {
  const made = unknownOf(call.at);
  const [first] = call.positional;
  descriptors.set(made, { kind, function: first ?? null });
  return made;
}

/** What an attribute of a class is for an instance of it (null: for the class itself). */
function boundTo(machine: Machine, self: InstanceObject | null, of: ClassObject, found: Value, at: Place): Value {
  if (found.kind === "function" && self !== null) return { kind: "method", self, function: found, at };
  const it = descriptors.get(found);
  if (it === undefined) return found;
  if (it.kind === "static") return it.function ?? unknownOf(at);
  if (it.kind === "class")
    return it.function?.kind === "function" ? { kind: "method", self: of, function: it.function, at } : unknownOf(at);
  if (self === null || it.function === null) return unknownOf(at);
  return machine.call(it.function, { positional: [self], keywords: new Map(), open: false, at });
}

/** Whether code of the class's own may run where an attribute of an instance is set: that of a property. */
function isSet({ of }: InstanceObject, name: string): boolean {
  return basesOf(of).some((it) => {
    if (it.kind !== "class" || it.native !== null) return false;
    if (it.attributes.has("__setattr__")) return true;
    const found = it.attributes.get(name);
    return found !== undefined && (found.kind === "unknown" || descriptors.has(found));
  });
}

/** Sets an attribute, as `object.name = value` does. */
export function setAttribute(machine: Machine, object: Value, name: string, value: Value): void {
  if (object.kind === "instance" || object.kind === "class") {
    machine.heap.touch(object);
    object.attributes.set(name, object.kind === "instance" && isSet(object, name) ? unknownOf(value.at) : value);
  } else machine.escape(value);
}

/** What `super()` gives in a method of a class: the attributes of its bases. */
export function superOf(of: ClassObject, self: Value, at: Place): ModuleObject {
  return {
    kind: "module",
    name: "super",
    uri: at.uri,
    at,
    names: null,
    member: (machine, name, place) => {
      for (const base of basesOf(of).slice(1)) {
        if (base.kind === "unknown") return unknownOf(place);
        const found = base.attributes.get(name);
        if (found?.kind === "function") return { kind: "method", self, function: found, at: place };
        if (found?.kind === "native" && name === "__init__")
          return { kind: "method", self, function: found, at: place };
        if (found !== undefined) return found;
        const method = self.kind === "instance" ? base.native?.method(machine, self, name) : undefined;
        if (method !== undefined) return method;
      }
      if (name === "__init__") return { kind: "native", name, at: place, run: (_, given) => plain(null, given.at) };
      return unknownOf(place);
    },
  };
}
