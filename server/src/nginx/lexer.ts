/**
 * How nginx cuts a text into words. Mirrors ngx_conf_read_token in nginx's src/core/ngx_conf_file.c; what nginx refuses
 * there is read on here in the likeliest way, so that one mistake does not hide the rest of the file.
 */

export const LF = 10;
const TAB = 9;
export const CR = 13;
const SPACE = 32;
const DOUBLE = 34;
export const SHARP = 35;
const DOLLAR = 36;
const SINGLE = 39;
const CLOSE_PAREN = 41;
export const SEMICOLON = 59;
const BACKSLASH = 92;
export const OPEN = 123;
export const CLOSE = 125;

/** Whether a UTF-16 unit parts words for nginx: space, tab, CR, LF; no other white space does. */
export function isSpace(code: number): boolean {
  return code === SPACE || code === LF || code === TAB || code === CR;
}

/** The offset of the first character at or after `at` that is neither white space nor in a comment; the text's length at its end. */
export function skipTrivia(text: string, at: number): number {
  const length = text.length;
  let i = at;
  while (i < length) {
    const code = text.charCodeAt(i);
    if (isSpace(code)) i++;
    else if (code === SHARP) {
      const end = text.indexOf("\n", i + 1);
      i = end < 0 ? length : end + 1;
    } else break;
  }
  return i;
}

/** The quote that a word starting with this UTF-16 unit is in, or "". */
export function quoteOf(code: number): '"' | "'" | "" {
  return code === DOUBLE ? '"' : code === SINGLE ? "'" : "";
}

/** The offset behind the bare word that starts at `at`: `${` does not end it, nor does what a backslash stands before. */
export function bareEnd(text: string, at: number): number {
  const length = text.length;
  let variable = false;
  for (let i = at; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === OPEN && variable) continue;
    variable = code === DOLLAR;
    if (code === BACKSLASH) i++;
    else if (isSpace(code) || code === SEMICOLON || code === OPEN) return i;
  }
  return length;
}

/** The same where `{2,4}` inside a word, a quantifier of a regular expression, does not end it. */
export function quantifiedEnd(text: string, at: number): number {
  let end = bareEnd(text, at);
  while (end > at && text.charCodeAt(end) === OPEN) {
    quantifier.lastIndex = end;
    if (!quantifier.test(text)) break;
    end = bareEnd(text, quantifier.lastIndex);
  }
  return end;
}

const quantifier = /\{\d+(?:,\d*)?\}/y;

/** The offset behind the closing quote of the quoted word that starts at `at`, or -1 where the text ends first. */
export function quotedEnd(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  const length = text.length;
  for (let i = at + 1; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === quote) return i + 1;
  }
  return -1;
}

/** Whether nginx takes the character at `at` right behind a closing quote: white space, `;`, `{`, `)` or the text's end. */
export function mayFollowQuote(text: string, at: number): boolean {
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  return isSpace(code) || code === SEMICOLON || code === OPEN || code === CLOSE_PAREN;
}

/**
 * The offset behind the quoted word that starts at `at`. A quote that nobody closes ends with its line, in front of a
 * `;` or `{` there. So does one that runs over its line's `;` or `{` into another line's quote, or to the quote that
 * another line starts with, which nginx then refuses for what stands behind it: the closing quote is missing on the
 * first line.
 */
export function quotedWordEnd(text: string, at: number): number {
  const end = quotedEnd(text, at);
  if (end >= 0 && mayFollowQuote(text, end)) return end;
  const newline = text.indexOf("\n", at);
  if (end >= 0 && (newline < 0 || newline >= end)) return end;
  let last = newline < 0 ? text.length : newline;
  while (last > at + 1 && isSpace(text.charCodeAt(last - 1))) last--;
  // Of lines that are each in quotes, the next one's opening quote cannot be this one's closing quote.
  if (end >= 0 && isFirstOfLine(text, end - 1)) return last;
  const code = last > at + 1 ? text.charCodeAt(last - 1) : 0;
  if (code !== SEMICOLON && code !== OPEN) return end < 0 ? last : end;
  last--;
  while (last > at + 1 && isSpace(text.charCodeAt(last - 1))) last--;
  return last;
}

/** Whether nothing but white space stands in front of an offset on its line. */
function isFirstOfLine(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && isSpace(text.charCodeAt(start - 1)) && text.charCodeAt(start - 1) !== LF) start--;
  return start === 0 || text.charCodeAt(start - 1) === LF;
}

/** Whether the quoted word in `text` from `start` to `end` has its closing quote. */
export function isQuoteClosed(text: string, start: number, end: number): boolean {
  return quotedEnd(text.slice(start, end), 0) === end - start;
}

/** What nginx makes of a word's characters (without its quotes): `\"`, `\'`, `\\`, `\t`, `\r` and `\n` are undone, other backslashes kept. */
export function unescape(raw: string): string {
  if (!raw.includes("\\")) return raw;
  return raw.replace(/\\(["'\\trn])/g, (_, escaped: string) => {
    if (escaped === "t") return "\t";
    if (escaped === "r") return "\r";
    return escaped === "n" ? "\n" : escaped;
  });
}
