import { type Span, span } from "../base/span.ts";
import { keywords, Reader } from "./reader.ts";
import { unescape } from "./strings.ts";
import { Scanner } from "./tokens.ts";
import type {
  Argument,
  ComprehensionClause,
  DictItem,
  Expression,
  NameExpression,
  Parameter,
  ReplacementField,
  StringPiece,
} from "./tree.ts";

/** How tightly Python's operators between two values bind (Grammar/python.gram); higher is tighter. */
const strength: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  in: 4,
  not: 4,
  is: 4,
  "<": 4,
  ">": 4,
  "<=": 4,
  ">=": 4,
  "==": 4,
  "!=": 4,
  "|": 5,
  "^": 6,
  "&": 7,
  "<<": 8,
  ">>": 8,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
  "//": 10,
  "%": 10,
  "@": 10,
};

/** Reads what may stand right of `=`, in `return` or in a subscript: one expression, or several with commas as a tuple. */
export function readExpressions(reader: Reader, stars = true): Expression {
  const { start } = reader.scanner;
  const first = readItem(reader, stars);
  if (!reader.is(",")) return first;
  const items = [first];
  while (reader.eat(",")) {
    if (!startsExpression(reader)) break;
    items.push(readItem(reader, stars));
  }
  return { kind: "tuple", ...until(reader, start), items, bracketed: false };
}

/** Reads one expression that may be starred or bind a name with `:=`. */
export function readItem(reader: Reader, stars = true): Expression {
  const { start } = reader.scanner;
  if (stars && reader.is("*")) {
    reader.scanner.advance();
    const value = readBinary(reader, 5);
    return { kind: "starred", stars: "*", ...until(reader, start), value };
  }
  const value = readExpression(reader);
  if (!reader.is(":=")) return value;
  if (value.kind !== "name") reader.fail("Only a name can be bound with :=");
  reader.scanner.advance();
  const bound = readExpression(reader);
  return { kind: "walrus", ...until(reader, start), name: value.name, value: bound };
}

/** Reads one expression without commas: a conditional, a lambda, or anything tighter. */
export function readExpression(reader: Reader): Expression {
  return reader.deeper(() => {
    if (reader.is("lambda")) return readLambda(reader);
    if (reader.is("yield")) return readYield(reader);
    const { start } = reader.scanner;
    const then = readBinary(reader, 1);
    if (!reader.eat("if")) return then;
    const test = readBinary(reader, 1);
    reader.expect("else");
    const otherwise = readExpression(reader);
    return { kind: "ternary", ...until(reader, start), test, then, otherwise };
  });
}

/** Reads targets of `for` and `del`: no comparison, as `in` ends them. */
export function readTargets(reader: Reader): Expression {
  const { start } = reader.scanner;
  const one = (): Expression => {
    const { start } = reader.scanner;
    if (!reader.eat("*")) return readBinary(reader, 5);
    return { kind: "starred", stars: "*", value: readBinary(reader, 5), ...until(reader, start) };
  };
  const first = one();
  if (!reader.is(",")) return first;
  const items = [first];
  while (reader.eat(",") && startsExpression(reader)) items.push(one());
  return { kind: "tuple", ...until(reader, start), items, bracketed: false };
}

/** Whether the current token can start an expression. */
export function startsExpression(reader: Reader): boolean {
  const { kind, text } = reader.scanner;
  if (kind === "number" || kind === "string" || kind === "bad") return true;
  if (kind === "name") return !keywords.has(text) || operandWords.has(text);
  return kind === "operator" && ["(", "[", "{", "-", "+", "~", "*", "...", "**"].includes(text);
}

const operandWords: ReadonlySet<string> = new Set(["None", "True", "False", "not", "lambda", "await", "yield"]);

function until(reader: Reader, start: number): Span {
  return span(start, reader.scanner.lastEnd);
}

