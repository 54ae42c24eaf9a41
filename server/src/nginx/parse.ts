import { recoverBraces } from "./braces.ts";
import { foreignEnd, isForeign } from "./foreign.ts";
import {
  bareEnd,
  CLOSE,
  CR,
  mayFollowQuote,
  OPEN,
  quantifiedEnd,
  quotedEnd,
  quotedWordEnd,
  quoteOf,
  SEMICOLON,
  skipTrivia,
  unescape,
} from "./lexer.ts";
import { type Cuts, noCuts, recoverForeign } from "./recovery.ts";
import { type Head, longestLine, ownCopy, Shelf } from "./shelf.ts";
import { MAY_BE_TOO_LONG } from "./toolong.ts";
import type { Block, Directive, Word } from "./tree.ts";

/** What one reading of a text found: the tree, and how many blocks stayed open and how many `}` closed nothing. */
interface Reading {
  readonly root: Block;
  readonly unclosed: number;
  readonly strays: number;
  /** Whether a quoted word ends elsewhere than nginx ends it: where it does may hang on any text behind it. */
  readonly mended: boolean;
  /** Whether there is surely nothing wrong with the text; false says nothing. */
  readonly sound: boolean;
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

const sound = new WeakSet<Block>();

/** Whether a root that `parse` made surely has no fault in its text; false says nothing. */
export function isSound(root: Block): boolean {
  return sound.has(root);
}

/** Notes that a root made of the parts of plain ones is plain too. */
export function markPlain(root: Block, isSoundToo: boolean): Block {
  plain.add(root);
  if (isSoundToo) sound.add(root);
  return root;
}

/** A block directive that is being read. */
interface Open {
  readonly start: number;
  readonly words: readonly Word[];
  /** "" where the `{` is missing. */
  readonly end: "{" | "";
  readonly beforeEnd: number;
  /** Where what it holds starts, if its `{` is missing; else -1. */
  readonly inside: number;
  readonly bodyStart: number;
  readonly items: Directive[];
  /** What the shelf knows its head by, and the items around it; 0 for what is not kept. */
  readonly headId: number;
  readonly ids: number[];
}

const shelf = new Shelf();

/** How many unclosed foreign blocks are looked at one by one; more than a user can have at once. */
const FOREIGN_LIMIT = 8;

/**
 * Reads one nginx file. Never throws, whatever the text; the widths in the tree tile it. The words are those of
 * ngx_conf_read_token. Where braces are missing or too many, indentation and what may stand where say which, and the
 * tree is the one that was meant; a text whose braces match is read just as nginx reads it.
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
    if (!reading.mended && reading.sound) sound.add(reading.root);
    return reading.root;
  }
  let cuts = noCuts;
  for (let tries = 0; tries < FOREIGN_LIMIT; tries++) {
    const more = recoverForeign(text, reading.root, cuts);
    if (more === null) break;
    cuts = more;
    reading = read(text, { ...manner, cuts });
  }
  const quantified = read(text, { ...manner, cuts: { ...cuts, quantifiers: true } });
  if (quantified.unclosed + quantified.strays < reading.unclosed + reading.strays) {
    cuts = { ...cuts, quantifiers: true };
    reading = quantified;
    if (reading.unclosed === 0 && reading.strays === 0) return reading.root;
  }
  return read(text, { ...manner, cuts: recoverBraces(text, reading.root, cuts) }).root;
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
  /** Whether there is surely nothing wrong with the text that was read. */
  readonly sound: boolean;
  /** What the reading met behind that: an item that is known (then it starts at `end`), a `}` or the text's end. */
  readonly stop: number;
}

/**
 * Reads items from `start`, the start of an item of a block, until `isKnown` says of an item's start that what follows
 * there is known, or to the end of the block around it. Null where that is not met in front of `last`, or recovery is
 * needed: the whole text has to be read then. All offsets in UTF-16 units.
 */
