import { foreignEnd, isForeign } from "./foreign.ts";
import { bareEnd, CLOSE, OPEN, quotedEnd, quotedWordEnd, quoteOf, SEMICOLON, skipTrivia, unescape } from "./lexer.ts";
import { type Cuts, noCuts, recoverBraces, recoverForeign } from "./recovery.ts";
import type { Block, Directive, Word } from "./tree.ts";

/** What one reading of a text found: the tree, and how many blocks stayed open and how many `}` closed nothing. */
interface Reading {
  readonly root: Block;
  readonly unclosed: number;
  readonly strays: number;
  /** Whether a quoted word ends elsewhere than nginx ends it: where it does may hang on any text behind it. */
  readonly mended: boolean;
  /** Where a part's last item ends. */
  readonly end: number;
  /** The known item, the `}` or the text's end at which a part ends; -1 where it was not read so far. */
  readonly stop: number;
}

/** How a text is read. */
interface Manner {
  readonly cuts: Cuts;
  /** A quote that nobody closes runs to the text's end. */
  readonly literally: boolean;
  /** Values do not share memory with the text, which can then be forgotten while its nodes live on. */
  readonly apart: boolean;
  /** Where in the text to start and when to stop; null: the whole of it. */
  readonly part: Part | null;
}

/** A part of a block's inside that is read anew. */
interface Part {
  /** The start of an item of the block. */
  readonly start: number;
  /** Whether the reading is done at an item's start: what follows is known. */
  isKnown(at: number): boolean;
  /** What starts behind this offset is not read. */
  readonly last: number;
}

const asMeant: Manner = { cuts: noCuts, literally: false, apart: false, part: null };

/** Roots whose text nginx's reader takes as it is: every node hangs on its own text alone. */
const plain = new WeakSet<Block>();

/** Whether a root that `parse` made needed no recovery, so that a part of its text can be read by itself. */
export function isPlain(root: Block): boolean {
  return plain.has(root);
}

/** Notes that a root made of the parts of plain ones is plain too. */
export function markPlain(root: Block): Block {
  plain.add(root);
  return root;
}

/** A block directive that is being read. */
interface Open {
  readonly start: number;
  readonly words: readonly Word[];
  readonly beforeEnd: number;
  readonly bodyStart: number;
  readonly items: Directive[];
}

/** How many unclosed foreign blocks are looked at one by one; more than a user can have at once. */
const FOREIGN_LIMIT = 8;

/**
 * Reads one nginx file. Never throws, whatever the text; the widths in the tree tile it. The words are those of
 * ngx_conf_read_token. Where braces are missing or too many, indentation says which, and the tree is the one that was
 * meant; a text whose braces match is read just as nginx reads it.
 */
export function parse(text: string): Block {
  return parseIn(text, asMeant);
}

/** The same, its values apart from the text: for a tree of which parts are to outlive the text. */
export function parseApart(text: string): Block {
  return parseIn(text, { ...asMeant, apart: true });
}

function parseIn(text: string, manner: Manner): Block {
  let reading = read(text, manner);
  if (reading.unclosed === 0 && reading.strays === 0) {
    if (!reading.mended) plain.add(reading.root);
    return reading.root;
  }
  let cuts = noCuts;
  for (let tries = 0; tries < FOREIGN_LIMIT; tries++) {
    const more = recoverForeign(text, reading.root, cuts);
    if (more === null) break;
    cuts = more;
    reading = read(text, { ...manner, cuts });
  }
  const mended = read(text, { ...manner, cuts: recoverBraces(text, reading.root, reading, cuts) });
  return mended.strays > reading.strays || mended.unclosed > reading.unclosed ? reading.root : mended.root;
}

/**
 * Reads one nginx file just as nginx does, whatever indentation says: a missing brace is missed at the text's end, and
 * a quote that nobody closed runs on. Right up to the place where `firstFault` says nginx gives up.
 */
export function parseLiterally(text: string): Block {
  return read(text, { ...asMeant, literally: true }).root;
}

/** Items of a block that were read anew. */
export interface PartRead {
  readonly items: readonly Directive[];
  /** Where the last item ends. */
  readonly end: number;
  /** What the reading met behind that: an item that is known (then it starts at `end`), a `}` or the text's end. */
  readonly stop: number;
}

/**
 * Reads items from `start`, the start of an item of a block, until `isKnown` says of an item's start that what follows
 * there is known, or to the end of the block around it. Null where that is not met in front of `last`, or recovery is
 * needed: the whole text has to be read then. All offsets in UTF-16 units.
 */