function readBinary(reader: Reader, least: number): Expression {
  const { start } = reader.scanner;
  let left = reader.is("not") ? readNot(reader, least) : readUnary(reader);
  for (;;) {
    const operator = operatorHere(reader);
    const binds = strength[operator] ?? 0;
    if (binds < least || binds === 0) return left;
    if (operator === "not") {
      reader.scanner.advance();
      if (!reader.is("in")) reader.fail('"not" needs "in" here');
    }
    reader.scanner.advance();
    const full = operator === "not" ? "not in" : operator === "is" && reader.eat("not") ? "is not" : operator;
    const right = readBinary(reader, binds + 1);
    left = { kind: "binary", ...until(reader, start), operator: full, left, right };
  }
}

function operatorHere(reader: Reader): string {
  const { kind, text } = reader.scanner;
  return (kind === "operator" || kind === "name") && Object.hasOwn(strength, text) ? text : "";
}

function readNot(reader: Reader, least: number): Expression {
  if (least > 3) reader.fail('"not" needs brackets here');
  const { start } = reader.scanner;
  reader.scanner.advance();
  const operand = reader.deeper(() => (reader.is("not") ? readNot(reader, 3) : readBinary(reader, 4)));
  return { kind: "unary", ...until(reader, start), operator: "not", operand };
}

function readUnary(reader: Reader): Expression {
  const { start, text, kind } = reader.scanner;
  if (kind === "operator" && (text === "-" || text === "+" || text === "~")) {
    reader.scanner.advance();
    const operand = reader.deeper(() => readUnary(reader));
    return { kind: "unary", ...until(reader, start), operator: text, operand };
  }
  const base = readPostfix(reader);
  if (!reader.eat("**")) return base;
  const right = reader.deeper(() => readUnary(reader));
  return { kind: "binary", ...until(reader, start), operator: "**", left: base, right };
}

function readPostfix(reader: Reader): Expression {
  const { start } = reader.scanner;
  const waits = reader.is("await");
  if (waits) {
    if (!reader.inFunction) reader.fail("await outside a function");
    reader.scanner.advance();
  }
  let value = readAtom(reader);
  for (;;) {
    if (reader.eat(".")) {
      const name = reader.name();
      value = { kind: "attribute", ...until(reader, value.start), object: value, name };
    } else if (reader.is("(")) {
      const args = readArguments(reader);
      value = { kind: "call", ...until(reader, value.start), callee: value, arguments: args };
    } else if (reader.is("[")) {
      reader.scanner.advance();
      const index = reader.deeper(() => readSubscript(reader));
      reader.expect("]");
      value = { kind: "subscript", ...until(reader, value.start), object: value, index };
    } else break;
  }
  return waits ? { kind: "await", ...until(reader, start), value } : value;
}

function readSubscript(reader: Reader): Expression {
  const { start } = reader.scanner;
  const one = (): Expression => {
    const from = reader.scanner.start;
    const parts: Expression[] = [];
    if (!reader.is(":")) {
      const value = readItem(reader);
      if (!reader.is(":")) return value;
      parts.push(value);
    }
    for (let colons = 0; colons < 2 && reader.eat(":"); colons++)
      if (startsExpression(reader)) parts.push(readExpression(reader));
    return { kind: "slice", ...until(reader, from), parts };
  };
  const first = one();
  if (!reader.is(",")) return first;
  const items = [first];
  while (reader.eat(",") && !reader.is("]")) items.push(one());
  return { kind: "tuple", ...until(reader, start), items, bracketed: false };
}

/** Reads a call's arguments with their brackets. */
export function readArguments(reader: Reader): Argument[] {
  reader.expect("(");
  const args: Argument[] = [];
  reader.deeper(() => {
    let keyword = false;
    let unpacked = false;
    while (!reader.is(")")) {
      const argument = readArgument(reader);
      if (argument.name === null && argument.star !== "**") {
        if (unpacked || (keyword && argument.star === ""))
          reader.faults.push({
            ...span(argument.start, argument.end),
            message: "A positional argument follows keyword arguments",
          });
      } else if (argument.name !== null) keyword = true;
      else unpacked = true;
      if (argument.name !== null && args.length < 1000 && args.some((it) => it.name === argument.name))
        reader.faults.push({
          ...span(argument.start, argument.end),
          message: `The argument ${argument.name} is given twice`,
        });
      args.push(argument);
      if (argument.value.kind === "comprehension" && argument.value.end === argument.end && reader.is(")")) break;
      if (!reader.eat(",")) break;
    }
  });
  reader.expect(")");
  return args;
}

