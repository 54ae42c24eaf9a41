import { everywhere, wordSpan } from "./cursor.ts";
import type { Block } from "./tree.ts";

/** The white space at the start of the line on which an offset stands. */
export function lineIndent(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  let end = start;
  while (text[end] === " " || text[end] === "\t") end++;
  return text.slice(start, end);
}

/** Whether what stands at an offset is the first on its line. */
function isFirst(text: string, offset: number): boolean {
  return /(?:^|\n)[ \t]*$/.test(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset));
}

/** By what most blocks of a file indent what stands in them: one tab, or up to eight spaces; null where none does. */
export function indentationOf(text: string, root: Block): string | null {
  const votes = new Map<string, number>();
  for (const at of everywhere(root)) {
    const own = wordSpan(at, 0)?.start;
    const outer = at.parent === null ? undefined : wordSpan(at.parent, 0)?.start;
    if (own === undefined || outer === undefined || !isFirst(text, own) || !isFirst(text, outer)) continue;
    const indent = lineIndent(text, own);
    const around = lineIndent(text, outer);
    if (!indent.startsWith(around)) continue;
    const unit = indent.slice(around.length);
    if (/^(?:\t| {1,8})$/.test(unit)) votes.set(unit, (votes.get(unit) ?? 0) + 1);
  }
  let best: string | null = null;
  for (const [unit, count] of votes) if (best === null || count > (votes.get(best) ?? 0)) best = unit;
  return best;
}
