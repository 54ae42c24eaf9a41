/**
 * The tree of one nginx file: immutable, without parents and without absolute offsets, so that equal text may share
 * one node. Every character belongs to exactly one node: the widths of the items tile the text.
 */

/** One word of a directive, as nginx's own reader makes it. */
export interface Word {
  /** How many characters of white space and comments stand before the word, inside its directive. */
  readonly before: number;
  /** The word's own width in the text, quotes and escapes included. */
  readonly width: number;
  /** The word's value: without its quotes, escapes undone as nginx undoes them. */
  readonly text: string;
  readonly quote: '"' | "'" | "";
}

/**
 * One directive with all white space and comments in front of it.
 * `end` is what ended it: ";", "{" (then `body` is there), "}" for a stray closing brace (no words), or "" where the
 * text broke off; with a body, the `{` is missing. A directive without words and with end ";" or "{" is a `;` or `{` that
 * nginx did not expect; with a body and end "", the line that opens the block is missing.
 */
export interface Directive {
  readonly words: readonly Word[];
  readonly body: Block | null;
  readonly end: ";" | "{" | "}" | "";
  /** Characters of white space and comments between the last word (or the directive's start) and `end`. */
  readonly beforeEnd: number;
  /** The whole width: leading trivia, words, `end`, and for a block its body and closing brace. */
  readonly width: number;
}

/**
 * What stands between two braces, or the whole file. `closed` is false where the closing brace is missing: the block
 * then ends, with no width for a brace, where indentation says it was meant to end, or at the end of the file.
 */
export interface Block {
  readonly items: readonly Directive[];
  /** White space and comments between the last item and the closing brace (or the end of the file). */
  readonly after: number;
  readonly closed: boolean;
  /** Items, `after` and the closing brace where it is there; not the opening brace, which the directive holds. */
  readonly width: number;
  /** A Lua (or other foreign) block: its text is kept whole as `after`, and it has no items. */
  readonly foreign: boolean;
}
