import type { Mend } from "./faults.ts";
import { isSpace, LF, SHARP, skipTrivia } from "./lexer.ts";
import type { Directive } from "./tree.ts";

/** Removes the `}` at `at`, with its line where nothing else stands on it. */
export function removeBraceMend(text: string, at: number): Mend {
  const title = 'Remove the "}"';
  let start = at;
  while (start > 0 && isBlank(text, start - 1)) start--;
  let end = at + 1;
  while (end < text.length && isBlank(text, end)) end++;
  const startsLine = start === 0 || text.charCodeAt(start - 1) === LF;
  const endsLine = end === text.length || text.charCodeAt(end) === LF;
  if (!startsLine || !endsLine) return { title, span: { start: at, end: at + 1 }, text: "" };
  return { title, span: { start, end: Math.min(end + 1, text.length) }, text: "" };
}

/**
 * Closes the block of the directive that starts at `start` where the tree ends it, and with the same edit every block
 * within that ends unclosed at the same place. Each brace gets a line, indented as the line that opens its block; the
 * brace of a block on one line stands there.
 */
export function closeMend(text: string, directive: Directive, start: number): Mend {
  const braces: string[] = [];
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  let contentEnd = start;
  let at = start;
  for (let open: Directive | undefined = directive; open?.body?.closed === false && !open.body.foreign; ) {
    braces.push(`${newline}${indentOfLine(text, skipTrivia(text, at))}}`);
    const end = at + open.width - open.body.after;
    const last: Directive | undefined = open.body.items.at(-1);
    contentEnd = end;
    at = end - (last?.width ?? 0);
    open = last;
  }
  if (
    braces.length === 1 &&
    directive.body?.items.length !== 0 &&
    !text.slice(skipTrivia(text, start), contentEnd).includes("\n")
  ) {
    return { title: 'Insert "}"', span: { start: contentEnd, end: contentEnd }, text: " }" };
  }
  const where = endOfLine(text, contentEnd);
  const title = braces.length === 1 ? 'Insert "}"' : `Insert the ${braces.length} missing "}"`;
  return { title, span: { start: where, end: where }, text: braces.reverse().join("") };
}

/** Puts a `{` behind a word that ends at `at`, in the place of the `;`, `(` or `[` that stands there. */
export function openMend(text: string, at: number): Mend {
  const next = skipTrivia(text, at);
  const instead = text.charAt(next) === ";" ? next : "([".includes(text.charAt(at - 1)) ? at - 1 : -1;
  if (instead < 0) return { title: 'Insert "{"', span: { start: at, end: at }, text: " {" };
  const before = instead === at ? " {" : "{";
  return { title: `Change "${text.charAt(instead)}" to "{"`, span: { start: instead, end: instead + 1 }, text: before };
}

/** Puts a `;` behind a word that ends at `at`, in the place of the `:`, `,` or wide semicolon that stands there. */
export function endMend(text: string, at: number): Mend {
  const last = text.charAt(at - 1);
  if (!":,\uff1b".includes(last)) return { title: 'Insert ";"', span: { start: at, end: at }, text: ";" };
  return { title: `Change "${last}" to ";"`, span: { start: at - 1, end: at }, text: ";" };
}

function isBlank(text: string, at: number): boolean {
  return isSpace(text.charCodeAt(at)) && text.charCodeAt(at) !== LF;
}

/** The end of the line that `at` is in, where only white space or a comment is left of it; else `at`. */
function endOfLine(text: string, at: number): number {
  let end = at;
  while (end < text.length && isBlank(text, end)) end++;
  if (text.charCodeAt(end) === SHARP) {
    const newline = text.indexOf("\n", end);
    end = newline < 0 ? text.length : newline;
    while (isBlank(text, end - 1)) end--;
    return end;
  }
  return at;
}

/** How far back a line's indentation is looked for; nobody writes longer lines by hand. */
const LINE_LIMIT = 1000;

/** The white space at the start of the line that `at` is in. */
function indentOfLine(text: string, at: number): string {
  const from = Math.max(0, at - LINE_LIMIT);
  const newline = text.slice(from, at).lastIndexOf("\n");
  if (newline < 0 && from > 0) return "";
  const start = newline < 0 ? from : from + newline + 1;
  let end = start;
  while (end < at && isBlank(text, end)) end++;
  return text.slice(start, end);
}
