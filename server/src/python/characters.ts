/** Whether a character goes into a word as far as the tokenizer is concerned: all beyond ASCII does at first. */
export function isLetter(char: string): boolean {
  return (char >= "a" && char <= "z") || (char >= "A" && char <= "Z") || char === "_" || char >= "\u0080";
}

/** The offset behind the word that starts at an offset. */
export function nameEnd(text: string, from: number, to: number): number {
  let at = from;
  for (; at < to; at++) {
    const code = text.charCodeAt(at);
    const inWord =
      (code >= 97 && code <= 122) ||
      (code >= 65 && code <= 90) ||
      code === 95 ||
      (code >= 48 && code <= 57) ||
      code >= 128;
    if (!inWord) break;
  }
  return at;
}

/** The first character of a word that no name may hold there, with CPython's words; null where it is a name. */
export function refusedCharacter(word: string): { readonly at: number; readonly message: string } | null {
  if (/^\w+$/.test(word)) return null;
  if (/^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(word.normalize("NFKC"))) return null;
  let at = 0;
  for (const char of word) {
    const fits = at === 0 ? /^[\p{XID_Start}_]$/u.test(char) : /^\p{XID_Continue}$/u.test(char);
    if (!fits) {
      const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
      const printable = !/^[\p{C}\p{Zs}\p{Zl}\p{Zp}]$/u.test(char);
      return {
        at,
        message: printable ? `invalid character '${char}' (U+${code})` : `invalid non-printable character U+${code}`,
      };
    }
    at += char.length;
  }
  return null;
}

/** Whether the character is a decimal digit. */
export function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= "0" && char <= "9";
}

function isHex(char: string | undefined): boolean {
  return char !== undefined && /^[0-9a-fA-F]$/.test(char);
}

function isOctal(char: string | undefined): boolean {
  return char !== undefined && char >= "0" && char <= "7";
}

function isBinary(char: string | undefined): boolean {
  return char === "0" || char === "1";
}

/** A number as it stands in a text. `value` is exact up to 2**53; an imaginary number's is meaningless. */
export interface ScannedNumber {
  readonly value: number;
  /** Whether Python makes an int of it. */
  readonly integer: boolean;
}

/** Longer numbers are no ports: what they are worth is not worth the time. */
const mostDigits = 400;

/** A number and where it ends, or null with CPython's words about what stands there instead. */
export interface NumberScan {
  readonly end: number;
  readonly number: ScannedNumber | null;
  readonly message: string;
}

/** Reads the number at an offset; where it is none, `end` lies behind what looks like one. Mirrors `tok_get`. */
export function scanNumber(text: string, from: number, to: number): NumberScan {
  const base = text.slice(from, from + 2).toLowerCase();
  const digitOf = base === "0x" ? isHex : base === "0o" ? isOctal : base === "0b" ? isBinary : null;
  let kind = base === "0x" ? "hexadecimal" : base === "0o" ? "octal" : base === "0b" ? "binary" : "decimal";
  let message = "";
  let at: number;
  let integer = true;
  if (digitOf !== null) {
    const start = from + 2 + (text[from + 2] === "_" ? 1 : 0);
    at = digits(text, start, to, digitOf);
    if (isDigit(text[at]) && at < to) message = `invalid digit '${text[at] ?? ""}' in ${kind} literal`;
    else if (at === start) message = `invalid ${kind} literal`;
  } else {
    at = digits(text, from, to, isDigit);
    const whole = at;
    if (text[at] === "." && at < to) {
      at = digits(text, at + 1, to, isDigit);
      integer = false;
    }
    if (text[at] === "e" || text[at] === "E") {
      const sign = text[at + 1] === "+" || text[at + 1] === "-" ? 2 : 1;
      if (isDigit(text[at + sign])) {
        at = digits(text, at + sign, to, isDigit);
        integer = false;
      }
    }
    if ((text[at] === "j" || text[at] === "J") && at < to) {
      at++;
      integer = false;
      kind = "imaginary";
    }
    // Python 2's octal numbers.
    if (integer && text[from] === "0" && /[1-9]/.test(text.slice(from, Math.min(whole, from + mostDigits))))
      message = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
  }
  at = Math.min(at, to);
  if (message === "" && goesOn(text, at, to)) message = `invalid ${kind} literal`;
  if (message === "") {
    const value = Number(text.slice(from, Math.min(at, from + mostDigits)).replaceAll("_", ""));
    return { end: at, number: { value, integer }, message };
  }
  return { end: Math.max(at, nameEnd(text, at, to)), number: null, message };
}

/** Whether a word goes on behind a number that is no keyword which may follow one. Mirrors `verify_end_of_number`. */
function goesOn(text: string, at: number, to: number): boolean {
  if (at >= to || nameEnd(text, at, at + 1) === at || (text[at] ?? "") >= "\u0080") return false;
  return !/^(?:and|else|for|if|in|is|not|or)/.test(text.slice(at, at + 4));
}

function digits(text: string, from: number, to: number, isOne: (char: string | undefined) => boolean): number {
  let at = from;
  while (at < to && (isOne(text[at]) || (text[at] === "_" && at > from && isOne(text[at + 1])))) at++;
  return at;
}
