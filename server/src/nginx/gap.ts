import type { Span } from "../base/span.ts";
import { type CommentedLine, commentedBraces, commentedLines } from "./commented.ts";
import { isSpace, LF, skipTrivia } from "./lexer.ts";
import { indentAt } from "./marks.ts";

/** Where a closing brace is missing: the place, and the comment there that was the brace, if one was. */
export interface Gap {
  readonly span: Span;
  readonly commented: CommentedLine | null;
}

/** A block that is not closed: where it opens and where what it holds ends. */
export interface OpenBlock {
  /** The start of its first word. */
  readonly head: number;
  /** The start of its inside. */
  readonly inside: number;
  readonly contentEnd: number;
  /** The indentation of the line that opens it. */
  readonly indent: string;
}

/**
 * Where the closing brace of a block is missing. A block on one line misses it there. Else it belongs on a line of its
 * own: one that holds just the block's indentation, or an empty one, or in front of the next line that is not the block's. Comments that are indented deeper than the block are.
 */
export function gapOf(text: string, { contentEnd, head, indent, inside }: OpenBlock): Gap {
  const next = skipTrivia(text, contentEnd);
  const [commented] = commentedBraces(commentedLines(text, contentEnd, next)).closing;
  if (commented !== undefined) return { span: commented.span, commented };
  const atEnd: Gap = { span: { start: Math.max(0, contentEnd - 1), end: contentEnd }, commented: null };
  const isOnOneLine = !text.slice(head, contentEnd).includes("\n");
  const first = text.indexOf("\n", contentEnd) + 1;
  if (first === 0 || first > next || (isOnOneLine && contentEnd > inside)) return atEnd;
  let empty: Span[] = [];
  for (let line = first; ; ) {
    const newline = text.indexOf("\n", line);
    const end = newline < 0 ? text.length : newline;
    let start = line;
    while (start < end && isSpace(text.charCodeAt(start))) start++;
    const white = text.slice(line, start).replace("\r", "");
    if (start < end) {
      const isInside = start < next && white.length > indent.length && white.startsWith(indent);
      if (!isInside) {
        const span = emptyLine(empty, text, false) ?? (isOnOneLine ? atEnd.span : { start, end: wordEnd(text, start) });
        return { span, commented: null };
      }
      empty = [];
    } else {
      const span = { start: line, end: Math.min(end + 1, text.length) };
      if (white === indent && indent !== "") return { span, commented: null };
      if (newline < 0) return { span: emptyLine(empty, text, true) ?? span, commented: null };
      empty.push(span);
    }
    line = newline + 1;
  }
}

/**
 * Where the line that opens a block is missing whose inside starts with what stands at `first`; `start` is the end of
 * what stands in front. It is in front of the block's first line, comments and all that is indented as the inside is, and
 * behind one empty line.
 */
export function headGap(text: string, start: number, first: number): Span {
  const indent = indentAt(text, first) ?? "";
  let wasEmpty = false;
  let line = start === 0 ? 0 : lineEnd(text, start) + 1;
  while (line <= first) {
    const end = lineEnd(text, line);
    const said = line + (/^[ \t\r]*/.exec(text.slice(line, end))?.[0].length ?? 0);
    if (said < end && text.slice(line, said).startsWith(indent)) return { start: said, end: wordEnd(text, said) };
    if (said >= end && wasEmpty) return { start: line, end: Math.min(end + 1, text.length) };
    wasEmpty = said >= end;
    line = end + 1;
  }
  return { start: first, end: wordEnd(text, first) };
}

/**
 * Which of some empty lines was the brace's: the one that leaves as many in front of it as other braces of the text have.
 * Where there are none, the last of a text, for texts do not end with empty lines, or the first.
 */
function emptyLine(lines: readonly Span[], text: string, isLast: boolean): Span | null {
  const behindEmpty = text.match(/\n[ \t\r]*\n[ \t]*\}/g)?.length ?? 0;
  const all = text.match(/\n[ \t]*\}/g)?.length ?? 0;
  if (all === 0) return (isLast ? lines.at(-1) : lines[0]) ?? null;
  return (behindEmpty * 2 > all ? lines[1] : undefined) ?? lines[0] ?? null;
}

function lineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline;
}

/** The end of what stands at an offset without white space. */
function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && text.charCodeAt(end) !== LF && !isSpace(text.charCodeAt(end))) end++;
  return end;
}
