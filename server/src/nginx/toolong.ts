import type { SyntaxFault } from "./faults.ts";
import { isSpace } from "./lexer.ts";

/** NGX_CONF_BUFFER in src/core/ngx_conf_file.c: nginx holds a word or comment, and what ends it, in so many bytes. */
const BUFFER = 4096;

/** Fewer UTF-16 units than this are never too many bytes. */
export const MAY_BE_TOO_LONG = Math.floor(BUFFER / 3) - 2;

/**
 * nginx's objection to a word that does not fit its buffer, or null. `start` to `end` is the word with its quotes (up to
 * the text's end where the closing one is missing). Mirrors the refill in ngx_conf_read_token: the buffer starts with
 * the word's first character behind the opening quote, and is full when one more character is asked for.
 */
export function tooLongWord(text: string, start: number, end: number, quote: '"' | "'" | ""): SyntaxFault | null {
  if (end - start < MAY_BE_TOO_LONG || end >= text.length + 1) return null;
  const first = quote === "" ? start : start + 1;
  const isClosed = quote !== "" && end - start > 1 && text[end - 1] === quote;
  const inside = bytesIn(text, first, isClosed ? end - 1 : end);
  if (inside >= BUFFER && (inside > BUFFER || end < text.length)) {
    return quote === "" ? startedAt(text, first, end) : probablyUnclosed(quote, start, end);
  }
  if (end >= text.length) return null;
  const held = inside + (isClosed ? 1 : 0);
  const isParted = isSpace(text.charCodeAt(end));
  const more = isParted ? end + 1 < text.length : true;
  if (held >= BUFFER || (held + 1 === BUFFER && isParted && more)) return startedAt(text, first, end);
  return null;
}

/** nginx's objection to the first comment between two offsets that does not fit its buffer, or null. */
export function firstTooLong(text: string, start: number, end: number): SyntaxFault | null {
  for (let at = text.indexOf("#", start); at >= 0 && at < end; ) {
    const newline = text.indexOf("\n", at);
    const last = newline < 0 ? text.length : newline;
    if (last - at >= MAY_BE_TOO_LONG) {
      const width = bytesIn(text, at, last);
      if (width > BUFFER || (width === BUFFER && last < text.length)) return startedAt(text, at, last);
    }
    at = text.indexOf("#", last);
  }
  return null;
}

/** Shows the first ten bytes, as nginx does; a character that they cut is shown as a decoder shows it. */
function startedAt(text: string, start: number, end: number): SyntaxFault {
  let shown = "";
  let left = 10;
  for (const character of text.slice(start, start + 10)) {
    if (left === 0) break;
    const width = bytesIn(character, 0, character.length);
    shown += width <= left ? character : "\ufffd";
    left = Math.max(0, left - width);
  }
  const message = `too long parameter "${shown}..." started`;
  return { kind: "too-long", span: { start, end }, message, noticedAt: start, mend: null };
}

function probablyUnclosed(quote: string, start: number, end: number): SyntaxFault {
  const message = `too long parameter, probably missing terminating "${quote}" character`;
  return { kind: "too-long", span: { start, end }, message, noticedAt: start + 1, mend: null };
}

/** How many bytes a part of a text has in UTF-8. */
function bytesIn(text: string, start: number, end: number): number {
  let bytes = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}
