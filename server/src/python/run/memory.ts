import { mentionsOf } from "../mentions.ts";
import type { Expression } from "../tree.ts";
import type { Machine } from "./machine.ts";
import type { ClassObject, InstanceObject, Scope, Value } from "./objects.ts";

type CallExpression = Expression & { readonly kind: "call" };

/** What is remembered; spoilt once anything in it was changed. */
interface Kept {
  spoilt: boolean;
}

/** What a call made in an earlier run, and all that it hung on. */
interface Made extends Kept {
  readonly of: ClassObject;
  readonly value: InstanceObject;
  /** What each name that the call mentions held; undefined where nothing bound it. */
  readonly roots: readonly (readonly [name: string, held: Value | undefined])[];
  /** What else is remembered by itself and is a part of it. */
  readonly parts: readonly Kept[];
  readonly steps: number;
  /** The run that had it last. */
  run: number;
}

/** After so many runs in which a call made something else each time, it is not looked at any more. */
const patience = 2;

/**
 * What calls of classes that are not of the files' own made in earlier runs. A call makes the same again where its text is
 * the same and each name in it holds the same thing that cannot change: such a call's node is the very node of the run
 * before (python/chunks.ts), and it is found by that. Only what raised no exception, no doubt and no objection is remembered.
 */
export class Memory {
  readonly #made = new WeakMap<CallExpression, Made>();
  readonly #missed = new WeakMap<CallExpression, number>();
  readonly #holders = new WeakMap<object, Kept>();
  readonly #isFixed: (module: string) => boolean;
  readonly #objections: () => number;
  #run = 0;
  /** Whether a class was changed that the files did not make: nothing here holds any more. */
  spoilt = false;

  /** `isFixed`: whether a module of that path is the same in every run; `objections`: how many there are so far. */
  constructor(isFixed: (module: string) => boolean, objections: () => number) {
    this.#isFixed = isFixed;
    this.#objections = objections;
  }

  /** Begins a run. */
  begin(): void {
    this.#run++;
  }

  /** What a call makes, where that is remembered; null else. */
  recall(machine: Machine, call: CallExpression, of: ClassObject, scope: Scope): InstanceObject | null {
    const made = this.#made.get(call);
    // A call that runs twice makes two instances.
    if (made === undefined || made.of !== of || made.run === this.#run || !this.#isWhole(made)) return null;
    for (const [name, held] of made.roots) {
      const now = holds(scope, name);
      if (now === null || !this.#isSame(held, now.value)) return null;
    }
    this.#use(made);
    machine.step(made.steps);
    return made.value;
  }

  /** Makes what a call makes, and remembers it where that can be done. */
  make(machine: Machine, call: CallExpression, of: ClassObject, scope: Scope, make: () => Value): Value {
    const missed = this.#missed.get(call) ?? 0;
    if (missed > patience || !machine.sure || this.#made.get(call)?.run === this.#run) return make();
    const roots = this.#rootsOf(call, scope);
    if (roots === null) {
      this.#missed.set(call, missed + 1);
      return make();
    }
    const { steps, risks } = machine;
    const objections = this.#objections();
    const value = make();
    if (value.kind !== "instance" || machine.risks !== risks || this.#objections() !== objections) return value;
    if (this.#made.has(call)) this.#missed.set(call, missed + 1);
    const parts: Kept[] = [];
    const made: Made = { of, value, roots, parts, steps: machine.steps - steps, run: this.#run, spoilt: false };
    this.#hold(value, made, parts);
    this.#made.set(call, made);
    return value;
  }

  /** Has to be called before an object is changed. */
  touch(object: Value): void {
    if (object.kind === "class" && object.native !== null) this.spoilt = true;
    const holder = this.#holders.get(object);
    if (holder !== undefined) holder.spoilt = true;
  }

  #rootsOf(call: CallExpression, scope: Scope): Made["roots"] | null {
    const roots: [string, Value | undefined][] = [];
    for (const name of mentionsOf(call) ?? []) {
      const held = holds(scope, name);
      if (held === null || !this.#isLasting(held.value)) return null;
      roots.push([name, held.value]);
    }
    return mentionsOf(call) === null ? null : roots;
  }

  /** Whether a value is of the kind that can be told to be the same in another run. */
  #isLasting(value: Value | undefined): boolean {
    if (value === undefined) return true;
    if (value.kind === "module") return this.#isFixed(value.name);
    if (value.kind === "class") return value.native !== null;
    if (value.kind === "instance") return this.#holders.get(value)?.spoilt === false;
    return value.kind === "plain";
  }

  #isSame(held: Value | undefined, now: Value | undefined): boolean {
    if (held === undefined || now === undefined) return held === now;
    if (held.kind === "module") return now.kind === "module" && now.name === held.name;
    if (held.kind === "plain")
      return (
        now.kind === "plain" &&
        now.type === held.type &&
        now.value === held.value &&
        now.at.uri === held.at.uri &&
        now.at.span === held.at.span
      );
    return held === now && this.#isLasting(now);
  }

  #isWhole(made: Made): boolean {
    return !made.spoilt && made.parts.every((it) => !it.spoilt);
  }

  #use(made: Made): void {
    made.run = this.#run;
    for (const part of made.parts) if (isMade(part) && part.run !== this.#run) this.#use(part);
  }

  /** Notes whose change would spoil what is remembered. */
  #hold(value: Value, made: Made, parts: Kept[]): void {
    if (value.kind === "tuple") for (const it of value.items) this.#hold(it, made, parts);
    if (value.kind !== "instance" && value.kind !== "list" && value.kind !== "dict" && value.kind !== "set") return;
    const holder = this.#holders.get(value);
    if (holder === made) return;
    if (holder !== undefined) {
      parts.push(holder);
      return;
    }
    this.#holders.set(value, made);
    const inside =
      value.kind === "list"
        ? value.items
        : value.kind === "set"
          ? value.items.values()
          : value.kind === "dict"
            ? Array.from(value.entries.values(), (it) => it.value)
            : [
                ...value.attributes.values(),
                ...(value.made?.positional ?? []),
                ...(value.made?.keywords.values() ?? []),
              ];
    for (const it of inside) this.#hold(it, made, parts);
  }
}

function isMade(kept: Kept): kept is Made {
  return "run" in kept;
}

/** What a name holds; null where any name may be bound. */
function holds(scope: Scope, name: string): { readonly value: Value | undefined } | null {
  for (let it: Scope | null = scope; it !== null; it = it.outer) {
    const found = it.names.get(name);
    if (found !== undefined) return { value: found };
    if (it.open !== null || it.own?.has(name) === true) return null;
  }
  return { value: undefined };
}
