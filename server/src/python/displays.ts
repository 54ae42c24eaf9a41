import type { Reader } from "./reader.ts";
import type { ComprehensionClause, DictItem, Expression } from "./tree.ts";

/** Reads what stands in round brackets: a tuple, a generator, or an expression by itself. */
export function readRound(reader: Reader): Expression {
  const { start } = reader.scanner;
  reader.scanner.advance();
  if (reader.eat(")")) return { kind: "tuple", ...reader.since(start), items: [], bracketed: true };
  const inside = reader.deeper((): Expression => {
    const first = reader.grammar.item(reader);
    if (reader.is("for") || reader.is("async"))
      return {
        kind: "comprehension",
        makes: "generator",
        elements: [first],
        clauses: readClauses(reader),
        ...reader.since(start),
      };
    if (!reader.is(",")) {
      if (first.kind === "starred") reader.fail("A star needs a comma behind it here", first);
      return first;
    }
    const items = [first];
    while (reader.eat(",") && !reader.is(")")) items.push(reader.grammar.item(reader));
    return { kind: "tuple", items, bracketed: true, ...reader.since(start) };
  });
  reader.expect(")");
  if (inside.kind === "tuple" && inside.start === start) return { ...inside, ...reader.since(start) };
  return inside.kind === "comprehension" && inside.start === start ? { ...inside, ...reader.since(start) } : inside;
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
      if (items.length === 1 && (reader.is("for") || reader.is("async"))) {
        clauses = readClauses(reader);
        return;
      }
      if (!reader.eat(",")) return;
    }
  });
  reader.expect("]");
  if (clauses !== null)
    return { kind: "comprehension", makes: "list", ...reader.since(start), elements: items, clauses };
  return { kind: "list", ...reader.since(start), items, bracketed: true };
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
      if (items.length === 0 && reader.eat("**")) entries.push({ key: null, value: reader.grammar.binary(reader, 5) });
      else {
        const first = reader.grammar.item(reader);
        if (entries.length > 0 || (items.length === 0 && reader.is(":"))) {
          reader.expect(":");
          entries.push({ key: first, value: reader.grammar.expression(reader) });
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
  const whole = reader.since(start);
  if (clauses !== null) {
    const elements =
      entries.length > 0 ? entries.flatMap((it) => (it.key === null ? [it.value] : [it.key, it.value])) : items;
    return { kind: "comprehension", makes: entries.length > 0 ? "dict" : "set", ...whole, elements, clauses };
  }
  if (items.length > 0) return { kind: "set", ...whole, items, bracketed: true };
  return { kind: "dict", ...whole, items: entries };
}

/** Reads the `for … in … if …` of a comprehension; the current token is the first `for` or `async`. */
export function readClauses(reader: Reader): ComprehensionClause[] {
  const clauses: ComprehensionClause[] = [];
  while (reader.is("for") || reader.is("async")) {
    reader.eat("async");
    reader.expect("for");
    const target = reader.grammar.targets(reader);
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
  if (reader.is("lambda")) return reader.grammar.expression(reader);
  const value = reader.grammar.binary(reader, 1);
  if (value.kind !== "name" || !reader.eat(":=")) return value;
  return { kind: "walrus", name: value.name, value: reader.grammar.binary(reader, 1), ...reader.since(start) };
}
