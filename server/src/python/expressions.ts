import { readArguments, readLambda, readYield } from "./calls.ts";
import { readCurly, readRound, readSquare } from "./displays.ts";
import { readStrings } from "./pieces.ts";
import { keywords, type Reader } from "./reader.ts";
import type { Expression, NameExpression } from "./tree.ts";

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
    if (!reader.startsExpression()) break;
    items.push(readItem(reader, stars));
  }
  return { kind: "tuple", ...reader.since(start), items, bracketed: false };
}

/** Reads one expression that may be starred or bind a name with `:=`. */
export function readItem(reader: Reader, stars = true): Expression {
  const { start } = reader.scanner;
  if (stars && reader.is("*")) {
    reader.scanner.advance();
    const value = readBinary(reader, 5);
    return { kind: "starred", stars: "*", ...reader.since(start), value };
  }
  const value = readExpression(reader);
  if (!reader.is(":=")) return value;
  if (value.kind !== "name") reader.fail("Only a name can be bound with :=");
  reader.scanner.advance();
  const bound = readExpression(reader);
  return { kind: "walrus", ...reader.since(start), name: value.name, value: bound };
}

/** Reads one expression without commas: a conditional, a lambda, or anything tighter. */
export function readExpression(reader: Reader): Expression {
  return reader.deeper(() => {
    if (reader.is("lambda")) return readLambda(reader);
    if (reader.is("yield")) return readYield(reader);
    const { start } = reader.scanner;
    const yes = readBinary(reader, 1);
    if (!reader.eat("if")) return yes;
    const test = readBinary(reader, 1);
    reader.expect("else");
    const no = readExpression(reader);
    return { kind: "ternary", ...reader.since(start), test, yes, no };
  });
}

/** Reads targets of `for` and `del`: no comparison, as `in` ends them. */
export function readTargets(reader: Reader): Expression {
  const { start } = reader.scanner;
  const one = (): Expression => {
    const { start } = reader.scanner;
    if (!reader.eat("*")) return readBinary(reader, 5);
    return { kind: "starred", stars: "*", value: readBinary(reader, 5), ...reader.since(start) };
  };
  const first = one();
  if (!reader.is(",")) return first;
  const items = [first];
  while (reader.eat(",") && reader.startsExpression()) items.push(one());
  return { kind: "tuple", ...reader.since(start), items, bracketed: false };
}

/** Reads operators between values that bind at least this tightly, and what stands between them. */
export function readBinary(reader: Reader, least: number): Expression {
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
    left = { kind: "binary", ...reader.since(start), operator: full, left, right };
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
  return { kind: "unary", ...reader.since(start), operator: "not", operand };
}

function readUnary(reader: Reader): Expression {
  const { start, text, kind } = reader.scanner;
  if (kind === "operator" && (text === "-" || text === "+" || text === "~")) {
    reader.scanner.advance();
    const operand = reader.deeper(() => readUnary(reader));
    return { kind: "unary", ...reader.since(start), operator: text, operand };
  }
  const base = readPostfix(reader);
  if (!reader.eat("**")) return base;
  const right = reader.deeper(() => readUnary(reader));
  return { kind: "binary", ...reader.since(start), operator: "**", left: base, right };
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
      value = { kind: "attribute", ...reader.since(value.start), object: value, name };
    } else if (reader.is("(")) {
      const args = readArguments(reader);
      value = { kind: "call", ...reader.since(value.start), callee: value, arguments: args };
    } else if (reader.is("[")) {
      reader.scanner.advance();
      const index = reader.deeper(() => readSubscript(reader));
      reader.expect("]");
      value = { kind: "subscript", ...reader.since(value.start), object: value, index };
    } else break;
  }
  return waits ? { kind: "await", ...reader.since(start), value } : value;
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
      if (reader.startsExpression()) parts.push(readExpression(reader));
    return { kind: "slice", ...reader.since(from), parts };
  };
  const first = one();
  if (!reader.is(",")) return first;
  const items = [first];
  while (reader.eat(",") && !reader.is("]")) items.push(one());
  return { kind: "tuple", ...reader.since(start), items, bracketed: false };
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
