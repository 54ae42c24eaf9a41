import type { Place } from "../../base/span.ts";
import { lacksAttribute, typeName } from "./inspect.ts";
import type { Machine } from "./machine.ts";
import { isIterator, plain, recordOf, type Value } from "./objects.ts";

/**
 * The items that iterating over a value gives, in order; null where they are not known. Raises Python's TypeError for
 * what is not iterable.
 */
export function iterate(machine: Machine, value: Value, at: Place): readonly Value[] | null {
  switch (value.kind) {
    case "tuple":
      machine.step(value.items.length);
      return value.items;
    case "list":
      machine.step(value.items.length);
      if (value.open) return null;
      if (isIterator(value)) {
        const { items } = value;
        machine.heap.touch(value);
        value.items = [];
        return items;
      }
      return [...value.items];
    case "set":
      return value.open ? null : [...value.items.values()];
    case "dict": {
      const entries = [...value.entries.values()];
      return value.open || entries.some((it) => !it.sure) ? null : entries.map((it) => it.key);
    }
    case "plain":
      if (value.type === "str") return Array.from(String(value.value)).map((it) => plain(it, at));
      if (value.type === "bytes")
        return Array.from(String(value.value), (it) => plain(it.codePointAt(0) ?? 0, at, "int"));
      return notIterable(machine, value, at);
    case "native":
      // What a module of the standard library has need be no function: sys.modules is a dict.
      return value.name.includes(".") ? null : notIterable(machine, value, at);
    case "function":
    case "method":
      return notIterable(machine, value, at);
    case "instance": {
      const record = recordOf(value);
      if (record !== null) return record.items;
      const closed = lacksAttribute(value.of, "__iter__") && lacksAttribute(value.of, "__getitem__");
      return closed ? notIterable(machine, value, at) : null;
    }
    case "class":
    case "module":
    case "unknown":
      break;
  }
  return null;
}

function notIterable(machine: Machine, value: Value, at: Place): never {
  return machine.raise("TypeError", `'${typeName(value) ?? "?"}' object is not iterable`, at);
}
