import { type Span, span } from "../base/span.ts";
import { noSuchLevel } from "./indents.ts";
import type { Scanner } from "./tokens.ts";
import type { Expression, Fault, Statement } from "./tree.ts";

/** Thrown inside the readers of expressions and statements alone: the logical line is broken here. */
export class Break {
  readonly fault: Fault;
  /** What it comes from: a token, a check that knows what is wrong, or that nothing goes on as the text does. */
  readonly from: "token" | "check" | "grammar";

  constructor(fault: Fault, from: "token" | "check" | "grammar") {
    this.fault = fault;
    this.from = from;
  }
}

/** How deep expressions may lie in one another; CPython's own limit is higher, but no file that people write gets here. */
const maxDepth = 700;

/** Words that cannot be names. */
export const keywords: ReadonlySet<string> = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

/** The readers that read one another in a circle. */
export interface Grammar {
  /** One expression without commas (`expression`). */
  expression(reader: Reader, lone?: boolean): Expression;
  /** One expression that may be starred or bind a name (`star_named_expression`). */
  item(reader: Reader): Expression;
  /** One expression that may bind a name (`named_expression`). */
  named(reader: Reader): Expression;
  /** One expression, or several with commas as a tuple (`star_expressions`). */
  expressions(reader: Reader): Expression;
  /** The same, or a `yield`. */
  value(reader: Reader): Expression;
  /** Targets of `for`, which end at `in`. */
  forTargets(reader: Reader): Expression;
  /** Operators that bind at least this tightly, with their values. */
  binary(reader: Reader, least: number): Expression;
  /** The logical lines of a block, from the current one on. */
  lines(reader: Reader, indent: number): Statement[];
}

/** Keywords that can start an expression. */
const operandWords: ReadonlySet<string> = new Set(["None", "True", "False", "not", "lambda", "await"]);
const operandOperators: ReadonlySet<string> = new Set(["(", "[", "{", "-", "+", "~", "..."]);

/** What the readers of expressions and statements share: the scanner, the faults found, and where the reading stands. */
export class Reader {
  readonly scanner: Scanner;
  readonly grammar: Grammar;
  readonly faults: Fault[];
  /** How deep the reading is in expressions and blocks. */
  depth = 0;
  /** How many readings on trial this is inside, in which no check speaks (`_without_invalid` in python.gram). */
  #trials = 0;

  constructor(scanner: Scanner, grammar: Grammar, faults: Fault[] = []) {
    this.scanner = scanner;
    this.grammar = grammar;
    this.faults = faults;
  }

  /** Whether the text is read as CPython does, up to the first fault. */
  get strict(): boolean {
    return this.scanner.manner.strict;
  }

  /** Whether a release of Python 3 is at hand in which something is allowed; always where the release is not known. */
  since(minor: number): boolean {
    return (this.scanner.manner.minor ?? minor) >= minor;
  }

  /** Whether the current token is this operator or keyword. */
  is(text: string): boolean {
    const { kind } = this.scanner;
    return this.scanner.text === text && (kind === "operator" || kind === "name");
  }

  /** Goes past the current token if it is this operator or keyword, and says whether it was. */
  eat(text: string): boolean {
    if (!this.is(text)) return false;
    this.scanner.advance();
    return true;
  }

  /** Goes past this operator or keyword, or breaks the line off. */
  expect(text: string): void {
    if (!this.eat(text)) this.fail();
  }

  /** The same where CPython names what is missing (`&&` in python.gram). */
  force(text: string): void {
    if (!this.eat(text)) this.fail(`expected '${text}'`, this.here());
  }

  /** Reads a name, which is not a keyword, or breaks the line off. */
  name(): string {
    const { kind, text } = this.scanner;
    if (kind !== "name" || keywords.has(text)) this.fail();
    this.scanner.advance();
    return text;
  }

  /**
   * Breaks the logical line off: at the current token with "invalid syntax", or with a message of its own at a place of
   * its own, with the offset whose line CPython names if that is not the place's. A token that is none goes first.
   */
  fail(message = "", at: Span = this.here(), said?: number): never {
    throw this.broken(message, at, said);
  }

