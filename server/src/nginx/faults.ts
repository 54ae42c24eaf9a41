import type { Span } from "../base/span.ts";
import { commentedBraces, commentedLines, uncommentMend } from "./commented.ts";
import { type At, words } from "./cursor.ts";
import { foreignEnd, isForeign } from "./foreign.ts";
import { headGap } from "./gap.ts";
import {
  bareEnd,
  CLOSE,
  isQuoteClosed,
  mayFollowQuote,
  OPEN,
  quotedEnd,
  quoteOf,
  SEMICOLON,
  skipTrivia,
} from "./lexer.ts";
import { closeMend, endMend, openMend, removeBraceMend } from "./mends.ts";
import { isSound } from "./parse.ts";
import { firstTooLong, MAY_BE_TOO_LONG, tooLongWord } from "./toolong.ts";
import type { Block, Directive } from "./tree.ts";

/**
 * A place where the text itself is broken, before any directive's meaning matters. Mirrors the errors of
 * ngx_conf_parse and ngx_conf_read_token in nginx's src/core/ngx_conf_file.c.
 */
export interface SyntaxFault {
  readonly kind:
    | "unexpected-semicolon"
    | "unexpected-open-brace"
    | "unexpected-close-brace"
    | "unexpected-end"
    | "not-terminated"
    | "not-closed"
    | "not-separated"
    | "not-opened"
    | "headless"
    | "brace-in-word"
    | "unclosed-quote"
    | "too-long";
  /** The mistake's own place, for the editor's mark. */
  readonly span: Span;
  /** nginx's own words, without level, program name and " in FILE:LINE". */
  readonly message: string;
  /** The offset of the character at which nginx notices and whose line it prints. */
  readonly noticedAt: number;
  /** An insertion or removal that mends it, where the text shows which. */
  readonly mend: Mend | null;
}

export interface Mend {
  readonly title: string;
  readonly span: Span;
  readonly text: string;
}

const END_IN_DIRECTIVE = 'unexpected end of file, expecting ";" or "}"';
const END_IN_BLOCK = 'unexpected end of file, expecting "}"';
const END_IN_LUA = "unexpected end of file, expecting terminating characters for lua code block";

/** More blocks that are not closed are not told: nobody has so many open at once, and a hostile text can. */
const mostUnclosed = 50;

/** Blocks without any fault in them: a node never changes, so neither does that. */
const faultless = new WeakSet<Block>();

interface Level {
  readonly block: Block;
  /** Index of the next item. */
  next: number;
  /** Offset at which the next item starts. */
  at: number;
  /** How many faults there were before this block. */
  readonly before: number;
  /** What closes this block, where its brace is missing. */
  readonly mend: Mend | null;
}

/**
 * Every place where a file's text is broken, in the order of the text; `root` is what `parse` made of `text`. Empty
 * exactly where nginx's reader has nothing against the text.
 */
export function faults(text: string, root: Block): readonly SyntaxFault[] {
  const out: SyntaxFault[] = [];
  if (isSound(root) || faultless.has(root)) return out;
  let unclosed = 0;
  const levels: Level[] = [{ block: root, next: 0, at: 0, before: 0, mend: null }];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const directive = level.block.items[level.next];
    if (directive === undefined) {
      if (!level.block.foreign) lookForLongComments(text, level.at, level.block.after, out);
      if (out.length === level.before) faultless.add(level.block);
      levels.pop();
      continue;
    }
    const start = level.at;
    level.next++;
    level.at += directive.width;
    headFaults(text, directive, start, out);
    const body = directive.body;
    if (body === null || faultless.has(body)) continue;
    const before = out.length;
    let mend: Mend | null = null;
    if (!body.closed) {
      const isLast = level.next === level.block.items.length;
      if (!body.foreign) mend = isLast && level.mend !== null ? level.mend : closeMend(text, directive, start);
      if (++unclosed <= mostUnclosed) out.push(notClosed(text, directive, start, mend));
    }
    // A `;` in the place of the `{` is said with the block.
    const [first] = body.items;
    const isInstead = directive.end === "" && first?.end === ";" && first.words.length === 0;
    const at = start + directive.width - body.width + (isInstead ? first.width : 0);
    levels.push({ block: body, next: isInstead ? 1 : 0, at, before, mend });
  }
  return out;
}

