import { span } from "../base/span.ts";
import {
  readArguments,
  readExpression,
  readExpressions,
  readItem,
  readParameters,
  readTargets,
} from "./expressions.ts";
import { keywords, type Reader } from "./reader.ts";
import { brokenLine, checkTarget, readLines, readSimples, skipTypeParameters } from "./statements.ts";
import { maxIndents } from "./tokens.ts";
import type { Arm, Expression, Handler, MatchCase, Statement, WithItem } from "./tree.ts";

/** A clause of a compound statement: what its head says, and its block. Null: the head could not be read. */
interface Clause<T> {
  readonly head: T | null;
  readonly body: readonly Statement[];
}

/** Reads a statement with blocks and goes to the line behind it; null where the current line starts none. */
export function readCompound(reader: Reader): Statement | null {
  const { scanner } = reader;
  if (scanner.kind === "operator" && scanner.text === "@") return readDecorated(reader);
  if (scanner.kind !== "name") return null;
  if (scanner.text === "match") return startsMatch(reader) ? readMatch(reader) : null;
  if (scanner.text === "async") {
    const next = /^(?:def|for|with)\b/.exec(scanner.peek())?.[0];
    return next === undefined ? null : readKeyword(reader, next, true);
  }
  return keywords.has(scanner.text) ? readKeyword(reader, scanner.text, false) : null;
}

function readKeyword(reader: Reader, keyword: string, waits: boolean): Statement | null {
  const { scanner } = reader;
  const { start } = scanner;
  const skip = (): void => {
    if (waits) scanner.advance();
    scanner.advance();
  };
  const done = (): { start: number; end: number } => ({ start, end: Math.max(start, scanner.lastEnd) });
  switch (keyword) {
    case "if":
      return { ...readIf(reader), ...done() };
    case "while": {
      const loop = inLoop(reader, () => clause(reader, () => (skip(), readItem(reader, false))));
      return {
        kind: "while",
        test: loop.head ?? bad(start),
        body: loop.body,
        otherwise: readElse(reader, start),
        ...done(),
      };
    }
    case "for": {
      const loop = inLoop(reader, () =>
        clause(reader, () => {
          skip();
          const target = readTargets(reader);
          checkTarget(reader, target, true);
          reader.expect("in");
          return { target, source: readExpressions(reader) };
        }),
      );
      const { target, source } = loop.head ?? { target: bad(start), source: bad(start) };
      return { kind: "for", target, source, body: loop.body, otherwise: readElse(reader, start), ...done() };
    }
    case "try":
      return { ...readTry(reader), ...done() };
    case "with": {
      const made = clause(reader, () => (skip(), readWithItems(reader)));
      return { kind: "with", items: made.head ?? [{ context: bad(start), target: null }], body: made.body, ...done() };
    }
    case "def":
    case "class":
      return { ...readDefinition(reader, keyword, skip, []), ...done() };
    case "else":
    case "elif":
    case "except":
    case "finally": {
      const orphan = clause(reader, () => reader.fail(`"${keyword}" has nothing to belong to`));
      return { kind: "error", body: orphan.body, ...done() };
    }
    default:
      return null;
  }
}

function bad(at: number): Expression {
  return { kind: "bad", start: at, end: at };
}

