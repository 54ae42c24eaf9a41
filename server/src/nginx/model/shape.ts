import { patternsIn } from "../patterns.ts";
import type { Block, Directive } from "../tree.ts";

/**
 * What server blocks have in common that differ in nothing but their `listen` and `server_name` lines, as those of one
 * configuration often do: what was found out of one of them without a look at those lines holds for all.
 */
export interface Shape {
  /** All that stands in it, those lines apart. */
  readonly items: readonly Directive[];
}

/** The shapes that were met last, by the first block that stands in them. */
const shapes = new WeakMap<Directive, Shape[]>();

/** So many with the same first block are remembered, and compared. */
const most = 8;
/** Larger blocks are hardly ever there twice. */
const mostItems = 60;

/** The shape of a server block's inside; null where an include may bring more, or there is too much or too little in it. */
export function shapeOf({ items }: Block): Shape | null {
  if (items.length > mostItems) return null;
  const first = items.find(({ body }) => body !== null);
  if (first === undefined) return null;
  let known = shapes.get(first);
  if (known === undefined) {
    known = [];
    shapes.set(first, known);
  }
  for (const shape of known) if (isOf(shape, items)) return shape;
  if (items.some(({ body, words }) => (body === null ? words[0]?.text === "include" : patternsIn(body).length > 0)))
    return null;
  const shape: Shape = { items: items.filter((item) => !isOwn(item)) };
  known.unshift(shape);
  if (known.length > most) known.pop();
  return shape;
}

function isOf({ items }: Shape, all: readonly Directive[]): boolean {
  let next = 0;
  for (let i = 0; i < all.length; i++) {
    const item = all[i] as Directive;
    if (items[next] === item) next++;
    else if (!isOwn(item)) return false;
  }
  return next === items.length;
}

/** The directives that shapes leave out: what each server has of its own. */
export const ownNames: ReadonlySet<string> = new Set(["listen", "server_name"]);

/** Whether a directive is one that shapes leave out. */
export function isOwn({ words }: Directive): boolean {
  return ownNames.has(words[0]?.text ?? "");
}
