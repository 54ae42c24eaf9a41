import type { Place, Span } from "../../base/span.ts";
import type { Expression, Statement } from "../tree.ts";
import { type Changes, Heap } from "./heap.ts";
import type { Memory } from "./memory.ts";
import { type Call, type ModuleObject, oneOf, plain, type Scope, type Value } from "./objects.ts";
import { Exhausted, Raised } from "./raised.ts";

/** What surrounds the files: the modules that they can import, and Python's builtins. */
export interface World {
  /** A module by its whole path. "unknown": it may be there or not; "missing": there is surely none. */
  module(machine: Machine, path: string, at: Place): ModuleObject | "unknown" | "missing";
  /** A builtin; undefined where Python has none of that name. */
  builtin(name: string, at: Place): Value | undefined;
}

/** What is not known of a run, so that its outcome is not either. */
export interface Doubt {
  readonly at: Place;
  readonly because: string;
}

/** How a block ended. "split": some ways through it ended so, others go on behind it. */
export type Completion =
  | { readonly kind: "next" | "break" | "continue" }
  | { readonly kind: "return"; readonly value: Value }
  | { readonly kind: "split"; readonly ended: readonly Completion[] };

export const next: Completion = { kind: "next" };

/** What runs the parts of a file: each of them needs the others. */
export interface Steps {
  evaluate(machine: Machine, expression: Expression, scope: Scope): Value;
  run(machine: Machine, body: readonly Statement[], scope: Scope): Completion;
  call(machine: Machine, callee: Value, given: Call): Value;
}

const mostSteps = 400_000;
const deepestCalls = 40;

/** One run of a file: what it holds, what is known of it, and what it has used up. */
export class Machine {
  readonly heap: Heap;
  readonly world: World;
  /** What is remembered of earlier runs; null where nothing is. */
  readonly memory: Memory | null;
  readonly doubts: Doubt[] = [];
  /** Instances and classes that may have any attributes: code that is not known had them in hand. */
  readonly opened = new WeakSet<Value>();
  /** Whether anything hung on the environment so far. */
  askedEnvironment = false;
  readonly #bare: boolean;
  /** Counts what may have raised an exception that is not known. */
  risks = 0;
  #steps = 0;
  #calls = 0;
  #ways = 0;

  readonly #parts: Steps;

  constructor(world: World, parts: Steps, bare: boolean, memory: Memory | null = null) {
    this.heap = new Heap(memory);
    this.memory = memory;
    memory?.begin();
    this.world = world;
    this.#bare = bare;
    this.#parts = parts;
  }

  /** Whether no environment variable is set that the file asks for; else it is not known which are. */
  get bare(): boolean {
    this.askedEnvironment = true;
    return this.#bare;
  }

  /** What an expression is worth. */
  evaluate(expression: Expression, scope: Scope): Value {
    return this.#parts.evaluate(this, expression, scope);
  }

  /** Runs a block. */
  run(body: readonly Statement[], scope: Scope): Completion {
    return this.#parts.run(this, body, scope);
  }

  /** Calls a value. */
  call(callee: Value, given: Call): Value {
    return this.#parts.call(this, callee, given);
  }

  /** Whether what runs now surely runs. */
  get sure(): boolean {
    return this.#ways === 0;
  }

  /** How many steps there have been. */
  get steps(): number {
    return this.#steps;
  }

