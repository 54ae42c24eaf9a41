import { faults } from "./faults.ts";
import { indentationOf, lineIndent } from "./indentation.ts";
import { parse } from "./parse.ts";
import type { Block, Directive } from "./tree.ts";
import { type Trivia, triviaOf } from "./trivia.ts";

/** How a file without an indentation of its own is indented. */
const usualIndentation = "    ";
/** A block that stood on one line stays there up to this width. */
const widest = 120;
/** Blocks nested deeper than this are not formatted. */
const deepest = 200;

/**
 * An nginx file laid out: one directive a line, blocks indented as the file does it most (`usual` where it does not, four
 * spaces where that is left out), one blank line at most. Words, comments and Lua blocks stay as they are; so do columns
 * that several lines in a row keep. Null for a text that nginx cannot read to its end: how its blocks are meant is a guess.
 */
export function format(text: string, usual: string = usualIndentation): string | null {
  const root = parse(text);
  if (faults(text, root).length > 0) return null;
  return new Layout(text, indentationOf(text, root) ?? usual).file(root);
}

/** Lays a tree out, from its start to its end; every piece of the text is taken once. */
class Layout {
  readonly #from: string;
  readonly #unit: string;
  readonly #eol: string;
  readonly #pieces: string[] = [];
  /** How much was put on the last line. */
  #column = 0;
  /** How far the source was taken. */
  #at = 0;
  #depth = 0;

  constructor(from: string, unit: string) {
    this.#from = from;
    this.#unit = unit;
    this.#eol = from.includes("\n") && !/(?<!\r)\n/.test(from) ? "\r\n" : "\n";
  }