function readArgument(reader: Reader): Argument {
  const { start, kind, text } = reader.scanner;
  if (reader.is("*") || reader.is("**")) {
    const star = text === "*" ? "*" : "**";
    reader.scanner.advance();
    const value = readExpression(reader);
    return { name: null, star, value, ...until(reader, start) };
  }
  if (kind === "name" && /^=(?!=)/.test(reader.scanner.peek())) {
    const name = reader.name();
    reader.expect("=");
    const value = readExpression(reader);
    return { name, star: "", value, ...until(reader, start) };
  }
  const value = readItem(reader);
  if (!reader.is("for") && !reader.is("async")) return { name: null, star: "", value, ...until(reader, start) };
  const clauses = readClauses(reader);
  const made: Expression = {
    kind: "comprehension",
    makes: "generator",
    ...until(reader, start),
    elements: [value],
    clauses,
  };
  return { name: null, star: "", value: made, ...until(reader, start) };
}

function readClauses(reader: Reader): ComprehensionClause[] {
  const clauses: ComprehensionClause[] = [];
  while (reader.is("for") || reader.is("async")) {
    reader.eat("async");
    reader.expect("for");
    const target = readTargets(reader);
    reader.expect("in");
    const source = readCondition(reader);
    const tests: Expression[] = [];
    while (reader.eat("if")) tests.push(readCondition(reader));
    clauses.push({ target, source, tests });
  }
  return clauses;
}

/** A disjunction: an `if` behind it is the comprehension's. `:=` is allowed in tests. */
function readCondition(reader: Reader): Expression {
  const { start } = reader.scanner;
  if (reader.is("lambda")) return readLambda(reader);
  const value = readBinary(reader, 1);
  if (value.kind !== "name" || !reader.eat(":=")) return value;
  return { kind: "walrus", name: value.name, value: readBinary(reader, 1), ...until(reader, start) };
}

function readAtom(reader: Reader): Expression {
  const { scanner } = reader;
  const { kind, text, start, end } = scanner;
  if (kind === "number") {
    const { value, integer } = scanner;
    scanner.advance();
    return { kind: "number", start, end, value, integer };
  }
  if (kind === "string") return readStrings(reader);
  if (kind === "name") {
    if (text === "True" || text === "False" || text === "None") {
      scanner.advance();
      return { kind: "constant", start, end, value: text === "None" ? null : text === "True" };
    }
    if (keywords.has(text)) reader.fail(`"${text}" cannot stand here`);
    scanner.advance();
    return { kind: "name", start, end, name: text } satisfies NameExpression;
  }
  if (kind === "operator") {
    if (text === "(") return readRound(reader);
    if (text === "[") return readSquare(reader);
    if (text === "{") return readCurly(reader);
    if (text === "...") {
      scanner.advance();
      return { kind: "constant", start, end, value: "..." };
    }
  }
  return reader.fail(kind === "line end" ? "The line ends where a value is missing" : "A value is missing here");
}

function readRound(reader: Reader): Expression {
  const { start } = reader.scanner;
  reader.scanner.advance();
  if (reader.eat(")")) return { kind: "tuple", ...until(reader, start), items: [], bracketed: true };
  const inside = reader.deeper((): Expression => {
    const first = readItem(reader);
    if (reader.is("for") || reader.is("async"))
      return {
        kind: "comprehension",
        makes: "generator",
        elements: [first],
        clauses: readClauses(reader),
        ...until(reader, start),
      };
    if (!reader.is(",")) {
      if (first.kind === "starred") reader.fail("A star needs a comma behind it here", first);
      return first;
    }
    const items = [first];
    while (reader.eat(",") && !reader.is(")")) items.push(readItem(reader));
    return { kind: "tuple", items, bracketed: true, ...until(reader, start) };
  });
  reader.expect(")");
  if (inside.kind === "tuple" && inside.start === start) return { ...inside, ...until(reader, start) };
  return inside.kind === "comprehension" && inside.start === start ? { ...inside, ...until(reader, start) } : inside;
}

