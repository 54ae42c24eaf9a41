import { span } from "../base/span.ts";
import { readArguments, readYield } from "./calls.ts";
import { readCurly, readRound, readSquare } from "./displays.ts";
import { readLambda } from "./parameters.ts";
import { readStrings } from "./pieces.ts";
import { keywords, type Reader } from "./reader.ts";
import { checkTarget, nameOf } from "./targets.ts";
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

/** Reads one expression, or several with commas as a tuple (`star_expressions`). */
export function readExpressions(reader: Reader): Expression {
  const { start } = reader.scanner;
  const first = readStarred(reader);
  if (!reader.is(",")) return first;
  const items = [first];
  while (reader.eat(",")) {
    if (!reader.startsExpression() && !reader.is("*")) break;
    items.push(readStarred(reader));
  }
  return { kind: "tuple", ...reader.from(start), items, bracketed: false };
}

/** Reads what may stand right of `=` by itself: expressions, or a `yield`. */
export function readValue(reader: Reader): Expression {
  return reader.is("yield") ? readYield(reader) : readExpressions(reader);
}

function readStarred(reader: Reader): Expression {
  return reader.is("*") ? readStar(reader) : readExpression(reader);
}

function readStar(reader: Reader): Expression {
  const { start } = reader.scanner;
  reader.scanner.advance();
  const value = readBinary(reader, 5);
  return { kind: "starred", stars: "*", ...reader.from(start), value };
}

/** Reads one expression that may be starred or bind a name with `:=` (`star_named_expression`). */
export function readItem(reader: Reader): Expression {
  return reader.is("*") ? readStar(reader) : readNamed(reader);
}

/** Reads one expression that may bind a name with `:=` (`named_expression`). */
export function readNamed(reader: Reader): Expression {
  const { start } = reader.scanner;
  const value = readExpression(reader);
  if (reader.is(":=")) return readWalrus(reader, value, start);
  if (reader.is("=")) refuseAssignment(reader, value, start);
  return value;
}

/** Reads the rest of `name := value`, from `:=` on; `start` is where the left side begins, brackets included. */
export function readWalrus(reader: Reader, name: Expression, start: number): Expression {
  const bare = name.kind === "name" && name.start === start;
  const read = (): Expression => {
    reader.scanner.advance();
    return readExpression(reader);
  };
  if (bare) {
    const value = read();
    return { kind: "walrus", ...reader.from(start), name: name.name, value };
  }
  if (reader.trial(read, false) !== null) reader.refuse(`cannot use assignment expressions with ${nameOf(name)}`, name);
  return reader.fail();
}

/** Says what CPython says of `=` where a comparison may have been meant (`invalid_named_expression`). */
function refuseAssignment(reader: Reader, value: Expression, start: number): void {
  const bare = value.kind === "name" && value.start === start;
  if (reader.silent || (!bare && !isOperand(value, start))) return;
  const compared = reader.trial(() => {
    reader.scanner.advance();
    const right = readBinary(reader, 5);
    return reader.is("=") || reader.is(":=") ? null : right;
  }, false);
  if (compared === null) return;
  if (bare) reader.refuse("invalid syntax. Maybe you meant '==' or ':=' instead of '='?", span(start, compared.end));
  else reader.refuse(`cannot assign to ${nameOf(value)} here. Maybe you meant '==' instead of '='?`, value);
}

/** Whether the expression is a `bitwise_or` of its own, and none that could be a target or a constant. */
export function isOperand(value: Expression, start: number): boolean {
  const { kind } = value;
  if (kind === "constant") return value.value === "...";
  if (kind === "comprehension") return value.makes !== "generator" && value.makes !== "list";
  if (kind === "list" || kind === "tuple" || kind === "starred" || kind === "yield") return false;
  // In brackets of its own, anything is an operand.
  if (value.start !== start) return true;
  if (kind === "binary") return (strength[value.operator] ?? 4) > 4;
  return kind !== "ternary" && kind !== "lambda" && !(kind === "unary" && value.operator === "not");
}

/**
 * Reads one expression without commas: a conditional, a lambda, or anything tighter (`expression`). `lone`: a key of a
 * dict behind others, of which CPython says first that a colon is missing.
 */
export function readExpression(reader: Reader, lone = false): Expression {
  return reader.deeper(() => {
    if (reader.is("lambda")) return readLambda(reader);
    const { start, text } = reader.scanner;
    const yes = readBinary(reader, 1);
    if (!lone && !reader.silent && reader.startsExpression()) refuseNeighbour(reader, yes, text, start);
    if (!reader.eat("if")) return yes;
    const test = readBinary(reader, 1);
    if (!reader.is("else") && lone) reader.fail("':' expected after dictionary key", yes);
    if (!reader.is("else") && !reader.is(":"))
      reader.refuse("expected 'else' after 'if' expression", span(yes.start, test.end));
    reader.expect("else");
    const no = readExpression(reader);
    return { kind: "ternary", ...reader.from(start), test, yes, no };
  });
}

const softKeywords: ReadonlySet<string> = new Set(["_", "case", "match"]);

/**
 * Says what CPython says of two expressions side by side, of which the second starts at the current token
 * (`invalid_expression`, `invalid_legacy_expression`). `word` is the first's first word, `start` where that stands.
 */