  /** Counts a step; throws Exhausted where there have been too many. */
  step(weight = 1): void {
    this.#steps += weight;
    if (this.#steps > mostSteps) throw new Exhausted();
  }

  /** Notes that the outcome is not known. */
  doubt(because: string, at: Place): void {
    this.risks++;
    if (this.doubts.length < 100) this.doubts.push({ because, at });
  }

  /** Runs a call's body, unless calls are too deep; null then. */
  deeper<T>(run: () => T): T | null {
    if (this.#calls >= deepestCalls) return null;
    this.#calls++;
    try {
      return run();
    } finally {
      this.#calls--;
    }
  }

  raise(type: string, text: string | null, at: Place): never {
    throw new Raised(type, text, at);
  }

  /**
   * Tries ways of which the code goes one, each from the same start, and goes on with what they leave in common. A way
   * that raises an exception leaves nothing. Where all do, so does the whole.
   */
  fork<T>(ways: readonly (() => T)[], at: Place): readonly T[] {
    const changes: Changes[] = [];
    const results: T[] = [];
    const raised: Raised[] = [];
    for (const way of ways) {
      this.heap.begin();
      this.#ways++;
      let gone = false;
      try {
        results.push(way());
        gone = true;
      } catch (error) {
        if (!(error instanceof Raised)) throw error;
        raised.push(error);
      } finally {
        this.#ways--;
        const made = this.heap.end();
        if (gone) changes.push(made);
      }
    }
    const [first] = raised;
    if (first !== undefined) {
      if (results.length === 0) throw first;
      this.doubt(`one way that the code may go raises ${first.type}`, first.place);
    }
    this.heap.join(changes, at);
    return results;
  }

  /** Runs code that may run any number of times; what it changes is not known afterwards. */
  maybe(run: () => void, at: Place): void {
    let made: Changes = new Map();
    this.heap.begin();
    this.#ways++;
    try {
      run();
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      this.doubt(`${error.type} may be raised`, error.place);
    } finally {
      this.#ways--;
      made = this.heap.end();
    }
    this.heap.join([made, new Map()], at);
    this.heap.loosen([made]);
  }

  /** Whatever code that is not known may do to a value that it is given. */
  escape(value: Value, depth = 0): void {
    if (depth > 4) return;
    switch (value.kind) {
      case "list":
      case "set":
      case "dict":
        if (value.open) return;
        this.heap.touch(value);
        value.open = true;
        for (const it of value.kind === "dict" ? [...value.entries.values()].map((entry) => entry.value) : [])
          this.escape(it, depth + 1);
        return;
      case "tuple":
        for (const it of value.items) this.escape(it, depth + 1);
        return;
      case "class":
      case "instance":
        this.opened.add(value);
        return;
      case "function":
      case "method":
      case "module":
      case "native":
      case "plain":
      case "unknown":
        break;
    }
  }

  escapeAll(call: Call): void {
    for (const it of [...call.positional, ...call.keywords.values()]) this.escape(it);
  }
}

/** The completion of a statement of which one of several ways is gone. */
export function together(completions: readonly Completion[], at: Place): Completion {
  const [first] = completions;
  if (first === undefined) return next;
  const flat = completions.flatMap((it) => (it.kind === "split" ? [...it.ended, next] : [it]));
  if (flat.every((it) => it.kind === first.kind)) {
    if (first.kind !== "return") return first;
    return {
      kind: "return",
      value: oneOf(
        flat.flatMap((it) => (it.kind === "return" ? [it.value] : [])),
        at,
      ),
    };
  }
  return { kind: "split", ended: flat.filter((it) => it.kind !== "next") };
}

/** The place of a node in the module that a scope belongs to: it moves with the node. */
export function placeIn(scope: Scope, node: Span): Place {
  return { uri: scope.module.uri, span: node };
}

/** Finds a name; undefined where nothing binds it. */
export function lookUp(machine: Machine, scope: Scope, name: string, at: Place): Value | undefined {
  let open: Value | null = null;
  for (let it: Scope | null = scope; it !== null; it = it.outer) {
    const found = it.names.get(name);
    if (found !== undefined) return found;
    if (it.open !== null) open = it.open;
    if (it.own?.has(name) === true && open === null)
      machine.raise(
        "UnboundLocalError",
        `cannot access local variable '${name}' where it is not associated with a value`,
        at,
      );
  }
  return machine.world.builtin(name, at) ?? open ?? undefined;
}

/** Binds a name where the scope says that it belongs. */
export function bind(machine: Machine, scope: Scope, name: string, value: Value): void {
  let to = scope;
  while (to.own !== null && !to.own.has(name) && to.outer !== null) to = to.outer;
  machine.heap.touch(to);
  to.names.set(name, value);
}

/** Python's None. */
export function none(at: Place): Value {
  return plain(null, at);
}

/** A method of one of Python's own types: what it makes of the object and the call. */
export type MethodOf<T> = (machine: Machine, self: T, call: Call) => Value;
