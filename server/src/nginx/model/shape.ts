import { patternsIn } from "../patterns.ts";
import type { Block, Directive } from "../tree.ts";

/**
 * What server blocks have in common that differ in nothing but their `server_name` lines, as those of one configuration
 * often do: what was found out of one of them without a look at its names holds for all.
 */
export interface Shape {
  /** The shapes that go on from here, by the next directive. */
  readonly next: WeakMap<Directive, Shape>;
}

const empty: Shape = { next: new WeakMap() };

/** Larger blocks are hardly ever there twice. */
const most = 60;

/** The shape of a server block's inside; null where an include may bring more, or there is too much in it. */
export function shapeOf(body: Block): Shape | null {
  if (body.items.length > most || patternsIn(body).length > 0) return null;
  let shape = empty;
  for (const item of body.items) {
    if (isName(item)) continue;
    let next = shape.next.get(item);
    if (next === undefined) {
      next = { next: new WeakMap() };
      shape.next.set(item, next);
    }
    shape = next;
  }
  return shape;
}

/** Whether a directive is one that shapes leave out. */
export function isName({ words }: Directive): boolean {
  return words[0]?.text === "server_name";
}
