import type { Place } from "../../base/span.ts";
import { isOfType, stringOf, typeName } from "./inspect.ts";
import { iterate } from "./iterate.ts";
import { type Machine, type MethodOf, none } from "./machine.ts";
import {
  type Call,
  type DictObject,
  dictOf,
  keyOf,
  likeList,
  oneOf,
  plain,
  unhashable,
  unknownOf,
  type Value,
} from "./objects.ts";
import { repr } from "./show.ts";

/** Sets a key of a dict. `at`: where the key stands. */
export function setItem(machine: Machine, dict: DictObject, key: Value, value: Value, at: Place): void {
  const type = unhashable(key);
  if (type !== null) machine.raise("TypeError", `unhashable type: '${type}'`, at);
  machine.heap.touch(dict);
  const known = keyOf(key);
  if (known === null) {
    // Any key may be the one: what was known of the others is not any more.
    dict.open = true;
    for (const [name, it] of dict.entries) dict.entries.set(name, { ...it, value: oneOf([it.value, value], at) });
  } else dict.entries.set(known, { key: dict.entries.get(known)?.key ?? key, value, at, sure: true });
}

/** What a dict holds under a key; undefined where it surely holds nothing. `sure`: whether the key is surely there. */
export function getItem(
  dict: DictObject,
  key: Value,
  at: Place,
): { readonly value: Value; readonly sure: boolean } | undefined {
  const known = keyOf(key);
  const found = known === null ? undefined : dict.entries.get(known);
  if (found !== undefined) {
    if (dict.open) return { value: unknownOf(at), sure: false };
    return { value: found.sure ? found.value : unknownOf(at), sure: found.sure };
  }
  if (dict.open || (known === null && dict.entries.size > 0)) return { value: unknownOf(at), sure: false };
  return undefined;
}

/** Takes over what another dict, pairs or keyword arguments hold. */
export function update(machine: Machine, dict: DictObject, call: Call): void {
  machine.heap.touch(dict);
  for (const from of call.positional) {
    if (from.kind === "dict") {
      for (const [name, it] of from.entries) {
        const before = dict.entries.get(name);
        const sure = it.sure && !from.open;
        if (sure || before === undefined) dict.entries.set(name, { ...it, sure: it.sure });
        else dict.entries.set(name, { ...it, value: oneOf([before.value, it.value], it.at), sure: before.sure });
      }
      if (from.open) dict.open = true;
      continue;
    }
    if (from.kind === "plain" && from.type === "str" && String(from.value) !== "")
      machine.raise("ValueError", "dictionary update sequence element #0 has length 1; 2 is required", call.at);
    const pairs = iterate(machine, from, call.at);
    for (const [index, pair] of (pairs ?? []).entries()) {
      const parts = pair.kind === "unknown" ? null : iteratePair(machine, pair, index, call.at);
      if (parts === null) dict.open = true;
      else setItem(machine, dict, parts[0], parts[1], parts[0].at);
    }
    if (pairs === null) dict.open = true;
  }
  for (const [name, value] of call.keywords) setItem(machine, dict, plain(name, value.at, "str"), value, value.at);
  if (call.open) dict.open = true;
}

function iteratePair(machine: Machine, pair: Value, index: number, at: Place): [Value, Value] | null {
  if (pair.kind === "plain" && isOfType(pair, "str") === false)
    machine.raise("TypeError", `cannot convert dictionary update sequence element #${index} to a sequence`, at);
  const parts = iterate(machine, pair, at);
  if (parts === null) return null;
  const [key, value] = parts;
  if (parts.length !== 2 || key === undefined || value === undefined)
    return machine.raise(
      "ValueError",
      `dictionary update sequence element #${index} has length ${parts.length}; 2 is required`,
      at,
    );
  return [key, value];
}

function views(type: string, of: (entry: { key: Value; value: Value }, at: Place) => Value): MethodOf<DictObject> {
  return (_machine, self, call) => {
    const entries = [...self.entries.values()];
    const open = self.open || entries.some((it) => !it.sure);
    return likeList(type, open ? [] : entries.map((it) => of(it, call.at)), call.at, open);
  };
}

type OfDict = MethodOf<DictObject>;

const get: OfDict = (_machine, self, call) => {
  const [key, otherwise] = call.positional;
  if (key === undefined) return unknownOf(call.at);
  const found = getItem(self, key, call.at);
  const fallback = otherwise ?? none(call.at);
  if (found === undefined) return fallback;
  return found.sure ? found.value : oneOf([found.value, fallback], call.at);
};

const pop: OfDict = (machine, self, call) => {
  const [key, otherwise] = call.positional;
  if (key === undefined) return unknownOf(call.at);
  const found = getItem(self, key, call.at);
  if (found === undefined) return otherwise ?? machine.raise("KeyError", repr(key), call.at);
  machine.heap.touch(self);
  const known = keyOf(key);
  if (known === null) self.open = true;
  else self.entries.delete(known);
  return found.sure ? found.value : unknownOf(call.at);
};

/** The methods of dict. */
export const dictMethods: Readonly<Record<string, OfDict | null>> = {
  clear: (machine, self, call) => {
    machine.heap.touch(self);
    self.entries = new Map();
    self.open = false;
    return none(call.at);
  },
  copy: (_machine, self, call) => dictOf([...self.entries.values()], call.at, self.open),
  fromkeys: (machine, _self, call) => fromKeys(machine, call),
  get,
  items: views("dict_items", (it, at) => ({ kind: "tuple", items: [it.key, it.value], at })),
  keys: views("dict_keys", (it) => it.key),
  pop,
  popitem: (machine, self, call) => {
    if (!self.open && self.entries.size === 0)
      return machine.raise("KeyError", "'popitem(): dictionary is empty'", call.at);
    machine.heap.touch(self);
    const last = [...self.entries].at(-1);
    if (self.open || last?.[1].sure !== true) {
      self.open = true;
      return unknownOf(call.at, "tuple");
    }
    self.entries.delete(last[0]);
    return { kind: "tuple", items: [last[1].key, last[1].value], at: call.at };
  },
  setdefault: (machine, self, call) => {
    const [key, otherwise] = call.positional;
    if (key === undefined) return unknownOf(call.at);
    const found = getItem(self, key, call.at);
    if (found?.sure === true) return found.value;
    const value = otherwise ?? none(call.at);
    if (found === undefined) {
      setItem(machine, self, key, value, key.at);
      return value;
    }
    machine.escape(value);
    setItem(machine, self, key, unknownOf(call.at), key.at);
    return unknownOf(call.at);
  },
  update: (machine, self, call) => {
    update(machine, self, call);
    return none(call.at);
  },
  values: views("dict_values", (it) => it.value),
};

/** Makes a dict of what `dict.fromkeys(…)` is given. */
export function fromKeys(machine: Machine, call: Call): Value {
  const dict = dictOf([], call.at);
  const [keys, value = none(call.at)] = call.positional;
  const items = keys === undefined ? null : iterate(machine, keys, call.at);
  if (items === null) dict.open = true;
  for (const it of items ?? []) setItem(machine, dict, it, value, call.at);
  return dict;
}

/** Makes a dict of the arguments of `dict(…)`. */
export function dictFrom(machine: Machine, call: Call): Value {
  const dict = dictOf([], call.at);
  const [from] = call.positional;
  if (from !== undefined && from.kind === "plain" && stringOf(from) === null && typeName(from) !== "bytes")
    return machine.raise("TypeError", `'${typeName(from) ?? "?"}' object is not iterable`, call.at);
  update(machine, dict, call);
  return dict;
}
