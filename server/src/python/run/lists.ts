import type { Place } from "../../base/span.ts";
import { numberOf, typeName } from "./inspect.ts";
import { iterate } from "./iterate.ts";
import { type Machine, type MethodOf, none } from "./machine.ts";
import {
  type Call,
  keyOf,
  type ListObject,
  listOf,
  plain,
  type SetObject,
  type TupleValue,
  unhashable,
  unknownOf,
  type Value,
} from "./objects.ts";
import { equal, orderOf } from "./operators.ts";
import { repr } from "./show.ts";

/** Adds what iterating over a value gives to a list. */
export function extend(machine: Machine, list: ListObject, value: Value | undefined, at: Place): void {
  const items = value === undefined ? null : iterate(machine, value, at);
  machine.heap.touch(list);
  if (items === null) {
    if (value?.kind === "list" || value?.kind === "tuple") list.items.push(...value.items);
    list.open = true;
  } else if (list.items.length + items.length > 50_000) list.open = true;
  else list.items.push(...items);
}

/** Sorts values; null where their order is not known. */
export function sorted(machine: Machine, items: readonly Value[], call: Call): Value[] | null {
  for (const name of call.keywords.keys())
    if (name !== "key" && name !== "reverse")
      machine.raise("TypeError", `'${name}' is an invalid keyword argument for sort()`, call.at);
  const key = call.keywords.get("key");
  const reverse = call.keywords.get("reverse");
  const keyed = items.map((it) => ({
    it,
    key:
      key === undefined || (key.kind === "plain" && key.type === "NoneType")
        ? it
        : machine.call(key, { positional: [it], keywords: new Map(), open: false, at: call.at }),
  }));
  if (reverse !== undefined && reverse.kind !== "plain") return null;
  let known = true;
  machine.step(items.length * 4);
  const [one, other] = keyed;
  // Python begins with the second and the first.
  if (one !== undefined && other !== undefined && orderOf(other.key, one.key) === "never")
    machine.raise(
      "TypeError",
      `'<' not supported between instances of '${typeName(other.key) ?? "?"}' and '${typeName(one.key) ?? "?"}'`,
      call.at,
    );

  keyed.sort((a, b) => {
    const order = orderOf(a.key, b.key);
    if (order === "never" || order === null) {
      known = false;
      return 0;
    }
    return order;
  });
  if (!known) return null;
  const result = keyed.map((it) => it.it);
  return reverse?.value === true ? result.reverse() : result;
}

type OfList = MethodOf<ListObject>;

function changing(change: (machine: Machine, self: ListObject, call: Call) => Value | undefined): OfList {
  return (machine, self, call) => {
    machine.heap.touch(self);
    return change(machine, self, call) ?? none(call.at);
  };
}

const indexOf: MethodOf<ListObject | TupleValue> = (machine, self, call) => {
  const [value] = call.positional;
  if (value === undefined || (self.kind === "list" && self.open)) return unknownOf(call.at, "int");
  for (const [index, it] of self.items.entries()) {
    const one = equal(it, value);
    if (one === true) return plain(index, call.at);
    if (one === null) return unknownOf(call.at, "int");
  }
  if (call.positional.length > 1 || call.open) return unknownOf(call.at, "int");
  if (self.kind === "tuple") return machine.raise("ValueError", "tuple.index(x): x not in tuple", call.at);
  return machine.raise("ValueError", `${repr(value) ?? "…"} is not in list`, call.at);
};

const count: MethodOf<ListObject | TupleValue> = (_machine, self, call) => {
  const [value] = call.positional;
  const found = value === undefined ? [] : self.items.map((it) => equal(it, value));
  if (found.includes(null) || (self.kind === "list" && self.open)) return unknownOf(call.at, "int");
  return plain(found.filter((it) => it === true).length, call.at);
};

