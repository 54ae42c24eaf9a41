import { bothCases, classOf, escapedSets, readSet, Untranslatable } from "./characters.ts";
import { Cursor, Refusal } from "./cursor.ts";
import { readEscape } from "./escape.ts";

/** A pattern of PCRE's as an expression of JavaScript's, for subjects with one character a byte. */
export interface Translated {
  readonly expression: RegExp;
  /** How many groups capture; group n is called `gn` in the expression. */
  readonly groups: number;
  /** The numbers of the named groups. */
  readonly names: ReadonlyMap<string, number>;
  /** Whether captures are the same in both: inside repeated groups JavaScript forgets what PCRE keeps. */
  readonly sameCaptures: boolean;
  /** Whether unbounded repeats stand in unbounded repeats: JavaScript, unlike PCRE, has no limit to its search. */
  readonly mayExplode: boolean;
}

/**
 * Says a pattern (one character a byte, as PCRE2 reads it without UTF) in JavaScript; a sentence why where that cannot be
 * done with the same meaning. Case is folded for ASCII alone, as in the C locale; `$` matches before a last line feed.
 */
export function translate(pattern: string, ignoreCase: boolean): Translated | string {
  if (pattern.startsWith("(*")) return "of a verb at the start of its regular expression";
  try {
    return new Translation(pattern).whole(ignoreCase);
  } catch (error) {
    if (error instanceof Untranslatable) return error.message;
    if (error instanceof Refusal || error instanceof SyntaxError) return "its regular expression does not compile";
    throw error;
  }
}

interface Options {
  readonly i: boolean;
  readonly s: boolean;
  readonly m: boolean;
  readonly x: boolean;
  readonly n: boolean;
}

/** One atom or more, said in JavaScript. */
interface Piece {
  readonly js: string;
  readonly mayBeEmpty: boolean;
  /** The groups inside; for a group that captures, itself not counted. */
  readonly captures: number;
  readonly unbounded: boolean;
  readonly kind: "atom" | "assertion";
}

const refersBack = "it refers back to what a group matched";
const deepest = 100;
const widest = 65_535;

class Translation {
  readonly #cursor: Cursor;
  readonly #names = new Map<string, number>();
  #groups = 0;
  #atomics = 0;
  #sameCaptures = true;
  #mayExplode = false;
  /** The groups so far that have matched wherever what follows is reached, and whether one was referred to. */
  readonly #sure = new Set<number>();
  #refers = false;

  constructor(pattern: string) {
    this.#cursor = new Cursor(pattern);
  }

  whole(ignoreCase: boolean): Translated {
    const piece = this.#alternatives({ i: ignoreCase, s: false, m: false, x: false, n: false }, 0);
    if (!this.#cursor.isAtEnd) throw new Untranslatable("a parenthesis closes no group");
    return {
      expression: new RegExp(piece.js),
      groups: this.#groups,
      names: this.#names,
      sameCaptures: this.#sameCaptures,
      mayExplode: this.#mayExplode,
    };
  }

  /** Reads up to the closing parenthesis (which is left) or the end. */
  #alternatives(given: Options, depth: number): Omit<Piece, "kind"> {
    if (depth > deepest) throw new Untranslatable("groups are nested too deeply");
    const cursor = this.#cursor;
    let options = given;
    let js = "";
    let isBranchEmpty = true;
    let mayBeEmpty = false;
    let captures = 0;
    let unbounded = false;
    while (!cursor.isAtEnd && cursor.peek() !== ")") {
      if (this.#skipsSilent(options)) continue;
      if (cursor.peek() === "|") {
        cursor.at += 1;
        js += "|";
        // Groups of one alternative are unset in another: JavaScript matches a reference to them, PCRE does not.
        if (depth === 0) {
          if (this.#refers) throw new Untranslatable(refersBack);
          this.#sure.clear();
        }
        mayBeEmpty ||= isBranchEmpty;
        isBranchEmpty = true;
        continue;
      }
      const changed = this.#options(options);
      if (changed !== null) {
        options = changed;
        continue;
      }
      const quoted = this.#quoted(options);
      if (quoted !== null) {
        js += quoted;
        isBranchEmpty &&= quoted === "";
        continue;
      }
      const first = this.#groups + 1;
      const atom = this.#atom(options, depth);
      const piece = this.#quantified(atom, options);
      if (depth === 0 && piece === atom && atom.js.startsWith(`(?<g${first}>`)) this.#sure.add(first);
      js += piece.js;
      captures += piece.captures;
      unbounded ||= piece.unbounded;
      isBranchEmpty &&= piece.mayBeEmpty;
    }
    return { js, mayBeEmpty: mayBeEmpty || isBranchEmpty, captures, unbounded };
  }

  #skipsSilent({ x }: Options): boolean {
    const cursor = this.#cursor;
    if (cursor.startsWith("(?#")) {
      const end = cursor.text.indexOf(")", cursor.at);
      if (end < 0) throw new Untranslatable("a comment has no end");
      cursor.at = end + 1;
      return true;
    }
    if (!x) return false;
    if (/[\t-\r \x85]/.test(cursor.peek())) {
      cursor.at += 1;
      return true;
    }
    if (cursor.peek() !== "#") return false;
    const end = cursor.text.indexOf("\n", cursor.at);
    cursor.at = end < 0 ? cursor.text.length : end + 1;
    return true;
  }

  /** `(?i)` and its like, which hold up to the end of the group; null where none stands here. */
  #options(before: Options): Options | null {
    const found = /^\(\?([imsxn]*)(?:-([imsxn]*))?\)/.exec(
      this.#cursor.text.slice(this.#cursor.at, this.#cursor.at + 24),
    );
    if (found === null) return null;
    this.#cursor.at += found[0].length;
    return changedBy(before, found[1] ?? "", found[2] ?? "");
  }

