import type { Span } from "../base/span.ts";
import { type Constant, type DictObject, type UnknownValue, unknownValue, type Value } from "./values.ts";

/** What functions defined in the file may do to a dict at any time once they exist. */
export interface Touched {
  all: boolean;
  /** Keys that may be set anew. */
  readonly keys: Set<string>;
  /** Keys whose dict may be changed, but not replaced. */
  readonly inside: Set<string>;
}

export function untouched(): Touched {
  return { all: false, keys: new Set(), inside: new Set() };
}

/** What all branches of one evaluation share. */
class Shared {
  objects = 0;
  lost: UnknownValue | null = null;
  readonly touched = new Map<number, Touched>();
  readonly names = new Map<string, Touched>();
  readonly rebound = new Set<string>();
}

/**
 * The names and dicts of a module at one point of its run. A branch sees its parent's and keeps its own changes, so that
 * joining branches costs what they changed. `weak`: the code runs any number of times, so a change may or may not be made.
 */
export class State {
  readonly #names = new Map<string, Value>();
  readonly #objects = new Map<number, DictObject>();
  readonly #mine = new Map<number, Map<string, Value>>();
  readonly #parent: State | null;
  readonly #shared: Shared;
  /** Names and dicts that a dropped branch changed before it ended. */
  readonly #dropped: { names: Set<string>; objects: Set<number> } = { names: new Set(), objects: new Set() };
  #namesGone: UnknownValue | null = null;
  #objectsGone: UnknownValue | null = null;
  readonly weak: boolean;

  constructor(parent: State | null = null, weak = false) {
    this.#parent = parent;
    this.#shared = parent === null ? new Shared() : parent.#shared;
    this.weak = weak || (parent?.weak ?? false);
  }

  /** A branch of this state, for code that may or may not run. */
  branch(weak = false): State {
    return new State(this, weak);
  }

