import { type Place, span } from "../../base/span.ts";
import { checkDirective, type NginxBuild } from "../directives/check.ts";
import { type Item, itemOf, mayInclude, type NginxConfig, visitItems } from "../model/config.ts";
import { placeOf, type ReadDirective } from "../model/read.ts";
import { isOwn, shapeOf } from "../model/shape.ts";
import { checkServers } from "./each-server.ts";
import { type Conditions, isForMemory, knownOf, knownOfShape, Recorder, replay, seeShape } from "./replay.ts";
import type { Objection, ReadingState, Say, ServerCheck } from "./setter.ts";
import { openInclude } from "./setters/includes.ts";
import { endConfig } from "./setters/whole.ts";
import { setSlot } from "./slots.ts";
import { newState, type Row, rowOf, rowsFor } from "./state.ts";
import { nextReading } from "./words.ts";

/** One reading of a configuration: told of each directive in nginx's order, it collects what nginx has against it. */
export interface Reader {
  /** So far, in the order in which nginx notices. */
  readonly objections: readonly Objection[];
  /** The directive's `;` or `{` was read. Only for directives that `checkDirective` has nothing against. */
  open(it: ReadDirective): void;
  /** Its `}` was read, after all that stands in the block. */
  close(it: ReadDirective): void;
  /** The whole configuration was read. */
  end(): void;
}

/** Starts a reading. */
export function newReader(config: NginxConfig, build: NginxBuild): Reader {
  return readingOf(config, build);
}

/** A reading with what it takes to remember parts of it. */
interface Reading extends Reader {
  readonly state: ReadingState;
  readonly recorder: Recorder;
  readonly conditions: Conditions;
  /** The `say` of what is said of a server block when the http block's end is read. */
  readonly sayOf: (server: ReadDirective, http: ReadDirective) => Say;
  /** The same as `open`, for a directive whose row is known. */
  openRow(it: ReadDirective, row: Row): void;
  /** The same as `close`. */
  closeRow(it: ReadDirective, row: Row): void;
}

function readingOf(config: NginxConfig, build: NginxBuild): Reading {
  const objections: Objection[] = [];
  const conditions: Conditions = { build, whole: config.whole, ...nextReading() };
  const recorder = new Recorder(conditions);
  const eachServer = (http: ReadDirective, check: ServerCheck): void => {
    checkServers(http, check, reading);
  };
  const state = newState(config, conditions, recorder, eachServer);
  const rows = rowsFor(build);

  const openRow = (it: ReadDirective, { setter, slots }: Row): void => {
    if (setter?.open === undefined && slots === null) return;
    const say = sayOf(it, state, objections);
    // What a slot notes stays in the block, but for variables.
    const isStep = setter?.open !== undefined || slots?.haveVariables === true;
    if (isStep) recorder.step(it, "open");
    if (slots === null || setSlot(it, slots, state, say)) setter?.open?.(it, state, say);
    if (isStep) recorder.stepEnds();
  };
  const closeRow = (it: ReadDirective, { setter }: Row): void => {
    if (setter?.close === undefined) return;
    recorder.step(it, "close");
    setter.close(it, state, sayOf(it, state, objections, true));
    recorder.stepEnds();
  };
  const reading: Reading = {
    objections,
    state,
    recorder,
    conditions,
    sayOf(server, http) {
      const say = sayOf(http, state, objections, true);
      return (kind, message, options = {}) => {
        say(kind, message, { place: placeOf(server, options.word ?? 0), ...options });
      };
    },
    openRow,
    closeRow,
    open(it) {
      if (it.context === "data") {
        if (it.name === "include" && it.args.length === 1 && mayInclude(it)) {
          openInclude(it, state, sayOf(it, state, objections));
          return;
        }
        const { parent } = it;
        const setter = parent === null ? null : (rowOf(rows, parent)?.setter ?? null);
        if (setter?.line === undefined) return;
        recorder.step(it, "open");
        setter.line(it, state, sayOf(it, state, objections));
        recorder.stepEnds();
        return;
      }
      const row = rowOf(rows, it);
      if (row !== null) openRow(it, row);
    },
    close(it) {
      const row = it.context === "data" ? null : rowOf(rows, it);
      if (row !== null) closeRow(it, row);
    },
    end() {
      endConfig(state, (kind, message, { level = "emerg", place = topOf(config), noticedAt = null } = {}) => {
        objections.push({ kind, level, message, place, noticedAt, atEnd: false });
      });
    },
  };
  config.looks.watch = null;
  return reading;
}

