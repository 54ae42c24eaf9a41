import type { Place } from "../base/span.ts";
import { type CommentedLine, commentedLines, uncommentMend } from "../nginx/commented.ts";
import { bodyStart, ownSpan } from "../nginx/cursor.ts";
import { endMend } from "../nginx/mends.ts";
import { type ReadDirective, spanOf } from "../nginx/model/read.ts";
import { areWholeDirectives, swallowed } from "../nginx/model/swallowed.ts";
import { type Missing, missingIn } from "../nginx/reading/missing.ts";
import type { Objection } from "../nginx/reading/setter.ts";
import type { Fix } from "./rule.ts";

/** Where what nginx misses does stand, though nginx does not see it. */
export interface Culprit {
  readonly place: Place;
  /** The end of a sentence about it. */
  readonly why: string;
  readonly fix: Fix;
}

/** Looks for what an objection misses: an argument for want of a `;`, or in a comment, from the inside out; null where it is not there. */
export function culpritOf({ marked, message }: Objection): Culprit | null {
  const missing = missingIn(message);
  if (missing === null || marked === undefined) return null;
  for (let block = marked.at.node.body === null ? marked.parent : marked; block !== null; block = block.parent) {
    const found = swallowedIn(block, missing) ?? commentedIn(block, missing);
    if (found !== null) return found;
  }
  return null;
}

/** A directive of the block that another one took for arguments. */
function swallowedIn({ children }: ReadDirective, { brought }: Missing): Culprit | null {
  for (const it of children) {
    const { text } = it.file;
    for (const word of swallowed(it.at, text, it.context)) {
      if (!brought.test(text.slice(spanOf(it, word).start, ownSpan(it.at).end))) continue;
      return missingSemicolon(it, word);
    }
  }
  return null;
}

/** The `;` that is missing in front of a word of a directive, the first of those that it swallowed. */
export function missingSemicolon(it: ReadDirective, word: number): Culprit {
  const { text, uri } = it.file;
  const { end } = spanOf(it, word - 1);
  const mend = endMend(text, end);
  return {
    place: { uri, span: { start: end - 1, end } },
    why: '";" is missing here',
    fix: { title: mend.title, edits: [{ uri, edit: mend }], safe: areWholeDirectives(it, [word]) },
  };
}

/** A line of the block that is a comment. */
function commentedIn({ at, file }: ReadDirective, { brought }: Missing): Culprit | null {
  const { text, uri } = file;
  const isIt = (line: CommentedLine) => brought.test(line.text) && /[;{]$/.test(line.text);
  const line = commentedLines(text, bodyStart(at), ownSpan(at).end).find(isIt);
  if (line === undefined) return null;
  const mend = uncommentMend(line);
  return {
    place: { uri, span: line.span },
    why: "it is in a comment here",
    fix: { title: mend.title, edits: [{ uri, edit: mend }], safe: false },
  };
}
