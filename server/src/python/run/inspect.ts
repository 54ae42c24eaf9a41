import { type ClassObject, isFrozen, isIterator, type Plain, type UnknownValue, type Value } from "./objects.ts";

const types: ReadonlySet<string> = new Set(
  (
    "bool bytearray bytes classmethod complex dict enumerate filter float frozenset int list map memoryview property " +
    "range reversed set slice staticmethod str super tuple type zip"
  ).split(" "),
);

/** Whether a builtin is a type, by its name. */
export function isType(name: string): boolean {
  return types.has(name);
}

/** What Python's `type(value).__name__` is; null where that is not known. */
export function typeName(value: Value): string | null {
  switch (value.kind) {
    case "plain":
      return value.type;
    case "native":
      return isType(value.name) ? "type" : "builtin_function_or_method";
    case "class":
      return "type";
    case "instance":
      return value.of.name;
    case "unknown":
      return agreed(value, typeName) ?? value.type;
    case "list":
      return value.type ?? "list";
    case "dict":
    case "function":
    case "method":
    case "module":
    case "tuple":
      break;
    case "set":
      return isFrozen(value) ? "frozenset" : "set";
  }
  return value.kind;
}

/** Whether it is a class, one of Python's own too: of those, types of annotations are made with [] and |. */
export function isClass(value: Value): boolean {
  return value.kind === "class" || (value.kind === "native" && isType(value.name));
}

/** What all that a value can be have in common; null where they differ or it can be anything. */
export function agreed<T>(value: UnknownValue, ask: (of: Value) => T | null): T | null {
  if (value.among === null || value.among.length === 0) return null;
  const answers = value.among.map(ask);
  const [first] = answers;
  return first !== undefined && answers.every((it) => it === first) ? first : null;
}

/** Whether the value is of one of Python's own types, by their names; null where that is not known. */
export function isOfType(value: Value, ...types: readonly string[]): boolean | null {
  switch (value.kind) {
    case "unknown": {
      if (value.among !== null) return agreed(value, (it) => isOfType(it, ...types));
      if (value.type === null) return null;
      return types.includes(value.type) || (value.type === "bool" && types.includes("int"));
    }
    case "plain":
      return types.includes(value.type) || (value.type === "bool" && types.includes("int"));
    case "instance":
      return builtinBase(value.of, types);
    case "class":
    case "dict":
    case "function":
    case "list":
    case "method":
    case "module":
    case "native":
    case "set":
    case "tuple":
      break;
  }
  const name = typeName(value);
  return name === null ? null : types.includes(name);
}

/** Whether a class has one of Python's own classes among its bases; null where a base is not known. */
function builtinBase(of: ClassObject, types: readonly string[]): boolean | null {
  const bases = basesOf(of);
  if (bases.some((it) => it.kind === "class" && ["builtins", "re"].includes(it.module) && types.includes(it.name)))
    return true;
  return bases.some((it) => it.kind === "unknown") ? null : false;
}

/** Whether a class is one of Python's own that does more than `object`. */
export function isPythons(of: ClassObject | UnknownValue): boolean {
  return of.kind === "class" && of.module === "builtins" && of.name !== "object";
}

/**
 * Whether instances of a class surely have no attribute of a name but those that were set on them: Python's words for
 * special ones, like `__iter__`, included.
 */
export function lacksAttribute(of: ClassObject, name: string): boolean {
  return basesOf(of).every((it) => {
    if (it.kind === "unknown" || isPythons(it) || it.attributes.has(name) || it.attributes.has("__getattr__"))
      return false;
    return it.native === null || it.native.lacks(name);
  });
}

/** A class and all its bases in the order in which attributes are looked for. */
export function basesOf(of: ClassObject): readonly (ClassObject | UnknownValue)[] {
  let order = orders.get(of);
  if (order === undefined) {
    order = orderOf(of);
    orders.set(of, order);
  }
  return order;
}

/** A class never changes its bases. */
const orders = new WeakMap<ClassObject, readonly (ClassObject | UnknownValue)[]>();

function orderOf(of: ClassObject): readonly (ClassObject | UnknownValue)[] {
  const found: (ClassObject | UnknownValue)[] = [];
  const open: (ClassObject | UnknownValue)[] = [of];
  for (let at = open.shift(); at !== undefined && found.length < 200; at = open.shift()) {
    if (found.includes(at)) continue;
    found.push(at);
    if (at.kind === "class") open.unshift(...at.bases);
  }
  return found;
}

/** Whether the value is an instance of the class (by its identity); null where that is not known. */
export function isInstanceOf(value: Value, test: (of: ClassObject) => boolean): boolean | null {
  if (value.kind === "unknown") {
    if (value.among !== null) return agreed(value, (it) => isInstanceOf(it, test));
    return value.type === null ? null : false;
  }
  if (value.kind !== "instance") return false;
  const bases = basesOf(value.of);
  if (bases.some((it) => it.kind === "class" && test(it))) return true;
  return bases.some((it) => it.kind === "unknown") ? null : false;
}

/** What Python takes the value for in a condition; null where that is not known. */
export function truth(value: Value): boolean | null {
  switch (value.kind) {
    case "plain":
      return value.type === "ellipsis" ? true : Boolean(value.value);
    case "tuple":
      return value.items.length > 0;
    case "list":
      if (isIterator(value)) return true;
      return value.open ? null : value.items.length > 0;
    case "set":
      return value.open ? null : value.items.size > 0;
    case "dict":
      if (value.open) return null;
      if (value.entries.size === 0) return false;
      return [...value.entries.values()].some((it) => it.sure) ? true : null;
    case "instance": {
      const own = basesOf(value.of).some(
        (it) => it.kind === "unknown" || it.attributes.has("__bool__") || it.attributes.has("__len__"),
      );
      return own || basesOf(value.of).some(isPythons) ? null : true;
    }
    case "unknown":
      return agreed(value, truth);
    case "class":
    case "function":
    case "method":
    case "module":
    case "native":
      break;
  }
  return true;
}

/** Whether the value can be called; null where that is not known. */
export function isCallable(value: Value): boolean | null {
  switch (value.kind) {
    case "function":
    case "native":
    case "method":
    case "class":
      return true;
    case "instance": {
      const bases = basesOf(value.of);
      if (bases.some((it) => it.kind === "class" && it.attributes.has("__call__"))) return true;
      return bases.some((it) => it.kind === "unknown") ? null : false;
    }
    case "unknown":
      if (value.among !== null) return agreed(value, isCallable);
      return value.type === null ? null : ["function", "type"].includes(value.type);
    case "dict":
    case "list":
    case "module":
    case "plain":
    case "set":
    case "tuple":
      break;
  }
  return false;
}

/** The string that the value surely is; null otherwise. */
export function stringOf(value: Value | undefined): string | null {
  return value?.kind === "plain" && value.type === "str" ? String(value.value) : null;
}

/** The number that the value surely is: an int, float or bool; null otherwise. */
export function numberOf(value: Value | undefined): number | null {
  if (value?.kind !== "plain") return null;
  if (value.type === "bool") return value.value === true ? 1 : 0;
  return value.type === "int" || value.type === "float" ? Number(value.value) : null;
}

/** Whether the value is None; null where that is not known. */
export function isNone(value: Value): boolean | null {
  return isOfType(value, "NoneType");
}

/** Whether a plain value is of Python's int type, bools among them. */
export function isInt(value: Value): value is Plain {
  return value.kind === "plain" && (value.type === "int" || value.type === "bool");
}
