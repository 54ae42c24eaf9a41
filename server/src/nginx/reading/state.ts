import type { NginxBuild } from "../directives/check.ts";
import { fitting } from "../directives/check.ts";
import type { DirectiveInfo } from "../directives/lookup.ts";
import type { NginxConfig } from "../model/config.ts";
import type { ReadDirective } from "../model/read.ts";
import type { ReadingState } from "./setter.ts";

/** What nginx remembers at the start of reading a configuration: nothing yet. */
export function newState(config: NginxConfig, build: NginxBuild): ReadingState {
  const ofBlocks = new WeakMap<ReadDirective, Map<string, unknown>>();
  const ofAll = new Map<string, unknown>();
  const sets = new Map<string, Set<string>>();
  return {
    config,
    build,
    info: rowsOf(build),
    add(set, word) {
      const words = sets.get(set);
      if (words === undefined) sets.set(set, new Set([word]));
      else words.add(word);
    },
    has: (set, word) => sets.get(set)?.has(word) === true,
    note<T>(block: ReadDirective | null, name: string, make: () => T): T {
      let notes = block === null ? ofAll : ofBlocks.get(block);
      if (notes === undefined) {
        notes = new Map();
        if (block !== null) ofBlocks.set(block, notes);
      }
      if (!notes.has(name)) notes.set(name, make());
      // What stands under a name was made by the same setter that asks for it.
      return notes.get(name) as T;
    },
  };
}

/** Looks up the row of a directive; each name is looked up once for each context and shape. */
function rowsOf(build: NginxBuild): (it: ReadDirective) => DirectiveInfo | null {
  const known = new Map<string, Map<string, (DirectiveInfo | null)[]>>();
  return (it) => {
    const { context, name } = it;
    let ofContext = known.get(context);
    if (ofContext === undefined) {
      ofContext = new Map();
      known.set(context, ofContext);
    }
    let rows = ofContext.get(name);
    if (rows === undefined) {
      rows = [];
      ofContext.set(name, rows);
    }
    const shape = it.at.node.words.length * 2 + (it.at.node.body === null ? 0 : 1);
    if (shape > mostShapes) return infoOf(it, build);
    let row = rows[shape];
    if (row === undefined) {
      row = infoOf(it, build);
      rows[shape] = row;
    }
    return row;
  };
}

/** Directives with more words than half of this are looked up each time. */
const mostShapes = 16;

/** The one row that fits a directive where it stands, the newest release's where several do; null for several modules'. */
function infoOf(it: ReadDirective, build: NginxBuild): DirectiveInfo | null {
  const rows = fitting(it.name, it.args.length, it.at.node.body !== null, it.context, build);
  const last = rows.at(-1);
  return last === undefined || rows.some((row) => row.module !== last.module) ? null : last;
}
