import type { Place } from "../../base/span.ts";
import { described, getAttribute, setAttribute } from "./attributes.ts";
import { dictFrom } from "./dicts.ts";
import { basesOf, isCallable, isInt, isOfType, isType, numberOf, stringOf, truth, typeName } from "./inspect.ts";
import { extreme, filter, len, map, quantified, range } from "./iterables.ts";
import { iterate } from "./iterate.ts";
import { extend, setOf, sorted } from "./lists.ts";
import { type Machine, none } from "./machine.ts";
import {
  type Call,
  type ClassObject,
  freeze,
  isIterator,
  likeList,
  listOf,
  oneOf,
  plain,
  unhashable,
  unknownOf,
  type Value,
} from "./objects.ts";
import { exceptionNames, Raised } from "./raised.ts";
import { repr, str } from "./show.ts";
import { formatted } from "./template.ts";

type Run = (machine: Machine, call: Call) => Value;

function tuple(items: readonly Value[], at: Place): Value {
  return { kind: "tuple", items, at };
}

const each =
  (make: (items: readonly Value[], at: Place) => Value, otherwise: string): Run =>
  (machine, call) => {
    const lists = call.positional.map((it) => iterate(machine, it, call.at));
    const known = lists.filter((it) => it !== null);
    if (known.length < lists.length) return unknownOf(call.at, otherwise);
    return make(known[0] ?? [], call.at);
  };

const int: Run = (machine, call) => {
  const [value] = call.positional;
  if (value === undefined) return plain(0, call.at);
  const text = stringOf(value);
  if (text !== null && call.positional.length === 1) {
    const trimmed = text.trim().replaceAll(/(?<=\d)_(?=\d)/g, "");
    if (/^[+-]?\d{1,15}$/.test(trimmed)) return plain(Number(trimmed), call.at);
    if (/^[+-]?\d+$/.test(trimmed)) return unknownOf(call.at, "int");
    return machine.raise("ValueError", `invalid literal for int() with base 10: ${repr(value) ?? ""}`, call.at);
  }
  const number = numberOf(value);
  if (number !== null) return plain(Math.trunc(number), call.at, "int");
  if (value.kind === "unknown" || value.kind === "instance" || text !== null || isOfType(value, "bytes") === true)
    return unknownOf(call.at, "int");
  return machine.raise(
    "TypeError",
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value) ?? "?"}'`,
    call.at,
  );
};

const instanceCheck: Run = (machine, call) => {
  const [value, of] = call.positional;
  if (value === undefined || of === undefined) return unknownOf(call.at, "bool");
  if (of.kind === "plain" && of.type !== "NoneType")
    return machine.raise("TypeError", "isinstance() arg 2 must be a type, a tuple of types, or a union", call.at);
  const classes = of.kind === "tuple" ? of.items : [of];
  const answers = classes.map((it): boolean | null => {
    if (it.kind === "native" || it.kind === "class") {
      if (it.kind === "native") return isOfType(value, it.name);
      if (value.kind === "unknown") return null;
      if (value.kind !== "instance") return false;
      const bases = basesOf(value.of);
      if (bases.includes(it) || it.name === "object") return true;
      return bases.some((base) => base.kind === "unknown") ? null : false;
    }
    return null;
  });
  if (answers.includes(true)) return plain(true, call.at);
  return answers.includes(null) ? unknownOf(call.at, "bool") : plain(false, call.at);
};

const getattr: Run = (machine, call) => {
  const [object, name, otherwise] = call.positional;
  const known = stringOf(name);
  if (object === undefined || known === null) return unknownOf(call.at);
  if (otherwise === undefined) return getAttribute(machine, object, known, call.at);
  const found = object.kind === "instance" ? object.attributes.get(known) : undefined;
  return found ?? oneOf([unknownOf(call.at), otherwise], call.at);
};

