import { type Span, span } from "../base/span.ts";
import type { Reader } from "./reader.ts";
import type { Expression, Parameter } from "./tree.ts";

/** Reads a lambda. */
export function readLambda(reader: Reader): Expression {
  const { start } = reader.scanner;
  reader.scanner.advance();
  const parameters = readParameters(reader, ":");
  reader.expect(":");
  const body = reader.grammar.expression(reader);
  return { kind: "lambda", ...reader.from(start), parameters, body };
}

/** Reads a function's parameters up to `end`, which it leaves: ")" for `def`, ":" for a lambda, which has no annotations. */
export function readParameters(reader: Reader, end: ")" | ":"): Parameter[] {
  const reading = new ParameterList(reader, end);
  while (!reader.is(end)) {
    if (reader.is("/")) reading.slash();
    else if (reader.is("**")) reading.keywords();
    else if (reader.is("*")) {
      if (reading.star()) continue;
    } else if (reader.is("(")) reading.refuseBrackets();
    else reading.plain();
    if (!reader.eat(",")) break;
    reading.afterComma();
  }
  return reading.parameters;
}

/** Mirrors `parameters`, `lambda_parameters` and their `invalid_` rules in Grammar/python.gram. */
class ParameterList {
  readonly parameters: Parameter[] = [];
  readonly #reader: Reader;
  readonly #end: ")" | ":";
  #needsDefault = false;
  #slash = false;
  #starred = false;
  #last = false;

  constructor(reader: Reader, end: ")" | ":") {
    this.#reader = reader;
    this.#end = end;
  }

  slash(): void {
    const reader = this.#reader;
    const here = reader.here();
    if (this.parameters.length === 0) {
      if (reader.scanner.peek().startsWith(",")) reader.refuse("at least one argument must precede /", here);
      reader.fail();
    }
    if (this.#starred) reader.refuse("/ must be ahead of *", here);
    if (this.#slash) reader.refuse("/ may appear only once", here);
    if (this.#slash || this.#starred) reader.fail();
    this.#slash = true;
    reader.scanner.advance();
    if (reader.is("*")) reader.refuse("expected comma between / and *", reader.here());
  }

  keywords(): void {
    const reader = this.#reader;
    const { start } = reader.scanner;
    reader.scanner.advance();
    this.#named(start, "**");
    if (reader.is("=")) reader.refuse("var-keyword argument cannot have default value", reader.here());
    this.#last = true;
  }

  /** Returns whether the comma behind it has been read: a bare star. */
  star(): boolean {
    const reader = this.#reader;
    const here = reader.here();
    if (this.#starred) {
      reader.scanner.advance();
      if (reader.is(",") || reader.scanner.kind === "name") reader.refuse("* argument may appear only once", here);
      reader.fail();
    }
    reader.scanner.advance();
    this.#starred = true;
    this.#needsDefault = false;
    if (reader.is(this.#end)) reader.refuse("named arguments must follow bare *", here);
    if (reader.eat(",")) {
      if (reader.is(this.#end) || reader.is("**")) reader.note("named arguments must follow bare *", here);
      return true;
    }
    this.#named(here.start, "*");
    if (reader.is("=")) reader.refuse("var-positional argument cannot have default value", reader.here());
    return false;
  }

  plain(): void {
    const reader = this.#reader;
    const { start } = reader.scanner;
    const value = this.#named(start, "");
    if (this.#starred) return;
    if (value !== null) this.#needsDefault = true;
    else if (this.#needsDefault && (reader.is(",") || reader.is(this.#end)))
      reader.note("non-default argument follows default argument", reader.from(start));
  }

  #named(start: number, star: Parameter["star"]): Expression | null {
    const reader = this.#reader;
    const at = reader.here();
    const name = reader.name();
    let annotation: Expression | null = null;
    if (this.#end === ")" && reader.eat(":"))
      annotation =
        star === "*" && reader.is("*") && reader.since(11)
          ? reader.grammar.item(reader)
          : reader.grammar.expression(reader);
    let value: Expression | null = null;
    if (star === "" && reader.is("=")) {
      const equals = reader.here();
      reader.scanner.advance();
      if (reader.is(",") || reader.is(")")) reader.refuse("expected default value expression", equals);
      value = reader.grammar.expression(reader);
    }
    const takes = star !== "" ? star : this.#starred ? "keyword" : "positional";
    this.parameters.push({ name, star, takes, value, annotation, at, ...reader.from(start) });
    return value;
  }

  /** Python 2's `def f(a, (b, c))`. */
  refuseBrackets(): void {
    const reader = this.#reader;
    const { start } = reader.scanner;
    const closed = reader.trial((): Span | null => {
      reader.scanner.advance();
      do {
        reader.name();
        if (this.#end === ")" && reader.eat(":")) reader.grammar.expression(reader);
      } while (reader.eat(",") && !reader.is(")"));
      return reader.is(")") ? span(start, reader.scanner.end) : null;
    }, true);
    const what = this.#end === ")" ? "Function" : "Lambda expression";
    if (closed !== null && !this.#needsDefault && !this.#starred && !this.#slash)
      reader.refuse(`${what} parameters cannot be parenthesized`, closed);
    reader.fail();
  }

  afterComma(): void {
    const reader = this.#reader;
    if (!this.#last || reader.is(this.#end)) return;
    const { kind, text } = reader.scanner;
    if (kind === "name" || text === "*" || text === "**" || text === "/")
      reader.refuse("arguments cannot follow var-keyword argument", reader.here());
    reader.fail();
  }
}
