import type { Place } from "../../base/span.ts";
import type { Memory } from "./memory.ts";
import {
  type ClassObject,
  type DictEntry,
  type DictObject,
  type InstanceObject,
  type ListObject,
  oneOf,
  type Scope,
  type SetObject,
  unknownOf,
  type Value,
} from "./objects.ts";

/** What code can change. */
export type Mutable = ListObject | SetObject | DictObject | InstanceObject | ClassObject | Scope;

/** The contents of an object at one moment. */
type Contents =
  | { readonly items: Value[]; readonly open: boolean }
  | { readonly set: Map<string, Value>; readonly open: boolean }
  | { readonly entries: Map<string, DictEntry>; readonly open: boolean }
  | { readonly names: Map<string, Value>; readonly open: Scope["open"] };

/** What one way through the code changed: the contents of each object as that way left it. */
export type Changes = ReadonlyMap<Mutable, Contents>;

/**
 * Keeps what objects held before, so that several ways through the code can be tried one after the other from the same
 * start and then be joined.
 */
export class Heap {
  readonly #before: Map<Mutable, Contents>[] = [];
  readonly #memory: Memory | null;

  constructor(memory: Memory | null) {
    this.#memory = memory;
  }

  /** Has to be called before an object's contents are changed. */
  touch(object: Mutable): void {
    if (this.#memory !== null && object.kind !== "scope") this.#memory.touch(object);
    const frame = this.#before.at(-1);
    if (frame !== undefined && !frame.has(object)) frame.set(object, contentsOf(object));
  }

  /** Begins a way that the code may go. */
  begin(): void {
    this.#before.push(new Map());
  }

  /** Ends the way begun last: everything is as it was before, and what the way did is handed back. */
  end(): Changes {
    const frame = this.#before.pop() ?? new Map<Mutable, Contents>();
    const changes = new Map<Mutable, Contents>();
    for (const [object, before] of frame) {
      changes.set(object, contentsOf(object));
      restore(object, before);
    }
    return changes;
  }

  /** Goes on where several ways come together; an empty one stands for the way that changes nothing. */
  join(ways: readonly Changes[], at: Place): void {
    const objects = new Set(ways.flatMap((it) => [...it.keys()]));
    for (const object of objects) {
      this.touch(object);
      const now = contentsOf(object);
      restore(
        object,
        joined(
          ways.map((it) => it.get(object) ?? now),
          at,
        ),
      );
    }
  }

  /** Whatever the ways changed may be changed in any manner: code that runs a number of times that is not known. */
  loosen(ways: readonly Changes[]): void {
    for (const object of new Set(ways.flatMap((it) => [...it.keys()]))) {
      if (object.kind === "list" || object.kind === "set" || object.kind === "dict") {
        this.touch(object);
        object.open = true;
      }
    }
  }
}

function contentsOf(object: Mutable): Contents {
  switch (object.kind) {
    case "list":
      return { items: [...object.items], open: object.open };
    case "set":
      return { set: new Map(object.items), open: object.open };
    case "dict":
      return { entries: new Map(object.entries), open: object.open };
    case "scope":
      return { names: new Map(object.names), open: object.open };
    case "instance":
    case "class":
      break;
  }
  return { names: new Map(object.attributes), open: null };
}

function restore(object: Mutable, to: Contents): void {
  if (object.kind === "list" && "items" in to) {
    object.items = to.items;
    object.open = to.open;
  } else if (object.kind === "set" && "set" in to) {
    object.items = to.set;
    object.open = to.open;
  } else if (object.kind === "dict" && "entries" in to) {
    object.entries = to.entries;
    object.open = to.open;
  } else if (object.kind === "scope" && "names" in to) {
    object.names = to.names;
    object.open = to.open;
  } else if ((object.kind === "instance" || object.kind === "class") && "names" in to) object.attributes = to.names;
}

function joined(ways: readonly Contents[], at: Place): Contents {
  const [first] = ways as [Contents, ...Contents[]];
  if ("items" in first) {
    const lists = ways.flatMap((it) => ("items" in it ? [it] : []));
    const length = Math.min(...lists.map((it) => it.items.length));
    const items = first.items.slice(0, length).map((_, index) =>
      oneOf(
        lists.map((it) => it.items[index] as Value),
        at,
      ),
    );
    return { items, open: lists.some((it) => it.open || it.items.length !== length) };
  }
  if ("set" in first) {
    const sets = ways.flatMap((it) => ("set" in it ? [it] : []));
    const set = new Map([...first.set].filter(([key]) => sets.every((it) => it.set.has(key))));
    return { set, open: sets.some((it) => it.open || it.set.size !== set.size) };
  }
  if ("entries" in first) {
    const dicts = ways.flatMap((it) => ("entries" in it ? [it] : []));
    const entries = new Map<string, DictEntry>();
    for (const key of new Set(dicts.flatMap((it) => [...it.entries.keys()]))) {
      const found = dicts.map((it) => it.entries.get(key));
      const there = found.filter((it) => it !== undefined);
      const [one] = there as [DictEntry, ...DictEntry[]];
      const value = oneOf(
        there.map((it) => it.value),
        one.at,
      );
      const sure = there.length === dicts.length && there.every((it) => it.sure);
      entries.set(key, { key: one.key, value, at: one.at, sure });
    }
    return { entries, open: dicts.some((it) => it.open) };
  }
  const scopes = ways.flatMap((it) => ("names" in it ? [it] : []));
  const names = new Map<string, Value>();
  for (const name of new Set(scopes.flatMap((it) => [...it.names.keys()]))) {
    const found = scopes.map((it) => it.names.get(name));
    names.set(name, found.includes(undefined) ? unknownOf(at) : oneOf(found as Value[], at));
  }
  return { names, open: scopes.find((it) => it.open !== null)?.open ?? null };
}
