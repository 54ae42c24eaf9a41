import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say } from "../setter.ts";

/** A zone of shared memory. */
export interface SharedMemory {
  readonly name: string;
  /** In bytes; 0 where nothing has said it yet. */
  size: number;
  /** Whose it is: in nginx's sources the address of a module. */
  readonly tag: string;
  /** The directive that named it first, and the word. */
  readonly it: ReadDirective;
  readonly word: number;
  /** What the zone belongs to, for those who take one only once: a key, a cache. */
  data: string | null;
}

/** All zones of all modules by their names, in the order in which they were named first. */
function zonesOf(state: ReadingState): Map<string, SharedMemory> {
  return state.note(null, "shared memory", () => new Map<string, SharedMemory>());
}

/**
 * Gives the zone of that name, made where it was not there; null where nginx refuses it, which is said. Mirrors
 * ngx_shared_memory_add (src/core/ngx_cycle.c).
 */
export function addSharedMemory(
  { name, size, tag }: Pick<SharedMemory, "name" | "size" | "tag">,
  it: ReadDirective,
  word: number,
  state: ReadingState,
  say: Say,
): SharedMemory | null {
  const zones = zonesOf(state);
  const zone = zones.get(name);
  if (zone === undefined) {
    const made = { name, size, tag, it, word, data: null };
    zones.set(name, made);
    state.add("shared memory by tag", `${tag} ${name}`);
    return made;
  }
  if (zone.tag !== tag) {
    say("conflict", `the shared memory zone "${name}" is already declared for a different use`, { word });
    return null;
  }
  if (zone.size === 0) zone.size = size;
  if (size === 0 || size === zone.size) return zone;
  const before = String(zone.size);
  const message = `the size ${String(size)} of shared memory zone "${name}" conflicts with already declared size ${before}`;
  say("conflict", message, { word });
  return null;
}

/** Names a zone without its size; whether nginx takes it. */
export function useSharedMemory(
  name: string,
  tag: string,
  it: ReadDirective,
  word: number,
  state: ReadingState,
  say: Say,
): boolean {
  // Naming it once more changes nothing.
  if (state.has("shared memory by tag", `${tag} ${name}`)) return true;
  return addSharedMemory({ name, size: 0, tag }, it, word, state, say) !== null;
}

/** Zones whose size nginx refused: that they have none is no other mistake. */
const refused = "zones of shared memory that were refused";

/** Notes that nginx refused the directive that gives a zone its size. */
export function refuseSharedMemory(name: string, state: ReadingState): void {
  state.add(refused, name);
}

/**
 * Says which zones have no size when the whole configuration is read. Mirrors ngx_init_cycle, where it creates shared
 * memory (src/core/ngx_cycle.c).
 */
export function zeroZones(state: ReadingState, say: Say): void {
  for (const { name, size, it, word } of zonesOf(state).values())
    if (size === 0 && !state.has(refused, name))
      say("conflict", `zero size shared memory zone "${name}"`, { place: placeOf(it, word), noticedAt: null });
}
