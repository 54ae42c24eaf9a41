import { foreignEnd, isForeign } from "./foreign.ts";
import { bareEnd, CLOSE, OPEN, quotedEnd, quotedWordEnd, quoteOf, SEMICOLON, skipTrivia, unescape } from "./lexer.ts";
import { type Cuts, noCuts, recoverBraces, recoverForeign } from "./recovery.ts";
import type { Block, Directive, Word } from "./tree.ts";

/** What one reading of a text found: the tree, and how many blocks stayed open and how many `}` closed nothing. */
interface Reading {
  readonly root: Block;
  readonly unclosed: number;
  readonly strays: number;
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
  let reading = read(text, noCuts);
  if (reading.unclosed === 0 && reading.strays === 0) return reading.root;
  let cuts = noCuts;
  for (let tries = 0; tries < FOREIGN_LIMIT; tries++) {
    const more = recoverForeign(text, reading.root, cuts);
    if (more === null) break;
    cuts = more;
    reading = read(text, cuts);
  }
  const mended = read(text, recoverBraces(text, reading.root, reading, cuts));
  return mended.strays > reading.strays || mended.unclosed > reading.unclosed ? reading.root : mended.root;
}

/**
 * Reads one nginx file just as nginx does, whatever indentation says: a missing brace is missed at the text's end, and
 * a quote that nobody closed runs on. Right up to the place where `firstFault` says nginx gives up.
 */
export function parseLiterally(text: string): Block {
  return read(text, noCuts, true).root;
}

function read(text: string, cuts: Cuts, literally = false): Reading {
  const length = text.length;
  const open: Open[] = [];
  let items: Directive[] = [];
  let bodyStart = 0;
  let unclosed = 0;
  let strays = 0;
  let at = 0;

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
    let next = skipTrivia(text, at);
    for (let ends = cuts.unclosed.get(next) ?? 0; ends > 0; ends--) close(0, start, false);
    if (next >= length) {
      let after = length - start;
      while (open.length > 0) {
        close(after, length, false);
        after = 0;
      }
      return { root: { items, after, closed: true, width: length, foreign: false }, unclosed, strays };
    }
    if (text.charCodeAt(next) === CLOSE) {
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
      words.push({ before: next - last, width: end - next, text: valueOf(text, next, end, quote), quote });
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

/** Whether the last character of a quoted word's inside has a backslash before it that is not itself escaped. */
function endsEscaped(raw: string): boolean {
  let backslashes = 0;
  while (raw.charCodeAt(raw.length - 2 - backslashes) === 92) backslashes++;
  return backslashes % 2 === 1;
}