/** Whether a line that begins with the word `match` is a match statement and not a use of that name. */
function startsMatch(reader: Reader): boolean {
  const next = reader.scanner.peek();
  return /^(?:[\w"'([{*~+-]|\.\.\.)/.test(next) && endsInColon(reader);
}

/** Whether the logical line ends in a colon. */
function endsInColon(reader: Reader): boolean {
  return reader.scanner.lookAhead((scanner) => {
    let last = "";
    while (
      scanner.kind !== "line end" &&
      scanner.kind !== "bad" &&
      !(scanner.depth === 0 && (scanner.text === ";" || scanner.text === "="))
    ) {
      // A colon outside brackets and not in a lambda ends a head; what follows it on the line is the body.
      last = scanner.text;
      scanner.advance();
    }
    return last === ":" && scanner.kind === "line end";
  });
}

/** Reads a clause: its head up to the colon, then its block. A head that breaks off is noted; its block is read. */
function clause<T>(reader: Reader, readHead: () => T): Clause<T> {
  const { scanner } = reader;
  const { indent, indentAlt, start } = scanner;
  let head: T;
  try {
    head = readHead();
    reader.expect(":");
  } catch (error) {
    brokenLine(reader, error, start);
    scanner.nextLine();
    return { head: null, body: scanner.indent > indent ? readBlock(reader) : [] };
  }
  if (scanner.kind !== "line end") {
    const body: Statement[] = [];
    try {
      readSimples(reader, body);
    } catch (error) {
      body.push(brokenLine(reader, error, start));
    }
    scanner.nextLine();
    return { head, body };
  }
  const colon = scanner.lastEnd;
  scanner.nextLine();
  if (scanner.indent > indent) {
    if (scanner.indentAlt <= indentAlt)
      reader.faults.push({
        ...reader.here(),
        message: "Tabs and spaces are mixed so that the indentation depends on the tab width",
      });
    return { head, body: readBlock(reader) };
  }
  reader.faults.push({ ...span(colon - 1, colon), message: "An indented block is missing" });
  return { head, body: [] };
}

function readBlock(reader: Reader): Statement[] {
  const { scanner } = reader;
  const { indent, indentAlt } = scanner;
  if (reader.depth >= maxIndents) {
    reader.faults.push({ ...reader.here(), message: "Too many blocks inside one another" });
    while (scanner.indent >= indent) {
      scanner.skipLine();
      scanner.nextLine();
    }
    return [];
  }
  reader.depth++;
  const body = readLines(reader, indent, indentAlt);
  reader.depth--;
  return body;
}

function inLoop<T>(reader: Reader, read: () => T): T {
  const before = reader.inLoop;
  reader.inLoop = true;
  const made = read();
  reader.inLoop = before;
  return made;
}

/** The block of an `else` that belongs to the statement which ended just now; empty where there is none. */
function readElse(reader: Reader, start: number): readonly Statement[] {
  return reader.is("else") && sameColumn(reader, start) ? clause(reader, () => reader.expect("else")).body : [];
}

/** Whether the current line is indented like the statement that starts at the offset. */
function sameColumn(reader: Reader, start: number): boolean {
  const { scanner } = reader;
  if (scanner.indent < 0) return false;
  let at = start;
  while (at > 0 && !/[\n\r]/.test(scanner.source[at - 1] ?? "")) at--;
  return columnOf(scanner.source.slice(at, start)) === scanner.indent;
}

function columnOf(space: string): number {
  let column = 0;
  for (const char of space)
    column =
      char === "\t" ? (Math.floor(column / 8) + 1) * 8 : char === "\f" ? 0 : char === "\uFEFF" ? column : column + 1;
  return column;
}

function readIf(reader: Reader): { kind: "if"; arms: Arm[] } {
  const { scanner } = reader;
  const { start } = scanner;
  const arms: Arm[] = [];
  const arm = (): void => {
    const from = scanner.start;
    const made = clause(reader, () => {
      scanner.advance();
      return readItem(reader, false);
    });
    arms.push({ test: made.head ?? bad(from), body: made.body });
  };
  arm();
  while (reader.is("elif") && sameColumn(reader, start)) arm();
  if (reader.is("else") && sameColumn(reader, start))
    arms.push({ test: null, body: clause(reader, () => reader.expect("else")).body });
  return { kind: "if", arms };
}

function readTry(reader: Reader): Omit<Statement & { kind: "try" }, "start" | "end"> {
  const { scanner } = reader;
  const { start } = scanner;
  const { body } = clause(reader, () => reader.expect("try"));
  const handlers: Handler[] = [];
  while (reader.is("except") && sameColumn(reader, start)) {
    const from = scanner.start;
    const made = clause(reader, () => {
      scanner.advance();
      reader.eat("*");
      const type = reader.is(":") ? null : readExpression(reader);
      return { type, name: type !== null && reader.eat("as") ? reader.name() : null };
    });
    handlers.push({
      type: made.head === null ? bad(from) : made.head.type,
      name: made.head?.name ?? null,
      body: made.body,
    });
  }
  const otherwise = handlers.length > 0 ? readElse(reader, start) : [];
  const last =
    reader.is("finally") && sameColumn(reader, start) ? clause(reader, () => reader.expect("finally")) : null;
  if (handlers.length === 0 && last === null)
    reader.faults.push({ ...span(start, start + 3), message: 'This "try" has no "except" or "finally"' });
  return { kind: "try", body, handlers, otherwise, last: last?.body ?? [] };
}

function readWithItems(reader: Reader): WithItem[] {
  const { scanner } = reader;
  const one = (): WithItem => {
    const context = readExpression(reader);
    if (!reader.eat("as")) return { context, target: null };
    const target = readTargetBefore(reader);
    checkTarget(reader, target, true);
    return { context, target };
  };
  // `with (a as b, c as d):` has brackets of its own; `with (a, b):` and `with (a).b as c:` are expressions.
  if (reader.is("(") && holdsAs(reader)) {
    scanner.advance();
    const items: WithItem[] = [];
    do {
      if (reader.is(")")) break;
      items.push(one());
    } while (reader.eat(","));
    reader.expect(")");
    return items;
  }
  const items = [one()];
  while (reader.eat(",")) items.push(one());
  return items;
}

/** A target of `as`: no comma outside brackets. */
function readTargetBefore(reader: Reader): Expression {
  const target = readExpression(reader);
  return target;
}

/** Whether the bracket that opens at the current token holds an `as` of its own, and a colon follows its closer. */
function holdsAs(reader: Reader): boolean {
  return reader.scanner.lookAhead((scanner) => {
    const { depth } = scanner;
    let found = false;
    do {
      scanner.advance();
      if (scanner.kind === "line end") return false;
      if (scanner.depth === depth && scanner.kind === "name" && scanner.text === "as") found = true;
    } while (scanner.depth >= depth);
    scanner.advance();
    return found && scanner.text === ":";
  });
}

function readDefinition(
  reader: Reader,
  keyword: "def" | "class",
  skip: () => void,
  decorators: readonly Expression[],
): Statement {
  const { scanner } = reader;
  const { start } = scanner;
  const { inFunction, inLoop } = reader;
  const annotations = (): void => {
    if (reader.eat("->")) readExpression(reader);
  };
  reader.inLoop = false;
  reader.inFunction = keyword === "def";
  let made: Statement;
  if (keyword === "def") {
    const { head, body } = clause(reader, () => {
      skip();
      const name = reader.name();
      skipTypeParameters(reader);
      reader.expect("(");
      const parameters = readParameters(reader, ")", true);
      reader.expect(")");
      annotations();
      return { name, parameters };
    });
    made =
      head === null
        ? { kind: "error", start, end: start, body }
        : { kind: "function", start, end: start, ...head, decorators, body };
  } else {
    const { head, body } = clause(reader, () => {
      skip();
      const name = reader.name();
      skipTypeParameters(reader);
      return { name, arguments: reader.is("(") ? readArguments(reader) : [] };
    });
    made =
      head === null
        ? { kind: "error", start, end: start, body }
        : { kind: "class", start, end: start, ...head, decorators, body };
  }
  reader.inFunction = inFunction;
  reader.inLoop = inLoop;
  return { ...made, end: Math.max(start, scanner.lastEnd) };
}

function readDecorated(reader: Reader): Statement {
  const { scanner } = reader;
  const { start } = scanner;
  const decorators: Expression[] = [];
  while (reader.is("@")) {
    const line = scanner.start;
    try {
      scanner.advance();
      decorators.push(readItem(reader, false));
      if (scanner.kind !== "line end") reader.fail("This does not belong here");
    } catch (error) {
      brokenLine(reader, error, line);
    }
    scanner.nextLine();
  }
  const waits = reader.is("async") && /^def\b/.test(scanner.peek());
  const keyword = waits || reader.is("def") ? "def" : reader.is("class") ? "class" : null;
  if (keyword === null) {
    reader.faults.push({ ...reader.here(), message: "A function or class is missing behind the decorator" });
    return { kind: "error", start, end: Math.max(start, scanner.lastEnd), body: [] };
  }
  const skip = (): void => {
    if (waits) scanner.advance();
    scanner.advance();
  };
  return { ...readDefinition(reader, keyword, skip, decorators), start };
}

function readMatch(reader: Reader): Statement {
  const { scanner } = reader;
  const { start, indent } = scanner;
  const cases: MatchCase[] = [];
  let subject: Expression = bad(start);
  try {
    scanner.advance();
    subject = readExpressions(reader);
    reader.expect(":");
    if (scanner.kind !== "line end") reader.fail("This does not belong here");
  } catch (error) {
    brokenLine(reader, error, start);
  }
  scanner.nextLine();
  const block = scanner.indent;
  if (block <= indent) reader.faults.push({ ...span(start, start + 5), message: "An indented block is missing" });
  else {
    while (scanner.indent === block && reader.is("case")) {
      const made = clause(reader, () => {
        scanner.advance();
        return readPattern(reader);
      });
      cases.push({ ...(made.head ?? { binds: [], always: false, guard: null }), body: made.body });
    }
    if (scanner.indent > indent) {
      reader.faults.push({ ...reader.here(), message: '"case" is missing here' });
      readLines(reader, scanner.indent, scanner.indentAlt);
    }
  }
  return { kind: "match", subject, cases, start, end: Math.max(start, scanner.lastEnd) };
}

/** Reads a case's pattern for the names it binds, and its guard. The pattern's own grammar is not looked at. */
function readPattern(reader: Reader): Omit<MatchCase, "body"> {
  const { scanner } = reader;
  const binds: string[] = [];
  let tokens = 0;
  let name = false;
  let before = "";
  while (!(scanner.depth === 0 && (reader.is(":") || reader.is("if")))) {
    if (scanner.kind === "line end" || scanner.kind === "bad") reader.fail('":" is missing here');
    name = scanner.kind === "name" && !keywords.has(scanner.text);
    if (name && scanner.text !== "_" && before !== "." && !/^(?:[.(]|=(?!=))/.test(scanner.peek()))
      binds.push(scanner.text);
    before = scanner.text;
    tokens++;
    scanner.advance();
  }
  if (tokens === 0) reader.fail("A pattern is missing here");
  const guard = reader.eat("if") ? readItem(reader, false) : null;
  return { binds, always: tokens === 1 && name && guard === null, guard };
}