function readSquare(reader: Reader): Expression {
  const { start } = reader.scanner;
  reader.scanner.advance();
  const items: Expression[] = [];
  let clauses: ComprehensionClause[] | null = null;
  reader.deeper(() => {
    while (!reader.is("]")) {
      items.push(readItem(reader));
      if (items.length === 1 && (reader.is("for") || reader.is("async"))) {
        clauses = readClauses(reader);
        return;
      }
      if (!reader.eat(",")) return;
    }
  });
  reader.expect("]");
  if (clauses !== null)
    return { kind: "comprehension", makes: "list", ...until(reader, start), elements: items, clauses };
  return { kind: "list", ...until(reader, start), items, bracketed: true };
}

function readCurly(reader: Reader): Expression {
  const { start } = reader.scanner;
  reader.scanner.advance();
  const entries: DictItem[] = [];
  const items: Expression[] = [];
  let clauses: ComprehensionClause[] | null = null;
  reader.deeper(() => {
    while (!reader.is("}")) {
      if (items.length === 0 && reader.eat("**")) entries.push({ key: null, value: readBinary(reader, 5) });
      else {
        const first = readItem(reader);
        if (entries.length > 0 || (items.length === 0 && reader.is(":"))) {
          reader.expect(":");
          entries.push({ key: first, value: readExpression(reader) });
        } else items.push(first);
      }
      if (entries.length + items.length === 1 && (reader.is("for") || reader.is("async"))) {
        clauses = readClauses(reader);
        return;
      }
      if (!reader.eat(",")) return;
    }
  });
  reader.expect("}");
  const whole = until(reader, start);
  if (clauses !== null) {
    const elements =
      entries.length > 0 ? entries.flatMap((it) => (it.key === null ? [it.value] : [it.key, it.value])) : items;
    return { kind: "comprehension", makes: entries.length > 0 ? "dict" : "set", ...whole, elements, clauses };
  }
  if (items.length > 0) return { kind: "set", ...whole, items, bracketed: true };
  return { kind: "dict", ...whole, items: entries };
}

function readLambda(reader: Reader): Expression {
  const { start } = reader.scanner;
  reader.scanner.advance();
  const parameters = readParameters(reader, ":", false);
  reader.expect(":");
  const before = reader.inFunction;
  reader.inFunction = true;
  const body = readExpression(reader);
  reader.inFunction = before;
  return { kind: "lambda", ...until(reader, start), parameters, body };
}

function readYield(reader: Reader): Expression {
  const { start } = reader.scanner;
  if (!reader.inFunction) reader.fail("yield outside a function");
  reader.scanner.advance();
  const value = reader.eat("from") ? readExpression(reader) : startsExpression(reader) ? readExpressions(reader) : null;
  return { kind: "yield", ...until(reader, start), value };
}

/** Reads a function's parameters up to `end`, which it leaves. */
export function readParameters(reader: Reader, end: ")" | ":", annotated: boolean): Parameter[] {
  const parameters: Parameter[] = [];
  let needsDefault = false;
  let starred = false;
  while (!reader.is(end)) {
    const { start } = reader.scanner;
    if (reader.eat("/")) {
      if (parameters.length === 0 || starred) reader.fail('"/" cannot stand here');
    } else if (reader.is("*") && /^,/.test(reader.scanner.peek())) {
      reader.scanner.advance();
      starred = true;
      needsDefault = false;
    } else {
      const star = reader.is("*") || reader.is("**");
      if (reader.is("*")) {
        starred = true;
        needsDefault = false;
      }
      if (star) reader.scanner.advance();
      const name = reader.name();
      const annotation = annotated && reader.eat(":") ? readItem(reader) : null;
      const value = !star && reader.eat("=") ? readExpression(reader) : null;
      if (value !== null && !starred) needsDefault = true;
      else if (value === null && needsDefault && !star && !starred)
        reader.faults.push({
          ...until(reader, start),
          message: "A parameter without a default follows one with a default",
        });
      parameters.push({ name, value, annotation, ...until(reader, start) });
    }
    if (!reader.eat(",")) break;
  }
  return parameters;
}

