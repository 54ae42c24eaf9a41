import { checkDirective } from "../directives/check.ts";
import { nearestName } from "../directives/lookup.ts";
import { hasBrokenQuote } from "../faults.ts";
import type { ReadDirective } from "./read.ts";
import { below } from "./walk.ts";

/**
 * Whether any nginx refuses a block for its text or for a directive in it that would say what the block does: that cannot
 * be told then. A name that is like no other's is left out of it.
 */
export function isRefused(block: ReadDirective): boolean {
  if (isBroken(block)) return true;
  for (const it of below(block.children)) {
    if (isBroken(it)) return true;
    const { args, at, context, name } = it;
    const isBlock = at.node.body !== null;
    const fault = checkDirective(name, args.length, isBlock, context);
    if (fault === null) continue;
    if (fault.kind !== "unknown-directive" || isBlock || nearestName(name, context) !== null) return true;
  }
  return false;
}

/** Whether a directive's own text, or what stands between the directives of its block, is broken. */
function isBroken({ at, file }: ReadDirective): boolean {
  const { body, end, words } = at.node;
  // The stand-in for a block that is not in the text has no words and no end.
  if ((end === "" && words.length > 0) || hasBrokenQuote(at, file.text)) return true;
  return body?.items.some((item) => item.words.length === 0) === true;
}