  /** The same, unless this is only a trial: then the reading goes on. */
  refuse(message: string, at: Span, said?: number): void {
    if (this.#trials === 0) this.fail(message, at, said);
  }

  /** Notes a fault behind which the line can still be read; as CPython reads, it breaks the line off. */
  note(message: string, at: Span, said?: number): void {
    if (this.#trials > 0) return;
    const broken = this.broken(message, at, said);
    if (this.strict) throw broken;
    this.faults.push(broken.fault);
  }

  /** Notes what is wrong inside a literal: CPython says it wherever it reads the literal, on trial as well. */
  refuseLiteral(message: string, at: Span, said?: number): void {
    const broken = this.broken(message, at, said);
    if (this.strict) throw broken;
    if (this.#trials === 0) this.faults.push(broken.fault);
  }

  /** Says that the current line is indented where no block begins. */
  indent(): void {
    const { layout } = this.scanner;
    const fault = { ...this.here(), message: layout === noSuchLevel ? layout : "unexpected indent" };
    if (this.strict) {
      const { kind, source, start } = this.scanner;
      // A backslash is looked at before the indentation, any other token behind it.
      if (kind === "bad" && (layout !== "" || source[start] === "\\")) this.fail();
      throw new Break(fault, "token");
    }
    this.faults.push(fault);
  }

  /** What `fail` throws. */
  broken(message: string, at: Span, said?: number): Break {
    const { scanner } = this;
    if (scanner.kind === "bad")
      return new Break({ ...span(scanner.start, scanner.end), message: scanner.message }, "token");
    const { opener } = scanner;
    if (scanner.kind === "line end" && opener !== null && !scanner.inside)
      return new Break({ ...opener, message: `'${scanner.source[opener.start] ?? ""}' was never closed` }, "token");
    const fault = { ...span(at.start, at.end), message: message === "" ? "invalid syntax" : message };
    return new Break(said === undefined ? fault : { ...fault, said }, message === "" ? "grammar" : "check");
  }

  /** Reads ahead and comes back: what was read, or null where it is not in the grammar. `silent`: no check speaks. */
  trial<T>(read: () => T, silent: boolean): T | null {
    return this.scanner.lookAhead(() => {
      const { depth } = this;
      if (silent) this.#trials++;
      try {
        return read();
      } catch (error) {
        const speaks = error instanceof Break && error.from !== "grammar" && (error.from === "check" || this.strict);
        if (speaks || !(error instanceof Break)) throw error;
        return null;
      } finally {
        this.depth = depth;
        if (silent) this.#trials--;
      }
    });
  }

  /** Whether this is a reading in which no check speaks. */
  get silent(): boolean {
    return this.#trials > 0;
  }

  /** Reads what CPython reads once before any check speaks. */
  silently<T>(read: () => T): T {
    this.#trials++;
    try {
      return read();
    } finally {
      this.#trials--;
    }
  }

  /** The span from an offset to the end of the last token read. */
  from(start: number): Span {
    return span(start, this.scanner.lastEnd);
  }

  /** Whether the current token can start an expression (without a star). */
  startsExpression(): boolean {
    const { kind, text } = this.scanner;
    if (kind === "number" || kind === "string") return true;
    if (kind === "name") return !keywords.has(text) || operandWords.has(text);
    return kind === "operator" && operandOperators.has(text);
  }

  /** Whether the logical line has no token left. */
  ended(): boolean {
    return this.scanner.kind === "line end";
  }

  /** The span of the current token. */
  here(): Span {
    return span(this.scanner.start, this.scanner.end);
  }

  /** Reads something that may hold more of its own kind, and breaks the line off where that goes too deep. */
  deeper<T>(read: () => T): T {
    if (this.depth >= maxDepth) this.fail("too many nested parentheses", this.here());
    this.depth++;
    try {
      return read();
    } finally {
      this.depth--;
    }
  }
}
