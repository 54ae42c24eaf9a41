import { everywhere } from "./cursor.ts";
import { contextInside, directivesNamed } from "./directives/lookup.ts";
import { isSpace, LF, skipTrivia } from "./lexer.ts";
import type { Block, Directive, Word } from "./tree.ts";

/** A directive, a closing brace or the end of a text, in the order of the text. Offsets in UTF-16 units. */
export interface Mark {
  /** Where it starts, behind white space and comments. */
  readonly at: number;
  /** Where what stands in front of it ends: between here and `at` there is only white space and comments. */
  readonly from: number;
  readonly kind: "simple" | "open" | "close" | "end";
  /** The white space before it where it is the first on its line, else null. */
  readonly indent: string | null;
  /** A directive's words. */
  readonly words: readonly Word[];
  /**
   * Where a directive that takes a block goes on with what seems to be the inside of it, for want of a `{`; else null.
   * `word` is that word's index.
   */
  readonly inside: { readonly at: number; readonly word: number } | null;
}

/** Every directive and closing brace of a tree, and the end; a foreign block counts as a simple directive. */
export function marksOf(text: string, root: Block): readonly Mark[] {
  const marks: Mark[] = [];
  for (const { node, start } of everywhere(root)) {
    const { body, end, words } = node;
    const at = skipTrivia(text, start);
    const kind = end === "}" ? "close" : body === null || body.foreign ? "simple" : "open";
    const inside = kind === "close" ? null : insideOf(text, node, start);
    marks.push({ at, from: start, kind, indent: indentAt(text, at), words, inside });
    if (kind === "open" && body?.closed === true) {
      const brace = start + node.width - 1;
      const from = brace - body.after;
      marks.push({ at: brace, from, kind: "close", indent: indentAt(text, brace), words: [], inside: null });
    }
  }
  marks.sort((a, b) => a.at - b.at);
  const last = root.width - root.after;
  marks.push({ at: text.length, from: last, kind: "end", indent: "", words: [], inside: null });
  return marks;
}

/** The white space in front of an offset, back to its line's start; null where something else stands there. */
export function indentAt(text: string, at: number): string | null {
  let start = at;
  while (start > 0 && text.charCodeAt(start - 1) !== LF) {
    if (!isSpace(text.charCodeAt(start - 1))) return null;
    start--;
  }
  return text.slice(start, at);
}

/** Whether every directive of the name opens a block. */
export function isBlockName(name: string): boolean {
  const infos = directivesNamed(name);
  return infos.length > 0 && infos.every((info) => info.kind === "block");
}

/** Whether some directive of the name opens a block. */
export function mayBeBlock(name: string): boolean {
  return directivesNamed(name).some((info) => info.kind === "block");
}

function insideOf(text: string, { end, words }: Directive, start: number): Mark["inside"] {
  const name = words[0]?.text ?? "";
  if (!mayBeBlock(name)) return null;
  const holdsData = contextInside(name, "unknown") === "data";
  let at = start;
  for (const [index, word] of words.entries()) {
    const isFirst = index > 0 && text.slice(at, at + word.before).includes("\n");
    at += word.before;
    if (isFirst && (holdsData || (word.quote === "" && directivesNamed(word.text).length > 0)))
      return { at, word: index };
    at += word.width;
  }
  // A `}` comes next, and the block is empty; or a `;` stands in the place of the `{`.
  return end !== "{" ? { at: skipTrivia(text, at), word: words.length } : null;
}
