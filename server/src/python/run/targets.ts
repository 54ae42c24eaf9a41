import type { Expression } from "../tree.ts";
import { setAttribute } from "./attributes.ts";
import { setItem } from "./dicts.ts";
import { lacksAttribute, numberOf, typeName } from "./inspect.ts";
import { iterate } from "./iterate.ts";
import { bind, type Machine, placeIn } from "./machine.ts";
import { keyOf, listOf, type Scope, unknownOf, type Value } from "./objects.ts";
import { repr } from "./show.ts";

/** Binds a target of an assignment, a loop or a `with`. */
export function assign(machine: Machine, target: Expression, value: Value, scope: Scope): void {
  switch (target.kind) {
    case "name":
      return bind(machine, scope, target.name, value);
    case "tuple":
    case "list":
    case "set":
      return unpack(machine, target, target.items, value, scope);
    case "starred":
      return assign(machine, target.value, value, scope);
    case "subscript": {
      const object = machine.evaluate(target.object, scope);
      const at = placeIn(scope, target.index);
      if (target.index.kind === "slice") {
        machine.escape(object);
        return machine.escape(value);
      }
      const index = machine.evaluate(target.index, scope);
      if (object.kind === "dict") return setItem(machine, object, index, value, at);
      if (object.kind === "list" && object.type === undefined) {
        machine.heap.touch(object);
        const number = numberOf(index);
        if (number === null || object.open) object.open = true;
        else {
          const place = number < 0 ? number + object.items.length : number;
          if (place < 0 || place >= object.items.length)
            return machine.raise("IndexError", "list assignment index out of range", placeIn(scope, target));
          object.items[place] = value;
        }
        return undefined;
      }
      if (object.kind === "unknown" || object.kind === "module") return machine.escape(value);
      if (object.kind === "instance" && !lacksAttribute(object.of, "__setitem__")) return machine.escape(value);
      return machine.raise(
        "TypeError",
        `'${typeName(object) ?? "?"}' object does not support item assignment`,
        placeIn(scope, target),
      );
    }
    case "attribute": {
      const object = machine.evaluate(target.object, scope);
      if (object.kind === "plain" || object.kind === "list" || object.kind === "dict" || object.kind === "tuple")
        return machine.raise(
          "AttributeError",
          `'${typeName(object) ?? "?"}' object has no attribute '${target.name}'`,
          placeIn(scope, target),
        );
      return setAttribute(machine, object, target.name, value);
    }
    case "await":
    case "bad":
    case "binary":
    case "call":
    case "comprehension":
    case "constant":
    case "dict":
    case "lambda":
    case "number":
    case "slice":
    case "string":
    case "ternary":
    case "unary":
    case "walrus":
    case "yield":
      break;
  }
  return machine.escape(value);
}

function unpack(
  machine: Machine,
  target: Expression,
  targets: readonly Expression[],
  value: Value,
  scope: Scope,
): void {
  const at = placeIn(scope, target);
  const items =
    value.kind === "plain" && typeof value.value !== "string"
      ? notIterable(machine, value, scope, target)
      : iterate(machine, value, at);
  const star = targets.findIndex((it) => it.kind === "starred");
  if (items === null) {
    machine.escape(value);
    for (const it of targets)
      assign(machine, it, it.kind === "starred" ? listOf([], at, true) : unknownOf(placeIn(scope, it)), scope);
    return;
  }
  const wanted = targets.length;
  if (star < 0) {
    if (items.length > wanted) machine.raise("ValueError", `too many values to unpack (expected ${wanted})`, at);
    if (items.length < wanted)
      machine.raise("ValueError", `not enough values to unpack (expected ${wanted}, got ${items.length})`, at);
  } else if (items.length < wanted - 1)
    machine.raise(
      "ValueError",
      `not enough values to unpack (expected at least ${wanted - 1}, got ${items.length})`,
      at,
    );
  const rest = items.length - wanted + 1;
  for (const [index, it] of targets.entries()) {
    if (index === star) assign(machine, it, listOf(items.slice(star, star + rest), at), scope);
    else {
      const from = star >= 0 && index > star ? index + rest - 1 : index;
      assign(machine, it, items[from] ?? unknownOf(at), scope);
    }
  }
}

function notIterable(machine: Machine, value: Value, scope: Scope, target: Expression): never {
  return machine.raise(
    "TypeError",
    `cannot unpack non-iterable ${typeName(value) ?? "?"} object`,
    placeIn(scope, target),
  );
}

/** Unbinds a target of `del`. */
export function remove(machine: Machine, target: Expression, scope: Scope): void {
  const at = placeIn(scope, target);
  if (target.kind === "name") {
    machine.heap.touch(scope);
    if (!scope.names.delete(target.name) && scope.open === null && scope.own === null)
      machine.raise("NameError", `name '${target.name}' is not defined`, at);
    return;
  }
  if (target.kind !== "subscript") return;
  const object = machine.evaluate(target.object, scope);
  if (target.index.kind === "slice") return machine.escape(object);
  const index = machine.evaluate(target.index, scope);
  if (object.kind === "dict") {
    machine.heap.touch(object);
    const key = keyOf(index);
    if (key === null) object.open = true;
    else if (!object.entries.delete(key) && !object.open) machine.raise("KeyError", repr(index), at);
  } else if (object.kind === "list") {
    const number = numberOf(index);
    machine.heap.touch(object);
    if (number === null || object.open) object.open = true;
    else if (number < -object.items.length || number >= object.items.length)
      machine.raise("IndexError", "list assignment index out of range", at);
    else object.items.splice(number, 1);
  }
}
