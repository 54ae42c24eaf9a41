import { named } from "../../model/effective.ts";
import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState } from "../setter.ts";

/** A block whose settings are merged with those around it, by the names of its directives. */
export interface Level {
  /** Null for a block that is around a file and not in the text. */
  readonly it: ReadDirective | null;
  /** The directives of that name that stand directly in it, in order. */
  named(name: string): readonly ReadDirective[];
  /** The last directive that has one of these names; null where none has. */
  last(names: readonly string[]): ReadDirective | null;
}

/** A block that is in the text. */
export function levelOf(it: ReadDirective): Level {
  return { it, named: (name) => named(it, name), last: (names) => lastIn(it.children, names) };
}

/** The block that is around the file, whose directives are those at the top of the configuration. */
export function topLevel(state: ReadingState): Level {
  const { top } = state.config;
  return { it: null, named: (name) => top.filter((it) => it.name === name), last: (names) => lastIn(top, names) };
}

function lastIn(directives: readonly ReadDirective[], names: readonly string[]): ReadDirective | null {
  return directives.findLast(({ name }) => names.includes(name)) ?? null;
}

/** A block around the file of which nothing but what is inside is known. */
export const emptyLevel: Level = { it: null, named: () => [], last: () => null };

/** The directives of a name that hold in an inner block: its own, else those of the outer one. Mirrors ngx_conf_merge_ptr_value. */
export function merged(inner: Level, outer: Level, name: string): readonly ReadDirective[] {
  const own = inner.named(name);
  return own.length > 0 ? own : outer.named(name);
}

/** Whether a flag is on in an inner block; off where nobody sets it. */
export function isOn(inner: Level, outer: Level, name: string): boolean {
  return merged(inner, outer, name).at(-1)?.args[0]?.toLowerCase() === "on";
}