/**
 * All that nginx's setters have against a configuration, in the order in which nginx reads: an include in its place, a
 * block's own setter before and after what stands in it. Goes on where nginx would stop, and leaves out directives
 * that nginx refuses before it calls their setter. What is known of a block that was read before is not found out again.
 */
export function readThrough(config: NginxConfig, build: NginxBuild = config.build): readonly Objection[] {
  const reading = readingOf(config, build);
  const { objections, recorder } = reading;
  const rows = rowsFor(build);
  const { enclosing } = config;
  if (enclosing !== null) reading.open(enclosing);
  config.looks.watch = (block, name) => recorder.looked(block, name);
  for (const it of config.top) readItem(itemOf(it));
  config.looks.watch = null;
  if (enclosing !== null) reading.close(enclosing);
  reading.end();
  return objections;

  function readItem(item: Item): void {
    const { node, context } = item;
    const { body } = node;
    if ((node.end === "" && body === null) || node.words.length === 0) return;
    if (context === "data") {
      if (checkDirective(node.words[0]?.text ?? "", node.words.length - 1, body !== null, context, build) === null)
        reading.open(item.directive());
      return;
    }
    const known = body === null ? null : knownOf(item, reading.conditions);
    if (known !== null) {
      recorder.reused(known);
      if (known.plan !== null) replay(item.directive(), known.plan, reading);
      return;
    }
    const row = rows(context, node.words[0]?.text ?? "", node.words.length - 1, body !== null);
    if (row === null) return;
    if (body === null) {
      if (row.setter?.open !== undefined || row.slots !== null) reading.openRow(item.directive(), row);
      return;
    }
    if (!isForMemory(body, context)) return readBlock(item.directive(), row);
    const shape = context === "http" && node.words[0]?.text === "server" ? shapeOf(body) : null;
    // What is read once needs no memory of a whole server: it will not come again, though others like it may.
    const mayBeAlike = shape !== null && seeShape(shape);
    if (config.once && context === "http" && !mayBeAlike) return readBlock(item.directive(), row);
    const alike = shape === null ? null : knownOfShape(shape, item, reading.conditions);
    const it = item.directive();
    const isLast = config.once && context === "http";
    if (alike !== null && isLast) return visitItems(it, readOwn);
    recorder.enter(it, objections.length, shape, isLast);
    if (alike === null) readBlock(it, row);
    else {
      recorder.reused(alike);
      visitItems(it, readOwn);
    }
    recorder.leave(objections.length);
  }

  /** Of a server block that is like one which was read, what it has of its own. */
  function readOwn(item: Item): void {
    if (isOwn(item.node)) readItem(item);
  }

  function readBlock(it: ReadDirective, row: Row): void {
    reading.openRow(it, row);
    visitItems(it, readItem);
    reading.closeRow(it, row);
  }
}

/** Where to mark what is wrong with a configuration as a whole: its first directive, or the start of its text. */
function topOf({ root, top }: NginxConfig): Place {
  const first = top.find(({ file }) => file === root);
  return first === undefined ? { uri: root.uri, span: span(0, 0) } : placeOf(first);
}

/** The `say` of one directive. What stands in for a block that is not in the text has no line to be noticed at. */
function sayOf(it: ReadDirective, state: ReadingState, objections: Objection[], atEnd = false): Say {
  const isThere = (directive: ReadDirective): boolean => directive !== state.config.enclosing;
  return (kind, message, options = {}) => {
    const noticed = options.noticedAt === undefined ? it : options.noticedAt;
    objections.push({
      kind,
      level: options.level ?? "emerg",
      message,
      place: options.place ?? placeOf(it, options.word ?? 0),
      noticedAt: noticed !== null && isThere(noticed) ? noticed : null,
      atEnd: atEnd && options.noticedAt === undefined,
    });
  };
}
