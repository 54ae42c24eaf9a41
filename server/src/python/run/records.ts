import type { Place } from "../../base/span.ts";
import type { Expression, Statement } from "../tree.ts";
import { builtinClass } from "./builtins.ts";
import { missingText, tooManyText } from "./calls.ts";
import { basesOf, isNone, isOfType, stringOf, typeName } from "./inspect.ts";
import { iterate } from "./iterate.ts";
import type { Machine } from "./machine.ts";
import {
  type Call,
  type ClassObject,
  dictOf,
  type InstanceObject,
  type NativeFunction,
  plain,
  unknownOf,
  type Value,
} from "./objects.ts";

type Run = (machine: Machine, call: Call) => Value;

const nowhere: Place = { uri: "", span: { start: 0, end: 0 } };

function native(name: string, at: Place, run: Run): NativeFunction {
  return { kind: "native", name, at, run };
}

/** One field of a record: what makes its value where a call gives none. */
interface Field {
  readonly name: string;
  readonly otherwise: ((machine: Machine, at: Place) => Value) | null;
  /** Whether the constructor takes it. */
  readonly taken: boolean;
}

/** Gives a call's arguments to fields, with Python's words where they do not fit. */
function fill(machine: Machine, qualname: string, fields: readonly Field[], call: Call): Map<string, Value> {
  const complain = (text: string): never => machine.raise("TypeError", `${qualname}() ${text}`, call.at);
  const taken = fields.filter((it) => it.taken);
  const made = new Map<string, Value>();
  for (const [index, value] of call.positional.entries()) {
    const name = taken[index]?.name;
    if (name === undefined) continue;
    if (call.keywords.has(name)) complain(`got multiple values for argument '${name}'`);
    made.set(name, value);
  }
  for (const [name, value] of call.keywords) {
    if (!taken.some((it) => it.name === name)) complain(`got an unexpected keyword argument '${name}'`);
    made.set(name, value);
  }
  if (call.positional.length > taken.length) {
    const least = taken.filter((it) => it.otherwise === null).length;
    complain(tooManyText(taken.length + 1, least + 1, call.positional.length + 1));
  }
  const missing = taken.filter((it) => it.otherwise === null && !made.has(it.name)).map((it) => it.name);
  if (missing.length > 0 && !call.open) complain(missingText(missing, "positional"));
  for (const it of fields)
    if (!made.has(it.name))
      made.set(it.name, call.open || it.otherwise === null ? unknownOf(call.at) : it.otherwise(machine, call.at));
  return made;
}

function tupleClass(name: string, fields: readonly Field[], at: Place): ClassObject {
  const names = fields.map((it) => it.name);
  const make = (machine: Machine, of: ClassObject, call: Call): InstanceObject => {
    const values = fill(machine, `${name}.__new__`, fields, call);
    const self: InstanceObject = { kind: "instance", of, attributes: values, at: call.at, made: null };
    const items: Value = { kind: "tuple", items: names.map((it) => values.get(it) as Value), at: call.at };
    values.set(" items", items);
    values.set(
      "_asdict",
      native("_asdict", call.at, (_inner, given) =>
        dictOf(
          names.map((it) => ({ key: plain(it, at, "str"), value: values.get(it) as Value, at: given.at, sure: true })),
          given.at,
        ),
      ),
    );
    values.set(
      "_replace",
      native("_replace", call.at, (inner, given) => {
        const before = new Map(names.map((it) => [it, values.get(it) as Value]));
        return make(inner, of, { ...given, positional: [], keywords: new Map([...before, ...given.keywords]) });
      }),
    );
    return self;
  };
  const shown = (self: InstanceObject, repr: (value: Value) => string | null): string | null => {
    const parts = names.map((it) => {
      const text = repr(self.attributes.get(it) ?? unknownOf(at));
      return text === null ? null : `${it}=${text}`;
    });
    return parts.includes(null) ? null : `${self.of.name}(${parts.join(", ")})`;
  };
  return {
    kind: "class",
    name,
    module: "__main__",
    bases: [builtinClass("tuple", nowhere)],
    attributes: new Map<string, Value>([
      ["_fields", { kind: "tuple", items: names.map((it) => plain(it, at, "str")), at }],
      ["_make", native("_make", at, (_machine, call) => unknownOf(call.at))],
    ]),
    at,
    native: { initializes: true, construct: make, repr: shown, method: () => undefined, lacks: () => false },
  };
}

