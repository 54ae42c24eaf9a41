import { type Item, visitItems } from "../model/config.ts";
import type { ReadDirective } from "../model/read.ts";
import { ownNames, type Shape, shapeOf } from "../model/shape.ts";
import type { Directive, Word } from "../tree.ts";
import { type Conditions, holds, isWithin, type Look, type Question, type Recorder } from "./replay.ts";
import type { Objection, ReadingState, Say, ServerCheck } from "./setter.ts";

/** The conditions under which a check said nothing of a server block. */
interface Silence {
  readonly conditions: Conditions;
  /** What stands beside the server blocks, and the words of the block around them. */
  readonly beside: readonly Directive[];
  readonly words: readonly Word[];
  readonly questions: readonly Question[];
}

/** Server blocks, or the shapes of some, of which a check said nothing: neither ever changes, so neither does that. */
const silent = new WeakMap<ServerCheck, WeakMap<Directive | Shape, Silence>>();

/** What stood beside the server blocks of an http block when it was last asked, by the words of that block. */
const lastBeside = new WeakMap<readonly Word[], readonly Directive[]>();

/** Where a check is run. */
interface Surroundings {
  readonly conditions: Conditions;
  readonly recorder: Recorder;
  readonly state: ReadingState;
  readonly objections: readonly Objection[];
  sayOf(server: ReadDirective, http: ReadDirective): Say;
}

/** Runs a check on each server block in an http block but those of which it is known to say nothing. */
export function checkServers(http: ReadDirective, check: ServerCheck, around: Surroundings): void {
  const { conditions, objections, recorder, state } = around;
  const { once } = state.config;
  const isWatched = state.config.looks.watch !== null;
  const beside = isWatched ? besideOf(http) : [];
  const { words } = http.at.node;
  let silences = silent.get(check);
  if (silences === undefined) {
    silences = new WeakMap();
    silent.set(check, silences);
  }
  const known = silences;
  const isSilent = (of: Directive | Shape): boolean => {
    const before = known.get(of);
    return (
      before !== undefined &&
      before.beside === beside &&
      before.words === words &&
      before.conditions.build === conditions.build &&
      before.conditions.whole === conditions.whole &&
      before.conditions.words === conditions.words &&
      holds(before.questions, conditions.epoch)
    );
  };
  visitItems(http, (item) => {
    const { body } = item.node;
    if (body === null || !isServer(item)) return;
    if (isWatched && !once && isSilent(item.node)) return;
    const shape = isWatched ? shapeOf(body) : null;
    if (shape !== null && isSilent(shape)) {
      const silence = known.get(shape);
      if (!once && silence !== undefined) known.set(item.node, silence);
      return;
    }
    const server = item.directive();
    if (shape === null) {
      check(server, state, around.sayOf(server, http));
      return;
    }
    const count = objections.length;
    const { cells, looks, questions } = recorder.observe(server, () => {
      check(server, state, around.sayOf(server, http));
    });
    const sees = ({ block, name }: Look): boolean =>
      isWithin(block, server) || (block === http && name !== null && name !== "server");
    if (objections.length > count || !cells.every((cell) => isWithin(cell.block, server)) || !looks.every(sees)) return;
    const seesOwn = looks.some(({ block, name }) => block === server && (name === null || ownNames.has(name)));
    const silence = { conditions, beside, words, questions };
    known.set(item.node, silence);
    if (!seesOwn) known.set(shape, silence);
  });
}

function isServer({ node }: Item): boolean {
  return node.body !== null && node.words[0]?.text === "server";
}

/** What stands beside the server blocks of an http block, in order; the same list as before where it is equal to it. */
function besideOf(http: ReadDirective): readonly Directive[] {
  const asked = besides.get(http);
  if (asked !== undefined) return asked;
  const found = findBeside(http);
  besides.set(http, found);
  return found;
}

const besides = new WeakMap<ReadDirective, readonly Directive[]>();

function findBeside(http: ReadDirective): readonly Directive[] {
  const beside: Directive[] = [];
  visitItems(http, (item) => {
    if (!isServer(item)) beside.push(item.node);
  });
  const { words } = http.at.node;
  const before = lastBeside.get(words);
  if (before?.length === beside.length && before.every((node, i) => node === beside[i])) return before;
  lastBeside.set(words, beside);
  return beside;
}