/** The methods of list. */
export const listMethods: Readonly<Record<string, OfList | null>> = {
  append: changing((machine, self, call) => {
    const [value] = call.positional;
    if (call.positional.length !== 1 && !call.open)
      machine.raise("TypeError", `list.append() takes exactly one argument (${call.positional.length} given)`, call.at);
    if (value === undefined || self.items.length > 50_000) self.open = true;
    else self.items.push(value);
    return undefined;
  }),
  clear: changing((_machine, self) => {
    self.items = [];
    self.open = false;
    return undefined;
  }),
  copy: (_machine, self, call) => listOf(self.items, call.at, self.open),
  count,
  extend: changing((machine, self, call) => {
    extend(machine, self, call.positional[0], call.at);
    return undefined;
  }),
  index: indexOf,
  insert: changing((_machine, self, call) => {
    const [where, value] = call.positional;
    const index = numberOf(where);
    if (index === null || value === undefined) self.open = true;
    else self.items.splice(index, 0, value);
    return undefined;
  }),
  pop: changing((machine, self, call) => {
    const index = call.positional.length === 0 ? -1 : numberOf(call.positional[0]);
    if (self.open || index === null) {
      self.open = true;
      return unknownOf(call.at);
    }
    if (self.items.length === 0) return machine.raise("IndexError", "pop from empty list", call.at);
    const [taken] = self.items.splice(index, 1);
    return taken ?? machine.raise("IndexError", "pop index out of range", call.at);
  }),
  remove: changing((machine, self, call) => {
    const [value] = call.positional;
    if (value === undefined || self.open) {
      self.open = true;
      return undefined;
    }
    for (const [index, it] of self.items.entries()) {
      const one = equal(it, value);
      if (one === null) break;
      if (one) {
        self.items.splice(index, 1);
        return undefined;
      }
      if (index === self.items.length - 1) return machine.raise("ValueError", "list.remove(x): x not in list", call.at);
    }
    if (self.items.length === 0) return machine.raise("ValueError", "list.remove(x): x not in list", call.at);
    self.open = true;
    return undefined;
  }),
  reverse: changing((_machine, self) => {
    self.items.reverse();
    return undefined;
  }),
  sort: changing((machine, self, call) => {
    const items = self.open ? null : sorted(machine, self.items, call);
    if (items === null) {
      self.items = self.items.map((it) => unknownOf(it.at));
    } else self.items = items;
    return undefined;
  }),
};

/** The methods of tuple. */
export const tupleMethods: Readonly<Record<string, MethodOf<TupleValue> | null>> = { count, index: indexOf };

/** Adds a value to a set. */
export function addTo(machine: Machine, set: SetObject, value: Value, at: Place): void {
  const type = unhashable(value);
  if (type !== null) machine.raise("TypeError", `unhashable type: '${type}'`, at);
  const key = keyOf(value);
  if (key === null) set.open = true;
  else if (!set.items.has(key)) set.items.set(key, value);
}

/** Makes a set of what iterating over values gives. */
export function setOf(machine: Machine, values: readonly Value[], at: Place): SetObject {
  const set: SetObject = { kind: "set", items: new Map(), open: false, at };
  for (const value of values) {
    const items = iterate(machine, value, at);
    if (items === null) set.open = true;
    else for (const it of items) addTo(machine, set, it, at);
  }
  return set;
}

const updated =
  (keep: (key: string, other: SetObject) => boolean): MethodOf<SetObject> =>
  (machine, self, call) => {
    const other = setOf(machine, call.positional, call.at);
    const items = new Map([...self.items].filter(([key]) => keep(key, other)));
    return { kind: "set", items, open: self.open || other.open, at: call.at };
  };

const compared =
  (test: (self: ReadonlySet<string>, other: ReadonlySet<string>) => boolean): MethodOf<SetObject> =>
  (machine, self, call) => {
    const other = setOf(machine, call.positional, call.at);
    if (self.open || other.open) return unknownOf(call.at, "bool");
    return plain(test(new Set(self.items.keys()), new Set(other.items.keys())), call.at);
  };

/** The methods of set. */
export const setMethods: Readonly<Record<string, MethodOf<SetObject> | null>> = {
  add: (machine, self, call) => {
    machine.heap.touch(self);
    const [value] = call.positional;
    if (value === undefined) self.open = true;
    else addTo(machine, self, value, call.at);
    return none(call.at);
  },
  clear: (machine, self, call) => {
    machine.heap.touch(self);
    self.items = new Map();
    self.open = false;
    return none(call.at);
  },
  copy: (_machine, self, call) => ({ ...self, items: new Map(self.items), at: call.at }),
  difference: updated((key, other) => !other.items.has(key)),
  difference_update: null,
  discard: (machine, self, call) => {
    machine.heap.touch(self);
    const key = call.positional[0] === undefined ? null : keyOf(call.positional[0]);
    if (key === null) self.open = true;
    else self.items.delete(key);
    return none(call.at);
  },
  intersection: updated((key, other) => other.items.has(key)),
  intersection_update: null,
  isdisjoint: compared((self, other) => [...self].every((key) => !other.has(key))),
  issubset: compared((self, other) => [...self].every((key) => other.has(key))),
  issuperset: compared((self, other) => [...other].every((key) => self.has(key))),
  pop: null,
  remove: (machine, self, call) => {
    const [value] = call.positional;
    const key = value === undefined ? null : keyOf(value);
    machine.heap.touch(self);
    if (value === undefined || key === null || self.open) self.open = true;
    else if (!self.items.delete(key)) machine.raise("KeyError", repr(value), call.at);
    return none(call.at);
  },
  symmetric_difference: null,
  symmetric_difference_update: null,
  union: (machine, self, call) => setOf(machine, [self, ...call.positional], call.at),
  update: (machine, self, call) => {
    machine.heap.touch(self);
    const more = setOf(machine, call.positional, call.at);
    for (const [key, value] of more.items) if (!self.items.has(key)) self.items.set(key, value);
    self.open ||= more.open;
    return none(call.at);
  },
};
