import { span } from "../base/span.ts";
import type { Reader } from "./reader.ts";
import type { ComprehensionClause, DictItem, Expression } from "./tree.ts";

const unpacking = "iterable unpacking cannot be used in comprehension";
const parentheses = "did you forget parentheses around the comprehension target?";

/** Reads what stands in round brackets: a tuple, a generator, or an expression by itself. */
export function readRound(reader: Reader): Expression {
  const { scanner } = reader;
  const { start } = scanner;
  scanner.advance();
  if (reader.eat(")")) return { kind: "tuple", ...reader.from(start), items: [], bracketed: true };
  const inside = reader.deeper((): Expression => {
    if (reader.is("yield")) return reader.grammar.value(reader);
    if (reader.is("**")) refuseStars(reader, start);
    const first = reader.grammar.item(reader);
    if (startsClause(reader)) {
      if (first.kind === "starred") reader.note(unpacking, first);
      return {
        kind: "comprehension",
        makes: "generator",
        elements: [first],
        clauses: readClauses(reader),
        ...reader.from(start),
      };
    }
    if (!reader.is(",")) {
      if (first.kind === "starred" && reader.is(")")) reader.note("cannot use starred expression here", first);
      return first;
    }
    const items = [first];
    while (reader.eat(",") && !reader.is(")")) items.push(reader.grammar.item(reader));
    return { kind: "tuple", items, bracketed: true, ...reader.from(start) };
  });
  reader.expect(")");
  if ((inside.kind === "tuple" || inside.kind === "comprehension") && inside.start === start)
    return { ...inside, ...reader.from(start) };
  return inside;
}

/** `(**a)` (`invalid_group`). */
function refuseStars(reader: Reader, start: number): void {
  const stars = reader.here();
  const closes = reader.trial(() => {
    reader.scanner.advance();
    reader.grammar.expression(reader);
    return reader.is(")");
  }, false);
  if (closes === true && start < stars.start) reader.refuse("cannot use double starred expression here", stars);
  reader.fail();
}

/** Reads a list or a list comprehension. */
export function readSquare(reader: Reader): Expression {
  const { start } = reader.scanner;
  reader.scanner.advance();
  const items: Expression[] = [];
  let clauses: ComprehensionClause[] | null = null;
  reader.deeper(() => {
    while (!reader.is("]")) {
      items.push(reader.grammar.item(reader));
      if (startsClause(reader)) {
        clauses = readElementClauses(reader, items);
        return;
      }
      if (!reader.eat(",")) return;
      if (startsClause(reader)) refuseParentheses(reader, items);
    }
  });
  reader.expect("]");
  if (clauses !== null)
    return { kind: "comprehension", makes: "list", ...reader.from(start), elements: items, clauses };
  return { kind: "list", ...reader.from(start), items, bracketed: true };
}

/** Reads the clauses behind the elements of a list or set, of which there can be one (`invalid_comprehension`). */
function readElementClauses(reader: Reader, items: readonly Expression[]): ComprehensionClause[] {
  const [first] = items;
  if (items.length > 1) refuseParentheses(reader, items);
  const clauses = readClauses(reader);
  if (first?.kind === "starred") reader.note(unpacking, first);
  return clauses;
}

function refuseParentheses(reader: Reader, items: readonly Expression[]): void {
  const [first] = items;
  if (first === undefined || reader.trial(() => readClauses(reader), false) === null) reader.fail();
  else reader.refuse(parentheses, span(first.start, items.at(-1)?.end ?? first.end));
  reader.fail();
}

/** Reads a dict or set, or a comprehension of one. */
export function readCurly(reader: Reader): Expression {
  const { start } = reader.scanner;
  reader.scanner.advance();
  const entries: DictItem[] = [];
  const items: Expression[] = [];
  let clauses: ComprehensionClause[] | null = null;
  reader.deeper(() => {
    while (!reader.is("}")) {
      if (entries.length > 0 || (items.length === 0 && reader.is("**"))) entries.push(readEntry(reader, null));
      else {
        const { start: from } = reader.scanner;
        const first = reader.grammar.item(reader);
        const bare = first.kind === "starred" || (first.kind === "walrus" && first.start === from);
        const pairs = items.length === 0 && !bare && reader.is(":");
        if (pairs) entries.push(readEntry(reader, first));
        else items.push(first);
      }
      if (startsClause(reader)) {
        clauses = entries.length > 0 ? readEntryClauses(reader, entries) : readElementClauses(reader, items);
        return;
      }
      if (!reader.eat(",")) return;
      if (items.length > 0 && startsClause(reader)) refuseParentheses(reader, items);
    }
  });
  reader.expect("}");
  const whole = reader.from(start);
  if (clauses !== null) {
    const elements =
      entries.length > 0 ? entries.flatMap((it) => (it.key === null ? [it.value] : [it.key, it.value])) : items;
    return { kind: "comprehension", makes: entries.length > 0 ? "dict" : "set", ...whole, elements, clauses };
  }
  if (items.length > 0) return { kind: "set", ...whole, items, bracketed: true };
  return { kind: "dict", ...whole, items: entries };
}

/** Reads a pair of a dict, or `**value`; the key where it has been read (`double_starred_kvpair`, `invalid_kvpair`). */
function readEntry(reader: Reader, known: Expression | null): DictItem {
  if (known === null && reader.is("**")) {
    const stars = reader.here();
    reader.scanner.advance();
    const value = reader.grammar.binary(reader, 5);
    return { key: null, value, stars };
  }
  // CPython looks for these mistakes when it reads a dict for the first time, before any other check speaks.
  const key = known ?? reader.silently(() => reader.grammar.expression(reader, true));
  if (!reader.is(":")) reader.fail("':' expected after dictionary key", key);
  const colon = reader.here();
  reader.expect(":");
  if (reader.is("*")) {
    const star = reader.here();
    const starred = reader.trial(() => reader.grammar.item(reader), false);
    if (starred !== null) reader.fail("cannot use a starred expression in a dictionary value", star);
    reader.fail();
  }
  if (reader.is("}") || reader.is(",")) reader.fail("expression expected after dictionary key and ':'", colon);
  return { key, value: reader.grammar.expression(reader) };
}

function readEntryClauses(reader: Reader, entries: readonly DictItem[]): ComprehensionClause[] {
  const [first] = entries;
  if (entries.length > 1) reader.fail();
  const clauses = readClauses(reader);
  if (first?.stars !== undefined && reader.is("}"))
    reader.note("dict unpacking cannot be used in dict comprehension", first.stars);
  return clauses;
}

/** Whether the current token starts a clause of a comprehension. */
export function startsClause(reader: Reader): boolean {
  return reader.is("for") || (reader.is("async") && /^for(?!\w)/.test(reader.scanner.peek()));
}

/** Reads the `for … in … if …` of a comprehension; the current token is the first `for` or `async`. */
export function readClauses(reader: Reader): ComprehensionClause[] {
  const clauses: ComprehensionClause[] = [];
  while (startsClause(reader)) {
    const { start } = reader.scanner;
    const waits = reader.eat("async");
    reader.expect("for");
    const target = reader.grammar.forTargets(reader);
    reader.expect("in");
    const source = reader.grammar.binary(reader, 1);
    const tests: Expression[] = [];
    while (reader.eat("if")) tests.push(reader.grammar.binary(reader, 1));
    clauses.push({ target, source, tests, waits, ...reader.from(start) });
  }
  return clauses;
}
