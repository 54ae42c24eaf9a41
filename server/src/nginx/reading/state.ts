import type { NginxBuild } from "../directives/check.ts";
import { checkDirective, fitting } from "../directives/check.ts";
import type { Context } from "../directives/context.ts";
import { type DirectiveInfo, directivesNamed } from "../directives/lookup.ts";
import type { NginxConfig } from "../model/config.ts";
import type { ReadDirective } from "../model/read.ts";
import type { Cell, Conditions, Recorder } from "./replay.ts";
import type { ReadingState, Setter } from "./setter.ts";
import { setters } from "./setters.ts";
import { type Slots, slotsOf } from "./slots.ts";

/** What nginx remembers at the start of reading a configuration: nothing yet. `recorder` is told who asks for what. */
export function newState(
  config: NginxConfig,
  { build, epoch, words }: Conditions,
  recorder: Recorder,
  eachServer: ReadingState["eachServer"],
): ReadingState {
  const ofBlocks = new WeakMap<ReadDirective, Map<string, Cell>>();
  const ofAll = new Map<string, Cell>();
  const whole: Cell = { block: null, value: null };
  return {
    config,
    build,
    eachServer,
    info: rowsOf(build),
    add(set, word) {
      recorder.noted(whole);
      words.word(set, word).epoch = epoch;
    },
    has(set, word) {
      const known = words.word(set, word);
      const answer = known.epoch === epoch;
      recorder.asked(answer ? known.isThere : known.isMissing);
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
  const rows = rowsFor(build);
  return (it) => rowOf(rows, it)?.info ?? null;
}

/** What is known of all directives of one name, in one context, with so many arguments, that are blocks or not. */
export interface Row {
  /** The one row of the table that fits, the newest release's where several do; null for several modules'. */
  readonly info: DirectiveInfo | null;
  readonly setter: Setter | null;
  readonly slots: Slots | null;
}

/**
 * The row of a directive by the context it stands in, its name and how many arguments it has; null where nginx refuses
 * it before its setter.
 */
export type Rows = (context: Context, name: string, args: number, isBlock: boolean) => Row | null;

/** The row of a directive that was read. */
export function rowOf(rows: Rows, { args, at, context, name }: ReadDirective): Row | null {
  return rows(context, name, args.length, at.node.body !== null);
}

/** The rows of a build; the same each time for the same one. */
export function rowsFor(build: NginxBuild): Rows {
  let rows = rowsOfBuild.get(build);
  if (rows === undefined) {
    rows = newRows(build);
    rowsOfBuild.set(build, rows);
  }
  return rows;
}

const rowsOfBuild = new WeakMap<NginxBuild, Rows>();

function newRows(build: NginxBuild): Rows {
  const known = new Map<Context, Map<string, (Row | null)[]>>();
  return (context, name, args, isBlock) => {
    let ofContext = known.get(context);
    if (ofContext === undefined) {
      ofContext = new Map();
      known.set(context, ofContext);
    }
    let rows = ofContext.get(name);
    if (rows === undefined) {
      rows = [];
      // What nobody defines is not kept: there is no end of such names.
      if (directivesNamed(name).length > 0) ofContext.set(name, rows);
    }
    const shape = args * 2 + (isBlock ? 1 : 0);
    let row = rows[shape];
    if (row === undefined) {
      row = newRow(name, args, isBlock, context, build);
      if (shape <= mostShapes) rows[shape] = row;
    }
    return row;
  };
}

/** Directives with more words than half of this are looked up each time. */
const mostShapes = 16;

function newRow(name: string, args: number, isBlock: boolean, context: Context, build: NginxBuild): Row | null {
  if (context === "unknown" || checkDirective(name, args, isBlock, context, build) !== null) return null;
  const rows = fitting(name, args, isBlock, context, build);
  const last = rows.at(-1);
  const info = last === undefined || rows.some((row) => row.module !== last.module) ? null : last;
  if (info === null) return { info, setter: null, slots: null };
  return { info, setter: setters[`${info.module}.${info.name}`] ?? null, slots: slotsOf(info, build) };
}
