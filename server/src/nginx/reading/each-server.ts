import { type Item, visitItems } from "../model/config.ts";
import type { ReadDirective } from "../model/read.ts";
import { patternsIn } from "../patterns.ts";
import type { Directive, Word } from "../tree.ts";
import { type Conditions, holds, isWithin, type Question, type Recorder } from "./replay.ts";
import type { Objection, ReadingState, Say, ServerCheck } from "./setter.ts";

/** The conditions under which a check said nothing of a server block. */
interface Silence {
  readonly conditions: Conditions;
  /** What stands beside the server blocks, and the words of the block around them. */
  readonly beside: readonly Directive[];
  readonly words: readonly Word[];
  readonly questions: readonly Question[];
}

/** Server blocks of which a check said nothing: a node never changes, so neither does that. */
const silent = new WeakMap<ServerCheck, WeakMap<Directive, Silence>>();

/** What stood beside the server blocks of an http block when it was last asked, by the words of that block. */
const lastBeside = new WeakMap<readonly Word[], readonly Directive[]>();

/** Where a check is run. */
interface Surroundings {
  readonly conditions: Conditions;
  readonly recorder: Recorder;
  readonly state: ReadingState;
  readonly objections: readonly Objection[];
  readonly has: (set: string, word: string) => boolean;
  sayOf(server: ReadDirective, http: ReadDirective): Say;
}

/** Runs a check on each server block in an http block but those of which it is known to say nothing. */
export function checkServers(http: ReadDirective, check: ServerCheck, around: Surroundings): void {
  const { conditions, has, objections, recorder, state } = around;
  const isWatched = state.config.looks.watch !== null && !state.config.once;
  const beside = isWatched ? besideOf(http) : [];
  const { words } = http.at.node;
  let silences = silent.get(check);
  if (silences === undefined) {
    silences = new WeakMap();
    silent.set(check, silences);
  }
  const known = silences;
  visitItems(http, (item) => {
    const { node } = item;
    if (!isServer(item)) return;
    const before = known.get(node);
    if (
      isWatched &&
      before !== undefined &&
      before.beside === beside &&
      before.words === words &&
      before.conditions.build === conditions.build &&
      before.conditions.whole === conditions.whole &&
      holds(before.questions, has)
    )
      return;
    const server = item.directive();
    if (!isWatched) {
      check(server, state, around.sayOf(server, http));
      return;
    }
    const count = objections.length;
    const { cells, looks, questions } = recorder.observe(server, () => {
      check(server, state, around.sayOf(server, http));
    });
    const sees = (block: ReadDirective | null, name: string | null): boolean =>
      isWithin(block, server) || (block === http && name !== null && name !== "server");
    if (
      objections.length === count &&
      patternsIn(node.body ?? http.file.root).length === 0 &&
      cells.every((cell) => isWithin(cell.block, server)) &&
      looks.every(({ block, name }) => sees(block, name))
    )
      known.set(node, { conditions, beside, words, questions });
  });
}

function isServer({ node }: Item): boolean {
  return node.body !== null && node.words[0]?.text === "server";
}

/** What stands beside the server blocks of an http block, in order; the same list as before where it is equal to it. */
function besideOf(http: ReadDirective): readonly Directive[] {
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
