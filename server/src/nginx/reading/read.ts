import { type Place, span } from "../../base/span.ts";
import { checkDirective, type NginxBuild } from "../directives/check.ts";
import type { DirectiveInfo } from "../directives/lookup.ts";
import type { NginxConfig } from "../model/config.ts";
import { placeOf, type ReadDirective } from "../model/read.ts";
import { planOf, replay, Watch } from "./replay.ts";
import type { Objection, ReadingState, Say, Setter } from "./setter.ts";
import { endConfig } from "./setters/whole.ts";
import { setters } from "./setters.ts";
import { setSlot } from "./slots.ts";
import { newState } from "./state.ts";

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
  /** Whether a set that is kept with the whole configuration has a word so far. */
  has(set: string, word: string): boolean;
  /** Whose notes are watched from now on; null for nobody's. */
  watch(watch: Watch | null): void;
}

/** Starts a reading. */
export function newReader(config: NginxConfig, build: NginxBuild): Reader {
  const objections: Objection[] = [];
  const own = newState(config, build);
  let watched: Watch | null = null;
  const state: ReadingState = {
    ...own,
    note(block, name, make) {
      watched?.noted(block, name);
      return own.note(block, name, make);
    },
    add(set, word) {
      watched?.noted(null, set);
      own.add(set, word);
    },
    has(set, word) {
      const answer = own.has(set, word);
      watched?.asked(set, word, answer);
      return answer;
    },
  };
  return {
    objections,
    has: (set, word) => own.has(set, word),
    watch(watch) {
      watched = watch;
    },
    open(it) {
      const say = sayOf(it, state, objections);
      if (it.context === "data") setterOf(it.parent, state)?.line?.(it, state, say);
      else {
        const info = state.info(it);
        if (info !== null && setSlot(it, info, state, say)) setterOf(it, state)?.open?.(it, state, say);
      }
    },
    close(it) {
      if (it.context !== "data") setterOf(it, state)?.close?.(it, state, sayOf(it, state, objections, true));
    },
    end() {
      endConfig(state, (kind, message, { level = "emerg", place = topOf(config), noticedAt = null } = {}) => {
        objections.push({ kind, level, message, place, noticedAt, atEnd: false });
      });
    },
  };
}

/**
 * All that nginx's setters have against a configuration, in the order in which nginx reads: an include in its place, a
 * block's own setter before and after what stands in it. Goes on where nginx would stop, and leaves out directives
 * that nginx refuses before it calls their setter.
 */
export function readThrough(config: NginxConfig, build: NginxBuild = config.build): readonly Objection[] {
  const reader = newReader(config, build);
  const { enclosing } = config;
  if (enclosing !== null) reader.open(enclosing);
  for (const it of config.top) readDirective(it);
  if (enclosing !== null) reader.close(enclosing);
  reader.end();
  return reader.objections;

  function readDirective(it: ReadDirective): void {
    if (!Watch.isFor(it)) return readAll(it, null, []);
    const conditions = { build, whole: config.whole };
    const plan = planOf(it, conditions, (set, word) => reader.has(set, word));
    if (plan !== null) return replay(it, plan, reader);
    const before = reader.objections.length;
    const watch = new Watch(it);
    reader.watch(watch);
    readAll(it, watch, []);
    reader.watch(null);
    if (reader.objections.length === before) watch.remember(conditions);
  }

  function readAll(it: ReadDirective, watch: Watch | null, path: readonly number[]): void {
    const { at, name, context } = it;
    if (at.node.end === "") return;
    const isBlock = at.node.body !== null;
    if (context === "unknown" || checkDirective(name, at.node.words.length - 1, isBlock, context, build) !== null)
      return;
    watch?.step(path, "open");
    reader.open(it);
    if (!isBlock) return;
    for (const [ordinal, child] of it.children.entries()) {
      if (watch === null) readDirective(child);
      else readAll(child, watch, [...path, ordinal]);
    }
    watch?.step(path, "close");
    reader.close(it);
  }
}

/** Where to mark what is wrong with a configuration as a whole: its first directive, or the start of its text. */
function topOf({ root, top }: NginxConfig): Place {
  const first = top.find(({ file }) => file === root);
  return first === undefined ? { uri: root.uri, span: span(0, 0) } : placeOf(first);
}

function setterOf(it: ReadDirective | null, state: ReadingState): Setter | null {
  if (it === null) return null;
  const info = state.info(it);
  if (info === null) return null;
  let setter = setterOfRow.get(info);
  if (setter === undefined) {
    setter = setters[`${info.module}.${info.name}`] ?? null;
    setterOfRow.set(info, setter);
  }
  return setter;
}

/** The setters of the rows that were looked up. */
const setterOfRow = new WeakMap<DirectiveInfo, Setter | null>();

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
