import { everywhere } from "./cursor.ts";
import { isSpace, LF, skipTrivia } from "./lexer.ts";
import { indentAt } from "./marks.ts";
import type { Block } from "./tree.ts";

/** Where a second reading departs from nginx's, because the text shows what was meant. Offsets into the text. */
export interface Cuts {
  /** In front of what starts here, so many innermost blocks end without a closing brace. */
  readonly unclosed: ReadonlyMap<number, number>;
  /** The `}` here closes nothing. */
  readonly strays: ReadonlySet<number>;
  /** A block starts in front of what starts here: the `{` is missing, and inside no directive its name as well. */
  readonly opened: ReadonlySet<number>;
  /** Whether `{2,4}` in a bare word belongs to the word, as in a regular expression that should stand in quotes. */
  readonly quantifiers: boolean;
  /** The foreign block whose inside starts here (the key) is not closed and ends there (the value). */
  readonly foreign: ReadonlyMap<number, number>;
}

/** nginx's own reading. */
export const noCuts: Cuts = {
  unclosed: new Map(),
  strays: new Set(),
  opened: new Set(),
  quantifiers: false,
  foreign: new Map(),
};

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
    const indent = indentAt(text, skipTrivia(text, directive.start)) ?? "";
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
