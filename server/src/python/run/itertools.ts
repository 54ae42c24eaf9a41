import type { Place } from "../../base/span.ts";
import { numberOf, stringOf, truth } from "./inspect.ts";
import { iterate } from "./iterate.ts";
import type { Machine } from "./machine.ts";
import { type Call, likeList, type NativeFunction, plain, unknownOf, type Value } from "./objects.ts";

type Run = (machine: Machine, call: Call) => Value;

/** The items of each of some values; null where those of one are not known. */
function lists(machine: Machine, values: readonly Value[], call: Call): readonly (readonly Value[])[] | null {
  const all: (readonly Value[])[] = [];
  let known = !call.open;
  for (const it of values) {
    const items = iterate(machine, it, call.at);
    if (items === null) known = false;
    else all.push(items);
  }
  return known ? all : null;
}

function iterator(name: string, items: readonly Value[] | null, call: Call, machine: Machine): Value {
  machine.step(items?.length ?? 0);
  return likeList(name, items ?? [], call.at, items === null);
}

/** itertools.chain.from_iterable() */
export function chained(at: Place): NativeFunction {
  return {
    kind: "native",
    name: "from_iterable",
    at,
    run: (machine, call) => {
      const sources = call.positional[0] === undefined ? null : iterate(machine, call.positional[0], call.at);
      return iterator(
        "chain",
        sources === null ? null : (lists(machine, sources, call)?.flat() ?? null),
        call,
        machine,
      );
    },
  };
}

const mostItems = 5000;

const product: Run = (machine, call) => {
  const repeat = numberOf(call.keywords.get("repeat") ?? plain(1, call.at));
  const all = lists(machine, call.positional, call);
  if (all === null || repeat === null) return iterator("product", null, call, machine);
  const sources = Array.from({ length: Math.max(0, Math.min(repeat, 50)) }).flatMap(() => all);
  const size = sources.reduce((count, it) => count * it.length, 1);
  if (size * Math.max(1, sources.length) > mostItems) return iterator("product", null, call, machine);
  let rows: Value[][] = [[]];
  for (const source of sources) rows = rows.flatMap((row) => source.map((it) => [...row, it]));
  return iterator(
    "product",
    rows.map((items) => ({ kind: "tuple", items, at: call.at })),
    call,
    machine,
  );
};

/** combinations() and permutations(): the places of the items, in their order. */
const chosen =
  (name: string, ordered: boolean): Run =>
  (machine, call) => {
    const [items] = lists(machine, call.positional.slice(0, 1), call) ?? [];
    const length = call.positional[1] === undefined ? (items?.length ?? 0) : numberOf(call.positional[1]);
    if (items === undefined || length === null || items.length > 12 || (ordered && items.length > 6))
      return iterator(name, null, call, machine);
    const made: Value[] = [];
    const go = (from: number, taken: readonly number[]): void => {
      if (taken.length === length) {
        made.push({ kind: "tuple", items: taken.map((it) => items[it] as Value), at: call.at });
        return;
      }
      for (let index = ordered ? 0 : from; index < items.length; index++)
        if (!taken.includes(index)) go(index + 1, [...taken, index]);
    };
    if (length >= 0) go(0, []);
    return iterator(name, made, call, machine);
  };