/** collections.namedtuple() */
const namedtuple: Run = (machine, call) => {
  const [type, fields] = call.positional;
  const name = stringOf(type);
  const text = stringOf(fields);
  const items = text === null && fields !== undefined ? iterate(machine, fields, call.at) : null;
  const names = text === null ? (items?.map(stringOf) ?? null) : text.replaceAll(",", " ").trim().split(/\s+/);
  const defaults = call.keywords.get("defaults");
  const values = defaults === undefined || isNone(defaults) === true ? [] : iterate(machine, defaults, call.at);
  const isSound =
    names !== null &&
    values !== null &&
    values.length <= names.length &&
    names.every((it) => it !== null && /^[A-Za-z]\w*$/.test(it)) &&
    new Set(names).size === names.length &&
    [...call.keywords.keys()].every((it) => it === "defaults");
  if (name === null || !isSound || call.open || call.positional.length > 2) return unknownOf(call.at);
  return tupleClass(
    name,
    names.map((it, index) => {
      const value = values[index - names.length + values.length];
      return { name: it ?? "", otherwise: value === undefined ? null : () => value, taken: true };
    }),
    call.at,
  );
};

const fieldClass: ClassObject = {
  kind: "class",
  name: "Field",
  module: "dataclasses",
  bases: [],
  attributes: new Map(),
  at: nowhere,
  native: null,
};

/** dataclasses.field() */
const field: Run = (_machine, call) => ({
  kind: "instance",
  of: fieldClass,
  attributes: new Map(call.keywords),
  at: call.at,
  made: null,
});

/** The names that a class's body gives a type, in order, and whether each is surely a field. */
const annotated = new WeakMap<ClassObject, readonly { readonly name: string; readonly sure: boolean }[]>();

/** Notes which names a class's body gives a type: a decorator may make fields of them. */
export function noteAnnotations(of: ClassObject, body: readonly Statement[]): void {
  const names = body.flatMap((it) =>
    it.kind === "annotate" && it.target.kind === "name"
      ? [{ name: it.target.name, sure: !mentionsSpecial(it.annotation) }]
      : [],
  );
  const nested = body.some((it) => it.kind === "if" || it.kind === "for" || it.kind === "try" || it.kind === "with");
  if (!nested) annotated.set(of, names);
}

/** ClassVar, InitVar and KW_ONLY make something else of a name; what stands in quotes may be one of them. */
function mentionsSpecial(annotation: Expression): boolean {
  if (annotation.kind === "name" || annotation.kind === "attribute")
    return /ClassVar|InitVar|KW_ONLY/.test(annotation.name);
  if (annotation.kind === "subscript") return mentionsSpecial(annotation.object);
  return annotation.kind !== "constant" && annotation.kind !== "binary";
}

const fieldsOf = new WeakMap<ClassObject, readonly Field[]>();

function fieldFrom(name: string, value: Value | undefined): Field | null {
  if (value === undefined) return { name, otherwise: null, taken: true };
  if (value.kind === "unknown") return null;
  if (value.kind !== "instance" || value.of !== fieldClass) return { name, otherwise: () => value, taken: true };
  const { attributes } = value;
  for (const key of attributes.keys())
    if (!["default", "default_factory", "init", "repr", "compare", "hash", "metadata"].includes(key)) return null;
  const taken = attributes.get("init");
  if (taken !== undefined && (taken.kind !== "plain" || taken.value !== true)) return null;
  const factory = attributes.get("default_factory");
  const otherwise = attributes.get("default");
  if (factory !== undefined)
    return {
      name,
      otherwise: (machine, at) => machine.call(factory, { positional: [], keywords: new Map(), open: false, at }),
      taken: true,
    };
  return { name, otherwise: otherwise === undefined ? null : () => otherwise, taken: true };
}

/** What a class is whose fields are not all known. */
function opened(machine: Machine, value: Value | undefined, at: Place): Value {
  if (value !== undefined) machine.escape(value);
  return unknownOf(at);
}

