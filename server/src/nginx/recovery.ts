import { everywhere } from "./cursor.ts";
import { isSpace, LF, skipTrivia } from "./lexer.ts";
import type { Block } from "./tree.ts";

/** Where a second reading departs from nginx's, because indentation says what was meant. Offsets into the text. */
export interface Cuts {
  /** In front of what starts here, so many innermost blocks end without a closing brace. */
  readonly unclosed: ReadonlyMap<number, number>;
  /** The `}` here closes nothing. */
  readonly strays: ReadonlySet<number>;
  /** The foreign block whose inside starts here (the key) is not closed and ends there (the value). */
  readonly foreign: ReadonlyMap<number, number>;
}

/** nginx's own reading. */
export const noCuts: Cuts = { unclosed: new Map(), strays: new Set(), foreign: new Map() };

/** A directive's start or a closing brace, in the order of the text. */
interface Mark {
  readonly at: number;
  readonly kind: "simple" | "open" | "close";
  /** The white space before it where it is the first on its line, else null. */
  readonly indent: string | null;
}

/**
 * Where a foreign block that runs to the end of the text was meant to end: in front of the first line that is not
 * indented deeper than the line that opens the block. Null where no such block is, or no such line.
 */
export function recoverForeign(text: string, root: Block, before: Cuts): Cuts | null {
  for (const directive of everywhere(root)) {
    const body = directive.node.body;
    if (body === null || !body.foreign || body.closed) continue;
    const end = directive.start + directive.node.width;
    const start = end - body.width;
    if (before.foreign.has(start)) continue;
    const indent = indentOf(text, skipTrivia(text, directive.start)) ?? "";
    const foreign = new Map(before.foreign).set(start, outdentedLine(text, start, indent) ?? text.length);
    return { ...before, foreign };
  }
  return null;
}

/** The start of the first line from `at` on that says something and is indented no deeper than `indent`; null where none is. */
function outdentedLine(text: string, at: number, indent: string): number | null {
  for (let line = text.indexOf("\n", at) + 1; line > 0; line = text.indexOf("\n", line) + 1) {
    let first = line;
    while (first < text.length && text.charCodeAt(first) !== LF && isSpace(text.charCodeAt(first))) first++;
    if (first >= text.length) return null;
    if (text.charCodeAt(first) !== LF && indent.startsWith(text.slice(line, first))) return line;
  }
  return null;
}

/**
 * Which blocks are not closed and which `}` are too many, by indentation: never more of either than the first reading
 * misses. A text that does not indent its blocks gives no cuts.
 */
export function recoverBraces(
  text: string,
  root: Block,
  missing: { readonly unclosed: number; readonly strays: number },
  before: Cuts,
): Cuts {
  const marks = survey(text, root);
  if (!isIndented(marks)) return before;
  return missing.unclosed > 0 ? cutUnclosed(marks, missing.unclosed, before) : cutStrays(marks, missing.strays, before);
}

/** Every directive and closing brace of a tree, with indentation; a foreign block counts as a simple directive. */
function survey(text: string, root: Block): readonly Mark[] {
  const marks: Mark[] = [];
  for (const { node, start } of everywhere(root)) {
    const at = skipTrivia(text, start);
    const kind = node.end === "}" ? "close" : node.body === null || node.body.foreign ? "simple" : "open";
    marks.push({ at, kind, indent: indentOf(text, at) });
    if (kind === "open" && node.body?.closed === true) {
      const brace = start + node.width - 1;
      marks.push({ at: brace, kind: "close", indent: indentOf(text, brace) });
    }
  }
  return marks.sort((a, b) => a.at - b.at);
}

/** The white space in front of an offset, back to its line's start; null where something else stands there. */
function indentOf(text: string, at: number): string | null {
  let start = at;
  while (start > 0 && text.charCodeAt(start - 1) !== LF) {
    if (!isSpace(text.charCodeAt(start - 1))) return null;
    start--;
  }
  return text.slice(start, at);
}

/** Whether most blocks in a text indent what stands first inside them. */
function isIndented(marks: readonly Mark[]): boolean {
  let deeper = 0;
  let flat = 0;
  for (const [i, mark] of marks.entries()) {
    const inner = marks[i + 1];
    if (mark.kind !== "open" || inner === undefined || inner.kind === "close") continue;
    if (mark.indent === null || inner.indent === null) continue;
    if (isDeeper(inner.indent, mark.indent)) deeper++;
    else flat++;
  }
  return deeper > flat;
}

function isDeeper(indent: string, than: string): boolean {
  return indent.length > than.length && indent.startsWith(than);
}

/** Whether `indent` is not deeper than `than`; mixed tabs and spaces that cannot be compared say no. */
function isAtMost(indent: string, than: string): boolean {
  return than.startsWith(indent);
}

/** A block that is open at some place: the indentation of its line, and up to where it is known to have a brace of its own. */
interface OpenBlock {
  readonly indent: string;
  ownUntil: number;
}

function cutUnclosed(marks: readonly Mark[], missing: number, before: Cuts): Cuts {
  const unclosed = new Map<number, number>();
  const open: OpenBlock[] = [];
  let left = missing;
  let line = "";
  for (const [i, mark] of marks.entries()) {
    line = mark.indent ?? line;
    let ends = 0;
    for (let top = open.at(-1); top !== undefined && left > 0 && mark.indent !== null; top = open.at(-1)) {
      const ended =
        mark.kind === "close"
          ? isDeeper(top.indent, mark.indent)
          : isAtMost(mark.indent, top.indent) && !hasOwnBrace(marks, i, top);
      if (!ended) break;
      open.pop();
      ends++;
      left--;
    }
    if (ends > 0) unclosed.set(mark.at, ends);
    if (mark.kind === "open") open.push({ indent: line, ownUntil: -1 });
    else if (mark.kind === "close") open.pop();
  }
  return { ...before, unclosed };
}

/**
 * Whether a block whose inside is not indented deeper than itself still has its own brace: the next line at the
 * block's indentation or left of it that opens or closes anything is a `}` just below the block's first character.
 */
function hasOwnBrace(marks: readonly Mark[], from: number, block: OpenBlock): boolean {
  for (let i = from; i < marks.length; i++) {
    const mark = marks[i];
    if (mark === undefined || mark.at <= block.ownUntil) return mark !== undefined;
    if (mark.kind === "simple" || mark.indent === null || !isAtMost(mark.indent, block.indent)) continue;
    if (mark.kind !== "close" || mark.indent !== block.indent) return false;
    block.ownUntil = mark.at;
    return true;
  }
  return false;
}

/** A `}` that is indented deeper than the line whose block it would close is one too many. */
function cutStrays(marks: readonly Mark[], missing: number, before: Cuts): Cuts {
  const strays = new Set<number>();
  const open: string[] = [];
  let line = "";
  for (const mark of marks) {
    line = mark.indent ?? line;
    if (mark.kind === "open") open.push(line);
    else if (mark.kind === "close") {
      const top = open.at(-1);
      if (strays.size < missing && top !== undefined && mark.indent !== null && isDeeper(mark.indent, top)) {
        strays.add(mark.at);
      } else open.pop();
    }
  }
  return { ...before, strays };
}
