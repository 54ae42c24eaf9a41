import type { Context } from "../../server/src/nginx/directives/context.ts";
import type { Case } from "./case.ts";
import type { Random } from "./random.ts";
import { anyWord, written } from "./words.ts";

/** A piece of a text as one would point at it: white space, a comment, a brace or semicolon, or a word. */
const piece = /\s+|#[^\n]*|[{};]|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|(?:\\[^]|\$\{|[^\s{};\\])+|[^]/g;

/** Cuts a text into pieces that make it up again. */
export function piecesOf(text: string): string[] {
  return text.match(piece) ?? [];
}

/** From which piece to which each directive reaches, `to` not included; with its block where it has one. */
export function directivesIn(pieces: readonly string[]): readonly (readonly [from: number, to: number])[] {
  const found: [number, number][] = [];
  const open: number[] = [];
  let start = -1;
  for (const [index, one] of pieces.entries()) {
    if (/^\s|^#/.test(one)) continue;
    if (start < 0 && one !== "}") start = index;
    if (one === ";" && start >= 0) found.push([start, index + 1]);
    else if (one === "{") open.push(start);
    else if (one === "}") {
      const from = open.pop();
      if (from !== undefined) found.push([from, index + 1]);
    } else continue;
    start = -1;
  }
  return found;
}

const characters = "$\\\"'#;{} @~=:/.,*()[]-0aZé\t".split("");

type Mutation = (pieces: readonly string[], random: Random) => readonly string[] | null;

const isWord = (one: string): boolean => !/^[\s#{};]/.test(one);

/** The places of the pieces that a test holds for. */
function places(pieces: readonly string[], holds: (one: string) => boolean): readonly number[] {
  return pieces.flatMap((one, index) => (holds(one) ? [index] : []));
}

function onOne(holds: (one: string) => boolean, make: (one: string, random: Random) => readonly string[]): Mutation {
  return (pieces, random) => {
    const found = places(pieces, holds);
    if (found.length === 0) return null;
    const at = random.pick(found);
    return pieces.toSpliced(at, 1, ...make(pieces[at] ?? "", random));
  };
}

function onDirective(
  make: (pieces: readonly string[], range: readonly [number, number], random: Random) => readonly string[],
): Mutation {
  return (pieces, random) => {
    const found = directivesIn(pieces);
    return found.length === 0 ? null : make(pieces, random.pick(found), random);
  };
}

/** What a hand does to a file by mistake. */
const mutations: Readonly<Record<string, Mutation>> = {
  "drop a word": onOne(isWord, () => []),
  "drop a semicolon": onOne(
    (one) => one === ";",
    () => [],
  ),
  "drop a brace": onOne(
    (one) => one === "{" || one === "}",
    () => [],
  ),
  "one more brace": onOne(
    (one) => /^[\s;{}]/.test(one),
    (one, random) => [one, random.pick(["{", "}"])],
  ),
  "one more semicolon": onOne(
    () => true,
    (one) => [one, ";"],
  ),
  "another word": onOne(isWord, (_, random) => [written(anyWord(random), random)]),
  "one more word": onOne(isWord, (one, random) => [one, " ", written(anyWord(random), random)]),
  "a word twice": onOne(isWord, (one) => [one, " ", one]),
  "a quote": onOne(isWord, (one, random) => [
    random.pick([`"${one}`, `${one}"`, `'${one}`, `${one}'`, `"${one}"x`, `${one}"x"`]),
  ]),
  "a character less": onOne(isWord, (one, random) => {
    const at = random.below(one.length);
    return [one.slice(0, at) + one.slice(at + 1)];
  }),
  "another character": onOne(isWord, (one, random) => {
    const at = random.below(one.length);
    return [one.slice(0, at) + random.pick(characters) + one.slice(at + random.below(2))];
  }),
  "another case": onOne(isWord, (one) => [one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase()]),
  "another number": onOne(
    (one) => isWord(one) && /\d/.test(one),
    (one, random) => [
      one.replace(/\d+/, random.pick(["0", "1", "65536", "99999999999999999999", "-1", "x", "600", ""])),
    ],
  ),
  "another unit": onOne(
    (one) => /^\d+\w*$/.test(one),
    (one, random) => [one.replace(/\D*$/, random.pick(["k", "m", "g", "s", "ms", "h", "x", "kb", ""]))],
  ),
  "another variable": onOne(
    (one) => one.includes("$"),
    (one, random) => [one.replace(/\$\{?\w*\}?/, () => anyWord(random, "variable"))],
  ),
  "drop a directive": onDirective((pieces, [from, to]) => pieces.toSpliced(from, to - from)),
  "a directive twice": onDirective((pieces, [from, to]) => pieces.toSpliced(to, 0, "\n", ...pieces.slice(from, to))),
  "move a directive": onDirective((pieces, [from, to], random) => {
    const taken = pieces.slice(from, to);
    const rest = pieces.toSpliced(from, to - from);
    const places_ = places(rest, (one) => /^[;{}]$/.test(one));
    return places_.length === 0 ? pieces : rest.toSpliced(random.pick(places_) + 1, 0, "\n", ...taken);
  }),
  "copy a directive": onDirective((pieces, [from, to], random) => {
    const borders = places(pieces, (one) => /^[;{}]$/.test(one));
    return pieces.toSpliced(random.pick(borders) + 1, 0, "\n", ...pieces.slice(from, to));
  }),
  "unwrap a block": onDirective((pieces, [from, to]) => {
    const open = pieces.indexOf("{", from);
    return open < 0 || open >= to
      ? pieces
      : pieces.filter((_, index) => index < from || (index > open && index !== to - 1));
  }),
  "swap words": (pieces, random) => {
    const found = places(pieces, isWord);
    if (found.length < 2) return null;
    const [a, b] = [random.pick(found), random.pick(found)];
    return pieces.with(a, pieces[b] ?? "").with(b, pieces[a] ?? "");
  },
  "end early": (pieces, random) => pieces.slice(0, random.below(pieces.length)),
  "comment out": onOne(isWord, (one) => ["#", one]),
  "other line breaks": (pieces) => pieces.map((one) => one.replaceAll("\n", "\r\n")),
};

const kinds = Object.values(mutations);

/** A case with one mistake more in it, seldom two or three. */
export function mutantOf({ text, context }: Case, random: Random): Case {
  let pieces: readonly string[] = piecesOf(text);
  let left = random.chance(0.8) ? 1 : random.between(2, 3);
  for (let tries = 0; left > 0 && tries < 20; tries++) {
    const made = pieces.length === 0 ? null : random.pick(kinds)(pieces, random);
    if (made === null) continue;
    pieces = made;
    left--;
  }
  return { text: pieces.join(""), context: random.chance(0.02) ? random.pick(elsewhere) : context };
}

const elsewhere: readonly Context[] = ["main", "http", "server", "location", "stream", "upstream", "mail"];

/** A directive with the name of the block it stands in; "" at the top. */
interface Placed {
  readonly from: number;
  readonly to: number;
  readonly within: string;
}

function placedIn(pieces: readonly string[]): readonly Placed[] {
  const ranges = directivesIn(pieces);
  return ranges.map(([from, to]) => {
    const around = ranges
      .filter(([start, end]) => start < from && end > to)
      .toSorted((a, b) => a[1] - a[0] - (b[1] - b[0]));
    return { from, to, within: pieces[around[0]?.[0] ?? -1] ?? "" };
  });
}

/** A case with one to three directives more, each from another case and put where its like stands. */
export function crossOf(into: Case, from: Case, random: Random): Case {
  let pieces: readonly string[] = piecesOf(into.text);
  const others = piecesOf(from.text);
  const there = placedIn(others);
  for (let left = random.between(1, 3); left > 0 && there.length > 0; left--) {
    const taken = random.pick(there);
    const within = taken.within === "" && from.context !== "main" ? from.context : taken.within;
    const fitting = placedIn(pieces).filter((one) => (one.within === "" ? into.context : one.within) === within);
    if (fitting.length === 0) continue;
    const at = random.chance(0.5) ? random.pick(fitting).from : random.pick(fitting).to;
    pieces = pieces.toSpliced(at, 0, "\n", ...others.slice(taken.from, taken.to), "\n");
  }
  return { text: pieces.join(""), context: into.context };
}
