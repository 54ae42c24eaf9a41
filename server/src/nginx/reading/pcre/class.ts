import type { Cursor } from "./cursor.ts";
import { readEscape } from "./escape.ts";
import { readProperty } from "./property.ts";

const posixNames = new Set(
  "alpha lower upper alnum ascii blank cntrl digit graph print punct space word xdigit".split(" "),
);

const unended = "missing terminating ] for character class";
const badRange = "invalid range in character class";

/** What may come of the last thing in a class: nothing, a range that has begun, the start of one. */
type Range = "no" | "started" | "ok";

/**
 * Reads a character class from behind its `[`; `extendedMore`: blanks in it mean nothing. Gives whether a run of
 * literals that began in it goes on behind it. Mirrors parse_regex of PCRE2's src/pcre2_compile.c.
 */
export function readClass(cursor: Cursor, extendedMore: boolean): void {
  if (cursor.startsWith("[:<:]]") || cursor.startsWith("[:>:]]")) {
    cursor.at += 6;
    return;
  }
  const kind = cursor.peek();
  if (/[:.=]/.test(kind) && posixEnd(cursor, cursor.at) !== null)
    cursor.refuse(kind === ":" ? "POSIX named classes are supported only within a class" : noCollating, cursor.at - 1);
  let c = firstOf(cursor, extendedMore);
  let range: Range = "no";
  let from = "";
  let quoted = false;
  for (;;) {
    let literal: string | null = null;
    let isSilent = false;
    if (quoted && c === "\\" && cursor.peek() === "E") {
      quoted = false;
      cursor.at += 1;
      isSilent = true;
    } else if (quoted) literal = c;
    else if (extendedMore && (c === " " || c === "\t")) isSilent = true;
    else if (c === "[" && cursor.text.length - cursor.at >= 3 && posixName(cursor, range)) range = "no";
    else if (c === "-" && range === "ok") {
      range = "started";
      isSilent = true;
    } else if (c !== "\\") literal = c;
    else {
      const escape = readEscape(cursor, true);
      if (escape.kind === "character") literal = String.fromCharCode(escape.code);
      else if (escape.kind === "letter" && escape.letter === "b") literal = "\b";
      else if (escape.kind === "letter" && (escape.letter === "Q" || escape.letter === "E")) {
        quoted = escape.letter === "Q";
        isSilent = true;
      } else {
        readClassEscape(cursor, escape.kind === "letter" ? escape.letter : "", range);
        range = "no";
      }
    }
    if (!isSilent && literal !== null) {
      if (range === "started" && literal < from) cursor.refuse("range out of order in character class", cursor.at - 1);
      range = range === "started" ? "no" : "ok";
      from = literal;
    }
    if (cursor.isAtEnd) cursor.refuse(unended);
    c = cursor.next();
    if (c === "]" && !quoted) return;
  }
}

const noCollating = "POSIX collating elements are not supported";

/** The first character of a class that belongs to it, behind ^ and empty quotes. */
function firstOf(cursor: Cursor, extendedMore: boolean): string {
  let c = "[";
  let isNegated = false;
  while (!cursor.isAtEnd) {
    c = cursor.next();
    if (c === "\\") {
      if (cursor.peek() === "E") cursor.at += 1;
      else if (cursor.startsWith("Q\\E")) cursor.at += 3;
      else break;
    } else if (extendedMore && (c === " " || c === "\t")) continue;
    else if (!isNegated && c === "^") isNegated = true;
    else break;
  }
  return c;
}

/** The offset of the `:]` that ends a POSIX class whose `:` is at an offset; null where none does. Mirrors check_posix_syntax. */
function posixEnd({ text }: Cursor, from: number): number | null {
  const terminator = text[from] ?? "";
  for (let i = from + 1; text.length - i >= 2; i++) {
    const c = text[i];
    const behind = text[i + 1];
    if (c === "\\" && (behind === "]" || behind === "\\")) i += 1;
    else if ((c === "[" && behind === terminator) || c === "]") return null;
    else if (c === terminator && behind === "]") return i;
  }
  return null;
}

/** Reads a POSIX class behind its `[`, if there is one. */
function posixName(cursor: Cursor, range: Range): boolean {
  if (!/[:.=]/.test(cursor.peek())) return false;
  const end = posixEnd(cursor, cursor.at);
  if (end === null) return false;
  if (range === "started") cursor.refuse(badRange);
  if (cursor.peek() !== ":") cursor.refuse(noCollating, cursor.at - 1);
  cursor.at += 1;
  if (cursor.peek() === "^") cursor.at += 1;
  if (!posixNames.has(cursor.text.slice(cursor.at, end))) cursor.refuse("unknown POSIX class name");
  cursor.at = end + 2;
  hyphenBehind(cursor);
  return true;
}

/** A hyphen behind what can start no range must be the last of the class. */
function hyphenBehind(cursor: Cursor): void {
  const isInside = cursor.at < cursor.text.length - 1;
  if (isInside && cursor.peek() === "-" && cursor.peek(1) !== "]") cursor.refuse(badRange);
}

function readClassEscape(cursor: Cursor, letter: string, range: Range): void {
  const invalid = "escape sequence is invalid in character class";
  if (letter === "B" || letter === "R" || letter === "X") cursor.refuse(invalid, cursor.at - 1);
  if (range === "started") cursor.refuse(badRange);
  if (letter === "N") cursor.refuse("\\N is not supported in a class");
  if (letter === "p" || letter === "P") readProperty(cursor);
  else if (!/[HhVvdDsSwW]/.test(letter) || letter === "") cursor.refuse(invalid, cursor.at - 1);
  hyphenBehind(cursor);
}
