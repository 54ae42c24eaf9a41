import type { Span } from "../base/span.ts";
import { formatBraces, formatPercent } from "./format.ts";
import { isInert } from "./mentions.ts";
import type { State } from "./state.ts";
import type { Argument, Expression, StringPiece } from "./tree.ts";
import { asText, type Constant, computed, isTrue, unknownValue, type Value } from "./values.ts";

/** Builtins that folding knows; a file that binds such a name itself means something else. */
const builtins: ReadonlySet<string> = new Set([
  "dict",
  "str",
  "int",
  "exec",
  "eval",
  "execfile",
  "globals",
  "exit",
  "quit",
]);

/** Functions whose value is followed. */
const followed: ReadonlySet<string> = new Set(["str", "int", "os.path.join"]);

/** Texts longer than this are not followed: a file could double one on every line. */
const longest = 10_000;
const deepest = 300;

/** Evaluates constant expressions of one file in a given state. Makes dicts in that state as dict displays are met. */
export class Folder {
  /** How often each name occurs in the file: one that occurs twice is bound once and used once. Found when asked for. */
  #uses: ReadonlyMap<string, number> | null = null;
  readonly #text: string;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #usesOf(name: string): number {
    if (this.#uses === null) {
      const uses = new Map<string, number>();
      for (const [word] of this.#text.matchAll(/[A-Za-z_]\w*/g)) uses.set(word, (uses.get(word) ?? 0) + 1);
      this.#uses = uses;
    }
    return this.#uses.get(name) ?? 0;
  }

  /** What the expression is worth in the state. Always ends; what cannot be followed is unknown. */
  fold(expression: Expression, state: State): Value {
    if (this.#depth >= deepest) return unknownValue("it is too deep to follow", expression);
    this.#depth++;
    const value = this.#fold(expression, state);
    this.#depth--;
    if (typeof this.#lengthOf(value) === "number") return unknownValue("it is too long to follow", expression);
    return value;
  }

  #lengthOf(value: Value): number | null {
    const length = value.kind === "constant" && typeof value.value === "string" ? value.value.length : 0;
    return length > longest ? length : null;
  }

  #fold(expression: Expression, state: State): Value {
    const at = { start: expression.start, end: expression.end };
    switch (expression.kind) {
      case "number":
        return {
          kind: "constant",
          type: expression.integer ? "int" : "float",
          value: expression.value,
          at,
          literal: true,
          verbatim: null,
        };
      case "constant":
        if (expression.value === "...") return unknownValue("it is no constant", at);
        return { ...computed(expression.value, at), literal: true };
      case "string":
        return this.#string(expression.pieces, at, state);
      case "name":
        return this.#name(expression.name, at, state);
      case "tuple":
        return { kind: "tuple", items: expression.items.map((it) => this.fold(it, state)), at };
      case "dict":
        return this.#dict(expression, state);
      case "attribute": {
        const object = this.fold(expression.object, state);
        if (object.kind === "dotted") return { kind: "dotted", path: `${object.path}.${expression.name}`, at };
        return unknownValue("an attribute is not followed", at);
      }
      case "subscript":
        return this.#subscript(this.fold(expression.object, state), this.fold(expression.index, state), at, state);
      case "call":
        return this.#call(expression, at, state);
      case "unary": {
        const value = this.fold(expression.operand, state);
        if (value.kind !== "constant") return unknownValue("it is computed", at);
        if (expression.operator === "not") return computed(!isTrue(value), at);
        if (value.type === "int" && expression.operator === "-") return computed(-Number(value.value), at);
        return unknownValue("it is computed", at);
      }
      case "binary":
        return this.#binary(expression.operator, this.fold(expression.left, state), expression.right, at, state);
      case "ternary": {
        const then = this.fold(expression.yes, state);
        const otherwise = this.fold(expression.no, state);
        const agree =
          then.kind === "constant" &&
          otherwise.kind === "constant" &&
          then.value === otherwise.value &&
          then.type === otherwise.type;
        return agree ? computed(then.value, at, then.type) : unknownValue("it depends on a condition", at);
      }
      case "walrus":
        return this.fold(expression.value, state);
      case "list":
      case "set":
      case "comprehension":
      case "slice":
      case "lambda":
      case "starred":
      case "await":
      case "yield":
      case "bad":
        break;
    }
    return unknownValue("it is computed while Buildbot reads the file", at);
  }

  #name(name: string, at: Span, state: State): Value {
    const value = state.name(name);
    if (builtins.has(name) && !state.bindsItself(name)) return { kind: "dotted", path: name, at };
    if (value === undefined) return unknownValue(`the name ${name} is not set here`, at);
    if (value.kind === "constant" && value.literal && this.#usesOf(name) !== 2) return { ...value, literal: false };
    return value;
  }