/** The builtins that are followed, by name. */
const runs: Readonly<Record<string, Run>> = {
  abs: (_machine, call) => {
    const number = numberOf(call.positional[0]);
    return number === null
      ? unknownOf(call.at)
      : plain(
          Math.abs(number),
          call.at,
          call.positional[0]?.kind === "plain" && call.positional[0].type === "float" ? "float" : "int",
        );
  },
  all: quantified(false),
  any: quantified(true),
  bool: (_machine, call) => {
    const known = call.positional[0] === undefined ? false : truth(call.positional[0]);
    return known === null ? unknownOf(call.at, "bool") : plain(known, call.at);
  },
  callable: (_machine, call) => {
    const known = call.positional[0] === undefined ? null : isCallable(call.positional[0]);
    return known === null ? unknownOf(call.at, "bool") : plain(known, call.at);
  },
  chr: (_machine, call) => {
    const number = numberOf(call.positional[0]);
    return number === null || number > 0x10ffff || number < 0
      ? unknownOf(call.at, "str")
      : plain(String.fromCodePoint(number), call.at);
  },
  dict: dictFrom,
  enumerate: (machine, call) => {
    const [source, start] = call.positional;
    const items = source === undefined ? null : iterate(machine, source, call.at);
    const first = numberOf(start ?? call.keywords.get("start") ?? plain(0, call.at));
    if (items === null || first === null) return likeList("enumerate", [], call.at, true);
    return likeList(
      "enumerate",
      items.map((it, index) => tuple([plain(first + index, call.at), it], call.at)),
      call.at,
    );
  },
  filter,
  float: (machine, call) => {
    const [value] = call.positional;
    const text = stringOf(value);
    if (text !== null && !/\d|inf|nan/i.test(text))
      return machine.raise(
        "ValueError",
        `could not convert string to float: ${repr(plain(text, call.at)) ?? ""}`,
        call.at,
      );
    const number = text !== null && /^\s*[+-]?\d+(?:\.\d*)?\s*$/.test(text) ? Number(text) : numberOf(value);
    return number === null ? unknownOf(call.at, "float") : plain(number, call.at, "float");
  },
  format: (_machine, call) => {
    const [value, spec] = call.positional;
    const text = value === undefined ? null : formatted(value, stringOf(spec) ?? "");
    return text === null ? unknownOf(call.at, "str") : plain(text, call.at);
  },
  frozenset: (machine, call) => freeze(setOf(machine, call.positional, call.at)),
  getattr,
  int,
  isinstance: instanceCheck,
  len,
  list: (machine, call) => {
    const list = listOf([], call.at);
    if (call.positional[0] !== undefined) extend(machine, list, call.positional[0], call.at);
    return list;
  },
  map,
  max: extreme(1),
  min: extreme(-1),
  print: (_machine, call) => none(call.at),
  range,
  repr: (_machine, call) => {
    const text = call.positional[0] === undefined ? null : repr(call.positional[0]);
    return text === null ? unknownOf(call.at, "str") : plain(text, call.at);
  },
  reversed: (machine, call) => {
    const items = call.positional[0] === undefined ? null : iterate(machine, call.positional[0], call.at);
    return likeList("reversed", [...(items ?? [])].reverse(), call.at, items === null);
  },
  set: (machine, call) => setOf(machine, call.positional, call.at),
  setattr: (machine, call) => {
    const [object, name, value] = call.positional;
    const known = stringOf(name);
    if (object !== undefined && known !== null && value !== undefined) setAttribute(machine, object, known, value);
    else machine.escapeAll(call);
    return none(call.at);
  },
  sorted: (machine, call) => {
    const items = call.positional[0] === undefined ? null : iterate(machine, call.positional[0], call.at);
    const made = items === null ? null : sorted(machine, items, call);
    return made === null
      ? listOf(
          (items ?? []).map((it) => unknownOf(it.at)),
          call.at,
          items === null,
        )
      : listOf(made, call.at);
  },
  str: (_machine, call) => {
    const [value] = call.positional;
    const text = value === undefined ? "" : call.positional.length > 1 ? null : str(value);
    return text === null ? unknownOf(call.at, "str") : plain(text, call.at);
  },
  sum: (machine, call) => {
    const items = call.positional[0] === undefined ? null : iterate(machine, call.positional[0], call.at);
    const numbers = (items ?? []).map(numberOf);
    const [first] = items ?? [];
    if (first !== undefined && call.positional.length === 1 && call.keywords.size === 0 && isAdded(first) === false)
      return machine.raise(
        "TypeError",
        `unsupported operand type(s) for +: 'int' and '${typeName(first) ?? "?"}'`,
        call.at,
      );
    if (items === null || numbers.includes(null) || !items.every(isInt) || call.positional.length > 1)
      return unknownOf(call.at);
    return plain(
      numbers.reduce<number>((a, b) => a + (b ?? 0), 0),
      call.at,
    );
  },
  tuple: each(tuple, "tuple"),
  zip: (machine, call) => {
    const lists = call.positional.map((it) => iterate(machine, it, call.at));
    if (lists.includes(null)) return likeList("zip", [], call.at, true);
    const length = lists.length === 0 ? 0 : Math.min(...lists.map((it) => it?.length ?? 0));
    return likeList(
      "zip",
      Array.from({ length }, (_, index) =>
        tuple(
          lists.map((it) => it?.[index] as Value),
          call.at,
        ),
      ),
      call.at,
    );
  },
  exit: (machine, call) => machine.raise("SystemExit", null, call.at),
  quit: (machine, call) => machine.raise("SystemExit", null, call.at),
  open: (machine, call) => {
    machine.doubt("a file is opened", call.at);
    return unknownOf(call.at, "file");
  },
  hasattr: (machine, call) => {
    const [object, name] = call.positional;
    const known = stringOf(name);
    if (object === undefined || known === null) return unknownOf(call.at, "bool");
    const doubts = machine.doubts.length;
    try {
      const found = getAttribute(machine, object, known, call.at);
      if (found.kind !== "unknown" && machine.doubts.length === doubts) return plain(true, call.at);
    } catch (error) {
      if (!(error instanceof Raised) || error.type !== "AttributeError") throw error;
      return plain(false, call.at);
    }
    return unknownOf(call.at, "bool");
  },
  hash: (machine, call) => {
    const type = call.positional[0] === undefined ? null : unhashable(call.positional[0]);
    if (type !== null) machine.raise("TypeError", `unhashable type: '${type}'`, call.at);
    return unknownOf(call.at, "int");
  },
  iter: (machine, call) => {
    const [source] = call.positional;
    if (source?.kind === "list" && isIterator(source)) return source;
    const items = source === undefined || call.positional.length > 1 ? null : iterate(machine, source, call.at);
    return likeList(
      `${source === undefined ? "" : (typeName(source) ?? "")}_iterator`,
      items ?? [],
      call.at,
      items === null,
    );
  },
  next: (machine, call) => {
    const [source, otherwise] = call.positional;
    if (source?.kind !== "list" || source.open) {
      if (source !== undefined) machine.escape(source);
      return unknownOf(call.at);
    }
    if (!isIterator(source))
      return machine.raise("TypeError", `'${typeName(source) ?? "?"}' object is not an iterator`, call.at);
    machine.heap.touch(source);
    const taken = source.items.shift();
    return taken ?? otherwise ?? machine.raise("StopIteration", "", call.at);
  },
  type: (_machine, call) => {
    const [value] = call.positional;
    if (value === undefined || call.positional.length > 1) return unknownOf(call.at, "type");
    if (value.kind === "instance") return value.of;
    const name = typeName(value);
    const found = name === null || !isType(name) ? undefined : builtin(name, call.at);
    return found ?? unknownOf(call.at, "type");
  },
  round: (_machine, call) => {
    const number = numberOf(call.positional[0]);
    if (number === null || call.positional.length > 1 || call.keywords.size > 0) return unknownOf(call.at);
    const down = Math.floor(number);
    const half = number - down === 0.5;
    return plain(half ? (down % 2 === 0 ? down : down + 1) : Math.round(number), call.at, "int");
  },
  ord: (_machine, call) => {
    const text = stringOf(call.positional[0]);
    const chars = Array.from(text ?? "");
    return chars.length === 1 ? plain(chars[0]?.codePointAt(0) ?? 0, call.at) : unknownOf(call.at, "int");
  },
  property: (_machine, call) => described("property", call),
  staticmethod: (_machine, call) => described("static", call),
  classmethod: (_machine, call) => described("class", call),
  __import__: (machine, call) => {
    machine.doubt("a module is imported by a name that is computed", call.at);
    return unknownOf(call.at);
  },
};

