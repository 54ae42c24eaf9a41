import { type Span, span } from "../base/span.ts";

/** Where a string literal's content lies, and where the literal ends. */
export interface StringEnd {
  readonly content: Span;
  readonly end: number;
}

/** One replacement field of an f-string, by offsets: its expression, and its format if it has one. */
export interface FieldSpan {
  readonly whole: Span;
  readonly expression: Span;
  readonly formatted: boolean;
  /** What stands behind a `!`. */
  readonly conversion: Span | null;
  readonly format: Span | null;
}

const prefixes: ReadonlySet<string> = new Set(["r", "u", "b", "f", "br", "rb", "fr", "rf"]);

/** Whether the word, in any case, may stand in front of a string's quote in a release of Python 3 (null: in any). */
export function isStringPrefix(word: string, minor: number | null): boolean {
  if (word.length > 2) return false;
  const lower = word.toLowerCase();
  return prefixes.has(lower) || ((minor ?? 14) >= 14 && (lower === "t" || lower === "rt" || lower === "tr"));
}

/**
 * Finds the ends of string literals in one text. It remembers where a search has failed, so that any number of strings
 * that are never closed cost one search.
 */
export class StringEnds {
  readonly #text: string;
  readonly #to: number;
  readonly #nests: boolean;
  #unclosed: Record<string, number> = {};
  #failedFields = -1;
  #reached = -1;

  /** `nests`: whether the fields of an f-string may hold its own quote, as from Python 3.12 on. */
  constructor(text: string, to: number, nests: boolean) {
    this.#text = text;
    this.#to = to;
    this.#nests = nests;
  }