export function readPart(text: string, start: number, isKnown: (at: number) => boolean, last: number): PartRead | null {
  const { root, unclosed, mended, end, stop } = read(text, { ...asMeant, apart: true, part: { start, isKnown, last } });
  return unclosed > 0 || mended || stop < 0 ? null : { items: root.items, end, stop };
}

function read(text: string, { cuts, literally, apart, part }: Manner): Reading {
  const length = text.length;
  const open: Open[] = [];
  const from = part?.start ?? 0;
  let items: Directive[] = [];
  let bodyStart = from;
  let unclosed = 0;
  let strays = 0;
  let mended = false;
  let at = from;

  const done = (after: number, end: number, stop: number): Reading => {
    const root: Block = { items, after, closed: true, width: length, foreign: false };
    return { root, unclosed, strays, mended, end, stop };
  };
  const close = (after: number, end: number, closed: boolean): void => {
    const block = open.pop();
    if (block === undefined) return;
    const body: Block = { items, after, closed, width: end - bodyStart, foreign: false };
    items = block.items;
    bodyStart = block.bodyStart;
    items.push({ words: block.words, body, end: "{", beforeEnd: block.beforeEnd, width: end - block.start });
    if (!closed) unclosed++;
  };

  for (;;) {
    const start = at;
    if (part !== null) {
      if (start > part.last) return done(0, start, -1);
      if (open.length === 0 && part.isKnown(start)) return done(0, start, start);
    }
    let next = skipTrivia(text, at);
    for (let ends = cuts.unclosed.get(next) ?? 0; ends > 0; ends--) close(0, start, false);
    if (next >= length) {
      let after = length - start;
      while (open.length > 0) {
        close(after, length, false);
        after = 0;
      }
      return done(after, start, length);
    }
    if (text.charCodeAt(next) === CLOSE) {
      if (part !== null && open.length === 0) return done(next - start, start, next);
      at = next + 1;
      if (open.length > 0 && !cuts.strays.has(next)) close(next - start, at, true);
      else {
        strays++;
        items.push({ words: [], body: null, end: "}", beforeEnd: next - start, width: at - start });
      }
      continue;
    }

    const words: Word[] = [];
    let last = start;
    let code = text.charCodeAt(next);
    while (next < length && code !== SEMICOLON && code !== OPEN && code !== CLOSE) {
      const quote = quoteOf(code);
      const end =
        quote === "" ? bareEnd(text, next) : literally ? literalQuoteEnd(text, next) : quotedWordEnd(text, next);
      if (quote !== "" && !mended) mended = quotedEnd(text, next) !== end;
      const value = valueOf(text, next, end, quote);
      words.push({ before: next - last, width: end - next, text: apart ? ownCopy(value) : value, quote });
      last = end;
      next = skipTrivia(text, end);
      code = text.charCodeAt(next);
    }
    if (next >= length || code === CLOSE) {
      at = last;
      items.push({ words, body: null, end: "", beforeEnd: 0, width: at - start });
    } else if (code === SEMICOLON) {
      at = next + 1;
      items.push({ words, body: null, end: ";", beforeEnd: next - last, width: at - start });
    } else if (isForeign(words[0]?.text ?? "")) {
      const cut = cuts.foreign.get(next + 1);
      const found = cut === undefined ? foreignEnd(text, next + 1) : -1;
      const closed = found >= 0;
      const end = closed ? found : (cut ?? length);
      at = closed ? end + 1 : end;
      if (!closed) unclosed++;
      const body: Block = { items: [], after: end - next - 1, closed, width: at - next - 1, foreign: true };
      items.push({ words, body, end: "{", beforeEnd: next - last, width: at - start });
    } else {
      at = next + 1;
      open.push({ start, words, beforeEnd: next - last, bodyStart, items });
      items = [];
      bodyStart = at;
    }
  }
}

function literalQuoteEnd(text: string, at: number): number {
  const end = quotedEnd(text, at);
  return end < 0 ? text.length : end;
}

function valueOf(text: string, start: number, end: number, quote: Word["quote"]): string {
  if (quote === "") return unescape(text.slice(start, end));
  const raw = text.slice(start + 1, end);
  const value = raw.endsWith(quote) && !endsEscaped(raw) ? raw.slice(0, -1) : raw;
  return unescape(value);
}

/** A short value is a copy anyway; a long slice of a text would keep the whole text in memory. */
function ownCopy(value: string): string {
  return value.length < 13 ? value : ` ${value}`.slice(1);
}

/** Whether the last character of a quoted word's inside has a backslash before it that is not itself escaped. */
function endsEscaped(raw: string): boolean {
  let backslashes = 0;
  while (raw.charCodeAt(raw.length - 2 - backslashes) === 92) backslashes++;
  return backslashes % 2 === 1;
}
