import type { Place } from "../../base/span.ts";
import type { Argument, Expression, StringPiece } from "../tree.ts";
import { targetNames } from "../walk.ts";
import { getAttribute, superOf } from "./attributes.ts";
import { setItem, update } from "./dicts.ts";
import { functionOf } from "./functions.ts";
import { isOfType, stringOf, truth, typeName } from "./inspect.ts";
import { iterate } from "./iterate.ts";
import { addTo, extend } from "./lists.ts";
import { bind, lookUp, type Machine, none, placeIn } from "./machine.ts";
import {
  type Call,
  dictOf,
  likeList,
  listOf,
  oneOf,
  plain,
  type Scope,
  type SetObject,
  unknownOf,
  type Value,
} from "./objects.ts";
import { compare, negate, operate } from "./operators.ts";
import { repr, str } from "./show.ts";
import { sources } from "./sources.ts";
import { getSlice, itemOf } from "./subscripts.ts";
import { assign } from "./targets.ts";
import { formatted } from "./template.ts";

const comparisons: ReadonlySet<string> = new Set([
  "==",
  "!=",
  "<>",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "not in",
  "is",
  "is not",
]);

/** What an expression is worth. */
export function evaluate(machine: Machine, expression: Expression, scope: Scope): Value {
  machine.step();
  const at = placeIn(scope, expression);
  switch (expression.kind) {
    case "number":
      if (expression.integer && !Number.isSafeInteger(expression.value)) return unknownOf(at, "int");
      return plain(expression.value, at, expression.integer ? "int" : "float");
    case "constant":
      return expression.value === "..." ? plain(null, at, "ellipsis") : plain(expression.value, at);
    case "string":
      return strings(machine, expression.pieces, scope, at);
    case "name":
    case "attribute":
      return settled(reached(machine, expression, scope), at);
    case "tuple":
      return collected(machine, expression.items, scope, at, "tuple");
    case "list":
      return collected(machine, expression.items, scope, at, "list");
    case "set": {
      const items = collected(machine, expression.items, scope, at, "list");
      const set: SetObject = { kind: "set", items: new Map(), open: items.kind !== "list" || items.open, at };
      if (items.kind === "list") for (const it of items.items) addTo(machine, set, it, at);
      return set;
    }
    case "dict": {
      const dict = dictOf([], at);
      for (const { key, value } of expression.items) {
        if (key === null)
          update(machine, dict, {
            positional: [machine.evaluate(value, scope)],
            keywords: new Map(),
            open: false,
            at,
          });
        else {
          const name = machine.evaluate(key, scope);
          setItem(machine, dict, name, machine.evaluate(value, scope), placeIn(scope, key));
        }
      }
      return dict;
    }
    case "comprehension":
      return comprehension(machine, expression, scope, at);
    case "subscript": {
      const object = machine.evaluate(expression.object, scope);
      if (expression.index.kind === "slice") return getSlice(machine, object, expression.index, scope, at);
      return itemOf(machine, object, machine.evaluate(expression.index, scope), at);
    }
    case "slice":
      return unknownOf(at, "slice");
    case "call":
      return called(machine, expression, scope, at);
    case "unary":
      return negate(machine, expression.operator, machine.evaluate(expression.operand, scope), at);
    case "binary":
      return binary(machine, expression, scope, at);
    case "ternary": {
      const known = truth(machine.evaluate(expression.test, scope));
      if (known !== null) return machine.evaluate(known ? expression.yes : expression.no, scope);
      const ways = [expression.yes, expression.no].map((it) => () => machine.evaluate(it, scope));
      return oneOf(machine.fork(ways, at), at);
    }
    case "lambda":
      return functionOf(machine, scope, {
        name: "<lambda>",
        parameters: expression.parameters,
        body: expression.body,
        at,
      });
    case "walrus": {
      const value = machine.evaluate(expression.value, scope);
      bind(machine, scope, expression.name, value);
      return value;
    }
    case "yield": {
      const value = expression.value === null ? none(at) : machine.evaluate(expression.value, scope);
      const yields = scope.names.get(" yields");
      if (yields?.kind === "list") {
        machine.heap.touch(yields);
        if (expression.from) extend(machine, yields, value, at);
        else yields.items.push(value);
      }
      return unknownOf(at);
    }
    case "starred":
    case "await":
      if (expression.value !== null) machine.escape(machine.evaluate(expression.value, scope));
      return unknownOf(at);
    case "bad":
      machine.doubt("a part of the file cannot be read", at);
      break;
  }
  return unknownOf(at);
}