  #string(pieces: readonly StringPiece[], at: Span, state: State): Value {
    let text = "";
    for (const piece of pieces) {
      if (piece.prefix.includes("b")) return unknownValue("it is bytes", at);
      if (piece.value !== null) {
        text += piece.value;
        continue;
      }
      if (piece.parts === null) return unknownValue("it has an escape that only Python knows", at);
      for (const part of piece.parts) {
        const value =
          typeof part === "string" ? part : part.formatted ? null : this.#text_(this.fold(part.value, state));
        if (value === null) return unknownValue("a part of the string is not known", at);
        text += value;
      }
    }
    const [only] = pieces;
    const single = pieces.length === 1 && only !== undefined && !only.prefix.includes("f");
    if (!single) return computed(text, at);
    const { start, end } = only.content;
    const verbatim = this.#text.slice(start, end) === text ? { start, end } : null;
    return { kind: "constant", type: "str", value: text, at, literal: true, verbatim };
  }

  #text_(value: Value): string | null {
    return value.kind === "constant" ? asText(value) : null;
  }

  #dict(expression: Expression & { kind: "dict" }, state: State): Value {
    const id = state.make({ entries: new Map(), rest: null });
    for (const { key, value } of expression.items) {
      const held = this.fold(value, state);
      if (key === null) this.update(id, held, expression, state);
      else this.store(id, this.fold(key, state), held, state);
    }
    return { kind: "dict", id, at: { start: expression.start, end: expression.end } };
  }

  /** Sets a dict's entry, whatever is known of the key. */
  store(id: number, key: Value, value: Value, state: State): void {
    if (key.kind === "constant") {
      if (key.type === "str") state.set(id, String(key.value), value);
      else state.escape(value);
      return;
    }
    state.escape(value);
    if (key.kind !== "tuple") state.forget(id, unknownValue("a key of the dict is not known", key.at), false);
  }

  /** Sets all entries of another dict in a dict, as `update` does. */
  update(id: number, from: Value, at: Span, state: State): void {
    if (from.kind !== "dict") {
      state.forget(id, unknownValue("what comes into the dict is not known", at), false);
      return;
    }
    const { entries, rest } = state.object(from.id);
    if (rest !== null) state.forget(id, rest, false);
    for (const key of entries.keys()) state.set(id, key, state.entry(from.id, key, at));
  }

  #subscript(object: Value, index: Value, at: Span, state: State): Value {
    if (object.kind === "dotted")
      return unknownValue(object.path === "os.environ" ? "the environment decides it" : "it is not in this file", at);
    if (object.kind === "dict" && index.kind === "constant" && index.type === "str")
      return state.entry(object.id, String(index.value), at) ?? unknownValue("the dict has no such key", at);
    if (object.kind === "tuple" && index.kind === "constant" && index.type === "int")
      return object.items.at(Number(index.value)) ?? unknownValue("the tuple is shorter", at);
    return unknownValue("what it is taken from is not known", at);
  }

  #call(call: Expression & { kind: "call" }, at: Span, state: State): Value {
    const { callee, arguments: args } = call;
    if (callee.kind === "attribute") {
      const object = this.fold(callee.object, state);
      if (object.kind === "dict") return this.#dictMethod(object.id, callee.name, args, at, state);
      if (object.kind === "constant" && object.type === "str")
        return this.#textMethod(String(object.value), callee.name, args, at, state);
      if (object.kind === "dotted") return this.#function(`${object.path}.${callee.name}`, call, at, state);
      return unknownValue("a call decides it", at);
    }
    const called = this.fold(callee, state);
    return called.kind === "dotted"
      ? this.#function(called.path, call, at, state)
      : unknownValue("a call decides it", at);
  }

  #function(path: string, call: Expression & { kind: "call" }, at: Span, state: State): Value {
    const args = call.arguments;
    if (path === "os.getenv" || path.startsWith("os.environ")) return unknownValue("the environment decides it", at);
    if (path === "dict") {
      const id = state.make({ entries: new Map(), rest: null });
      this.#updateFrom(id, args, at, state);
      return { kind: "dict", id, at };
    }
    if (!followed.has(path) && isInert(call, state)) return unknownValue("a call decides it", at);
    const plain = args.every((it) => it.star === "" && it.name === null);
    const values = plain ? args.map((it) => this.fold(it.value, state)) : [];
    const [first] = values;
    if (path === "str" && first?.kind === "constant" && values.length === 1) {
      const text = asText(first);
      if (text !== null) return computed(text, at);
    }
    if (path === "int" && first?.kind === "constant" && values.length === 1) {
      if (first.type === "int") return computed(first.value, at);
      if (first.type === "str" && /^\s*[+-]?\d{1,15}\s*$/.test(String(first.value)))
        return computed(Number(first.value), at);
    }
    if (path === "os.path.join" && values.length > 0) {
      let joined = "";
      for (const value of values) {
        if (value.kind !== "constant" || value.type !== "str")
          return unknownValue("a part of the path is not known", at);
        const part = String(value.value);
        joined =
          part.startsWith("/") || joined === "" ? part : joined.endsWith("/") ? joined + part : `${joined}/${part}`;
      }
      return computed(joined, at);
    }
    return unknownValue("a call decides it", at);
  }

  #updateFrom(id: number, args: readonly Argument[], at: Span, state: State): void {
    for (const argument of args) {
      const value = this.fold(argument.value, state);
      if (argument.name !== null) state.set(id, argument.name, value);
      else if (argument.star === "*")
        state.forget(id, unknownValue("what comes into the dict is not known", at), false);
      else this.update(id, value, at, state);
    }
  }

  #dictMethod(id: number, method: string, args: readonly Argument[], at: Span, state: State): Value {
    const [first, second] = args;
    if (method === "update") {
      this.#updateFrom(id, args, at, state);
      return computed(null, at);
    }
    if (method === "copy") {
      const { entries, rest } = state.object(id);
      return { kind: "dict", id: state.make({ entries: new Map(entries), rest }), at };
    }
    const key =
      first === undefined || args.some((it) => it.star !== "" || it.name !== null)
        ? null
        : this.fold(first.value, state);
    const known = key?.kind === "constant" && key.type === "str" ? String(key.value) : null;
    const fallback = (): Value => (second === undefined ? computed(null, at) : this.fold(second.value, state));
    if (method === "get" && known !== null) return state.entry(id, known, at) ?? fallback();
    if (method === "setdefault" && known !== null) {
      const held = state.entry(id, known, at);
      const value = fallback();
      if (held === undefined) state.set(id, known, value);
      else if (held.kind === "unknown") {
        // Either what it holds already, or this: a dict that may be both is not followed.
        state.escape(value);
        state.set(id, known, held);
      }
      return held ?? value;
    }
    if (method === "pop" && known !== null) {
      const held = state.entry(id, known, at) ?? fallback();
      state.set(id, known, undefined);
      return held;
    }
    if (!["get", "keys", "items", "values", "has_key", "__contains__", "__getitem__"].includes(method))
      state.forget(id, unknownValue("a method of the dict may change it", at));
    return unknownValue("a call decides it", at);
  }

  #textMethod(text: string, method: string, args: readonly Argument[], at: Span, state: State): Value {
    if (method === "format") {
      const made = formatBraces(
        text,
        args.filter((it) => it.name === null && it.star === "").map((it) => this.#text_(this.fold(it.value, state))),
        new Map(args.flatMap((it) => (it.name === null ? [] : [[it.name, this.#text_(this.fold(it.value, state))]]))),
      );
      if (made !== null && args.every((it) => it.star === "")) return computed(made, at);
      return unknownValue("a part of the string is not known", at);
    }
    const values = args.map((it) => this.fold(it.value, state));
    const [first] = values;
    if (method === "lower" && args.length === 0) return computed(text.toLowerCase(), at);
    if (method === "strip" && args.length === 0) return computed(text.trim(), at);
    if (method === "rstrip" && values.length === 1 && first?.kind === "constant" && first.type === "str") {
      let end = text.length;
      while (end > 0 && String(first.value).includes(text[end - 1] ?? "")) end--;
      return computed(text.slice(0, end), at);
    }
    return unknownValue("a call decides it", at);
  }

  #binary(operator: string, left: Value, rightSide: Expression, at: Span, state: State): Value {
    if (operator === "and" || operator === "or") {
      if (left.kind !== "constant") return unknownValue("it depends on a condition", at);
      return isTrue(left) === (operator === "or") ? left : this.fold(rightSide, state);
    }
    if (operator === "%" && left.kind === "constant" && left.type === "str") {
      const right = this.fold(rightSide, state);
      const made = formatPercent(String(left.value), right, (id, key) => state.entry(id, key, at));
      return made === null ? unknownValue("a part of the string is not known", at) : computed(made, at);
    }
    const right = this.fold(rightSide, state);
    if (operator === "|" && left.kind === "dict") {
      const { entries, rest } = state.object(left.id);
      const id = state.make({ entries: new Map(entries), rest });
      this.update(id, right, at, state);
      return { kind: "dict", id, at };
    }
    if (left.kind !== "constant" || right.kind !== "constant") return unknownValue("a part of it is not known", at);
    return combined(operator, left, right, at);
  }
}

function combined(operator: string, left: Constant, right: Constant, at: Span): Value {
  if (operator === "+" && left.type === "str" && right.type === "str")
    return computed(String(left.value) + String(right.value), at);
  if (left.type === "int" && right.type === "int") {
    const [a, b] = [Number(left.value), Number(right.value)];
    const made = operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : Number.NaN;
    if (Number.isSafeInteger(made)) return computed(made, at);
  }
  return unknownValue("it is computed", at);
}
