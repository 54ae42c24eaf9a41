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
  readonly sayOf: (server: ReadDirective, http: ReadDirective) => Say;
}

/** All server blocks of an http block as they were when a check had been run on them. */
interface Run extends Silence {
  /** Null for one of which the check said something, or may say something another time. */
  readonly servers: readonly (Directive | null)[];
}

/** The last run of a check, by the words of the http block. */
const lastRuns = new WeakMap<ServerCheck, WeakMap<readonly Word[], Run>>();

/** More questions than these are not kept for all servers together. */
const mostQuestions = 5_000;

/** Runs a check on each server block in an http block but those of which it is known to say nothing. */
export function checkServers(http: ReadDirective, check: ServerCheck, around: Surroundings): void {
  const { conditions, state } = around;
  const { once } = state.config;
  const isWatched = state.config.looks.watch !== null;
  const { words } = http.at.node;
  const silence: Silence = { conditions, beside: isWatched ? besideOf(http) : [], words, questions: [] };
  if (!isWatched || once) {
    const shapes = isWatched ? shapesIn(http) : [];
    const known = mapOf(silent, check);
    const quiet = new Set<Shape>();
    let index = -1;
    visitItems(http, (item) => {
      if (!isServer(item)) return;
      index++;
      const shape = shapes[index] ?? null;
      if (shape !== null && quiet.has(shape)) return;
      const found = checkOne(item, http, check, silence, around);
      if (shape !== null && found !== null && known.get(shape) === found) quiet.add(shape);
    });
    return;
  }
  const servers = serversIn(http);
  const last = mapOf(lastRuns, check).get(words);
  const isLike = last !== undefined && isSilent(last, silence);
  const [first, end] = isLike ? changed(last.servers, servers) : [0, servers.length];
  const now: (Directive | null)[] = [...servers];
  const questions = new Set(isLike ? last.questions : []);
  let index = -1;
  visitItems(http, (item) => {
    if (!isServer(item)) return;
    index++;
    if (index < first && last?.servers[index] !== null) return;
    if (index >= end && last?.servers[last.servers.length - (servers.length - index)] !== null) return;
    const known = checkOne(item, http, check, silence, around);
    if (known === null) now[index] = null;
    else for (const question of known.questions) questions.add(question);
  });
  if (questions.size > mostQuestions) mapOf(lastRuns, check).delete(words);
  else mapOf(lastRuns, check).set(words, { ...silence, questions: [...questions], servers: now });
}

/** The shapes of the server blocks of an http block, in their order. */
function shapesIn(http: ReadDirective): readonly (Shape | null)[] {
  let shapes = shapesOf.get(http);
  if (shapes === undefined) {
    shapes = serversIn(http).map(({ body }) => (body === null ? null : shapeOf(body)));
    shapesOf.set(http, shapes);
  }
  return shapes;
}

const shapesOf = new WeakMap<ReadDirective, readonly (Shape | null)[]>();

/** Runs a check on one server block, unless it is known to say nothing; gives what it is known by then, null for nothing. */
function checkOne(
  item: Item,
  http: ReadDirective,
  check: ServerCheck,
  silence: Silence,
  { objections, recorder, sayOf, state }: Surroundings,
): Silence | null {
  const { node } = item;
  const isWatched = state.config.looks.watch !== null;
  const known = mapOf(silent, check);
  const before = isWatched && !state.config.once ? known.get(node) : undefined;
  if (before !== undefined && isSilent(before, silence)) return before;
  const shape = isWatched && node.body !== null ? shapeOf(node.body) : null;
  const ofShape = shape === null ? undefined : known.get(shape);
  if (ofShape !== undefined && isSilent(ofShape, silence)) {
    if (!state.config.once) known.set(node, ofShape);
    return ofShape;
  }
  const server = item.directive();
  if (shape === null) {
    check(server, state, sayOf(server, http));
    return null;
  }
  const count = objections.length;
  const { cells, looks, questions } = recorder.observe(server, () => {
    check(server, state, sayOf(server, http));
  });
  const sees = ({ block, name }: Look): boolean =>
    isWithin(block, server) || (block === http && name !== null && name !== "server");
  if (objections.length > count || !cells.every((cell) => isWithin(cell.block, server)) || !looks.every(sees))
    return null;
  const seesOwn = looks.some(({ block, name }) => block === server && (name === null || ownNames.has(name)));
  const found = { ...silence, questions };
  known.set(node, found);
  if (!seesOwn) known.set(shape, found);
  return found;
}

function mapOf<K extends WeakKey, T>(maps: WeakMap<ServerCheck, WeakMap<K, T>>, check: ServerCheck): WeakMap<K, T> {
  let map = maps.get(check);
  if (map === undefined) {
    map = new WeakMap();
    maps.set(check, map);
  }
  return map;
}

/** Whether what was known once still holds under today's conditions. */
function isSilent(before: Silence, { beside, conditions, words }: Silence): boolean {
  return (
    before.beside === beside &&
    before.words === words &&
    before.conditions.build === conditions.build &&
    before.conditions.whole === conditions.whole &&
    before.conditions.words === conditions.words &&
    holds(before.questions, conditions.epoch)
  );
}

/** From where to where (the end left out) a list of blocks is another than it was; null counts as equal. */
export function changed(
  before: readonly (Directive | null)[],
  now: readonly Directive[],
): readonly [first: number, end: number] {
  const shorter = Math.min(before.length, now.length);
  let first = 0;
  while (first < shorter && (before[first] === null || before[first] === now[first])) first++;
  let back = 0;
  while (back < shorter - first) {
    const was = before[before.length - 1 - back];
    if (was !== null && was !== now[now.length - 1 - back]) break;
    back++;
  }
  return [first, now.length - back];
}

/** The server blocks of an http block, in order. */
export function serversIn(http: ReadDirective): readonly Directive[] {
  let servers = serverNodes.get(http);
  if (servers === undefined) {
    const found: Directive[] = [];
    visitItems(http, (item) => {
      if (isServer(item)) found.push(item.node);
    });
    servers = found;
    serverNodes.set(http, servers);
  }
  return servers;
}

const serverNodes = new WeakMap<ReadDirective, readonly Directive[]>();

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
