import { bad, brokenLine, clause, noBlock, readColon } from "./clause.ts";
import { bindsOf, readPatterns } from "./patterns.ts";
import type { Reader } from "./reader.ts";
import type { Expression, MatchCase, Pattern, Statement } from "./tree.ts";

/** Whether a line that begins with the word `match` is a match statement and not a use of that name. */
export function startsMatch(reader: Reader): boolean {
  if (!/^(?:[\w"'([{*~+-]|\.\.\.|[\u0080-\uFFFF])/.test(reader.scanner.peek())) return false;
  const ends = reader.trial(() => {
    reader.scanner.advance();
    // Behind a word that is a value already, only a match statement goes on without an operator.
    const sure = reader.startsExpression() && !["(", "[", "-", "+"].includes(reader.scanner.text);
    readSubject(reader);
    if (reader.ended()) return sure;
    if (!reader.is(":")) return false;
    reader.scanner.advance();
    return reader.ended();
  }, true);
  return ends === true;
}

function readSubject(reader: Reader): Expression {
  const { start } = reader.scanner;
  const first = reader.grammar.item(reader);
  if (!reader.is(",")) {
    if (first.kind === "starred") reader.fail();
    return first;
  }
  const items = [first];
  while (reader.eat(",") && !reader.is(":")) items.push(reader.grammar.item(reader));
  return { kind: "tuple", items, bracketed: false, ...reader.from(start) };
}

/** Reads a match statement with its cases. */
export function readMatch(reader: Reader): Statement {
  const { scanner } = reader;
  const { start, indent } = scanner;
  const word = reader.here();
  const cases: MatchCase[] = [];
  let subject: Expression = bad(start);
  try {
    scanner.advance();
    subject = readSubject(reader);
    readColon(reader, false);
    if (scanner.kind !== "line end") reader.fail();
  } catch (error) {
    brokenLine(reader, error, start);
  }
  scanner.nextLine();
  const block = scanner.indent;
  if (block <= indent) noBlock(reader, "'match' statement", start, word);
  else {
    while (scanner.indent === block && reader.is("case")) {
      const made = clause(reader, "'case' statement", () => {
        scanner.advance();
        return readCase(reader);
      });
      const head = made.head ?? { pattern: null, binds: [], always: false, guard: null };
      cases.push({ ...head, body: made.body });
    }
    if (scanner.indent > indent) {
      if (scanner.indent > block) reader.indent();
      else reader.note("", reader.here());
      reader.grammar.lines(reader, scanner.indent);
    }
  }
  return { kind: "match", subject, cases, start, end: Math.max(start, scanner.lastEnd) };
}

function readCase(reader: Reader): Omit<MatchCase, "body"> {
  const pattern = readPatterns(reader);
  const guard = reader.eat("if") ? reader.grammar.named(reader) : null;
  return { pattern, binds: bindsOf(pattern), always: guard === null && takesAll(pattern), guard };
}

/** Whether the pattern takes anything: a name or `_`, in brackets or with `as` or not. */
export function takesAll(pattern: Pattern): boolean {
  if (pattern.kind === "or") return pattern.patterns.some(takesAll);
  return pattern.kind === "capture" && (pattern.of === null || takesAll(pattern.of));
}
