import type { NginxBuild } from "../directives/check.ts";
import { fitting } from "../directives/check.ts";
import type { DirectiveInfo } from "../directives/lookup.ts";
import type { NginxConfig } from "../model/config.ts";
import type { ReadDirective } from "../model/read.ts";
import type { Cell, Recorder } from "./replay.ts";
import type { ReadingState } from "./setter.ts";

/** What nginx remembers at the start of reading a configuration: nothing yet. `recorder` is told who asks for what. */
export function newState(config: NginxConfig, build: NginxBuild, recorder: Recorder): ReadingState {
  const ofBlocks = new WeakMap<ReadDirective, Map<string, Cell>>();
  const ofAll = new Map<string, Cell>();
  const sets = new Map<string, Set<string>>();
  const whole: Cell = { block: null, value: null };
  return {
    config,
    build,
    info: rowsOf(build),
    add(set, word) {
      recorder.noted(whole);
      const words = sets.get(set);
      if (words === undefined) sets.set(set, new Set([word]));
      else words.add(word);
    },
    has(set, word) {
      const answer = sets.get(set)?.has(word) === true;
      recorder.asked(set, word, answer);
      return answer;
    },
    note<T>(block: ReadDirective | null, name: string, make: () => T): T {
      let notes = block === null ? ofAll : ofBlocks.get(block);
      if (notes === undefined) {
        notes = new Map();
        if (block !== null) ofBlocks.set(block, notes);
      }
      let cell = notes.get(name);
      if (cell === undefined) {
        cell = { block, value: make() };
        notes.set(name, cell);
      }
      recorder.noted(cell);
      // What stands under a name was made by the same setter that asks for it.
      return cell.value as T;
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