function refuseNeighbour(reader: Reader, left: Expression, word: string, start: number): void {
  const { scanner } = reader;
  const name = left.kind === "name" && left.start === start ? left.name : "";
  const legacy = name === "print" || name === "exec";
  if (!softKeywords.has(word) && !(name !== "" && scanner.kind === "string")) {
    const opens = scanner.kind === "operator" && "([{".includes(scanner.text) ? 1 : 0;
    const inBrackets = scanner.inside || scanner.depth > opens;
    const right =
      reader.trial(() => (reader.is("lambda") ? readLambda(reader) : readBinary(reader, 1)), true) ??
      reader.trial(() => readAtom(reader), true);
    if (right !== null && inBrackets && !legacy)
      reader.refuse("invalid syntax. Perhaps you forgot a comma?", span(left.start, right.end));
  }
  if (name === "" || reader.is("(")) return;
  const right = reader.trial(() => readExpressions(reader), false);
  if (right !== null && legacy)
    reader.refuse(`Missing parentheses in call to '${name}'. Did you mean ${name}(...)?`, span(start, right.end));
}

/** Reads targets of `for`: no comparison, as `in` ends them (`star_targets`, `invalid_for_target`). */
export function readForTargets(reader: Reader): Expression {
  const { start, text } = reader.scanner;
  const one = (): Expression => (reader.is("*") ? readStar(reader) : readBinary(reader, 5));
  const items = [one()];
  let commas = false;
  while (reader.eat(",")) {
    commas = true;
    if (!reader.startsExpression() && !reader.is("*")) break;
    items.push(one());
  }
  const last = items.at(-1);
  if (last !== undefined && !reader.silent && reader.startsExpression()) refuseNeighbour(reader, last, text, start);
  const target: Expression =
    last !== undefined && !commas ? last : { kind: "tuple", ...reader.from(start), items, bracketed: false };
  checkTarget(reader, target, "loop");
  return target;
}

/** Reads operators between values that bind at least this tightly, and what stands between them. */
export function readBinary(reader: Reader, least: number): Expression {
  const { start } = reader.scanner;
  let left = reader.is("not") ? readNot(reader, least) : readUnary(reader);
  for (;;) {
    const operator = operatorHere(reader);
    const binds = strength[operator] ?? 0;
    if (binds < least || binds === 0) return left;
    if (operator === "not") reader.scanner.advance();
    reader.scanner.advance();
    const full = operator === "not" ? "not in" : operator === "is" && reader.eat("not") ? "is not" : operator;
    const right = readBinary(reader, binds + 1);
    left = { kind: "binary", ...reader.from(start), operator: full, left, right };
  }
}

function operatorHere(reader: Reader): string {
  const { kind, text } = reader.scanner;
  if ((kind !== "operator" && kind !== "name") || !Object.hasOwn(strength, text)) return "";
  return text === "not" && !/^in(?!\w)/.test(reader.scanner.peek()) ? "" : text;
}

function readNot(reader: Reader, least: number): Expression {
  if (least > 3) reader.fail();
  const { start } = reader.scanner;
  reader.scanner.advance();
  const operand = reader.deeper(() => (reader.is("not") ? readNot(reader, 3) : readBinary(reader, 4)));
  return { kind: "unary", ...reader.from(start), operator: "not", operand };
}

function readUnary(reader: Reader): Expression {
  const { start, text, kind } = reader.scanner;
  if (kind === "operator" && (text === "-" || text === "+" || text === "~")) {
    reader.scanner.advance();
    const operand = reader.deeper(() => readUnary(reader));
    return { kind: "unary", ...reader.from(start), operator: text, operand };
  }
  const base = readPostfix(reader);
  if (!reader.eat("**")) return base;
  const right = reader.deeper(() => readUnary(reader));
  return { kind: "binary", ...reader.from(start), operator: "**", left: base, right };
}

function readPostfix(reader: Reader): Expression {
  const { start } = reader.scanner;
  const waits = reader.is("await");
  if (waits) reader.scanner.advance();
  let value = readAtom(reader);
  for (;;) {
    if (reader.eat(".")) {
      const name = reader.name();
      value = { kind: "attribute", ...reader.from(value.start), object: value, name };
    } else if (reader.is("(")) {
      const args = readArguments(reader);
      value = { kind: "call", ...reader.from(value.start), callee: value, arguments: args };
    } else if (reader.is("[")) {
      reader.scanner.advance();
      const index = reader.deeper(() => readSubscript(reader));
      reader.expect("]");
      value = { kind: "subscript", ...reader.from(value.start), object: value, index };
    } else break;
  }
  return waits ? { kind: "await", ...reader.from(start), value } : value;
}

function readSubscript(reader: Reader): Expression {
  const { start } = reader.scanner;
  const one = (): Expression => {
    const from = reader.scanner.start;
    const parts: Expression[] = [];
    if (!reader.is(":")) {
      const value = reader.is("*") && reader.since(11) ? readStar(reader) : readNamed(reader);
      if (!reader.is(":") || value.kind === "starred") return value;
      parts.push(value);
    }
    for (let colons = 0; colons < 2 && reader.eat(":"); colons++)
      if (reader.startsExpression()) parts.push(readExpression(reader));
    return { kind: "slice", ...reader.from(from), parts };
  };
  const first = one();
  if (!reader.is(",") && first.kind !== "starred") return first;
  const items = [first];
  while (reader.eat(",") && !reader.is("]")) items.push(one());
  return { kind: "tuple", ...reader.from(start), items, bracketed: false };
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
    if (keywords.has(text)) reader.fail();
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
  return reader.fail();
}
