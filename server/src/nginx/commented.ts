import type { Span } from "../base/span.ts";
import type { Mend } from "./faults.ts";
import { mayBeBlock } from "./marks.ts";

/** A line that is a comment, and what would stand there without its `#`. */
export interface CommentedLine {
  /** From the `#` to the last character that is no white space. */
  readonly span: Span;
  /** What stands behind the `#` and the white space behind it. */
  readonly text: string;
}

/** The lines between two offsets that are comments; in between stands nothing but white space and comments. */
export function commentedLines(text: string, start: number, end: number): readonly CommentedLine[] {
  const lines: CommentedLine[] = [];
  if (start === end) return lines;
  const trivia = text.slice(start, end);
  for (const found of trivia.matchAll(/(?<=^[ \t\r]*)#[# \t]*([^\n]*[^\s#])/gm)) {
    const at = start + found.index;
    lines.push({ span: { start: at, end: at + found[0].length }, text: found[1] ?? "" });
  }
  return lines;
}

/** What a run of comment lines had of braces that belong to no block within the run. */
export interface CommentedBraces {
  /** The last line that would open a block, with the block's name; null where none would. */
  readonly block: { readonly line: CommentedLine; readonly name: string } | null;
  /** The lines that are a `}`. */
  readonly closing: readonly CommentedLine[];
}

/** Pairs the braces of commented lines with each other, and gives those that are left. */
export function commentedBraces(lines: readonly CommentedLine[]): CommentedBraces {
  const open: { readonly line: CommentedLine; readonly name: string }[] = [];
  const closing: CommentedLine[] = [];
  for (const line of lines) {
    const name = /^(\w+)\b.*\{$/.exec(line.text)?.[1];
    if (name !== undefined) open.push({ line, name });
    else if (/^\}(?:[\s}]*|\s*#.*)$/.test(line.text) && open.pop() === undefined) closing.push(line);
  }
  return { block: open.findLast(({ name }) => mayBeBlock(name)) ?? null, closing };
}

/** Makes a line out of a comment. */
export function uncommentMend({ span, text }: CommentedLine): Mend {
  return {
    title: "Take the line out of the comment",
    span: { start: span.start, end: span.end - text.length },
    text: "",
  };
}