  /** \Q…\E as literals, all but the last of which take no quantifier; null where there is none. */
  #quoted({ i }: Options): string | null {
    const cursor = this.#cursor;
    if (cursor.startsWith("\\E")) {
      cursor.at += 2;
      return "";
    }
    if (!cursor.startsWith("\\Q")) return null;
    const end = cursor.text.indexOf("\\E", cursor.at + 2);
    const text = cursor.text.slice(cursor.at + 2, end < 0 ? undefined : end);
    cursor.at = end < 0 ? cursor.text.length : end + 2;
    if (/^[*+?{]/.test(cursor.text.slice(cursor.at))) throw new Untranslatable("a quantifier stands behind \\E");
    return Array.from(text, (c) => literal(c.charCodeAt(0), i)).join("");
  }

  #atom(options: Options, depth: number): Piece {
    const cursor = this.#cursor;
    const c = cursor.next();
    switch (c) {
      case "^":
        return assertion(options.m ? "(?:^|(?<=\\n)(?=[^]))" : "^");
      case "$":
        return assertion(options.m ? "(?=\\n|$)" : "(?=\\n?$)");
      case ".":
        return one(options.s ? "[^]" : "[^\\n]");
      case "[":
        if (cursor.startsWith("[:<:]]") || cursor.startsWith("[:>:]]")) throw new Untranslatable("of [[:<:]]");
        return one(classOf(readSet(cursor, options.i)));
      case "\\":
        return this.#escape(options);
      case "(":
        return this.#group(options, depth);
      case "*":
      case "+":
      case "?":
        throw new Untranslatable("a quantifier follows nothing");
      default:
        return one(literal(c.charCodeAt(0), options.i));
    }
  }

  #escape({ i }: Options): Piece {
    const escape = readEscape(this.#cursor, false);
    if (escape.kind === "character") return one(literal(escape.code, i));
    if (escape.kind === "group") {
      if (i || !this.#sure.has(escape.number)) throw new Untranslatable(refersBack);
      this.#refers = true;
      return { ...one(`(?:\\k<g${escape.number}>)`), mayBeEmpty: true };
    }
    const set = escapedSets.get(escape.letter);
    if (set !== undefined) return one(classOf(set));
    switch (escape.letter) {
      case "A":
        return assertion("^");
      case "z":
        return assertion("$");
      case "Z":
        return assertion("(?=\\n?$)");
      case "b":
      case "B":
        return assertion(`\\${escape.letter}`);
      default:
        throw new Untranslatable(`JavaScript has no \\${escape.letter}`);
    }
  }

  #group(before: Options, depth: number): Piece {
    const cursor = this.#cursor;
    const rest = cursor.text.slice(cursor.at, cursor.at + 80);
    const look = /^\?(?:<?[=!])/.exec(rest)?.[0];
    if (look !== undefined) {
      cursor.at += look.length;
      const groups = this.#groups;
      const inner = this.#closed(before, depth);
      // What a lookbehind captures, JavaScript finds from the right.
      if (look.startsWith("?<") && this.#groups > groups) this.#sameCaptures = false;
      return { ...assertion(`(${look}${inner.js})`), captures: inner.captures };
    }
    if (rest.startsWith("?>")) {
      cursor.at += 2;
      const inner = this.#closed(before, depth);
      return { ...inner, js: this.#atomic(inner.js), kind: "atom" };
    }
    const plain = /^\?([imsxn]*)(?:-([imsxn]*))?:/.exec(rest);
    if (plain !== null) {
      cursor.at += plain[0].length;
      const inner = this.#closed(changedBy(before, plain[1] ?? "", plain[2] ?? ""), depth);
      return { ...inner, js: `(?:${inner.js})`, kind: "atom" };
    }
    const named = /^\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(rest);
    if (named === null && /^[?*]/.test(rest)) throw new Untranslatable(`JavaScript has no (${rest.slice(0, 3)}…)`);
    if (named === null && before.n) {
      const inner = this.#closed(before, depth);
      return { ...inner, js: `(?:${inner.js})`, kind: "atom" };
    }
    this.#groups += 1;
    const number = this.#groups;
    if (named !== null) {
      cursor.at += named[0].length;
      const name = named[1] ?? named[2] ?? "";
      if (this.#names.has(name)) throw new Untranslatable("two groups have one name");
      this.#names.set(name, number);
    }
    const inner = this.#closed(before, depth);
    return { ...inner, js: `(?<g${number}>${inner.js})`, captures: inner.captures + 1, kind: "atom" };
  }

  /** What stands in a group, its closing parenthesis taken. */
  #closed(options: Options, depth: number): Omit<Piece, "kind"> {
    const inner = this.#alternatives(options, depth + 1);
    if (this.#cursor.next() !== ")") throw new Untranslatable("a group has no end");
    return inner;
  }

  /** What is matched once and never given back: a lookahead is that, and what it matched is taken. */
  #atomic(js: string): string {
    this.#atomics += 1;
    return `(?:(?=(?<a${this.#atomics}>${js}))\\k<a${this.#atomics}>)`;
  }

  #quantified(atom: Piece, options: Options): Piece {
    const cursor = this.#cursor;
    while (this.#skipsSilent(options));
    const found = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})/.exec(cursor.text.slice(cursor.at, cursor.at + 16));
    if (found === null) return atom;
    cursor.at += found[0].length;
    if (atom.kind === "assertion") throw new Untranslatable("an assertion is repeated");
    const [min, max] = countsOf(found);
    if (max > widest && max !== Number.POSITIVE_INFINITY) throw new Untranslatable("a count is too large");
    const suffix = /^[?+]/.exec(cursor.peek())?.[0] ?? "";
    cursor.at += suffix.length;
    const isDirect = atom.captures === 1 && atom.js.startsWith("(?<g");
    if (max > 1 && atom.captures > 0 && (atom.mayBeEmpty || !isDirect)) this.#sameCaptures = false;
    const isEndless = max === Number.POSITIVE_INFINITY;
    if (isEndless && atom.unbounded) this.#mayExplode = true;
    const bare = `${atom.js}${found[0]}`;
    return {
      js: suffix === "+" ? this.#atomic(bare) : `${bare}${suffix}`,
      mayBeEmpty: atom.mayBeEmpty || min === 0,
      captures: atom.captures,
      unbounded: atom.unbounded || isEndless,
      kind: "atom",
    };
  }
}

