import { type At, bodyStart, inside, ownSpan, topLevel } from "../cursor.ts";
import type { ReadDirective } from "../model/read.ts";
import type { Directive } from "../tree.ts";

/**
 * The block around a directive where it says just what another one in front of it says, as when lines were pasted twice;
 * null where it does not. White space does not count.
 */
export function doubleAround({ file, parent }: ReadDirective): ReadDirective | null {
  if (parent === null || parent.file !== file || parent.at.node.body === null || parent.at.node.words.length === 0)
    return null;
  const { at } = parent;
  const said = textOf(at, file.text);
  for (const other of at.parent === null ? topLevel(file.root) : inside(at.parent)) {
    if (other.start >= at.start) return null;
    if (other.node.body !== null && other.node.words[0]?.text === parent.name && textOf(other, file.text) === said)
      return parent;
  }
  return null;
}

/** What a block's inside says; a node never changes, so neither does that. */
function textOf(at: At<Directive>, text: string): string {
  let said = texts.get(at.node);
  if (said === undefined) {
    said = text.slice(bodyStart(at), ownSpan(at).end).replaceAll(/\s+/g, " ");
    texts.set(at.node, said);
  }
  return said;
}

const texts = new WeakMap<Directive, string>();
