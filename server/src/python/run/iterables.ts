import { isOfType, numberOf, truth, typeName } from "./inspect.ts";
import { iterate } from "./iterate.ts";
import type { Machine } from "./machine.ts";
import type { Call } from "./objects.ts";
import { isIterator, likeList, plain, unknownOf, type Value } from "./objects.ts";
import { orderOf } from "./operators.ts";

type Run = (machine: Machine, call: Call) => Value;

/** max() for 1, min() for -1. */
export const extreme =
  (wanted: number): Run =>
  (machine, call) => {
    const items =
      call.positional.length === 1 ? iterate(machine, call.positional[0] as Value, call.at) : call.positional;
    if (call.positional.length === 0 && !call.open)
      return machine.raise("TypeError", `${wanted > 0 ? "max" : "min"} expected at least 1 argument, got 0`, call.at);
    if (items?.length === 0 && call.keywords.size === 0 && !call.open)
      return machine.raise("ValueError", `${wanted > 0 ? "max" : "min"}() arg is an empty sequence`, call.at);
    if (items === null || call.keywords.size > 0 || items.length === 0) return unknownOf(call.at);
    let best = items[0] as Value;
    for (const it of items.slice(1)) {
      const order = orderOf(it, best);
      if (order === "never")
        return machine.raise(
          "TypeError",
          `'${wanted > 0 ? ">" : "<"}' not supported between instances of '${typeName(it) ?? "?"}' and '${typeName(best) ?? "?"}'`,
          call.at,
        );
      if (order === null) return unknownOf(call.at);
      if (order * wanted > 0) best = it;
    }
    return best;
  };

/** map() */
export const map: Run = (machine, call) => {
  const [function_, ...sources] = call.positional;
  const lists = sources.map((it) => iterate(machine, it, call.at));
  if (function_ === undefined || lists.includes(null) || lists.length === 0) {
    machine.escapeAll(call);
    return likeList("map", [], call.at, true);
  }
  const length = Math.min(...lists.map((it) => it?.length ?? 0));
  const items = Array.from({ length }, (_, index) =>
    machine.call(function_, {
      positional: lists.map((it) => it?.[index] as Value),
      keywords: new Map(),
      open: false,
      at: call.at,
    }),
  );
  return likeList("map", items, call.at);
};

/** filter() */
export const filter: Run = (machine, call) => {
  const [function_, source] = call.positional;
  const items = source === undefined ? null : iterate(machine, source, call.at);
  if (function_ === undefined || items === null) return likeList("filter", [], call.at, true);
  const kept = likeList("filter", [], call.at);
  for (const it of items) {
    const test =
      isOfType(function_, "NoneType") === true
        ? it
        : machine.call(function_, { positional: [it], keywords: new Map(), open: false, at: call.at });
    const known = truth(test);
    if (known === null) kept.open = true;
    else if (known) kept.items.push(it);
  }
  return kept;
};

/** range() */
export const range: Run = (machine, call) => {
  const numbers = call.positional.map(numberOf);
  const odd = call.positional.find((it) => isOfType(it, "int") === false && it.kind !== "instance");
  if (odd !== undefined)
    return machine.raise("TypeError", `'${typeName(odd) ?? "?"}' object cannot be interpreted as an integer`, call.at);
  if (numbers.includes(null) || numbers.length === 0) return likeList("range", [], call.at, true);
  const [a = 0, b, step = 1] = numbers as number[];
  const [from, to] = b === undefined ? [0, a] : [a, b];
  const count = step === 0 ? 0 : Math.max(0, Math.ceil((to - from) / step));
  if (count > 20_000) return likeList("range", [], call.at, true);
  machine.step(count);
  return likeList(
    "range",
    Array.from({ length: count }, (_, index) => plain(from + index * step, call.at)),
    call.at,
  );
};

/** len() */
export const len: Run = (machine, call) => {
  const [value] = call.positional;
  if (value?.kind === "plain") {
    if (typeof value.value === "string") return plain(Array.from(value.value).length, call.at);
    return machine.raise("TypeError", `object of type '${value.type}' has no len()`, call.at);
  }
  if (value?.kind === "list" && isIterator(value))
    return machine.raise("TypeError", `object of type '${value.type ?? ""}' has no len()`, call.at);
  const items =
    value === undefined
      ? null
      : value.kind === "unknown" || value.kind === "instance"
        ? null
        : iterate(machine, value, call.at);
  return items === null ? unknownOf(call.at, "int") : plain(items.length, call.at);
};

/** any() for true, all() for false. */
export const quantified =
  (wanted: boolean): Run =>
  (machine, call) => {
    const items = call.positional[0] === undefined ? null : iterate(machine, call.positional[0], call.at);
    if (items === null) return unknownOf(call.at, "bool");
    const answers = items.map(truth);
    if (answers.includes(wanted)) return plain(wanted, call.at);
    return answers.includes(null) ? unknownOf(call.at, "bool") : plain(!wanted, call.at);
  };
