import { LineIndex } from "../base/lines.ts";
import { type Span, span } from "../base/span.ts";
import { isDigit, isLetter, nameEnd, refusedCharacter, scanNumber } from "./characters.ts";
import { breakWidth, Indents, readIndent, tabsAndSpaces } from "./indents.ts";
import { isStringPrefix, StringEnds } from "./strings.ts";

/** `line end` ends a logical line; `bad` is what CPython's tokenizer refuses, with its words in `message`. */
export type TokenKind = "name" | "number" | "string" | "operator" | "line end" | "bad";

const longOperators: ReadonlySet<string> = new Set(
  "**= //= >>= <<= ... ** // >> << <= >= == != -> += -= *= /= %= &= |= ^= @= := <>".split(" "),
);
const closers: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** What a line in column 0 looks like that starts a statement, even where a bracket is still open. */
const statementStart =
  /^(?:[A-Za-z_]\w*(?:\s*\.\s*\w+|\s*\[[^\]]*\])*\s*(?:[-+*/|&^%@]|\/\/|\*\*|<<|>>)?=(?!=)|(?:import|from|def|class|return|with|while|try|except|finally|raise|pass|del|global|assert|elif)\b|@\w|(?:if|for)\b.*:\s*(?:#.*)?$)/;

/** CPython's limit (Parser/tokenizer.h): brackets inside brackets. */
const maxBrackets = 200;

/** How a text is read. */
export interface Manner {
  /** As CPython reads it, up to the first fault; else what is broken ends with its line, or before it where it must. */
  readonly strict: boolean;
  /** The release of Python 3 (11 for 3.11); null takes what any of them takes. */
  readonly minor: number | null;
}

/**
 * Reads Python's tokens one at a time, a logical line after the other; the current token is in its fields.
 * Mirrors CPython's Parser/tokenizer.c (Parser/lexer/lexer.c from 3.13 on).
 */
export class Scanner {
  kind: TokenKind = "line end";
  /** The operator or name; empty for any other token. */
  text = "";
  start = 0;
  end = 0;
  /** Where the token before this one ended. */
  lastEnd = 0;
  /** A string token's prefix and content, a number token's value, a bad token's fault. */
  prefix = "";
  content: Span = span(0, 0);
  value = 0;
  integer = true;
  message = "";
  /** Whether a bad token is one that CPython reports only where nothing was wrong before it. */
  soft = false;
  /** The furthest that any token read so far starts, looked ahead at or not. */
  furthest = 0;

  /** The current logical line: where it starts, and its indentation (tabs to 8, and tabs as 1); -1 behind the last. */
  lineStart = 0;
  indent = 0;
  indentAlt = 0;
  /** The indentations so far that mix tabs and spaces. */
  readonly mixed: Span[] = [];
  /** What is wrong with the current line's indentation; empty where nothing is. */
  layout = "";
  /** Whether the current logical line has gone over a line break inside brackets. */
  folded = false;

  readonly source: string;
  readonly strings: StringEnds;
  readonly manner: Manner;
  readonly #to: number;
  readonly inside: boolean;
  readonly #indents = new Indents();
  #open: { readonly text: string; readonly at: number }[] = [];
  #index: LineIndex | null = null;
  #at: number;
  #cautiousUntil = -1;

  /**
   * Reads `source` from one offset to another. `inside`: the range is one expression in brackets, where line breaks mean
   * nothing (an f-string's field).
   */
  constructor(source: string, manner: Manner, from = 0, to = source.length, inside = false) {
    this.source = source;
    this.manner = manner;
    this.#at = from;
    this.#to = to;
    this.inside = inside;
    this.lastEnd = from;
    this.strings = new StringEnds(source, to, (manner.minor ?? 99) >= 12);
  }

  /** The bracket that encloses the current token; null outside brackets. */
  get opener(): Span | null {
    const last = this.#open.at(-1);
    return last === undefined ? null : span(last.at, last.at + 1);
  }

  /** Whether a bracket further up is never closed, so that what looks like the start of a statement is taken for one. */
  get cautious(): boolean {
    return this.lineStart < this.#cautiousUntil;
  }

  /** The line (from 1) of an offset, with the line ends that Python knows. */
  line(offset: number): number {
    this.#index ??= new LineIndex(this.source);
    return this.#index.at(offset).line + 1;
  }

  /** How many brackets are open at the current token. */
  get depth(): number {
    return this.#open.length;
  }

  /** Goes to the next logical line that has tokens, and to its first token; at the end of the text `indent` is -1. */
  nextLine(): void {
    this.#open = [];
    this.folded = false;
    this.layout = "";
    for (;;) {
      const start = this.#at;
      const { end, column, alternative } = readIndent(this.source, start, this.#to);
      this.#at = end;
      if (this.#at >= this.#to) {
        this.#end(start);
        return;
      }
      this.lineStart = start;
      this.indent = column;
      this.indentAlt = alternative;
      this.advance();
      if (this.kind !== "line end") {
        // A backslash is looked at before the indentation.
        if (this.kind === "bad" && this.source[this.start] === "\\") return;
        this.layout = this.#indents.compare(column, alternative);
        if (this.layout === tabsAndSpaces) this.mixed.push(span(start, this.start));
        if (this.layout !== "" && this.manner.strict) this.#bad(this.end, this.layout, true);
        return;
      }
      if (this.#at >= this.#to && this.start >= this.#to) {
        this.#end(start);
        return;
      }
    }
  }

  #end(start: number): void {
    this.lineStart = start;
    this.indent = -1;
    this.indentAlt = -1;
    this.kind = "line end";
    this.text = "";
    this.start = this.#to;
    this.end = this.#to;
  }

  /**
   * Goes to the end of the current logical line. Where that line is folded, what looks like the start of a statement in
   * column 0 ends it: a bracket that was never closed takes no more with it than it must.
   */
  skipLine(): void {
    while (this.kind !== "line end") this.advance();
    if (!this.folded || this.lineStart < this.#cautiousUntil) return;
    this.#cautiousUntil = this.#at;
    this.#at = this.lineStart;
    this.#open = [];
    do this.advance();
    while (this.kind !== "line end");
  }

  /** Goes to the next token. At the end of the logical line it stays there. */
  advance(): void {
    this.lastEnd = this.end;
    this.text = "";
    const text = this.source;
    for (;;) {
      const char = text[this.#at] ?? "";
      if (this.#at >= this.#to) {
        this.#lineEnd(0);
        return;
      }
      if (char === " " || char === "\t" || char === "\f") this.#at++;
      else if (char === "#") this.#at = this.#lineBreak(this.#at);
      else if (char === "\uFEFF" && this.#at === 0) this.#at++;
      else if (char === "\n" || char === "\r") {
        const width = breakWidth(text, this.#at, this.#to);
        if ((this.#open.length === 0 && !this.inside) || this.#breaksOff(this.#at + width)) {
          this.#lineEnd(width);
          return;
        }
        this.folded = true;
        this.#at += width;
      } else if (char === "\\") {
        const width = breakWidth(text, this.#at + 1, this.#to);
        if (width === 0 && this.#at + 1 < this.#to) {
          this.start = this.#at;
          this.#bad(this.#at + 1, "unexpected character after line continuation character", true);
          return;
        }
        this.#at += 1 + width;
        if (this.#at >= this.#to && !this.inside && this.#open.length === 0) {
          this.start = this.#to;
          this.#bad(this.#to, "unexpected EOF while parsing", true);
          return;
        }
      } else break;
    }
    this.start = this.#at;
    this.#token(text[this.#at] ?? "");
    if (this.start > this.furthest) this.furthest = this.start;
  }

  #lineEnd(width: number): void {
    this.kind = "line end";
    this.start = this.#at;
    this.#at += width;
    this.end = this.start;
    if (this.start > this.furthest) this.furthest = this.start;
  }

  #lineBreak(from: number): number {
    let at = from;
    while (at < this.#to && this.source[at] !== "\n" && this.source[at] !== "\r") at++;
    return at;
  }

  #breaksOff(lineStart: number): boolean {
    if (this.lineStart >= this.#cautiousUntil || this.inside) return false;
    return statementStart.test(this.source.slice(lineStart, Math.min(this.#lineBreak(lineStart), lineStart + 400)));
  }

  #bad(end: number, message: string, soft = false): void {
    this.kind = "bad";
    this.soft = soft;
    this.message = message;
    this.#at = Math.max(end, this.#at);
    this.end = this.#at;
  }

  #token(char: string): void {
    const text = this.source;
    if (isLetter(char)) {
      const at = nameEnd(text, this.#at, this.#to);
      const word = text.slice(this.#at, at);
      const mark = text[at];
      if ((mark === '"' || mark === "'") && at < this.#to && isStringPrefix(word, this.manner.minor)) {
        this.#string(word, at);
        return;
      }
      const refused = refusedCharacter(word);
      if (refused !== null) {
        this.start = this.#at + refused.at;
        this.#bad(at, refused.message);
        return;
      }
      this.kind = "name";
      this.text = word;
      this.#at = at;
      this.end = at;
    } else if (char === '"' || char === "'") this.#string("", this.#at);
    else if ((char >= "0" && char <= "9") || (char === "." && isDigit(text[this.#at + 1]))) this.#number();
    else this.#operator(char);
  }

  #string(prefix: string, quote: number): void {
    const found = this.strings.find(quote, prefix);
    if (found === null) {
      const triple = this.source.startsWith((this.source[quote] ?? "").repeat(3), quote);
      const end = this.strings.lineEnd(quote + 1);
      const last = this.#to - (/[\n\r]$/.test(this.source.slice(0, this.#to)) ? 1 : 0);
      const what = triple ? "triple-quoted string" : "string";
      this.#bad(end, `unterminated ${what} literal (detected at line ${this.line(triple ? last : end)})`);
      return;
    }
    this.kind = "string";
    this.prefix = prefix.toLowerCase();
    this.content = found.content;
    this.#at = found.end;
    this.end = found.end;
  }

  #number(): void {
    const { end, number, message } = scanNumber(this.source, this.#at, this.#to);
    if (number === null) {
      this.#bad(end, message);
      return;
    }
    this.kind = "number";
    this.value = number.value;
    this.integer = number.integer;
    this.#at = end;
    this.end = end;
  }

  #operator(char: string): void {
    const text = this.source;
    const three = text.slice(this.#at, Math.min(this.#at + 3, this.#to));
    const operator = longOperators.has(three) ? three : longOperators.has(three.slice(0, 2)) ? three.slice(0, 2) : char;
    if (operator < " " || operator === "\u007F") {
      this.#bad(this.#at + 1, refusedCharacter(operator)?.message ?? "");
      return;
    }
    if (closers[operator] !== undefined) {
      if (this.#open.length >= maxBrackets) {
        this.#bad(this.#at + 1, "too many nested parentheses");
        return;
      }
      this.#open.push({ text: operator, at: this.#at });
    } else if (operator === ")" || operator === "]" || operator === "}") {
      const opener = this.#open.at(-1);
      if (opener === undefined || closers[opener.text] !== operator) {
        // A wrong closer inside another bracket closes down to its own opener, if there is one.
        const own = this.#open.findLastIndex((it) => closers[it.text] === operator);
        if (own >= 0) this.#open.length = own;
        this.#bad(this.#at + 1, opener === undefined ? `unmatched '${operator}'` : this.#mismatch(operator, opener));
        return;
      }
      this.#open.pop();
    }
    this.kind = "operator";
    this.text = operator;
    this.#at += operator.length;
    this.end = this.#at;
  }

  #mismatch(closer: string, opener: { readonly text: string; readonly at: number }): string {
    const line = this.line(opener.at);
    const where = line === this.line(this.#at) ? "" : ` on line ${line}`;
    return `closing parenthesis '${closer}' does not match opening parenthesis '${opener.text}'${where}`;
  }

  /** The first character behind the current token that is not white space, and the one behind it, without going there. */
  peek(): string {
    const text = this.source;
    let at = this.#at;
    for (;;) {
      const char = text[at] ?? "";
      if (at >= this.#to) return "";
      if (char === " " || char === "\t" || char === "\f") at++;
      else if (char === "\\" && (text[at + 1] === "\n" || text[at + 1] === "\r")) at += 2;
      else if ((char === "\n" || char === "\r") && (this.#open.length > 0 || this.inside)) at++;
      else if (char === "#" && (this.#open.length > 0 || this.inside)) at = this.#lineBreak(at);
      else return text.slice(at, Math.min(at + 12, this.#to));
    }
  }

  /** Runs `look`, which may go forward, and comes back to the current token. */
  lookAhead<T>(look: (scanner: Scanner) => T): T {
    const { kind, text, start, end, lastEnd, prefix, content, value, integer, message, soft, folded } = this;
    const at = this.#at;
    const open = [...this.#open];
    try {
      return look(this);
    } finally {
      Object.assign(this, { kind, text, start, end, lastEnd, prefix, content, value, integer, message, soft, folded });
      this.#at = at;
      this.#open = open;
    }
  }
}
