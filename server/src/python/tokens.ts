import { type Span, span } from "../base/span.ts";
import { isDigit, isNamePart, isNameStart, scanNumber, widthAt } from "./characters.ts";
import { isStringPrefix, StringEnds } from "./strings.ts";

/** `line end` ends a logical line; `bad` is a character or word that Python has no token for. */
export type TokenKind = "name" | "number" | "string" | "operator" | "line end" | "bad";

const longOperators: ReadonlySet<string> = new Set(
  "**= //= >>= <<= ... ** // >> << <= >= == != -> += -= *= /= %= &= |= ^= @= := <>".split(" "),
);
const singleOperators = "+-*/%@&|^~<>=()[]{},:.;!";
const closers: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** What a line in column 0 looks like that starts a statement, even where a bracket is still open. */
const statementStart =
  /^(?:[A-Za-z_]\w*(?:\s*\.\s*\w+|\s*\[[^\]]*\])*\s*(?:[-+*/|&^%@]|\/\/|\*\*|<<|>>)?=(?!=)|(?:import|from|def|class|return|with|while|try|except|finally|raise|pass|del|global|assert|elif)\b|@\w|(?:if|for)\b.*:\s*(?:#.*)?$)/;

/** CPython's limits (Parser/lexer): brackets inside brackets, and blocks inside blocks. */
const maxBrackets = 200;
export const maxIndents = 100;

/**
 * Reads Python's tokens one at a time, a logical line after the other; the current token is in its fields.
 * Mirrors CPython's Parser/lexer/lexer.c, but leaves the comparing of indentations to the reader of statements.
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

  /** The current logical line: where it starts, and its indentation (tabs to 8, and tabs as 1); -1 behind the last. */
  lineStart = 0;
  indent = 0;
  indentAlt = 0;
  /** Whether the current logical line has gone over a line break inside brackets. */
  folded = false;

  readonly source: string;
  readonly strings: StringEnds;
  readonly #to: number;
  readonly #inside: boolean;
  #open: string[] = [];
  #at: number;
  #cautiousUntil = -1;

  /**
   * Reads `source` from one offset to another. `inside`: the range is one expression in brackets, where line breaks mean
   * nothing (an f-string's field).
   */
  constructor(source: string, from = 0, to = source.length, inside = false) {
    this.source = source;
    this.#at = from;
    this.#to = to;
    this.#inside = inside;
    this.lastEnd = from;
    this.strings = new StringEnds(source, to);
  }

  /** How many brackets are open at the current token. */
  get depth(): number {
    return this.#open.length;
  }

  /** Goes to the next logical line that has tokens, and to its first token; at the end of the text `indent` is -1. */
  nextLine(): void {
    this.#open = [];
    this.folded = false;
    for (;;) {
      let column = 0;
      let alternative = 0;
      const start = this.#at;
      for (; this.#at < this.#to; this.#at++) {
        const char = this.source[this.#at];
        if (char === " ") {
          column++;
          alternative++;
        } else if (char === "\t") {
          column = (Math.floor(column / 8) + 1) * 8;
          alternative++;
        } else if (char === "\f" || char === "\uFEFF") {
          if (char === "\uFEFF" && this.#at > 0) break;
          column = 0;
          alternative = 0;
        } else break;
      }
      if (this.#at >= this.#to) {
        this.#end(start);
        return;
      }
      this.lineStart = start;
      this.indent = column;
      this.indentAlt = alternative;
      this.advance();
      if (this.kind !== "line end") return;
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
        const width = char === "\r" && text[this.#at + 1] === "\n" ? 2 : 1;
        if ((this.#open.length === 0 && !this.#inside) || this.#breaksOff(this.#at + width)) {
          this.#lineEnd(width);
          return;
        }
        this.folded = true;
        this.#at += width;
      } else if (char === "\\" && (text[this.#at + 1] === "\n" || text[this.#at + 1] === "\r")) {
        this.#at += text[this.#at + 1] === "\r" && text[this.#at + 2] === "\n" ? 3 : 2;
        if (this.#at >= this.#to && !this.#inside) {
          this.start = this.#to;
          this.#bad(this.#to, "The file ends behind a line continuation");
          return;
        }
      } else break;
    }
    this.start = this.#at;
    this.#token(text[this.#at] ?? "");
  }

  #lineEnd(width: number): void {
    this.kind = "line end";
    this.start = this.#at;
    this.#at += width;
    this.end = this.start;
  }

  #lineBreak(from: number): number {
    let at = from;
    while (at < this.#to && this.source[at] !== "\n" && this.source[at] !== "\r") at++;
    return at;
  }

  #breaksOff(lineStart: number): boolean {
    if (this.lineStart >= this.#cautiousUntil || this.#inside) return false;
    return statementStart.test(this.source.slice(lineStart, Math.min(this.#lineBreak(lineStart), lineStart + 400)));
  }

  #bad(end: number, message: string): void {
    this.kind = "bad";
    this.message = message;
    this.#at = Math.max(end, this.#at);
    this.end = this.#at;
  }

  #token(char: string): void {
    const text = this.source;
    if (isNameStart(char) || char >= "\u0080") {
      let at = this.#at;
      while (at < this.#to && isNamePart(text, at)) at += widthAt(text, at);
      if (at === this.#at || (char >= "\u0080" && !/^\p{ID_Start}/u.test(text.slice(this.#at, this.#at + 2)))) {
        this.#bad(this.#at + widthAt(text, this.#at), "Python has no use for this character");
        return;
      }
      const word = text.slice(this.#at, at);
      if ((text[at] === '"' || text[at] === "'") && at < this.#to && isStringPrefix(word)) this.#string(word, at);
      else {
        this.kind = "name";
        this.text = word;
        this.#at = at;
        this.end = at;
      }
    } else if (char === '"' || char === "'") this.#string("", this.#at);
    else if ((char >= "0" && char <= "9") || (char === "." && isDigit(text[this.#at + 1]))) this.#number();
    else this.#operator(char);
  }

  #string(prefix: string, quote: number): void {
    const found = this.strings.find(quote, prefix);
    if (found === null) {
      this.#bad(this.#lineBreak(this.#at), "This string is not closed");
      return;
    }
    this.kind = "string";
    this.prefix = prefix.toLowerCase();
    this.content = found.content;
    this.#at = found.end;
    this.end = found.end;
  }

  #number(): void {
    const { end, number } = scanNumber(this.source, this.#at, this.#to);
    if (number === null) {
      this.#bad(end, "This is not a number");
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
    if (operator.length === 1 && !singleOperators.includes(operator)) {
      this.#bad(this.#at + widthAt(text, this.#at), "Python has no use for this character");
      return;
    }
    if (closers[operator] !== undefined) {
      if (this.#open.length >= maxBrackets) {
        this.#bad(this.#at + 1, "Too many brackets inside one another");
        return;
      }
      this.#open.push(operator);
    } else if (operator === ")" || operator === "]" || operator === "}") {
      const opener = this.#open.at(-1);
      if (opener === undefined || closers[opener] !== operator) {
        // A wrong closer inside another bracket closes down to its own opener, if there is one.
        const own = this.#open.findLastIndex((it) => closers[it] === operator);
        if (own >= 0) this.#open.length = own;
        this.#bad(
          this.#at + 1,
          opener === undefined
            ? `Nothing is open that "${operator}" could close`
            : `"${opener}" is closed by "${operator}"`,
        );
        return;
      }
      this.#open.pop();
    }
    this.kind = "operator";
    this.text = operator;
    this.#at += operator.length;
    this.end = this.#at;
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
      else if ((char === "\n" || char === "\r") && (this.#open.length > 0 || this.#inside)) at++;
      else if (char === "#" && (this.#open.length > 0 || this.#inside)) at = this.#lineBreak(at);
      else return text.slice(at, Math.min(at + 12, this.#to));
    }
  }

  /** Runs `look`, which may go forward, and comes back to the current token. */
  lookAhead<T>(look: (scanner: Scanner) => T): T {
    const { kind, text, start, end, lastEnd, prefix, content, value, integer, message, folded } = this;
    const at = this.#at;
    const open = [...this.#open];
    const made = look(this);
    Object.assign(this, { kind, text, start, end, lastEnd, prefix, content, value, integer, message, folded });
    this.#at = at;
    this.#open = open;
    return made;
  }
}
