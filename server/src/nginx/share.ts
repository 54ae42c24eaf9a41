import type { Block, Directive, Word } from "./tree.ts";

/** A block of the old tree and the one of the new tree in its place, with the offsets at which their items start. */
interface Pair {
  readonly old: Block;
  readonly now: Block;
  readonly oldStart: number;
  readonly nowStart: number;
}

/**
 * A tree equal to `now` that takes over the nodes of `old` that are the same: those within the first `front` and the
 * last `back` characters, where both texts are equal. What is known of a node by its identity stays known.
 */
export function shareNodes(old: Block, now: Block, front: number, back: number): Block {
  const backOld = old.width - back;
  const backNow = now.width - back;
  const pairs: Pair[] = [{ old, now, oldStart: 0, nowStart: 0 }];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const before = pair.old.items;
    // The new tree is nobody else's yet: its items are exchanged in place.
    const items = pair.now.items as Directive[];
    let oldAt = pair.oldStart;
    let nowAt = pair.nowStart;
    let first = 0;
    for (; first < before.length && first < items.length; first++) {
      const [was, is] = [before[first], items[first]];
      if (was === undefined || is === undefined || oldAt !== nowAt || oldAt + was.width > front || !same(was, is))
        break;
      items[first] = was;
      oldAt += was.width;
      nowAt += is.width;
    }
    let oldEnd = pair.oldStart + widthOf(before);
    let nowEnd = pair.nowStart + widthOf(items);
    let [oldLast, nowLast] = [before.length - 1, items.length - 1];
    for (; oldLast >= first && nowLast >= first; oldLast--, nowLast--) {
      const [was, is] = [before[oldLast], items[nowLast]];
      if (was === undefined || is === undefined) break;
      const [oldStart, nowStart] = [oldEnd - was.width, nowEnd - is.width];
      if (oldStart < backOld || oldStart - backOld !== nowStart - backNow || !same(was, is)) break;
      items[nowLast] = was;
      [oldEnd, nowEnd] = [oldStart, nowStart];
    }
    const [was, is] = [before[first], items[first]];
    if (first > oldLast || first > nowLast || was?.body == null || is?.body == null) continue;
    const oldStart = oldAt + was.width - was.body.width;
    const nowStart = nowAt + is.width - is.body.width;
    pairs.push({ old: was.body, now: is.body, oldStart, nowStart });
  }
  return now;
}

function widthOf(items: readonly Directive[]): number {
  return items.reduce((sum, item) => sum + item.width, 0);
}

/** Whether two directives are deeply equal; any depth of nesting is fine. */
function same(one: Directive, other: Directive): boolean {
  const left: [Directive, Directive][] = [[one, other]];
  for (let pair = left.pop(); pair !== undefined; pair = left.pop()) {
    const [a, b] = pair;
    if (a === b) continue;
    if (a.width !== b.width || a.end !== b.end || a.beforeEnd !== b.beforeEnd || !sameWords(a.words, b.words))
      return false;
    if (a.body === null || b.body === null) {
      if (a.body !== b.body) return false;
      continue;
    }
    const { items } = b.body;
    if (a.body.items.length !== items.length || a.body.after !== b.body.after || a.body.closed !== b.body.closed)
      return false;
    if (a.body.foreign !== b.body.foreign || a.body.width !== b.body.width) return false;
    for (const [i, item] of a.body.items.entries()) left.push([item, items[i] as Directive]);
  }
  return true;
}

function sameWords(a: readonly Word[], b: readonly Word[]): boolean {
  return (
    a.length === b.length &&
    a.every((word, i) => {
      const other = b[i];
      return (
        other !== undefined &&
        word.width === other.width &&
        word.before === other.before &&
        word.quote === other.quote &&
        word.text === other.text
      );
    })
  );
}
