import { type Span, span } from "../base/span.ts";
import type { Scanner } from "./tokens.ts";
import type { Expression, Fault, Statement } from "./tree.ts";

/** Thrown inside the readers of expressions and statements alone: the logical line is broken here. */
export class Break {
  readonly fault: Fault;

  constructor(fault: Fault) {
    this.fault = fault;
  }
}

/** How deep expressions may lie in one another; CPython's own limit is higher, but no file that people write gets here. */
const maxDepth = 400;

/** Words that cannot be names. */
export const keywords: ReadonlySet<string> = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

/** The readers that read one another in a circle. */
export interface Grammar {
  /** One expression without commas. */
  expression(reader: Reader): Expression;
  /** One expression that may be starred or bind a name. */
  item(reader: Reader, stars?: boolean): Expression;
  /** One expression, or several with commas as a tuple. */
  expressions(reader: Reader, stars?: boolean): Expression;
  /** Targets of `for` and `del`. */
  targets(reader: Reader): Expression;
  /** Operators that bind at least this tightly, with their values. */
  binary(reader: Reader, least: number): Expression;
  /** The logical lines of a block, from the current one on. */
  lines(reader: Reader, indent: number, alternative: number): Statement[];
}

/** Keywords that can start an expression. */
const operandWords: ReadonlySet<string> = new Set(["None", "True", "False", "not", "lambda", "await", "yield"]);

/** What the readers of expressions and statements share: the scanner, the faults found, and where the reading stands. */
export class Reader {
  readonly scanner: Scanner;
  readonly grammar: Grammar;
  readonly faults: Fault[];
  /** How deep the reading is in expressions and blocks. */
  depth = 0;
  /** Whether the statement stands in a function, and in a loop of that function. */
  inFunction = false;
  inLoop = false;

  constructor(scanner: Scanner, grammar: Grammar, faults: Fault[] = []) {
    this.scanner = scanner;
    this.grammar = grammar;
    this.faults = faults;
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
    if (!this.eat(text)) this.fail(`"${text}" is missing here`);
  }

  /** Reads a name, which is not a keyword, or breaks the line off. */
  name(): string {
    const { kind, text } = this.scanner;
    if (kind !== "name" || keywords.has(text)) this.fail("A name is missing here");
    this.scanner.advance();
    return text;
  }

  /** Breaks the logical line off at the current token. */
  fail(message: string, at: Span = this.here()): never {
    const { scanner } = this;
    if (scanner.kind === "bad") throw new Break({ ...span(scanner.start, scanner.end), message: scanner.message });
    throw new Break({ ...span(at.start, at.end), message });
  }

  /** The span from an offset to the end of the last token read. */
  since(start: number): Span {
    return span(start, this.scanner.lastEnd);
  }

  /** Whether the current token can start an expression. */
  startsExpression(): boolean {
    const { kind, text } = this.scanner;
    if (kind === "number" || kind === "string" || kind === "bad") return true;
    if (kind === "name") return !keywords.has(text) || operandWords.has(text);
    return kind === "operator" && ["(", "[", "{", "-", "+", "~", "*", "...", "**"].includes(text);
  }

  /** The span of the current token. */
  here(): Span {
    return span(this.scanner.start, this.scanner.end);
  }

  /** Reads something that may hold more of its own kind, and breaks the line off where that goes too deep. */
  deeper<T>(read: () => T): T {
    if (this.depth >= maxDepth) this.fail("Too deep to read");
    this.depth++;
    try {
      return read();
    } finally {
      this.depth--;
    }
  }
}
