import { noGroup, Refusal } from "./cursor.ts";
import type { Condition, Group } from "./items.ts";
import type { Scanned } from "./scan.ts";

/**
 * Throws a Refusal where a pattern refers to a group that is not there, or has something that may not stand where it
 * does. Mirrors compile_branch of PCRE2's src/pcre2_compile.c, which goes over all of it twice.
 */
export function checkReferences({ groups, names, root }: Scanned, length: number): void {
  check(root, false);
  checkConditions(root);

  function isThere(to: number | string): boolean {
    return typeof to === "number" ? to <= groups : names.has(to);
  }

  function check(group: Group, isLookaround: boolean): void {
    const { condition } = group;
    if (condition !== null && !isThere(condition.to) && !mayRecurse(condition))
      throw new Refusal(noGroup, condition.at);
    for (const item of group.branches.flat()) {
      if (item.kind === "reference" && !isThere(item.to)) throw new Refusal(noGroup, item.at);
      if (item.kind === "keep" && isLookaround) throw new Refusal(keepInside, length);
      if (item.kind === "group") check(item, isLookaround || item.opener.startsWith("look"));
    }
  }

  /** (?(R), (?(R1) */
  function mayRecurse({ isRecursion = false, to }: Condition): boolean {
    return isRecursion && typeof to === "string" && Number(to.slice(1)) <= groups;
  }
}

const keepInside = "\\K is not allowed in lookarounds (but see PCRE2_EXTRA_ALLOW_LOOKAROUND_BSK)";

/** Conditions have two branches at most; the offset is that of what was last referred to in the branch around. */
function checkConditions(group: Group): void {
  for (const branch of group.branches) {
    let at = 0;
    for (const item of branch) {
      if (item.kind === "reference") ({ at } = item);
      if (item.kind !== "group") continue;
      if (item.at > 0 && !item.opener.startsWith("look")) ({ at } = item);
      checkConditions(item);
      const count = item.branches.length;
      if (item.opener === "define" && count > 1)
        throw new Refusal("DEFINE subpattern contains more than one branch", at);
      if (item.opener === "condition" && count > 2)
        throw new Refusal("conditional subpattern contains more than two branches", at);
    }
  }
}
