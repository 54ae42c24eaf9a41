import { span } from "../base/span.ts";
import { bad, brokenLine, clause } from "./clause.ts";
import { readExpressions, readItem } from "./expressions.ts";
import { keywords, type Reader } from "./reader.ts";
import type { Expression, MatchCase, Statement } from "./tree.ts";

/** Whether a line that begins with the word `match` is a match statement and not a use of that name. */
export function startsMatch(reader: Reader): boolean {
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

/** Reads a match statement with its cases. */
export function readMatch(reader: Reader): Statement {
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
      reader.grammar.lines(reader, scanner.indent, scanner.indentAlt);
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
