import type { Directive, Word } from "./tree.ts";

/** The head of a block directive: all up to its `{`. */
export interface Head {
  readonly words: readonly Word[];
  readonly beforeEnd: number;
}

/** What stands in a line of text: a whole simple directive, or the head of a block. */
export type Line = { readonly id: number } & (
  | { readonly directive: Directive; readonly head: null }
  | { readonly directive: null; readonly head: Head }
);

interface KnownBlock {
  readonly id: number;
  readonly directive: Directive;
  readonly ids: readonly number[];
}

/** More lines or blocks than these are not kept: the shelf is emptied and filled again. */
const mostLines = 20_000;
const mostBlocks = 10_000;
/** Longer lines, and blocks with more in them, are hardly ever there twice. */
export const longestLine = 200;
const mostItems = 16;

/**
 * Nodes by their text, so that equal text is one node: configurations repeat themselves, and what is known of a node
 * then is known of each place where it stands. A node keeps no text of a file alive.
 */
export class Shelf {
  #lines = new Map<string, Line>();
  #blocks = new Map<number, KnownBlock>();
  #lastId = 0;

  /** What was read from a line before; the key is the text from the end of the item before it to the line's end. */
  line(key: string): Line | undefined {
    return this.#lines.get(key);
  }

  /** Keeps a simple directive that is all of `key`; gives its id. */
  keepDirective(key: string, directive: Directive): number {
    return this.#keep(key, { id: ++this.#lastId, directive, head: null });
  }

  /** Keeps the head of a block that is all of `key`; gives its id. */
  keepHead(key: string, head: Head): number {
    return this.#keep(key, { id: ++this.#lastId, directive: null, head });
  }

  #keep(key: string, line: Line): number {
    if (this.#lines.size >= mostLines) this.#lines = new Map();
    this.#lines.set(ownCopy(key), line);
    return line.id;
  }

  /**
   * The block with this head and these items (all by their ids), with its own id: the one that was there before, else
   * the one that `make` makes. The id is 0 where it is not kept.
   */
  block(
    head: number,
    items: readonly number[],
    after: number,
    make: () => Directive,
  ): { id: number; directive: Directive } {
    if (head === 0 || items.length > mostItems) return { id: 0, directive: make() };
    let hash = (head * 31 + after) | 0;
    for (let i = 0; i < items.length; i++) {
      const id = items[i] as number;
      if (id === 0) return { id: 0, directive: make() };
      hash = (Math.imul(hash, 31) + id) | 0;
    }
    const before = this.#blocks.get(hash);
    if (before !== undefined && isSame(before, head, items, after)) return before;
    const ids = [head, after, ...items];
    const known = { id: ++this.#lastId, directive: make(), ids };
    if (this.#blocks.size >= mostBlocks) this.#blocks = new Map();
    this.#blocks.set(hash, known);
    return known;
  }
}

function isSame({ ids }: KnownBlock, head: number, items: readonly number[], after: number): boolean {
  if (ids.length !== items.length + 2 || ids[0] !== head || ids[1] !== after) return false;
  for (let i = 0; i < items.length; i++) if (ids[i + 2] !== items[i]) return false;
  return true;
}

/** A short string is a copy anyway; a long slice of a text would keep the whole text in memory. */
export function ownCopy(value: string): string {
  return value.length < 13 ? value : ` ${value}`.slice(1);
}