function readStrings(reader: Reader): Expression {
  const { scanner } = reader;
  const { start } = scanner;
  const pieces: StringPiece[] = [];
  while (scanner.kind === "string") {
    pieces.push(readPiece(reader));
    scanner.advance();
  }
  if (pieces.some((it) => it.prefix.includes("b")) && pieces.some((it) => !it.prefix.includes("b")))
    reader.fail("Bytes and text cannot be joined", until(reader, start));
  return { kind: "string", ...until(reader, start), pieces };
}

function readPiece(reader: Reader): StringPiece {
  const { prefix, content, start, end, source } = reader.scanner;
  const raw = prefix.includes("r");
  if (prefix.includes("f")) {
    const parts = readParts(reader, prefix, content, source.slice(content.end, end));
    const plain = parts.every((it) => typeof it === "string");
    return { prefix, content, start, end, value: plain ? parts.join("") : null, parts };
  }
  const text = source.slice(content.start, content.end);
  const value = unescape(text, raw, prefix.includes("b"));
  if (value === null && !/\\N\{[^}]+\}/.test(text)) reader.fail("This escape is not complete");
  return { prefix, content, start, end, value, parts: null };
}

/** The parts of an f-string: its text with escapes and doubled braces resolved, and its fields. */
function readParts(reader: Reader, prefix: string, content: Span, closer: string): (string | ReplacementField)[] {
  const { source, strings } = reader.scanner;
  const raw = prefix.includes("r");
  const parts: (string | ReplacementField)[] = [];
  let text = "";
  let from = content.start;
  const flush = (to: number): void => {
    const made = unescape(source.slice(from, to), raw, false);
    if (made !== null) text += made;
    else {
      // A named character: Python's tables alone know it.
      const named = span(from, to);
      parts.push(text, { ...named, value: { kind: "bad", ...named }, formatted: true });
      text = "";
    }
  };
  for (let at = content.start; at < content.end; at++) {
    const char = source[at];
    if (char === "\\" && !raw) {
      if (source[at + 1] === "N" && source[at + 2] === "{") while (at < content.end && source[at] !== "}") at++;
      else if (source[at + 1] !== "{" && source[at + 1] !== "}") at++;
    } else if (char === "{" || char === "}") {
      flush(at);
      if (source[at + 1] === char && at + 1 < content.end) {
        text += char;
        at++;
        from = at + 1;
        continue;
      }
      if (char === "}") reader.fail("A single } cannot stand in an f-string", span(at, at + 1));
      const field = strings.field(at, closer, raw);
      if (field === null || field.whole.end > content.end) reader.fail("This { is not closed", span(at, at + 1));
      if (text !== "") parts.push(text);
      text = "";
      parts.push({ ...field.whole, value: readField(reader, field.expression), formatted: field.formatted });
      if (field.format !== null) reader.deeper(() => readParts(reader, prefix, field.format ?? content, closer));
      at = field.whole.end - 1;
      from = field.whole.end;
    }
  }
  flush(content.end);
  if (text !== "") parts.push(text);
  return parts;
}

function readField(reader: Reader, range: Span): Expression {
  return reader.deeper(() => {
    const inner = new Reader(new Scanner(reader.scanner.source, range.start, range.end, true), reader.faults);
    inner.depth = reader.depth;
    inner.inFunction = reader.inFunction;
    inner.scanner.advance();
    const value = readExpressions(inner);
    if (inner.scanner.kind !== "line end") inner.fail("This is not part of the expression");
    return value;
  });
}
