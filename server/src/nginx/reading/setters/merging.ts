import { below } from "../../model/config.ts";
import { named } from "../../model/effective.ts";
import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say } from "../setter.ts";

/** A block that has settings: http, a server, a location, an if …; null for what is around a location that stands alone. */
export type Level = ReadDirective | null;

/** One thing that a module's function for merging settings checks, with the settings that a block ends up with. */
export interface Step {
  check(level: Level, state: ReadingState, say: Say): void;
  /** Whether it is only for blocks in which one of these directives stands, whatever they inherit. */
  readonly onlyWith?: string;
}

/** Blocks in which something was set that a step looks at. */
function toMerge(state: ReadingState): Map<Step, Set<Level>> {
  return state.note(null, "blocks to merge", () => new Map<Step, Set<Level>>());
}

/**
 * Has a step look at a directive's block when the http block is read, or at all servers where it stands in the http
 * block itself. To be said of each directive with which the step may find something: nothing else that a block has of
 * its own, and nothing that it only inherits, can make nginx stop there.
 */
export function mergeLater(it: ReadDirective, step: Step, state: ReadingState): void {
  const steps = toMerge(state);
  const levels = steps.get(step);
  if (levels === undefined) steps.set(step, new Set([it.parent]));
  else levels.add(it.parent);
}

/**
 * Runs the steps of all modules, given in nginx's order, and says what they have to say in the order of nginx: module by
 * module, server by server, a block before those in it. Mirrors ngx_http_merge_servers and ngx_http_merge_locations
 * (src/http/ngx_http.c).
 */
export function mergeServers(modules: readonly (readonly Step[])[], state: ReadingState, say: Say): void {
  const steps = toMerge(state);
  if (!state.config.whole || steps.size === 0) return;
  for (const module of modules) {
    const found: { readonly level: Level; readonly step: number; readonly args: Parameters<Say> }[] = [];
    for (const [index, step] of module.entries()) {
      for (const level of levelsOf(step, steps.get(step) ?? [], state))
        step.check(level, state, (...args) => found.push({ level, step: index, args }));
    }
    if (found.length > 1) {
      const order = new Map([...below(state.config.top)].map((it, index) => [it, index]));
      const orderOf = (level: Level): number => (level === null ? -1 : (order.get(level) ?? -1));
      found.sort((a, b) => orderOf(a.level) - orderOf(b.level) || a.step - b.step);
    }
    for (const { args } of found) say(...args);
  }
}

/** The blocks whose settings a step has to look at. */
function* levelsOf(step: Step, set: Iterable<Level>, state: ReadingState): Iterable<Level> {
  const seen = new Set<Level>();
  for (const level of set) {
    const isHttp = level?.name === "http" && level.context === "main";
    // The settings of the http block are checked where a server takes them over.
    const around: Iterable<Level> = isHttp ? named(level, "server") : [level];
    for (const one of around) {
      for (const merged of step.onlyWith === undefined ? [one] : withIn(one, step.onlyWith, state)) {
        if (!seen.has(merged)) yield merged;
        seen.add(merged);
      }
    }
  }
}

/** The blocks from one inward in which a directive stands. */
function* withIn(level: Level, name: string, state: ReadingState): Iterable<Level> {
  if (ownOf(level, name, state).length > 0) yield level;
  for (const it of below(level === null ? state.config.top : level.children))
    if (it.at.node.body !== null && named(it, name).length > 0) yield it;
}

/** The directives of that name that stand in a block itself. */
export function ownOf(level: Level, name: string, state: ReadingState): readonly ReadDirective[] {
  return level === null ? state.config.top.filter((it) => it.name === name) : named(level, name);
}

/** The directives of that name that hold in a block: its own, else those of the nearest block around it that has any. */
export function heldIn(level: Level, name: string, state: ReadingState): readonly ReadDirective[] {
  for (let at = level; ; at = at.parent) {
    const own = ownOf(at, name, state);
    if (own.length > 0 || at === null) return own;
  }
}
