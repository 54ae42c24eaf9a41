import type { Span } from "../../base/span.ts";

/** A token of a Python text. Line ends are tokens where no bracket is open; comments are none. */
export interface Token extends Span {
  readonly kind: "name" | "number" | "string" | "operator" | "line end";
  readonly text: string;
  /** The index of the bracket that it stands in; -1 outside all. A bracket itself stands in the one around it. */
  readonly inside: number;
}

/** A pair of brackets, by the indexes of their tokens. */
export interface Bracket {
  readonly open: number;
  /** The index of the closing token; the number of tokens where there is none. */
  close: number;
  readonly inside: number;
}

/** The tokens of a Python text that may be half typed. */
export interface TokenFile {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly brackets: readonly Bracket[];
  readonly comments: readonly Span[];
}

/** One token and what stands between two; a string only up to its first quotes. */
const piece =
  /[ \t\f]+|\\(?:\r\n|\n|\r)?|(#[^\n\r]*)|(\r\n|\n|\r)|((?:[rRbBuUfFtT]{1,2})?(?:"""|'''|"|'))|([A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)|(\d[\w.]*)|([([{])|([)\]}])|\*\*|[=!<>]=|:=|->|[-+*/|&^%@]=|./sy;

/** What a line in column 0 looks like that starts a statement: a bracket that is still open there was forgotten. */
const statementStart =
  /(?:[A-Za-z_]\w*(?:\.\w+|\[[^\]\n]*\])*\s*=(?!=)|(?:import|from|def|class|return|with|while|try|if|for)\b(?![^\n]*[\])]\s*,?\s*$)|@\w|[A-Za-z_]\w*(?:\.\w+|\[[^\]\n]*\])+\()/y;

/** Reads a text into tokens; never fails, whatever is missing. */
export function readTokens(text: string): TokenFile {
  const tokens: Token[] = [];
  const brackets: Bracket[] = [];
  const comments: Span[] = [];
  let open = -1;
  let at = 0;
  const add = (kind: Token["kind"], end: number): void => {
    tokens.push({ kind, text: text.slice(at, end), start: at, end, inside: open });
    at = end;
  };
  while (at < text.length) {
    piece.lastIndex = at;
    const [all = "", comment, line, quote, word, number, opening, closing] = piece.exec(text) ?? [text[at] ?? ""];
    const end = at + all.length;
    if (comment !== undefined) {
      comments.push({ start: at, end });
      at = end;
    } else if (line !== undefined) {
      if (open >= 0 && startsStatement(text, end)) open = -1;
      if (open < 0) add("line end", end);
      else at = end;
    } else if (quote !== undefined) add("string", endOfString(text, at));
    else if (word !== undefined) add("name", end);
    else if (number !== undefined) add("number", end);
    else if (opening !== undefined) {
      brackets.push({ open: tokens.length, close: Number.POSITIVE_INFINITY, inside: open });
      add("operator", end);
      open = brackets.length - 1;
    } else if (closing !== undefined) {
      const bracket = brackets[open];
      if (bracket !== undefined) {
        bracket.close = tokens.length;
        open = bracket.inside;
      }
      add("operator", end);
    } else if (/^[ \t\f\\]/.test(all)) at = end;
    else add("operator", end);
  }
  for (const bracket of brackets) bracket.close = Math.min(bracket.close, tokens.length);
  return { text, tokens, brackets, comments };
}

function startsStatement(text: string, at: number): boolean {
  const char = text[at] ?? " ";
  if (char !== "@" && !/[A-Za-z_]/.test(char)) return false;
  statementStart.lastIndex = at;
  return statementStart.test(text);
}

/** The end of the string that starts here; one that nobody closes ends with its line, or with the text if it is triple. */
function endOfString(text: string, from: number): number {
  const { prefix, quote } = partsOfString(text.slice(from, from + 5));
  let at = from + prefix + quote.length;
  for (; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text.startsWith(quote, at)) return at + quote.length;
    else if (quote.length === 1 && (text[at] === "\n" || text[at] === "\r")) return at;
  }
  return Math.min(at, text.length);
}

function partsOfString(literal: string): { readonly prefix: number; readonly quote: string } {
  const found = /^([a-zA-Z]*)("""|'''|"|')/.exec(literal);
  return { prefix: found?.[1]?.length ?? 0, quote: found?.[2] ?? '"' };
}

/** What stands between a string token's quotes; the end of the token where the closing ones are missing. */
export function contentOf(token: Token): Span {
  const { prefix, quote } = partsOfString(token.text);
  const start = token.start + prefix + quote.length;
  const closed = token.text.length >= prefix + 2 * quote.length && token.text.endsWith(quote);
  return { start: Math.min(start, token.end), end: closed ? token.end - quote.length : token.end };
}

/** A string token's characters as they are written; null for any other token. */
export function textOf(file: TokenFile, token: Token | undefined): string | null {
  if (token?.kind !== "string") return null;
  const { start, end } = contentOf(token);
  return file.text.slice(start, end);
}

/** The index of the first token that ends behind the offset; the number of tokens where none does. */
export function tokenAfter(file: TokenFile, offset: number): number {
  let low = 0;
  let high = file.tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((file.tokens[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Whether an offset stands in a comment. */
export function inComment(file: TokenFile, offset: number): boolean {
  return file.comments.some(({ start, end }) => offset > start && offset <= end);
}
