import { isSpace, LF, SHARP } from "./lexer.ts";

/** A comment, from its `#` to the end of its line without the line break. */
export interface Comment {
  /** The line breaks between it and what stands before it. */
  readonly newlines: number;
  /** The white space in front of it on its line. */
  readonly gap: string;
  readonly text: string;
}

/** What stands between two words or marks: white space and comments. */
export interface Trivia {
  readonly comments: readonly Comment[];
  /** The line breaks behind the last comment, or in all of it where there is none. */
  readonly newlines: number;
  /** The white space behind the last line break. */
  readonly gap: string;
}

/** Takes white space and comments apart; `text` is nothing else. A comment's line break counts to what follows it. */
export function triviaOf(text: string): Trivia {
  const comments: Comment[] = [];
  let newlines = 0;
  let gapStart = 0;
  let i = 0;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === SHARP) {
      const end = text.indexOf("\n", i);
      const stop = end < 0 ? text.length : end;
      comments.push({ newlines, gap: blank(text, gapStart, i), text: text.slice(i, withoutReturns(text, stop)) });
      newlines = 0;
      gapStart = stop;
      i = stop;
    } else if (isSpace(code)) {
      i++;
      if (code !== LF) continue;
      newlines++;
      gapStart = i;
    } else break;
  }
  return { comments, newlines, gap: blank(text, gapStart, i) };
}

/** White space without carriage returns, which belong to line breaks. */
function blank(text: string, start: number, end: number): string {
  return text.slice(start, end).replaceAll("\r", "");
}

function withoutReturns(text: string, end: number): number {
  let stop = end;
  while (text[stop - 1] === "\r") stop--;
  return stop;
}