  /** Lays a whole file out; null where its blocks are nested too deep. */
  file(root: Block): string | null {
    if (!this.#items(root)) return null;
    this.#comments(triviaOf(this.#take(root.after)));
    if (this.#pieces.length > 0) this.#put(this.#eol);
    return this.#pieces.join("");
  }

  #items({ items }: Block): boolean {
    const isKept = keepsColumns(items, this.#from, this.#at);
    for (const [index, item] of items.entries()) {
      const trivia = triviaOf(this.#take(item.words[0]?.before ?? item.beforeEnd));
      this.#comments(trivia);
      this.#line(trivia.newlines > 1);
      if (!this.#directive(item, isKept[index] ?? false)) return false;
    }
    return true;
  }

  /** A directive from its first word on, on a line that was begun. */
  #directive(item: Directive, keepsGaps: boolean): boolean {
    const oldIndent = lineIndent(this.#from, this.#at);
    for (const [index, word] of item.words.entries()) {
      if (index > 0) this.#gap(this.#take(word.before), oldIndent, keepsGaps);
      this.#put(this.#take(word.width));
    }
    const behind = triviaOf(this.#take(item.beforeEnd));
    const { body, end } = item;
    if (behind.comments.length > 0) {
      this.#continued(behind, oldIndent);
      this.#line(false);
    } else if (body !== null) this.#put(" ");
    this.#put(this.#take(end.length));
    return body === null || this.#body(body);
  }

  /** What stands behind a `{`, up to its `}`. */
  #body(body: Block): boolean {
    const [only] = body.items;
    if (body.foreign) this.#put(this.#take(body.width));
    else if (this.#depth >= deepest) return false;
    else if (this.#fitsOnLine(body)) {
      if (only !== undefined) {
        this.#take(only.words[0]?.before ?? 0);
        this.#put(" ");
        this.#directive(only, false);
        this.#put(" ");
      }
      this.#take(body.after);
      this.#put(this.#take(1));
    } else {
      this.#depth++;
      if (!this.#items(body)) return false;
      const trivia = triviaOf(this.#take(body.after));
      this.#comments(trivia);
      this.#depth--;
      const isEmpty = only === undefined && trivia.comments.length === 0;
      this.#line(trivia.newlines > 1 && !isEmpty);
      this.#put(this.#take(1));
    }
    return true;
  }

  /** Whether a block holds at most one simple directive, stands on one line, and has room on it. */
  #fitsOnLine({ items, width }: Block): boolean {
    const [only] = items;
    if (items.length > 1 || (only !== undefined && only.body !== null)) return false;
    if (this.#from.slice(this.#at, this.#at + width).includes("\n")) return false;
    const words = only?.words ?? [];
    const said = words.reduce((sum, word) => sum + word.width + Math.min(word.before, 1), 0);
    return this.#column + said + " ; }".length <= widest;
  }

  /** White space and comments between two words of a directive. */
  #gap(raw: string, oldIndent: string, keepsGaps: boolean): void {
    const trivia = triviaOf(raw);
    if (trivia.comments.length === 0 && trivia.newlines === 0) {
      this.#put(raw === "" || keepsGaps ? raw : " ");
      return;
    }
    this.#continued(trivia, oldIndent);
    this.#put(this.#eol + this.#continuation(trivia.gap, oldIndent));
  }

  /** The comments inside a directive. */
  #continued({ comments }: Trivia, oldIndent: string): void {
    for (const { newlines, gap, text } of comments)
      this.#put((newlines === 0 ? gap || " " : this.#eol + this.#continuation(gap, oldIndent)) + text);
  }

  /** The start of a directive's further line: as far right of its first as it was, or one step. */
  #continuation(gap: string, oldIndent: string): string {
    const isDeeper = gap.length > oldIndent.length && gap.startsWith(oldIndent);
    return this.#indent() + (isDeeper ? gap.slice(oldIndent.length) : this.#unit);
  }

  /** The comments in front of a directive, a `}` or the file's end: behind what they stand behind, or on lines of their own. */
  #comments({ comments }: Trivia): void {
    for (const { newlines, gap, text } of comments) {
      if (newlines === 0 && this.#pieces.length > 0) this.#put(gap || " ");
      else this.#line(newlines > 1);
      this.#put(text);
    }
  }

  /** Begins a line, with a blank one before it where asked for; the first of a file has none before it. */
  #line(blank: boolean): void {
    if (this.#pieces.length > 0) this.#put(blank ? this.#eol + this.#eol : this.#eol);
    this.#put(this.#indent());
  }

  #indent(): string {
    return this.#unit.repeat(this.#depth);
  }

  #put(piece: string): void {
    this.#pieces.push(piece);
    const newline = piece.lastIndexOf("\n");
    this.#column = newline < 0 ? this.#column + piece.length : piece.length - newline - 1;
  }

  #take(width: number): string {
    this.#at += width;
    return this.#from.slice(this.#at - width, this.#at);
  }
}

/**
 * For each item of a block that starts at `start`, whether the white space between its words stays: it spans lines, or it
 * stands in a row of lines of which several part words by more than one space, in columns.
 */
function keepsColumns(items: readonly Directive[], text: string, start: number): readonly boolean[] {
  const kept: boolean[] = [];
  let row: number[] = [];
  let wide = 0;
  let at = start;
  const endRow = () => {
    if (wide > 1) for (const index of row) kept[index] = true;
    row = [];
    wide = 0;
  };
  for (const [index, item] of items.entries()) {
    const before = item.words[0]?.before ?? 0;
    if (item.body !== null || triviaOf(text.slice(at, at + before)).newlines > 1) endRow();
    const gaps = gapsOf(item, text, at);
    kept.push(gaps.some((gap) => gap.includes("\n")));
    if (item.body === null) {
      row.push(index);
      if (gaps.some((gap) => gap !== "" && gap !== " ")) wide++;
    }
    at += item.width;
  }
  endRow();
  return kept;
}

/** What stands between the words of a directive that starts at `start`. */
function gapsOf({ words }: Directive, text: string, start: number): readonly string[] {
  const gaps: string[] = [];
  let at = start;
  for (const [index, { before, width }] of words.entries()) {
    if (index > 0) gaps.push(text.slice(at, at + before));
    at += before + width;
  }
  return gaps;
}
