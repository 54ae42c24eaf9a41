import { span } from "../base/span.ts";
import { readClauses, startsClause } from "./displays.ts";
import { keywords, type Reader } from "./reader.ts";
import { nameOf } from "./targets.ts";
import type { Argument, Expression } from "./tree.ts";

const meant = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";

/** Reads a call's arguments with their brackets, or those of a class (`arguments`, `invalid_arguments`). */
export function readArguments(reader: Reader, ofClass = false): Argument[] {
  reader.expect("(");
  const args: Argument[] = [];
  reader.deeper(() => {
    const order = new Order();
    while (!reader.is(")")) {
      const argument = readArgument(reader, args.length, ofClass);
      args.push(argument);
      order.take(reader, args[0] ?? argument, argument);
      if (!reader.eat(",")) break;
    }
    order.end(reader);
  });
  reader.expect(")");
  return args;
}

/** What stands before what in a call: positional arguments, keywords, `**`. */
class Order {
  #keyword = false;
  #unpacked = false;
  #late: Argument | null = null;
  /** Whether a keyword stands behind the positional argument that came late. */
  #behind = false;

  take(reader: Reader, first: Argument, argument: Argument): void {
    const { star, name } = argument;
    if (star === "**") this.#unpacked = true;
    else if (star === "*") {
      if (this.#unpacked) reader.note("iterable argument unpacking follows keyword argument unpacking", first);
    } else if (name !== null) this.#keyword = true;
    else if (this.#keyword || this.#unpacked) {
      // CPython reads on to where the next of its kind stands before it says so.
      if (this.#late !== null && this.#behind) this.end(reader);
      this.#late ??= argument;
      this.#behind = false;
      return;
    }
    this.#behind ||= this.#late !== null && star !== "*";
  }

  end(reader: Reader): void {
    if (this.#late === null) return;
    const unpacked = this.#unpacked ? " unpacking" : "";
    reader.note(`positional argument follows keyword argument${unpacked}`, this.#late, reader.scanner.furthest);
    this.#late = null;
  }
}

function readArgument(reader: Reader, before: number, ofClass: boolean): Argument {
  const { start, kind, text } = reader.scanner;
  if (reader.is("*") || reader.is("**")) {
    const star = text === "*" ? "*" : "**";
    reader.scanner.advance();
    const value = reader.grammar.expression(reader);
    return { name: null, star, value, ...reader.from(start) };
  }
  if (kind === "name" && /^=(?!=)/.test(reader.scanner.peek()) && !keywords.has(text)) {
    const name = reader.name();
    const equals = reader.here();
    reader.expect("=");
    const value = reader.grammar.expression(reader);
    if (startsClause(reader) && reader.trial(() => readClauses(reader), false) !== null)
      reader.refuse(meant, span(start, equals.end));
    return { name, star: "", value, ...reader.from(start) };
  }
  let value = reader.grammar.expression(reader);
  if (reader.is(":=") && value.kind === "name" && value.start === start) {
    reader.scanner.advance();
    const bound = reader.grammar.expression(reader);
    value = { kind: "walrus", ...reader.from(start), name: value.name, value: bound };
  }
  if (reader.is("=")) refuseKeyword(reader, value, start);
  if (!startsClause(reader)) return { name: null, star: "", value, ...reader.from(start) };
  const clauses = readClauses(reader);
  const whole = reader.from(start);
  if (before > 0 || reader.is(",")) reader.note("Generator expression must be parenthesized", whole);
  else if (ofClass) reader.note("", span(start, whole.end));
  const made: Expression = { kind: "comprehension", makes: "generator", ...whole, elements: [value], clauses };
  return { name: null, star: "", value: made, ...whole };
}

/** What CPython says of `=` behind what is no keyword's name (`invalid_kwarg`). */
function refuseKeyword(reader: Reader, value: Expression, start: number): void {
  const whole = span(start, reader.scanner.end);
  if (value.kind === "constant" && value.value !== "..." && value.start === start)
    reader.refuse(`cannot assign to ${nameOf(value)}`, whole);
  if (value.kind !== "walrus") reader.refuse('expression cannot contain assignment, perhaps you meant "=="?', whole);
  reader.fail();
}

/** Reads a `yield`. */
export function readYield(reader: Reader): Expression {
  const { start } = reader.scanner;
  reader.scanner.advance();
  if (reader.eat("from")) {
    const value = reader.grammar.expression(reader);
    return { kind: "yield", from: true, ...reader.from(start), value };
  }
  const value = reader.startsExpression() || reader.is("*") ? reader.grammar.expressions(reader) : null;
  return { kind: "yield", from: false, ...reader.from(start), value };
}
