import { everywhere } from "./cursor.ts";
import type { Block, Directive } from "./tree.ts";

/** The pattern of an `include` that nginx would follow; null for any other directive. */
export function includePattern({ words, end }: Directive): string | null {
  return words.length === 2 && end === ";" && words[0]?.text === "include" ? (words[1]?.text ?? null) : null;
}

/** The patterns in a block and the blocks within, by block: a node never changes. */
const known = new WeakMap<Block, readonly string[]>();
const none: readonly string[] = [];

/** Blocks nested deeper than this are looked through without remembering what was found in each. */
const deepest = 500;

/** The patterns of all includes in a block and the blocks within, in the order of the text. */
export function patternsIn(block: Block, depth = 0): readonly string[] {
  if (depth > deepest) return Array.from(everywhere(block), ({ node }) => includePattern(node) ?? []).flat();
  const before = known.get(block);
  if (before !== undefined) return before;
  let found: string[] | null = null;
  for (const item of block.items) {
    if (item.body === null) {
      const pattern = includePattern(item);
      if (pattern === null) continue;
      found ??= [];
      found.push(pattern);
    } else {
      const within = patternsIn(item.body, depth + 1);
      if (within.length === 0) continue;
      found ??= [];
      for (const pattern of within) found.push(pattern);
    }
  }
  known.set(block, found ?? none);
  return found ?? none;
}