/** The functions of Python's itertools that end, by their whole names. */
export const iteratorFunctions: Readonly<Record<string, Run>> = {
  "itertools.product": product,
  "itertools.combinations": chosen("combinations", false),
  "itertools.permutations": chosen("permutations", true),
  "itertools.chain": (machine, call) =>
    iterator("chain", lists(machine, call.positional, call)?.flat() ?? null, call, machine),
  "itertools.repeat": (machine, call) => {
    const [value, times] = call.positional;
    const count = numberOf(times ?? call.keywords.get("times"));
    if (value === undefined || count === null || count > mostItems) return iterator("repeat", null, call, machine);
    return iterator("repeat", Array.from({ length: Math.max(0, count) }).fill(value) as Value[], call, machine);
  },
  "itertools.zip_longest": (machine, call) => {
    const all = lists(machine, call.positional, call);
    if (all === null) return iterator("zip_longest", null, call, machine);
    const fill = call.keywords.get("fillvalue") ?? plain(null, call.at);
    const length = Math.max(0, ...all.map((it) => it.length));
    const rows = Array.from(
      { length },
      (_, index): Value => ({
        kind: "tuple",
        items: all.map((it) => it[index] ?? fill),
        at: call.at,
      }),
    );
    return iterator("zip_longest", rows, call, machine);
  },
  "itertools.starmap": (machine, call) => {
    const [function_, source] = call.positional;
    const rows = source === undefined ? null : iterate(machine, source, call.at);
    const given = rows?.map((it) => iterate(machine, it, call.at));
    if (function_ === undefined || given === undefined || given.includes(null)) {
      machine.escapeAll(call);
      return iterator("starmap", null, call, machine);
    }
    const made = given.map((positional) =>
      machine.call(function_, { positional: positional ?? [], keywords: new Map(), open: false, at: call.at }),
    );
    return iterator("starmap", made, call, machine);
  },
  "itertools.islice": (machine, call) => {
    const [source, ...bounds] = call.positional;
    const items = source?.kind === "list" && source.type !== undefined ? null : source;
    const known = items === undefined || items === null ? null : iterate(machine, items, call.at);
    const numbers = bounds.map((it) => (it.kind === "plain" && it.value === null ? "none" : numberOf(it)));
    if (known === null || numbers.length === 0 || numbers.length > 2 || numbers.includes(null)) {
      // It takes as many of an iterator as it needs.
      machine.escapeAll(call);
      return iterator("islice", null, call, machine);
    }
    const [from, to] = (numbers.length === 1 ? [0, ...numbers] : numbers).map((it) =>
      typeof it === "number" ? it : undefined,
    );
    return iterator("islice", known.slice(from ?? 0, to), call, machine);
  },
  "functools.reduce": (machine, call) => {
    const [function_, source, first] = call.positional;
    const items = source === undefined ? null : iterate(machine, source, call.at);
    if (function_ === undefined || items === null) return unknownOf(call.at);
    const all = first === undefined ? items : [first, ...items];
    const [start, ...rest] = all;
    if (start === undefined)
      return machine.raise("TypeError", "reduce() of empty iterable with no initial value", call.at);
    let value = start;
    for (const it of rest)
      value = machine.call(function_, { positional: [value, it], keywords: new Map(), open: false, at: call.at });
    return value;
  },
  "shlex.split": (_machine, call) => {
    const text = stringOf(call.positional[0]);
    // What has no quotes is split at the blanks.
    if (text === null || call.keywords.size > 0 || /["'\\#]/.test(text)) return unknownOf(call.at, "list");
    const words = text.split(/[ \t\r\n]+/).filter((it) => it !== "");
    return { kind: "list", items: words.map((it) => plain(it, call.at, "str")), open: false, at: call.at };
  },
  "shlex.quote": (_machine, call) => {
    const text = stringOf(call.positional[0]);
    if (text === null) return unknownOf(call.at, "str");
    const safe = text !== "" && /^[\w@%+=:,./-]+$/.test(text);
    return /[^ -~]/.test(text)
      ? unknownOf(call.at, "str")
      : plain(safe ? text : `'${text.replaceAll("'", `'"'"'`)}'`, call.at, "str");
  },
  "itertools.compress": (machine, call) => {
    const [values, marks] = lists(machine, call.positional, call) ?? [];
    const kept = marks?.map(truth);
    if (values === undefined || kept === undefined || kept.includes(null))
      return iterator("compress", null, call, machine);
    return iterator(
      "compress",
      values.filter((_, index) => kept[index] === true),
      call,
      machine,
    );
  },
};
