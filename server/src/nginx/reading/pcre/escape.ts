import { bigGroup, type Cursor, isDigit, MAX_GROUP, noGroup } from "./cursor.ts";

/** What stands behind a backslash: a character by its code, a reference to a group by number, or a letter of PCRE2's. */
export type Escape =
  | { readonly kind: "character"; readonly code: number }
  | { readonly kind: "group"; readonly number: number }
  | { readonly kind: "letter"; readonly letter: string };

const codes: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

const character = (code: number): Escape => ({ kind: "character", code });

/** Reads what stands behind a backslash, inside a class or not. Mirrors PRIV(check_escape) of PCRE2's src/pcre2_compile.c. */
export function readEscape(cursor: Cursor, isClass: boolean): Escape {
  if (cursor.isAtEnd) cursor.refuse("\\ at end of pattern");
  const first = cursor.next();
  const letter: Escape = { kind: "letter", letter: first };
  if (!/[0-9A-Za-z]/.test(first)) return character(first.charCodeAt(0));
  const code = codes[first];
  if (code !== undefined) return character(code);
  if (/[ABCDEGHKPQRSVWXZbdhkpsvwz]/.test(first)) return letter;
  switch (first) {
    case "N":
      if (cursor.peek() === "{") readBehindN(cursor);
      return letter;
    case "F":
    case "l":
    case "L":
    case "u":
    case "U":
      return cursor.refuse(unsupported);
    case "g":
      return isClass ? character(103) : readG(cursor);
    case "o":
      return readOctal(cursor);
    case "x":
      return readHex(cursor);
    case "c":
      return readControl(cursor);
    default:
      if (isDigit(first)) return readDigits(cursor, first, isClass);
      return cursor.refuse("unrecognized character follows \\", cursor.at - 1);
  }
}

const unsupported = "PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u";

/** \N{U+…} is for UTF alone, \N{name} for Perl; \N with a quantifier is fine. */
function readBehindN(cursor: Cursor): void {
  const start = cursor.at;
  cursor.at += 1;
  if (cursor.startsWith("U+")) cursor.refuse("\\N{U+dddd} is supported only in Unicode (UTF) mode", start);
  const counts = cursor.held(start, () => cursor.counts());
  cursor.at = start;
  if (counts === null) cursor.refuse(unsupported);
}

const badG = "\\g is not followed by a braced, angle-bracketed, or quoted name/number or by a plain number";

/** A reference by number, or a letter where a name or a call follows. */
function readG(cursor: Cursor): Escape {
  if (cursor.isAtEnd) cursor.refuse(badG);
  const first = cursor.peek();
  if (first === "<" || first === "'") return { kind: "letter", letter: "g" };
  const start = cursor.at;
  if (first === "{") cursor.at += 1;
  const read = (): number | null => cursor.number(MAX_GROUP, bigGroup, cursor.groups);
  // PCRE2 keeps a pointer of its own inside the braces.
  const number = first === "{" ? cursor.held(start, read) : read();
  if (first === "{") {
    const end = cursor.at;
    cursor.at = start;
    if (number === null) return { kind: "letter", letter: "k" };
    if (cursor.text[end] !== "}") cursor.refuse(badG);
    cursor.at = end + 1;
  } else if (number === null) cursor.refuse(badG);
  if (number === null || number <= 0) return cursor.refuse(noGroup);
  return { kind: "group", number };
}

/** A reference to a group where there may be one, else an octal number of up to three digits. */
function readDigits(cursor: Cursor, first: string, isClass: boolean): Escape {
  if (!isClass && first !== "0") {
    const digits = /^\d*/.exec(cursor.text.slice(cursor.at - 1))?.[0] ?? "";
    const number = Number(digits);
    if (number < 214_748_364 && (number < 10 || first >= "8" || number <= cursor.groups)) {
      cursor.at += digits.length - 1;
      if (number > MAX_GROUP) cursor.refuse(bigGroup);
      return { kind: "group", number };
    }
  }
  if (first >= "8") return character(first.charCodeAt(0));
  const octal = /^[0-7]{0,2}/.exec(cursor.text.slice(cursor.at))?.[0] ?? "";
  cursor.at += octal.length;
  const code = Number.parseInt(first + octal, 8);
  if (code > 0xff) cursor.refuse("octal value is greater than \\377 in 8-bit non-UTF-8 mode");
  return character(code);
}

const noDigits = "digits missing in \\x{} or \\o{} or \\N{U+}";
const tooLarge = "character code point value in \\x{} or \\o{} is too large";

function readOctal(cursor: Cursor): Escape {
  if (cursor.peek() !== "{") {
    // Its pointer goes on and back, at the end of the pattern only back.
    cursor.refuse("missing opening brace after \\o", cursor.isAtEnd ? cursor.at - 1 : cursor.at);
  }
  cursor.at += 1;
  return readBraced(cursor, /[0-7]/, 8, "non-octal character in \\o{} (closing brace missing?)");
}

function readHex(cursor: Cursor): Escape {
  if (cursor.peek() === "{") {
    cursor.at += 1;
    return readBraced(cursor, /[0-9A-Fa-f]/, 16, "non-hex character in \\x{} (closing brace missing?)");
  }
  const digits = /^[0-9A-Fa-f]{0,2}/.exec(cursor.text.slice(cursor.at))?.[0] ?? "";
  cursor.at += digits.length;
  return character(digits === "" ? 0 : Number.parseInt(digits, 16));
}

/** The digits of a character's code up to the closing brace. */
function readBraced(cursor: Cursor, digit: RegExp, base: number, words: string): Escape {
  if (cursor.isAtEnd || cursor.peek() === "}") cursor.refuse(noDigits);
  let code = 0;
  while (digit.test(cursor.peek())) code = Math.min(code * base + Number.parseInt(cursor.next(), base), 0x1_00_00);
  if (code > 0xff) cursor.refuse(tooLarge);
  // Where the text ends, the pointer was not moved and goes back all the same.
  if (cursor.peek() !== "}") cursor.refuse(words, cursor.isAtEnd ? cursor.at - 1 : cursor.at);
  cursor.at += 1;
  return character(code);
}

function readControl(cursor: Cursor): Escape {
  if (cursor.isAtEnd) cursor.refuse("\\c at end of pattern");
  const code = cursor.peek().toUpperCase().charCodeAt(0);
  if (code < 32 || code > 126) cursor.refuse("\\c must be followed by a printable ASCII character");
  cursor.at += 1;
  return character(code ^ 0x40);
}