  /** What the name holds; undefined where nothing in the file binds it. */
  name(name: string): Value | undefined {
    if (this.#shared.lost !== null) return this.#shared.lost;
    const own = this.#names.get(name);
    if (own !== undefined) return own;
    const outer = this.#parent?.name(name);
    // A module stays itself when another file's names come in: nobody gives its name to something else.
    return this.#namesGone === null || outer?.kind === "dotted" ? outer : this.#namesGone;
  }

  /** Whether the file binds the name itself. */
  bindsItself(name: string): boolean {
    return this.#names.has(name) || (this.#parent?.bindsItself(name) ?? false);
  }

  bind(name: string, value: Value): void {
    let bound = value;
    if (this.#shared.rebound.has(name)) bound = unknownValue("a function may set it anew", value.at);
    else if (this.weak && value.kind !== "dotted") bound = unknownValue("it is set in a loop", value.at);
    this.#names.set(name, bound);
    const touched = this.#shared.names.get(name);
    if (touched !== undefined && bound.kind === "dict") this.touch(bound.id, touched);
  }

  /** Makes a dict; returns its number. */
  make(object: DictObject): number {
    const id = ++this.#shared.objects;
    this.#objects.set(id, object);
    return id;
  }

  /** What a dict holds now. */
  object(id: number): DictObject {
    const own = this.#objects.get(id);
    if (own !== undefined) return own;
    if (this.#objectsGone === null && this.#parent !== null) return this.#parent.object(id);
    return {
      entries: new Map(),
      rest: this.#objectsGone ?? unknownValue("it is not known here", { start: 0, end: 0 }),
    };
  }

  /** What the dict holds under the key; undefined where it surely holds nothing. */
  entry(id: number, key: string, at: Span): Value | undefined {
    const object = this.object(id);
    const touched = this.#shared.touched.get(id);
    if (touched !== undefined && (touched.all || touched.keys.has(key)))
      return unknownValue("a function may change it", at);
    const value = object.entries.get(key) ?? object.rest ?? undefined;
    if (value?.kind === "dict" && touched?.inside.has(key)) return unknownValue("a function may change it", at);
    if (this.weak && value?.kind === "constant") return unknownValue("it may change while a loop runs", at);
    return value;
  }

  /** Sets a key of a dict; undefined removes it. */
  set(id: number, key: string, value: Value | undefined): void {
    const object = this.object(id);
    const entries = this.#own(id, object);
    const before = entries.get(key) ?? object.rest ?? undefined;
    const next = this.weak ? this.#weakly(before, value) : value;
    if (next !== undefined) entries.set(key, next);
    else if (object.rest === null) entries.delete(key);
    else entries.set(key, unknownValue("it is removed here", object.rest.at));
    if (value !== undefined && this.#shared.touched.get(id)?.all) this.escape(value);
  }

  /** The dict's entries as this branch's own, to change in place: a parent's are copied once. */
  #own(id: number, object: DictObject): Map<string, Value> {
    const mine = this.#mine.get(id);
    if (mine !== undefined && this.#objects.get(id)?.entries === mine) return mine;
    const entries = new Map(object.entries);
    this.#mine.set(id, entries);
    this.#objects.set(id, { entries, rest: object.rest });
    return entries;
  }

  #weakly(before: Value | undefined, value: Value | undefined): Value | undefined {
    if (before === undefined && value === undefined) return undefined;
    const at = value?.at ?? before?.at ?? { start: 0, end: 0 };
    if (before === undefined || value === undefined) return unknownValue("a loop may or may not set it", at);
    return same(before, value) ? weaker(before) : unknownValue("a loop sets it", at);
  }

  /** Makes every key of a dict unknown, and with `deep` those of the dicts it holds. */
  forget(id: number, because: UnknownValue, deep = true, seen = new Set<number>()): void {
    if (seen.has(id)) return;
    seen.add(id);
    const { entries } = this.object(id);
    if (deep)
      for (const value of entries.values()) if (value.kind === "dict") this.forget(value.id, because, true, seen);
    this.#objects.set(id, { entries: new Map(), rest: because });
  }

  /** Makes every name unknown but modules; what dicts hold stays. */
  forgetNames(because: UnknownValue): void {
    for (const [name, value] of this.#names) if (value.kind !== "dotted") this.#names.delete(name);
    this.#namesGone = because;
  }

  /** Makes every name and every dict unknown. */
  forgetAll(because: UnknownValue): void {
    this.forgetNames(because);
    this.#objects.clear();
    this.#objectsGone = because;
  }

  /** A dict in the value is held by something that is not followed, so that it may change at any time. */
  escape(value: Value): void {
    const open: Value[] = [value];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.kind === "tuple") open.push(...next.items);
      if (next.kind !== "dict") continue;
      const touched = this.#shared.touched.get(next.id) ?? untouched();
      if (touched.all) continue;
      touched.all = true;
      this.#shared.touched.set(next.id, touched);
      open.push(...this.object(next.id).entries.values());
    }
  }

  /** From now on, functions may do this to the dict. */
  touch(id: number, by: Touched): void {
    const touched = this.#shared.touched.get(id) ?? untouched();
    this.#shared.touched.set(id, touched);
    if (by.all) this.escape({ kind: "dict", id, at: { start: 0, end: 0 } });
    for (const key of by.keys) touched.keys.add(key);
    for (const key of by.inside) touched.inside.add(key);
  }

  /** From now on, functions may do this to the dict that the name holds, or will hold. */
  touchName(name: string, by: Touched): void {
    const known = this.#shared.names.get(name) ?? untouched();
    known.all ||= by.all;
    for (const key of by.keys) known.keys.add(key);
    for (const key of by.inside) known.inside.add(key);
    this.#shared.names.set(name, known);
    const value = this.name(name);
    if (value?.kind === "dict") this.touch(value.id, known);
  }

  /** From now on, functions may bind the module's name anew. */
  rebind(name: string, at: Span): void {
    this.#shared.rebound.add(name);
    if (this.name(name) !== undefined) this.#names.set(name, unknownValue("a function may set it anew", at));
  }

  /** From now on, any name and any dict may change at any time. */
  touchEverything(at: Span): void {
    this.#shared.lost ??= unknownValue("code that is run from elsewhere may set it", at);
  }

  /** How many dicts there are by now: a dict with a higher number is younger. */
  get age(): number {
    return this.#shared.objects;
  }

  /** Makes unknown what the code of a branch may have changed when it broke off anywhere in it. */
  interrupted(by: State, at: Span): void {
    const because = unknownValue("an exception may come before it is set", at);
    if (by.#namesGone !== null) this.forgetNames(because);
    if (by.#objectsGone !== null) this.forgetAll(because);
    for (const name of [...by.#names.keys(), ...by.#dropped.names]) this.#names.set(name, because);
    for (const id of by.#dropped.objects) this.forget(id, because, false);
    for (const [id, after] of by.#objects) {
      const before = this.object(id);
      if (after.rest !== before.rest) {
        this.forget(id, because, false);
        continue;
      }
      const entries = new Map(before.entries);
      for (const key of new Set([...before.entries.keys(), ...after.entries.keys()]))
        if (before.entries.get(key) !== after.entries.get(key)) entries.set(key, because);
      this.#objects.set(id, { entries, rest: before.rest });
    }
  }

  /**
   * Goes on from where branches of this state come together: what they agree on is known. `dropped` are branches that
   * ended in an exception. `age` is this state's when they began.
   */
  join(branches: readonly State[], dropped: readonly State[], age: number, at: Span): void {
    for (const branch of [...branches, ...dropped]) {
      for (const name of branch.#dropped.names) this.#dropped.names.add(name);
      for (const id of branch.#dropped.objects) this.#dropped.objects.add(id);
    }
    for (const branch of dropped) {
      for (const name of branch.#names.keys()) this.#dropped.names.add(name);
      for (const id of branch.#objects.keys()) this.#dropped.objects.add(id);
    }
    const because = unknownValue("it depends on which way the code goes", at);
    const names = new Set(branches.flatMap((it) => [...it.#names.keys()]));
    const ids = new Set(branches.flatMap((it) => [...it.#objects.keys()]));
    const joined = new Map<string, number>();
    const made = new Map<number, DictObject>();
    const joinValues = (values: readonly (Value | undefined)[]): Value | undefined => {
      const [first] = values;
      if (values.every((it) => it === first)) return first;
      if (first === undefined || values.includes(undefined)) return because;
      if (values.every((it) => it !== undefined && same(it, first))) return weaker(first);
      const dicts = values.flatMap((it) => (it?.kind === "dict" && it.id > age ? [it.id] : []));
      if (dicts.length < values.length) return because;
      const key = dicts.join(" ");
      let id = joined.get(key);
      if (id === undefined) {
        id = ++this.#shared.objects;
        joined.set(key, id);
        made.set(id, joinObjects(dicts.map((it, index) => (branches[index] as State).object(it))));
      }
      return { kind: "dict", id, at: first.at };
    };
    const joinObjects = (objects: readonly DictObject[]): DictObject => {
      const [first] = objects;
      const rest = objects.find((it) => it.rest !== null)?.rest ?? null;
      const entries = new Map<string, Value>();
      for (const key of new Set(objects.flatMap((it) => [...it.entries.keys()]))) {
        const value = joinValues(objects.map((it) => it.entries.get(key) ?? it.rest ?? undefined));
        if (value !== undefined) entries.set(key, value);
      }
      return objects.every((it) => it === first) && first !== undefined ? first : { entries, rest };
    };
    const newNames = [...names].map((name): [string, Value | undefined] => [
      name,
      joinValues(branches.map((it) => it.name(name))),
    ]);
    const newObjects = [...ids].map((id): [number, DictObject] => {
      const objects =
        id > age
          ? branches.filter((it) => it.#objects.has(id)).map((it) => it.object(id))
          : branches.map((it) => it.object(id));
      return [id, objects.length === 1 && objects[0] !== undefined ? objects[0] : joinObjects(objects)];
    });
    const namesGone = branches.find((it) => it.#namesGone !== null);
    const objectsGone = branches.find((it) => it.#objectsGone !== null);
    if (objectsGone !== undefined) this.forgetAll(because);
    else if (namesGone !== undefined) this.forgetNames(because);
    for (const [name, value] of newNames)
      this.#names.set(name, namesGone === undefined && value !== undefined ? value : because);
    if (objectsGone === undefined) for (const [id, object] of [...newObjects, ...made]) this.#objects.set(id, object);
  }
}

/** Whether two values are the same for whoever reads them. */
function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === "constant" && b.kind === "constant") return a.type === b.type && a.value === b.value;
  if (a.kind === "dict" && b.kind === "dict") return a.id === b.id;
  return a.kind === "dotted" && b.kind === "dotted" && a.path === b.path;
}

/** The value without the claim that one literal alone says it. */
function weaker(value: Value): Value {
  return value.kind === "constant" ? ({ ...value, literal: false, verbatim: null } satisfies Constant) : value;
}