/** Whether a quote in a directive's words is not closed or not parted from what follows: where words end is a guess then. */
export function hasBrokenQuote(directive: At<Directive>, text: string): boolean {
  return words(directive).some(
    ({ word, span }) =>
      word.quote !== "" && !(isQuoteClosed(text, span.start, span.end) && mayFollowQuote(text, span.end)),
  );
}

/** The faults in a directive's own words and end. */
function headFaults(text: string, directive: Directive, start: number, out: SyntaxFault[]): void {
  let at = start;
  for (const word of directive.words) {
    if (word.before >= MAY_BE_TOO_LONG) lookForLongComments(text, at, word.before, out);
    const from = at + word.before;
    at = from + word.width;
    if (word.width >= MAY_BE_TOO_LONG) {
      const tooLong = tooLongWord(text, from, at, word.quote);
      if (tooLong !== null) out.push(tooLong);
    }
    if (word.quote === "") {
      const brace = braceIn(text, from, at);
      if (brace !== null) out.push(brace);
      continue;
    }
    if (!isQuoteClosed(text, from, at)) out.push(unclosedQuote(text, from, at));
    else if (!mayFollowQuote(text, at) && text.charCodeAt(at) !== CLOSE) out.push(notSeparated(text, at));
  }
  if (directive.beforeEnd >= MAY_BE_TOO_LONG) lookForLongComments(text, at, directive.beforeEnd, out);
  const end = at + directive.beforeEnd;
  if (directive.end === "" && directive.body !== null) out.push(notOpened(text, directive, start, at));
  else if (directive.words.length === 0) out.push(unexpectedMark(text, directive.end, end));
  else if (directive.end === "") out.push(notTerminated(text, at));
}

function lookForLongComments(text: string, at: number, width: number, out: SyntaxFault[]): void {
  if (width < MAY_BE_TOO_LONG) return;
  const found = firstTooLong(text, at, at + width);
  if (found !== null) out.push(found);
}

/** A `;`, `{` or `}` at `at` where nginx expects something else. */
function unexpectedMark(text: string, mark: Directive["end"], at: number): SyntaxFault {
  const span = { start: at, end: at + 1 };
  const message = `unexpected "${mark}"`;
  if (mark === "{") return { kind: "unexpected-open-brace", span, message, noticedAt: at, mend: null };
  if (mark === "}") {
    return { kind: "unexpected-close-brace", span, message, noticedAt: at, mend: removeBraceMend(text, at) };
  }
  const mend = { title: 'Remove the ";"', span, text: "" };
  return { kind: "unexpected-semicolon", span, message, noticedAt: at, mend };
}

/**
 * A block whose `{` is missing behind its last word, which ends at `at`. nginx reads on to the next `;` or `{`; where no
 * word is left of the line that opens the block either, it takes the block's `}` for one too many.
 */
function notOpened(text: string, directive: Directive, start: number, at: number): SyntaxFault {
  const name = directive.words[0]?.text;
  const first = skipTrivia(text, at);
  if (name !== undefined) {
    const message = `directive "${name}" has no opening "{"`;
    const span = { start: skipTrivia(text, start), end: at };
    return { kind: "not-opened", span, message, noticedAt: first, mend: openMend(text, at) };
  }
  const commented = commentedBraces(commentedLines(text, start, first)).block?.line ?? null;
  const span = commented?.span ?? headGap(text, start, first);
  const noticedAt = start + directive.width - 1;
  const mend = commented === null ? null : uncommentMend(commented);
  return { kind: "headless", span, message: 'unexpected "}"', noticedAt, mend };
}

/** A `{` in a bare word, which a quantifier of a regular expression is taken for: nginx ends the word in front of it. */
function braceIn(text: string, start: number, end: number): SyntaxFault | null {
  if (bareEnd(text, start) >= end) return null;
  const quoted = `"${text.slice(start, end).replaceAll('"', '\\"')}"`;
  return {
    kind: "brace-in-word",
    span: { start, end },
    message: END_IN_BLOCK,
    noticedAt: text.length,
    mend: { title: "Put the word in quotes", span: { start, end }, text: quoted },
  };
}

/** A directive whose last word ends at `at`, with a `}` or the end of the text where its `;` should be. */
function notTerminated(text: string, at: number): SyntaxFault {
  const next = skipTrivia(text, at);
  return {
    kind: "not-terminated",
    span: { start: at - 1, end: at },
    message: next < text.length ? 'unexpected "}"' : END_IN_DIRECTIVE,
    noticedAt: next,
    mend: endMend(text, at),
  };
}

