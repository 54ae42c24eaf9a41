/** Whether an ASCII character can start a name. */
export function isNameStart(char: string): boolean {
  return (char >= "a" && char <= "z") || (char >= "A" && char <= "Z") || char === "_";
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

/** How many UTF-16 units the character at the offset takes. */
export function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

/** Whether a name may go on with the character at the offset. Beyond ASCII, Unicode's identifier characters. */
export function isNamePart(text: string, at: number): boolean {
  const char = text[at] ?? "";
  if (char < "\u0080") return isNameStart(char) || isDigit(char);
  return /^\p{ID_Continue}$/u.test(String.fromCodePoint(text.codePointAt(at) ?? 0));
}

/** A number as it stands in a text. `value` is exact up to 2**53; an imaginary number's is meaningless. */
export interface ScannedNumber {
  readonly value: number;
  /** Whether Python makes an int of it. */
  readonly integer: boolean;
}

/** Longer numbers are no ports: what they are worth is not worth the time. */
const mostDigits = 400;

/** Reads the number at an offset; `number` is null where it is none, and `end` then lies behind what it looks like. */
export function scanNumber(
  text: string,
  from: number,
  to: number,
): { readonly end: number; readonly number: ScannedNumber | null } {
  const base = text.slice(from, from + 2).toLowerCase();
  const digitOf = base === "0x" ? isHex : base === "0o" ? isOctal : base === "0b" ? isBinary : null;
  let at: number;
  let good = true;
  let integer = true;
  if (digitOf !== null) {
    const start = from + 2 + (text[from + 2] === "_" ? 1 : 0);
    at = digits(text, start, to, digitOf);
    good = at > start;
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
    }
    // Python 2's octal numbers.
    if (integer && text[from] === "0" && /[1-9]/.test(text.slice(from, Math.min(whole, from + mostDigits))))
      good = false;
  }
  at = Math.min(at, to);
  const goesOn = at < to && isNamePart(text, at) && !/^(?:and|else|for|if|in|is|not|or)/.test(text.slice(at, at + 4));
  if (good && !goesOn) {
    const value = Number(text.slice(from, Math.min(at, from + mostDigits)).replaceAll("_", ""));
    return { end: at, number: { value, integer } };
  }
  while (at < to && isNamePart(text, at)) at += widthAt(text, at);
  return { end: at, number: null };
}

function digits(text: string, from: number, to: number, isOne: (char: string | undefined) => boolean): number {
  let at = from;
  while (at < to && (isOne(text[at]) || (text[at] === "_" && at > from && isOne(text[at + 1])))) at++;
  return at;
}
