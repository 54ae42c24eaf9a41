import type { Span } from "../base/span.ts";

/** What constant evaluation knows of a value. `at` is where the text says it: the literal, else the expression. */
export type Value = Constant | DictReference | TupleValue | Dotted | UnknownValue;

export interface Constant {
  readonly kind: "constant";
  readonly type: "str" | "int" | "float" | "bool" | "none";
  readonly value: string | number | boolean | null;
  readonly at: Span;
  /** Whether `at` is one literal that stands for this value alone, so that an edit of it changes nothing else. */
  readonly literal: boolean;
  /** Where the string's characters stand one to one in the text; null where escapes or joins come between. */
  readonly verbatim: Span | null;
}

/** A dict, by the number of its object: several names may hold the same one. */
export interface DictReference {
  readonly kind: "dict";
  readonly id: number;
  readonly at: Span;
}

export interface TupleValue {
  readonly kind: "tuple";
  readonly items: readonly Value[];
  readonly at: Span;
}

/** A module or something of a module, by its full path: "os.path.join". Builtins have their bare name. */
export interface Dotted {
  readonly kind: "dotted";
  readonly path: string;
  readonly at: Span;
}

export interface UnknownValue {
  readonly kind: "unknown";
  readonly because: string;
  readonly at: Span;
}

/** What a dict holds under its string keys. */
export interface DictObject {
  readonly entries: ReadonlyMap<string, Value>;
  /** What any other key may hold; null where no other key is set. */
  readonly rest: UnknownValue | null;
}

/** A value that is not known, because of what ends the sentence "unknown because …". */
export function unknownValue(because: string, at: Span): UnknownValue {
  return { kind: "unknown", because, at: { start: at.start, end: at.end } };
}

/** A constant that an expression makes: no literal of the text stands for it alone. */
export function computed(value: string | number | boolean | null, at: Span, type = typeOf(value)): Constant {
  return { kind: "constant", type, value, at: { start: at.start, end: at.end }, literal: false, verbatim: null };
}

function typeOf(value: string | number | boolean | null): Constant["type"] {
  if (value === null) return "none";
  return typeof value === "string" ? "str" : typeof value === "boolean" ? "bool" : "int";
}

/** Whether Python takes the constant for true. */
export function isTrue(constant: Constant): boolean {
  return Boolean(constant.value);
}

/** What Python's `str()` makes of the constant; null where that is not simple (floats). */
export function asText(constant: Constant): string | null {
  switch (constant.type) {
    case "str":
      return String(constant.value);
    case "int":
      return Number.isSafeInteger(constant.value) ? String(constant.value) : null;
    case "bool":
      return constant.value === true ? "True" : "False";
    case "none":
      return "None";
    case "float":
      break;
  }
  return null;
}
