import type { Cursor } from "./cursor.ts";
import { readEscape } from "./escape.ts";

/** That a pattern's meaning cannot be said in JavaScript's expressions; the message ends the sentence "because …". */
export class Untranslatable extends Error {}

/** A set of bytes. */
export type Bytes = ReadonlySet<number>;

const inRanges = (...ranges: readonly (readonly [number, number])[]): Bytes => {
  const set = new Set<number>();
  for (const [low, high] of ranges) for (let code = low; code <= high; code++) set.add(code);
  return set;
};
const not = (set: Bytes): Bytes => new Set([...all].filter((code) => !set.has(code)));
const all = inRanges([0, 255]);
const digits = inRanges([48, 57]);
const upper = inRanges([65, 90]);
const lower = inRanges([97, 122]);
const space = inRanges([9, 13], [32, 32]);
const alpha = new Set([...upper, ...lower]);
const alnum = new Set([...alpha, ...digits]);
const word = new Set([...alnum, 95]);
const horizontal = new Set([9, 32, 0xa0]);
const vertical = new Set([10, 11, 12, 13, 0x85]);
const graph = inRanges([33, 126]);

/** The bytes that an escape's letter stands for, in the tables of the C locale; nothing for any other letter. */
export const escapedSets: ReadonlyMap<string, Bytes> = new Map<string, Bytes>([
  ["d", digits],
  ["D", not(digits)],
  ["w", word],
  ["W", not(word)],
  ["s", space],
  ["S", not(space)],
  ["h", horizontal],
  ["H", not(horizontal)],
  ["v", vertical],
  ["V", not(vertical)],
  ["N", not(new Set([10]))],
]);

const posixSets: ReadonlyMap<string, Bytes> = new Map<string, Bytes>([
  ["alpha", alpha],
  ["lower", lower],
  ["upper", upper],
  ["alnum", alnum],
  ["ascii", inRanges([0, 127])],
  ["blank", new Set([9, 32])],
  ["cntrl", inRanges([0, 31], [127, 127])],
  ["digit", digits],
  ["graph", graph],
  ["print", inRanges([32, 126])],
  ["punct", new Set([...graph].filter((code) => !alnum.has(code)))],
  ["space", space],
  ["word", word],
  ["xdigit", new Set([...digits, ...inRanges([65, 70], [97, 102])])],
]);

/** Adds the other case of each letter; other bytes have none in the C locale. */
export function bothCases(set: Bytes): Bytes {
  const both = new Set(set);
  for (const code of set) {
    if (upper.has(code)) both.add(code + 32);
    if (lower.has(code)) both.add(code - 32);
  }
  return both;
}

/** A set as a class of JavaScript's. */
export function classOf(set: Bytes): string {
  if (set.size === 256) return "[^]";
  const codes = [...set].toSorted((a, b) => a - b);
  const only = codes[0];
  if (codes.length === 1 && only !== undefined) return hex(only);
  let text = "[";
  for (let i = 0; i < codes.length; i++) {
    const first = codes[i] ?? 0;
    let last = first;
    while (codes[i + 1] === last + 1) {
      last += 1;
      i += 1;
    }
    text += last === first ? hex(first) : `${hex(first)}-${hex(last)}`;
  }
  return `${text}]`;
}

function hex(code: number): string {
  const plain = String.fromCharCode(code);
  return /[A-Za-z0-9_]/.test(plain) ? plain : `\\x${code.toString(16).padStart(2, "0")}`;
}

/** Reads a class from behind its `[`: the bytes it matches. Throws Untranslatable for what has another meaning in no text. */
export function readSet(cursor: Cursor, ignoreCase: boolean): Bytes {
  const isNegated = cursor.peek() === "^";
  if (isNegated) cursor.at += 1;
  const set = new Set<number>();
  let isFirst = true;
  for (;;) {
    if (cursor.isAtEnd) throw new Untranslatable("a character class has no end");
    const c = cursor.next();
    if (c === "]" && !isFirst) break;
    isFirst = false;
    const one = readOne(cursor, c);
    if (typeof one !== "number") {
      for (const code of one) set.add(code);
      continue;
    }
    if (cursor.peek() !== "-" || cursor.peek(1) === "]" || cursor.peek(1) === "") {
      set.add(one);
      continue;
    }
    cursor.at += 1;
    const last = readOne(cursor, cursor.next());
    if (typeof last !== "number") throw new Untranslatable("a range in a character class has no end");
    for (let code = one; code <= last; code++) set.add(code);
  }
  const folded = ignoreCase ? bothCases(set) : set;
  return isNegated ? not(folded) : folded;
}

/** One item of a class: a byte, or those of an escape or a POSIX name. */
function readOne(cursor: Cursor, c: string): number | Bytes {
  if (c === "[" && /[:.=]/.test(cursor.peek())) {
    const name = /^:(\^?)([a-z]+):\]/.exec(cursor.text.slice(cursor.at));
    const found = name === null ? undefined : posixSets.get(name[2] ?? "");
    if (name === null || found === undefined) {
      if (/^([:.=])[^\]]*\1\]/.test(cursor.text.slice(cursor.at))) throw new Untranslatable("of a POSIX class");
      return c.charCodeAt(0);
    }
    cursor.at += name[0].length;
    return name[1] === "^" ? not(found) : found;
  }
  if (c !== "\\") return c.charCodeAt(0);
  const escape = readEscape(cursor, true);
  if (escape.kind === "character") return escape.code;
  if (escape.kind === "letter" && escape.letter === "b") return 8;
  const found = escape.kind === "letter" && escape.letter !== "N" ? escapedSets.get(escape.letter) : undefined;
  if (found === undefined) throw new Untranslatable("of an escape in a character class");
  return found;
}
