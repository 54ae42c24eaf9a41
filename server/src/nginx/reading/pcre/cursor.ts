/** That PCRE2 does not compile a pattern: its words, and the offset it gives with them. */
export class Refusal extends Error {
  readonly at: number;

  constructor(words: string, at: number) {
    super(words);
    this.at = at;
  }
}

/** A pattern, one character a byte, and how far it is read. Mirrors the reading functions of PCRE2's src/pcre2_compile.c. */
export class Cursor {
  readonly text: string;
  at = 0;
  /** The capturing groups that were opened. */
  groups = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The character at an offset from the position, "" behind the end. */
  peek(offset = 0): string {
    return this.text[this.at + offset] ?? "";
  }

  /** Takes the next character. */
  next(): string {
    return this.text[this.at++] ?? "";
  }

  startsWith(word: string): boolean {
    return this.text.startsWith(word, this.at);
  }

  refuse(words: string, at = this.at): never {
    throw new Refusal(words, at);
  }

  /** What `read` gives; what it refuses is refused at `at`. */
  held<T>(at: number, read: () => T): T {
    try {
      return read();
    } catch (refusal) {
      if (refusal instanceof Refusal) this.refuse(refusal.message, at);
      throw refusal;
    }
  }

  /** A number, which may be relative where `base` is not null; null where there is none. Mirrors read_number. */
  number(most: number, words: string, base: number | null = null): number | null {
    const start = this.at;
    const sign = base !== null && /[+-]/.test(this.peek()) ? this.next() : "";
    if (!isDigit(this.peek())) {
      this.at = start;
      return null;
    }
    let value = 0;
    const limit = sign === "+" ? most - (base ?? 0) : most;
    while (isDigit(this.peek())) {
      value = value * 10 + Number(this.next());
      if (value > limit) this.refuse(words);
    }
    if (sign === "" || base === null) return value;
    if (value === 0) this.refuse("a relative value of zero is not allowed");
    if (sign === "+") return value + base;
    if (value > base) this.refuse(noGroup);
    return base + 1 - value;
  }

  /** The counts of a quantifier behind its brace; null where it is none. Mirrors read_repeat_counts. */
  counts(): readonly [min: number, max: number] | null {
    const found = /^(\d+)(?:(,)(\d*))?\}/.exec(this.text.slice(this.at));
    if (found === null) return null;
    const read = (digits: string): number => {
      const value = this.number(MAX_REPEAT, "number too big in {} quantifier");
      return value ?? Number(digits);
    };
    const [, first = "", comma, second = ""] = found;
    const min = read(first);
    let max = min;
    if (comma !== undefined) {
      this.at += 1;
      max = second === "" ? Number.POSITIVE_INFINITY : read(second);
      if (max < min) this.refuse("numbers out of order in {} quantifier");
    }
    this.at += 1;
    return [min, max];
  }

  /** The name of a group from the character in front of it to the one behind its terminator, with its offset. Mirrors read_name. */
  groupName(terminator: string): { readonly name: string; readonly at: number } {
    this.at += 1;
    if (this.isAtEnd) this.refuse("subpattern name expected");
    const at = this.at;
    if (isDigit(this.peek())) this.refuse("subpattern name must start with a non-digit");
    const name = this.word();
    if (name === "") this.refuse("subpattern name expected");
    if (this.peek() !== terminator) this.refuse("syntax error in subpattern name (missing terminator?)");
    this.at += 1;
    return { name, at };
  }

  /** The word behind "(*". */
  verb(): string {
    this.at += 1;
    if (this.isAtEnd) this.refuse(badVerb);
    return this.word();
  }

  private word(): string {
    const start = this.at;
    while (/\w/.test(this.peek())) this.at += 1;
    if (this.at - start > 32) this.refuse("subpattern name is too long (maximum 32 code units)");
    return this.text.slice(start, this.at);
  }
}

/** What PCRE2 says of a verb, of a number that no group has, and of one that none can have. */
export const badVerb = "(*VERB) not recognized or malformed";
export const noGroup = "reference to non-existent subpattern";
export const bigGroup = "subpattern number is too big";
/** The greatest number of a group, and of a quantifier. */
export const MAX_GROUP = 65_535;
const MAX_REPEAT = 65_535;

/** Whether a character is a decimal digit. */
export function isDigit(character: string): boolean {
  return character >= "0" && character <= "9" && character !== "";
}