function notClosed(text: string, directive: Directive, start: number, mend: Mend | null): SyntaxFault {
  const first = skipTrivia(text, start);
  const bodyStart = start + directive.width - (directive.body?.width ?? 0);
  const span = { start: first, end: bodyStart };
  if (directive.body?.foreign === true) {
    return { kind: "not-closed", span, message: END_IN_LUA, noticedAt: bodyStart - 1, mend };
  }
  return { kind: "not-closed", span, message: END_IN_BLOCK, noticedAt: text.length, mend };
}

/** A quoted word that recovery ended at `end`, before any closing quote. */
function unclosedQuote(text: string, start: number, end: number): SyntaxFault {
  const found = quotedEnd(text, start);
  const next = text.charCodeAt(skipTrivia(text, end));
  const mend =
    next === SEMICOLON || next === OPEN
      ? { title: "Close the quote", span: { start: end, end }, text: text.charAt(start) }
      : null;
  return {
    kind: "unclosed-quote",
    span: { start, end },
    message: found < 0 ? END_IN_DIRECTIVE : unexpectedAt(text, found),
    noticedAt: found < 0 ? text.length : found,
    mend,
  };
}

/** A character at `at` right behind a closing quote. */
function notSeparated(text: string, at: number): SyntaxFault {
  return {
    kind: "not-separated",
    span: { start: at, end: at + 1 },
    message: unexpectedAt(text, at),
    noticedAt: at,
    mend: /^[:,][ \t\r]*(?:\n|$)/.test(text.slice(at, at + 100)) ? endMend(text, at + 1) : null,
  };
}

/** nginx prints one byte; of a character outside ASCII that is the first one, which no decoder can show. */
function unexpectedAt(text: string, at: number): string {
  return `unexpected "${text.charCodeAt(at) < 0x80 ? text.charAt(at) : "\ufffd"}"`;
}

/**
 * What nginx's reader would say first of a text, or null where it has nothing against it. This is nginx's own reading:
 * no indentation is looked at, and the mark is where nginx notices.
 */
export function firstFault(text: string): SyntaxFault | null {
  let depth = 0;
  let words: string | null = null;
  let at = 0;
  for (;;) {
    const next = skipTrivia(text, at);
    if (next - at >= MAY_BE_TOO_LONG) {
      const tooLong = firstTooLong(text, at, next);
      if (tooLong !== null) return tooLong;
    }
    if (next >= text.length) {
      if (words !== null) return noticed("not-terminated", END_IN_DIRECTIVE, next, 0);
      return depth > 0 ? noticed("not-closed", END_IN_BLOCK, next, 0) : null;
    }
    const code = text.charCodeAt(next);
    if (code === CLOSE) {
      if (words !== null) return noticed("not-terminated", 'unexpected "}"', next, 1);
      if (depth === 0) return noticed("unexpected-close-brace", 'unexpected "}"', next, 1);
      depth--;
      at = next + 1;
    } else if (code === SEMICOLON) {
      if (words === null) return noticed("unexpected-semicolon", 'unexpected ";"', next, 1);
      words = null;
      at = next + 1;
    } else if (code === OPEN) {
      if (words === null) return noticed("unexpected-open-brace", 'unexpected "{"', next, 1);
      at = next + 1;
      if (isForeign(words)) {
        at = foreignEnd(text, next + 1) + 1;
        if (at === 0) return noticed("not-closed", END_IN_LUA, next, 1);
      } else depth++;
      words = null;
    } else {
      const quote = quoteOf(code);
      const end = quote === "" ? bareEnd(text, next) : quotedEnd(text, next);
      const tooLong = tooLongWord(text, next, end < 0 ? text.length : end, quote);
      if (tooLong !== null) return tooLong;
      if (end < 0) return noticed("unclosed-quote", END_IN_DIRECTIVE, text.length, 0);
      if (quote !== "" && !mayFollowQuote(text, end)) return noticed("not-separated", unexpectedAt(text, end), end, 1);
      words ??= quote === "" ? text.slice(next, end) : text.slice(next + 1, end - 1);
      at = end;
    }
  }
}

function noticed(kind: SyntaxFault["kind"], message: string, at: number, width: number): SyntaxFault {
  return { kind, span: { start: at, end: at + width }, message, noticedAt: at, mend: null };
}