/** What is called, or what a member is taken of: here a guessed function is left as it is. */
function reached(machine: Machine, expression: Expression, scope: Scope): Value {
  const at = placeIn(scope, expression);
  if (expression.kind === "name") return named(machine, expression.name, scope, at);
  if (expression.kind !== "attribute") return machine.evaluate(expression, scope);
  machine.step();
  return getAttribute(machine, reached(machine, expression.object, scope), expression.name, at);
}

/** What is not called may be anything else than the function it would be. */
function settled(value: Value, at: Place): Value {
  return value.kind === "native" && value.guessed === true ? unknownOf(at) : value;
}

function named(machine: Machine, name: string, scope: Scope, at: Place): Value {
  return lookUp(machine, scope, name, at) ?? machine.raise("NameError", `name '${name}' is not defined`, at);
}

function strings(machine: Machine, pieces: readonly StringPiece[], scope: Scope, at: Place): Value {
  const bytes = pieces.some((it) => it.prefix.includes("b"));
  let text: string | null = "";
  for (const piece of pieces) {
    const made = piece.parts === null ? piece.value : formattedString(machine, piece, scope);
    text = text === null || made === null ? null : text + made;
  }
  const type = bytes ? "bytes" : "str";
  return text === null ? unknownOf(at, type) : plain(text, at, type);
}

function formattedString(machine: Machine, piece: StringPiece, scope: Scope): string | null {
  let text: string | null = "";
  for (const part of piece.parts ?? []) {
    if (typeof part === "string") {
      text = text === null ? null : text + part;
      continue;
    }
    const value = part.value.kind === "bad" ? null : machine.evaluate(part.value, scope);
    const shown = value === null ? null : part.formatted ? field(part, value, scope) : str(value);
    text = text === null || shown === null ? null : text + shown;
  }
  return text;
}

/** A field with a conversion or a format. */
function field(part: { start: number; end: number; value: Expression }, value: Value, scope: Scope): string | null {
  const source = sources.get(scope.module)?.slice(part.value.end, part.end - 1) ?? null;
  const found = source === null ? null : /^\s*(?:!([rsa]))?(?::([^{}]*))?$/s.exec(source);
  if (found === null) return null;
  const text = found[1] === "r" || found[1] === "a" ? repr(value) : null;
  if (found[1] === undefined) return formatted(value, found[2] ?? "");
  const converted = found[1] === "s" ? str(value) : text;
  return converted === null ? null : formatted(plain(converted, value.at), found[2] ?? "");
}

function collected(
  machine: Machine,
  items: readonly Expression[],
  scope: Scope,
  at: Place,
  kind: "tuple" | "list",
): Value {
  const list = listOf([], at);
  for (const it of items) {
    if (it.kind === "starred" && it.value !== null) extend(machine, list, machine.evaluate(it.value, scope), at);
    else list.items.push(machine.evaluate(it, scope));
  }
  if (kind === "list") return list;
  return list.open ? unknownOf(at, "tuple") : { kind: "tuple", items: list.items, at };
}

function comprehension(
  machine: Machine,
  expression: Expression & { kind: "comprehension" },
  scope: Scope,
  at: Place,
): Value {
  const { makes, elements, clauses } = expression;
  const inner: Scope = {
    kind: "scope",
    names: new Map(),
    outer: scope,
    module: scope.module,
    own: new Set(clauses.flatMap((it) => targetNames(it.target))),
    open: null,
  };
  const list = makes === "generator" ? likeList("generator", [], at) : listOf([], at);
  const dict = dictOf([], at);
  const set: SetObject = { kind: "set", items: new Map(), open: false, at };
  const result = makes === "dict" ? dict : makes === "set" ? set : list;
  const add = (): void => {
    const [first, second] = elements;
    if (first === undefined) return;
    const value = machine.evaluate(first, inner);
    machine.heap.touch(result);
    if (makes === "dict") {
      if (second !== undefined) setItem(machine, dict, value, machine.evaluate(second, inner), placeIn(scope, first));
    } else if (makes === "set") addTo(machine, set, value, at);
    else list.items.push(value);
  };
  const go = (index: number): void => {
    const clause = clauses[index];
    if (clause === undefined) return add();
    const source = machine.evaluate(clause.source, index === 0 ? scope : inner);
    const items = iterate(machine, source, placeIn(scope, clause.source));
    const once = (item: Value): void => {
      assign(machine, clause.target, item, inner);
      const test = (left: readonly Expression[]): void => {
        const [first, ...rest] = left;
        if (first === undefined) return go(index + 1);
        const known = truth(machine.evaluate(first, inner));
        if (known === true) test(rest);
        else if (known === null) {
          machine.heap.touch(result);
          machine.maybe(() => test(rest), at);
        }
      };
      test(clause.tests);
    };
    if (items !== null) for (const it of items) once(it);
    else machine.maybe(() => once(unknownOf(placeIn(scope, clause.target))), at);
  };
  go(0);
  return result;
}