/** Makes a class a data class, as the decorator of dataclasses does. */
function dataclassOf(machine: Machine, value: Value | undefined, options: Call): Value {
  const { at } = options;
  const own = value?.kind === "class" && value.native === null ? annotated.get(value) : undefined;
  const simple = [...options.keywords].every(
    ([name, it]) => ["frozen", "eq", "order", "repr", "slots", "unsafe_hash"].includes(name) && it.kind === "plain",
  );
  if (value?.kind !== "class" || own === undefined || !simple || options.open || own.some((it) => !it.sure))
    return opened(machine, value, at);
  const fields = new Map<string, Field>();
  const frozen = options.keywords.get("frozen");
  const isFrozen = frozen?.kind === "plain" && frozen.value === true;
  for (const base of basesOf(value).slice(1).toReversed()) {
    if (base.kind === "unknown") return opened(machine, value, at);
    const known = fieldsOf.get(base);
    if (known !== undefined && isFrozen !== base.attributes.has("__setattr__"))
      machine.raise(
        "TypeError",
        isFrozen
          ? "cannot inherit frozen dataclass from a non-frozen one"
          : "cannot inherit non-frozen dataclass from a frozen one",
        at,
      );
    for (const it of known ?? []) fields.set(it.name, it);
  }
  machine.heap.touch(value);
  for (const { name } of own) {
    const said = value.attributes.get(name);
    const made = fieldFrom(name, said);
    if (made === null) return opened(machine, value, at);
    if (said?.kind === "list" || said?.kind === "dict" || said?.kind === "set")
      machine.raise(
        "ValueError",
        `mutable default <class '${typeName(said) ?? "?"}'> for field ${name} is not allowed: use default_factory`,
        at,
      );
    if (said?.kind === "instance" && said.of === fieldClass) value.attributes.delete(name);
    fields.set(name, made);
  }
  const all = [...fields.values()];
  const first = all.findIndex((it) => it.otherwise !== null);
  const late = first < 0 ? undefined : all.slice(first).find((it) => it.otherwise === null);
  if (late !== undefined)
    machine.raise("TypeError", `non-default argument '${late.name}' follows default argument`, at);
  fieldsOf.set(value, all);
  if (!value.attributes.has("__init__"))
    value.attributes.set(
      "__init__",
      native("__init__", at, (inner, call) => {
        const [self, ...positional] = call.positional;
        if (self?.kind !== "instance") return unknownOf(call.at);
        const values = fill(inner, `${value.name}.__init__`, all, { ...call, positional });
        inner.heap.touch(self);
        for (const [name, it] of values) self.attributes.set(name, it);
        const after = basesOf(self.of)
          .map((base) => (base.kind === "class" ? base.attributes.get("__post_init__") : undefined))
          .find((it) => it !== undefined);
        if (after !== undefined)
          inner.call(after, { positional: [self], keywords: new Map(), open: false, at: call.at });
        return plain(null, call.at);
      }),
    );
  if (isFrozen) value.attributes.set("__setattr__", unknownOf(at));
  value.attributes.set("__repr__", unknownOf(at));
  value.attributes.set("__eq__", unknownOf(at));
  value.attributes.set("__hash__", unknownOf(at));
  return value;
}

const dataclass: Run = (machine, call) => {
  const [value] = call.positional;
  if (value !== undefined) return dataclassOf(machine, value, { ...call, positional: [] });
  return native("dataclass", call.at, (inner, given) => dataclassOf(inner, given.positional[0], { ...call }));
};

/** dataclasses.asdict(), where all that an instance holds is plain. */
const asdict: Run = (_machine, call) => {
  const [value] = call.positional;
  const fields = value?.kind === "instance" ? fieldsOf.get(value.of) : undefined;
  if (value?.kind !== "instance" || fields === undefined || call.keywords.size > 0) return unknownOf(call.at);
  const entries = fields.map(({ name }) => ({
    key: plain(name, call.at, "str"),
    value: value.attributes.get(name) ?? unknownOf(call.at),
    at: call.at,
    sure: true,
  }));
  const flat = entries.every((it) => it.value.kind === "plain" || isOfType(it.value, "function") === true);
  return flat ? dictOf(entries, call.at) : unknownOf(call.at, "dict");
};

/** What Python's library has to make records, by the functions' whole names. */
export const recordFunctions: Readonly<Record<string, Run>> = {
  "collections.namedtuple": namedtuple,
  "dataclasses.dataclass": dataclass,
  "dataclasses.field": field,
  "dataclasses.asdict": asdict,
};
