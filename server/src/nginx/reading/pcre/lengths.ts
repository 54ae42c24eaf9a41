import { noGroup, Refusal } from "./cursor.ts";
import type { Group, Item } from "./items.ts";
import type { Scanned } from "./scan.ts";

const notFixed = "lookbehind assertion is not fixed length";
const mostBehind = 65_535;

/** Why a branch has no length: words, and the offset where it is not that of the lookbehind around. */
class Variable extends Error {
  readonly at: number | null;

  constructor(words = notFixed, at: number | null = null) {
    super(words);
    this.at = at;
  }
}

/** Throws a Refusal where a lookbehind of a pattern has no fixed length. Mirrors check_lookbehinds of PCRE2's src/pcre2_compile.c. */
export function checkLookbehinds(scanned: Scanned): void {
  const { groups, isReset, names, root } = scanned;
  const byNumber = new Map<number, Group>();
  collect(root);
  check(root, []);

  function collect(group: Group): void {
    if (group.number > 0 && !byNumber.has(group.number)) byNumber.set(group.number, group);
    for (const item of group.branches.flat()) if (item.kind === "group") collect(item);
  }

  function check(group: Group, around: readonly Group[]): void {
    const within = [...around, group];
    for (const item of group.branches.flat()) {
      if (item.kind !== "group") continue;
      if (item.opener.startsWith("lookbehind")) checkBehind(item, within);
      else check(item, within);
    }
  }

  function checkBehind(group: Group, within: readonly Group[]): void {
    try {
      for (const branch of group.branches) lengthOf(branch, [...within, group], []);
    } catch (variable) {
      if (variable instanceof Variable) throw new Refusal(variable.message, variable.at ?? group.at);
      throw variable;
    }
  }

  /** The length of a branch; `within` are the groups around it, `called` those that were called on the way. */
  function lengthOf(branch: readonly Item[], within: readonly Group[], called: readonly Group[]): number {
    let total = 0;
    let last = 0;
    for (const [i, item] of branch.entries()) {
      let length = 0;
      if (item.kind === "stop") return total;
      if (item.kind === "fixed") ({ length } = item);
      else if (item.kind === "variable") throw new Variable();
      else if (item.kind === "reference") length = lengthOfReference(item, within, called);
      else if (item.kind === "group") length = lengthOfItem(item, within, called);
      else if (item.kind === "repeat") {
        const before = branch[i - 1];
        const isIgnored = before?.kind === "group" && before.opener.startsWith("lookahead");
        if (!isIgnored && item.min !== item.max) throw new Variable();
        length = isIgnored ? 0 : item.min === 0 ? -last : (item.min - 1) * last;
      }
      total += length;
      if (total > mostBehind) throw new Variable("lookbehind assertion is too long");
      last = item.kind === "repeat" && item.min === 0 ? 0 : length;
    }
    return total;
  }

  function lengthOfItem(group: Group, within: readonly Group[], called: readonly Group[]): number {
    if (group.opener.startsWith("lookbehind")) {
      checkBehind(group, within);
      return 0;
    }
    if (group.opener.startsWith("lookahead")) {
      check(group, within);
      return 0;
    }
    return group.opener === "define" ? 0 : lengthOfGroup(group, within, called);
  }

  function lengthOfGroup(group: Group, within: readonly Group[], called: readonly Group[]): number {
    const lengths = group.branches.map((branch) => lengthOf(branch, [...within, group], called));
    const [first = 0] = lengths;
    if (lengths.some((length) => length !== first)) throw new Variable();
    return first;
  }

  function lengthOfReference(
    { at, isCall, to }: Extract<Item, { kind: "reference" }>,
    within: readonly Group[],
    called: readonly Group[],
  ): number {
    const number = typeof to === "number" ? to : names.get(to);
    if (isReset && !isCall && number !== undefined) throw new Variable();
    if (number === undefined || number > groups) throw new Variable(noGroup, at);
    const group = byNumber.get(number);
    if (group === undefined || within.includes(group) || called.includes(group)) throw new Variable();
    return lengthOfGroup(group, [...within, group], [...called, group]);
  }
}