function binary(machine: Machine, expression: Expression & { kind: "binary" }, scope: Scope, at: Place): Value {
  const { operator, left, right } = expression;
  if (operator === "and" || operator === "or") {
    const first = machine.evaluate(left, scope);
    const known = truth(first);
    if (known === (operator === "or")) return first;
    if (known !== null) return machine.evaluate(right, scope);
    return oneOf([first, ...machine.fork([() => machine.evaluate(right, scope)], at)], at);
  }
  if (comparisons.has(operator)) {
    // Python reads a < b < c as a < b and b < c; in brackets, the left side begins later.
    if (left.kind === "binary" && comparisons.has(left.operator) && left.start === expression.start) {
      const before = machine.evaluate(left, scope);
      const known = truth(before);
      if (known === false) return before;
      const after = compare(machine, operator, machine.evaluate(left.right, scope), machine.evaluate(right, scope), at);
      return known === true ? after : unknownOf(at, "bool");
    }
    return compare(machine, operator, machine.evaluate(left, scope), machine.evaluate(right, scope), at);
  }
  return operate(machine, operator, machine.evaluate(left, scope), machine.evaluate(right, scope), at);
}

/** The place that Python names for a call: its line is that of the last name of what is called. */
function called(machine: Machine, expression: Expression & { kind: "call" }, scope: Scope, at: Place): Value {
  const { callee } = expression;
  if (callee.kind === "name" && callee.name === "super" && expression.arguments.length === 0) {
    const self = lookInner(scope, " self");
    const of = lookInner(scope, " class");
    if (self !== undefined && of?.kind === "class") return superOf(of, self, at);
  }
  const value = reached(machine, callee, scope);
  const { memory } = machine;
  if (memory !== null && value.kind === "class" && value.native !== null)
    return (
      memory.recall(machine, expression, value, scope) ??
      memory.make(machine, expression, value, scope, () =>
        machine.call(value, argumentsOf(machine, expression.arguments, scope, at)),
      )
    );
  const given = argumentsOf(machine, expression.arguments, scope, at);
  if (callee.kind === "name" && value.kind === "native") {
    if (value.name === "super") {
      const [of, self] = given.positional;
      if (of?.kind === "class" && self !== undefined) return superOf(of, self, at);
    }
    if (["exec", "eval", "globals", "locals", "vars", "execfile"].includes(value.name))
      return opened(machine, value.name, scope, at);
  }
  return machine.call(value, given);
}

function opened(machine: Machine, name: string, scope: Scope, at: Place): Value {
  machine.doubt(`${name}() may set anything`, at);
  for (let it: Scope | null = scope; it !== null; it = it.outer) {
    machine.heap.touch(it);
    it.open = unknownOf(at);
    for (const value of it.names.values()) machine.escape(value);
  }
  return unknownOf(at);
}

function lookInner(scope: Scope, name: string): Value | undefined {
  for (let it: Scope | null = scope; it !== null; it = it.outer) {
    const found = it.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The arguments of a call. */
export function argumentsOf(machine: Machine, args: readonly Argument[], scope: Scope, at: Place): Call {
  const positional = listOf([], at);
  const keywords = new Map<string, Value>();
  let open = false;
  for (const it of args) {
    const value = machine.evaluate(it.value, scope);
    if (it.star === "*") extend(machine, positional, value, at);
    else if (it.star === "**") {
      if (value.kind === "dict") {
        if (value.open) open = true;
        for (const entry of value.entries.values()) {
          const name = stringOf(entry.key);
          if (name === null) {
            if (isOfType(entry.key, "str") === false) machine.raise("TypeError", "keywords must be strings", at);
            open = true;
          } else if (!entry.sure) open = true;
          else keywords.set(name, entry.value);
        }
        // What is looked up in the standard library, like os.environ, is held as a module.
      } else if (value.kind === "unknown" || value.kind === "instance" || value.kind === "module")
        open ||= value.kind !== "module" || value.name !== "os.environ" || !machine.bare;
      else machine.raise("TypeError", `argument after ** must be a mapping, not ${typeName(value) ?? "?"}`, at);
    } else if (it.name !== null) keywords.set(it.name, value);
    else positional.items.push(value);
  }
  return { positional: positional.items, keywords, open: open || positional.open, at };
}