  /** Where a string that is not closed on its line breaks off: at the line's end, continued lines counted in. */
  lineEnd(from: number): number {
    const text = this.#text;
    let at = from;
    while (at < this.#to && text[at] !== "\n" && text[at] !== "\r") {
      if (text[at] === "\\") at += text[at + 1] === "\r" && text[at + 2] === "\n" ? 2 : 1;
      at++;
    }
    return Math.min(at, this.#to);
  }

  /** The end of the string whose opening quote stands at `quote` (offset); null where it is not closed. */
  find(quote: number, prefix: string): StringEnd | null {
    const mark = this.#text[quote] ?? "";
    const closer = this.#text.startsWith(mark.repeat(3), quote) && quote + 3 <= this.#to ? mark.repeat(3) : mark;
    const from = quote + closer.length;
    if (closer.length === 3 && from >= (this.#unclosed[closer] ?? Number.POSITIVE_INFINITY)) return null;
    const lower = prefix.toLowerCase();
    if (this.#nests && (lower.includes("f") || lower.includes("t")) && from > this.#failedFields) {
      const end = this.#formatted(from, closer, lower.includes("r"), 0);
      if (end >= 0) return { content: span(from, end), end: end + closer.length };
      this.#failedFields = Math.max(from, this.#reached);
    }
    const end = this.#plain(from, closer);
    if (end < 0) {
      if (closer.length === 3) this.#unclosed[closer] = from;
      return null;
    }
    return { content: span(from, end), end: end + closer.length };
  }

  #plain(from: number, closer: string): number {
    const text = this.#text;
    const mark = closer.charCodeAt(0);
    for (let at = from; at < this.#to; at++) {
      const code = text.charCodeAt(at);
      if (code === 92) {
        if (text[at + 1] === "\r" && text[at + 2] === "\n") at++;
        at++;
      } else if (code === mark) {
        if (at + closer.length <= this.#to && text.startsWith(closer, at)) return at;
      } else if (closer.length === 1 && (code === 10 || code === 13)) return -1;
    }
    return -1;
  }

  /** The offset of the closing quote of an f-string, read as Python 3.12 does; -1 where it is not closed. */
  #formatted(from: number, closer: string, raw: boolean, depth: number): number {
    const text = this.#text;
    let at = from;
    while (at < this.#to) {
      const char = text[at];
      if (char === "\\" && !(raw && (text[at + 1] === "{" || text[at + 1] === "}"))) {
        if (!raw && text[at + 1] === "N" && text[at + 2] === "{") {
          while (at < this.#to && text[at] !== "}" && text[at] !== closer[0] && text[at] !== "\n") at++;
        } else at += text[at + 1] === "\r" && text[at + 2] === "\n" ? 3 : text[at + 1] === "{" ? 1 : 2;
      } else if (char === "{") {
        if (text[at + 1] === "{") at += 2;
        else {
          const end = this.#field(at, closer, raw, depth);
          if (end < 0) return -1;
          at = end;
        }
      } else if (text.startsWith(closer, at) && at + closer.length <= this.#to) return at;
      else if (closer.length === 1 && (char === "\n" || char === "\r")) return -1;
      else at++;
    }
    return -1;
  }

  /** The offset behind the `}` of the field that opens at `open`; -1 where it is not closed. */
  #field(open: number, closer: string, raw: boolean, depth: number): number {
    const found = this.field(open, closer, raw, depth);
    return found === null ? -1 : found.whole.end;
  }

  /** The field that opens with the `{` at `open` in a string closed by `closer`; null where it is not closed. */
  field(open: number, closer: string, raw: boolean, depth = 0): FieldSpan | null {
    if (depth > 60) return null;
    const text = this.#text;
    const from = open + 1;
    let at = from;
    let brackets = 0;
    let word = -1;
    while (at < this.#to) {
      if (at > this.#reached) this.#reached = at;
      const char = text[at] ?? "";
      if (char === '"' || char === "'") {
        // Up to Python 3.11 the string's own quote ended it even here; a file that is read alike by both stays so.
        const prefix = word >= 0 && isStringPrefix(text.slice(word, at), null) ? text.slice(word, at) : "";
        const end = this.#nested(at, prefix, depth);
        if (end < 0) return null;
        at = end;
        word = -1;
        continue;
      }
      if (/[A-Za-z0-9_]/.test(char)) {
        if (word < 0) word = at;
        at++;
        continue;
      }
      word = -1;
      if (char === "#") {
        while (at < this.#to && text[at] !== "\n" && text[at] !== "\r") at++;
        continue;
      }
      // Python 3.12 lets a field go on over lines. A string that is not closed looks the same, but for where the next
      // line starts.
      if ((char === "\n" || char === "\r") && closer.length === 1 && !/[\s\])}"'#]/.test(text[at + 1] ?? ""))
        return null;
      if (char === "(" || char === "[" || char === "{") brackets++;
      else if ((char === ")" || char === "]" || char === "}") && brackets > 0) brackets--;
      else if (char === "}")
        return {
          whole: span(open, at + 1),
          expression: span(from, at),
          formatted: false,
          conversion: null,
          format: null,
        };
      else if (brackets === 0 && (char === "!" || char === ":")) {
        if (char === "!" && text[at + 1] === "=") {
          at += 2;
          continue;
        }
        return this.#tail(open, at, closer, raw, depth);
      } else if (brackets === 0 && char === "=") {
        if (text[at + 1] === "=") at++;
        else if (!"<>!=".includes(text[at - 1] ?? "")) {
          const after = this.#skipSpace(at + 1);
          if (text[after] === "}")
            return {
              whole: span(open, after + 1),
              expression: span(from, at),
              formatted: true,
              conversion: null,
              format: null,
            };
          if (text[after] === "!" || text[after] === ":") {
            const rest = this.#tail(open, after, closer, raw, depth);
            return rest === null ? null : { ...rest, expression: span(from, at) };
          }
        }
      }
      at++;
    }
    return null;
  }

  /** The offset of what stands behind white space and comments. */
  #skipSpace(from: number): number {
    const space = /(?:\s|#[^\n\r]*[\n\r])*/y;
    space.lastIndex = from;
    return Math.min(this.#to, from + (space.exec(this.#text)?.[0].length ?? 0));
  }

  /** The conversion and format of a field, from the `!` or `:` at `at`. */
  #tail(open: number, at: number, closer: string, raw: boolean, depth: number): FieldSpan | null {
    const text = this.#text;
    const expression = span(open + 1, at);
    let next = at;
    let conversion: Span | null = null;
    if (text[next] === "!") {
      const from = next + 1;
      next = from;
      while (next < this.#to && text[next] !== "}" && text[next] !== ":" && !text.startsWith(closer, next)) next++;
      conversion = span(from, next);
    }
    if (text[next] === "}")
      return { whole: span(open, next + 1), expression, formatted: true, conversion, format: null };
    if (text[next] !== ":") return null;
    const from = next + 1;
    next = from;
    while (next < this.#to) {
      const char = text[next];
      if (char === "}")
        return { whole: span(open, next + 1), expression, formatted: true, conversion, format: span(from, next) };
      if (char === "{") {
        const end = this.#field(next, closer, raw, depth + 1);
        if (end < 0) return null;
        next = end;
      } else if (text.startsWith(closer, next)) return null;
      else if (closer.length === 1 && (char === "\n" || char === "\r")) return null;
      else next++;
    }
    return null;
  }

  #nested(quote: number, prefix: string, depth: number): number {
    const mark = this.#text[quote] ?? "";
    const closer = this.#text.startsWith(mark.repeat(3), quote) ? mark.repeat(3) : mark;
    const from = quote + closer.length;
    const lower = prefix.toLowerCase();
    const end = lower.includes("f")
      ? this.#formatted(from, closer, lower.includes("r"), depth + 1)
      : this.#plain(from, closer);
    return end < 0 ? -1 : end + closer.length;
  }
}
