import { visitItems } from "../../model/config.ts";
import { named } from "../../model/effective.ts";
import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, ServerCheck } from "../setter.ts";

/** A block that has settings: a server, a location, an if …; null for what is around a location that stands alone. */
export type Level = ReadDirective | null;

/** One thing that a module's function for merging settings checks, with the settings that a block ends up with. */
export interface Step {
  /** A name for what it is about; no two steps have the same. */
  readonly about: string;
  /** The directives that make it worth a look at the block they stand in; no other block can fail at this step. */
  readonly names: readonly string[];
  check(level: Level, state: ReadingState, say: Say): void;
}

/** The steps that have something to look at. */
const toMerge = "steps of merging";

/**
 * Has a step look at all blocks with its directives when the http block is read. To be said of each directive with which
 * the step may find something.
 */
export function mergeLater(step: Step, state: ReadingState): void {
  if (!state.has(toMerge, step.about)) state.add(toMerge, step.about);
}

/** A module's function for merging settings: a block before those in it, each step after the other. */
export function mergingOf(
  steps: readonly Step[],
): ServerCheck & ((level: Level, state: ReadingState, say: Say) => void) {
  return (level, state, say) => {
    if (!state.config.whole) return;
    const asked = steps.filter(({ about }) => state.has(toMerge, about));
    if (asked.length > 0) mergeLevel(level, asked, state, onceIn(state, say));
  };
}

/** Says the same of one place once, however many blocks take it over. */
function onceIn(state: ReadingState, say: Say): Say {
  return (kind, message, options = {}) => {
    const { place } = options;
    const said = state.note(null, "said of merged settings", () => new Set<string>());
    const key = `${place?.uri ?? ""} ${String(place?.span.start ?? said.size)} ${message}`;
    if (!said.has(key)) say(kind, message, options);
    said.add(key);
  };
}

function mergeLevel(level: Level, steps: readonly Step[], state: ReadingState, say: Say): void {
  const own = new Set<string>();
  const inner: ReadDirective[] = [];
  const note = (name: string, isBlock: boolean, it: () => ReadDirective): void => {
    own.add(name);
    if (isBlock && blocks.has(name)) inner.push(it());
  };
  if (level === null) for (const it of state.config.top) note(it.name, it.at.node.body !== null, () => it);
  else
    visitItems(level, (item) => {
      note(item.node.words[0]?.text ?? "", item.node.body !== null, () => item.directive());
    });
  // A server takes over what stands in the http block, which nobody checks there.
  const around = level?.context === "http" ? level.parent : null;
  const isSet = (name: string): boolean => own.has(name) || (around !== null && named(around, name).length > 0);
  for (const step of steps) if (step.names.some(isSet)) step.check(level, state, say);
  for (const it of inner) mergeLevel(it, steps, state, say);
}

/** Blocks in which settings are merged with those around them. */
const blocks: ReadonlySet<string> = new Set(["location", "if", "limit_except"]);

/** The directives of that name that stand in a block itself. */
export function ownOf(level: Level, name: string, state: ReadingState): readonly ReadDirective[] {
  return level === null ? state.config.top.filter((it) => it.name === name) : named(level, name);
}

/** The directives of that name that hold in a block: its own, else those of the nearest block around it that has any. */
export function heldIn(level: Level, name: string, state: ReadingState): readonly ReadDirective[] {
  for (let at = level; ; at = at.parent) {
    const own = ownOf(at, name, state);
    if (own.length > 0 || at === null || at.context === "main") return own;
  }
}
