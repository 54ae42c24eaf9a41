import { span } from "../base/span.ts";
import { bad, clause, readElse, sameColumn } from "./clause.ts";
import { readDecorated, readDefinition } from "./definitions.ts";
import { readExpression, readExpressions, readItem, readTargets } from "./expressions.ts";
import { readMatch, startsMatch } from "./match.ts";
import { keywords, type Reader } from "./reader.ts";
import { checkTarget } from "./simple.ts";
import type { Arm, Handler, Statement, WithItem } from "./tree.ts";

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

function inLoop<T>(reader: Reader, read: () => T): T {
  const before = reader.inLoop;
  reader.inLoop = true;
  const made = read();
  reader.inLoop = before;
  return made;
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
    const target = readExpression(reader);
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