function countsOf([all, min, comma, max]: RegExpExecArray): readonly [number, number] {
  if (all === "*") return [0, Number.POSITIVE_INFINITY];
  if (all === "+") return [1, Number.POSITIVE_INFINITY];
  if (all === "?") return [0, 1];
  const low = Number(min);
  return [low, comma === undefined ? low : max === undefined || max === "" ? Number.POSITIVE_INFINITY : Number(max)];
}

function changedBy(before: Options, set: string, unset: string): Options {
  const after = (letter: keyof Options): boolean => (before[letter] || set.includes(letter)) && !unset.includes(letter);
  if (set.includes("xx")) throw new Untranslatable("of the option xx");
  return { i: after("i"), s: after("s"), m: after("m"), x: after("x"), n: after("n") };
}

/** How each byte is said by itself, and with case ignored: most of a pattern are literals. */
const literals: readonly string[] = Array.from({ length: 256 }, (_, code) => classOf(new Set([code])));
const eitherCase: readonly string[] = Array.from({ length: 256 }, (_, code) => classOf(bothCases(new Set([code]))));

function literal(code: number, ignoreCase: boolean): string {
  return (ignoreCase ? eitherCase : literals)[code] ?? "";
}

function one(js: string): Piece {
  return { js, mayBeEmpty: false, captures: 0, unbounded: false, kind: "atom" };
}

function assertion(js: string): Piece {
  return { js, mayBeEmpty: true, captures: 0, unbounded: false, kind: "assertion" };
}