export function readPart(text: string, start: number, isKnown: (at: number) => boolean, last: number): PartRead | null {
  const {
    root,
    unclosed,
    mended,
    end,
    sound: isSoundPart,
    stop,
  } = read(text, { ...asMeant, apart: true, part: { start, isKnown, last } });
  return unclosed > 0 || mended || stop < 0 ? null : { items: root.items, end, sound: isSoundPart, stop };
}

function read(text: string, { cuts, literally, apart, part }: Manner): Reading {
  const length = text.length;
  const changed = cuts !== noCuts;
  const bareWordEnd = cuts.quantifiers ? quantifiedEnd : bareEnd;
  const open: Open[] = [];
  const from = part?.start ?? 0;
  let items: Directive[] = [];
  let ids: number[] = [];
  let bodyStart = from;
  let unclosed = 0;
  let strays = 0;
  let mended = false;
  let allSound = true;
  let at = from;

  const done = (after: number, end: number, stop: number): Reading => {
    const root: Block = { items, after, closed: true, width: length, foreign: false };
    return { root, unclosed, strays, mended, sound: allSound && after < MAY_BE_TOO_LONG, end, stop };
  };
  const add = (item: Directive, id: number): void => {
    items.push(item);
    ids.push(id);
  };
  const close = (after: number, end: number, closed: boolean): void => {
    const block = open.pop();
    if (block === undefined) return;
    const { words, beforeEnd, end: mark } = block;
    const inner = items;
    const width = end - block.start;
    const bodyWidth = end - bodyStart;
    const make = (): Directive => {
      const body: Block = { items: inner, after, closed, width: bodyWidth, foreign: false };
      return { words, body, end: mark, beforeEnd, width };
    };
    const { id, directive } = closed ? shelf.block(block.headId, ids, after, make) : { id: 0, directive: make() };
    items = block.items;
    ids = block.ids;
    bodyStart = block.bodyStart;
    add(directive, id);
    if (!closed) unclosed++;
    if (after >= MAY_BE_TOO_LONG) allSound = false;
  };
  const enter = (start: number, { words, beforeEnd }: Pick<Head, "words" | "beforeEnd">, headId: number): void => {
    open.push({ start, words, end: "{", beforeEnd, inside: -1, bodyStart, items, headId, ids });
    items = [];
    ids = [];
    bodyStart = at;
  };
  /** Enters a block whose `{` is missing in front of `inside`. */
  const enterUnopened = (start: number, words: readonly Word[], inside: number): void => {
    open.push({ start, words, end: "", beforeEnd: 0, inside, bodyStart, items, headId: 0, ids });
    items = [];
    ids = [];
    bodyStart = at;
  };

  let lineEnd = -1;
  /**
   * The text from `start` to the end of the line that `first`, an item's first character or one before it, is on, where
   * that ends in `;` or `{`, as an item that is alone on its line does; else null.
   */
  const lineFrom = (start: number, first: number): string | null => {
    if (lineEnd < first) {
      lineEnd = text.indexOf("\n", first);
      if (lineEnd < 0) lineEnd = length;
    }
    const end = text.charCodeAt(lineEnd - 1) === CR ? lineEnd - 1 : lineEnd;
    if (end - start > longestLine) return null;
    const code = text.charCodeAt(end - 1);
    return code === SEMICOLON || code === OPEN ? text.slice(start, end) : null;
  };
  for (;;) {
    const start = at;
    if (part !== null) {
      if (start > part.last) return done(0, start, -1);
      if (open.length === 0 && part.isKnown(start)) return done(0, start, start);
    }
    // Most lines were there before: nothing has to be read of those, but where a mistake is being mended.
    const line = !changed && start + 1 < length ? lineFrom(start, start + 1) : null;
    const same = line === null ? undefined : shelf.line(line);
    if (line !== null && same !== undefined) {
      at = start + line.length;
      if (same.head === null) add(same.directive, same.id);
      else enter(start, same.head, same.id);
      continue;
    }
    let next = skipTrivia(text, at);
    if (changed && open.at(-1)?.inside !== next) {
      for (let ends = cuts.unclosed.get(next) ?? 0; ends > 0; ends--) close(0, start, false);
      if (cuts.opened.has(next)) {
        enterUnopened(start, [], next);
        continue;
      }
    }
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
        add({ words: [], body: null, end: "}", beforeEnd: next - start, width: at - start }, 0);
      }
      continue;
    }

    const whole = line ?? (cuts.quantifiers ? null : lineFrom(start, next));
    const key = whole !== null && changed && isCut(cuts, next, start + whole.length) ? null : whole;
    const known = key === null || key === line ? undefined : shelf.line(key);
    if (key !== null && known !== undefined) {
      at = start + key.length;
      if (known.head === null) add(known.directive, known.id);
      else enter(start, known.head, known.id);
      continue;
    }
    let isMended = false;
    const wasSound: boolean = allSound;
    allSound = true;
    const copies = apart || key !== null;
    const words: Word[] = [];
    let last = start;
    let code = text.charCodeAt(next);
    while (next < length && code !== SEMICOLON && code !== OPEN && code !== CLOSE) {
      if (changed && words.length > 0 && cuts.opened.has(next)) break;
      const quote = quoteOf(code);
      const end =
        quote === "" ? bareWordEnd(text, next) : literally ? literalQuoteEnd(text, next) : quotedWordEnd(text, next);
      if (quote !== "" && !isMended) isMended = quotedEnd(text, next) !== end;
      const value = valueOf(text, next, end, quote);
      words.push({ before: next - last, width: end - next, text: copies ? ownCopy(value) : value, quote });
      if (quote !== "" && !mayFollowQuote(text, end)) allSound = false;
      if (end - last >= MAY_BE_TOO_LONG) allSound = false;
      last = end;
      next = skipTrivia(text, end);
      code = text.charCodeAt(next);
    }
    /** Whether the line is all that was read, as nginx reads it. */
    const isLine = (): boolean => key !== null && at === start + key.length && !isMended && allSound;
    mended ||= isMended;
    if (words.length === 0 || next - last >= MAY_BE_TOO_LONG || next >= length || code === CLOSE) allSound = false;
    if (changed && words.length > 0 && cuts.opened.has(next)) {
      at = last;
      enterUnopened(start, words, next);
    } else if (next >= length || code === CLOSE) {
      at = last;
      add({ words, body: null, end: "", beforeEnd: 0, width: at - start }, 0);
    } else if (code === SEMICOLON) {
      at = next + 1;
      const directive: Directive = { words, body: null, end: ";", beforeEnd: next - last, width: at - start };
      add(directive, key !== null && isLine() ? shelf.keepDirective(key, directive) : 0);
    } else if (isForeign(words[0]?.text ?? "")) {
      const cut = cuts.foreign.get(next + 1);
      const found = cut === undefined ? foreignEnd(text, next + 1) : -1;
      const closed = found >= 0;
      const end = closed ? found : (cut ?? length);
      at = closed ? end + 1 : end;
      if (!closed) unclosed++;
      const body: Block = { items: [], after: end - next - 1, closed, width: at - next - 1, foreign: true };
      add({ words, body, end: "{", beforeEnd: next - last, width: at - start }, 0);
    } else {
      at = next + 1;
      const head = { words, beforeEnd: next - last };
      enter(start, head, key !== null && isLine() ? shelf.keepHead(key, head) : 0);
    }
    allSound &&= wasSound;
  }
}

/** Whether a `{` is missing between two offsets, behind the first of them. */
function isCut({ opened }: Cuts, start: number, end: number): boolean {
  for (const at of opened) if (at > start && at < end) return true;
  return false;
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

/** Whether the last character of a quoted word's inside has a backslash before it that is not itself escaped. */
function endsEscaped(raw: string): boolean {
  let backslashes = 0;
  while (raw.charCodeAt(raw.length - 2 - backslashes) === 92) backslashes++;
  return backslashes % 2 === 1;
}