/** Builtins that are there, but whose result is not followed. */
const others =
  "NotImplemented __build_class__ __debug__ __doc__ __loader__ __spec__ aiter anext ascii bin breakpoint bytearray bytes compile complex copyright credits delattr dir divmod eval exec globals help hex id input issubclass license locals memoryview object oct pow slice super vars".split(
    " ",
  );

/** Whether a value can be added to a number; null where that is not known. */
function isAdded(value: Value): boolean | null {
  if (value.kind === "unknown" || value.kind === "instance") return null;
  return numberOf(value) !== null;
}

const classes = new Map<string, ClassObject>();

/** A class of Python's own; the same object each time. */
export function builtinClass(name: string, at: Place): ClassObject {
  let made = classes.get(name);
  if (made === undefined) {
    made = { kind: "class", name, module: "builtins", bases: [], attributes: new Map(), at, native: null };
    classes.set(name, made);
  }
  return made;
}

/** A builtin of Python by its name; undefined where it has none. */
export function builtin(name: string, at: Place): Value | undefined {
  const run = Object.hasOwn(runs, name) ? runs[name] : undefined;
  if (run !== undefined) return { kind: "native", name, at, run };
  if (name === "object" || exceptionNames.includes(name)) return builtinClass(name, at);
  if (name === "Ellipsis") return plain(null, at, "ellipsis");
  if (name === "__name__") return plain("builtins", at);
  if (!others.includes(name)) return undefined;
  return {
    kind: "native",
    name,
    at,
    run: (machine, call) => {
      machine.escapeAll(call);
      return unknownOf(call.at);
    },
  };
}
