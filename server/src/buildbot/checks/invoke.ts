import type { Place } from "../../base/span.ts";
import type { Machine } from "../../python/run/machine.ts";
import { type Call, type InstanceObject, unknownOf, type Value } from "../../python/run/objects.ts";
import { type Bound, bindTo } from "./binding.ts";
import type { Checking } from "./checking.ts";
import { handedOn } from "./handed-on.ts";
import type { ClassShape, MethodShape } from "./tables.ts";

export type MethodName = "__init__" | "checkConfig";

/** A method of one of Buildbot's classes as it runs: what it was given, by its parameters' names. */
export interface Invocation {
  readonly checking: Checking;
  readonly machine: Machine;
  readonly self: InstanceObject;
  /** The class of Buildbot's that the instance is of. */
  readonly shape: ClassShape;
  readonly method: MethodName;
  /** What the method was called with. */
  readonly call: Call;
  /** The keyword arguments that `**kwargs` takes; may be changed before they are handed on. */
  readonly rest: Map<string, Value>;
  /** The place of the call in the file. */
  readonly at: Place;
  /** Whether there may be more keyword arguments than are known. */
  readonly open: boolean;
  /** What a parameter holds; unknown where the class's method has none of that name. */
  arg(name: string): Value;
  /** Whether the file gives the argument. */
  given(name: string): boolean;
  /** Where the argument stands, else the call. */
  where(name: string): Place;
  /** Changes what a parameter holds. */
  set(name: string, value: Value): void;
  /** Whether a condition surely holds; where that is not known, the outcome of the file is not either. */
  holds(condition: boolean | null, argument?: string): boolean;
  /** Notes an error of Buildbot's, at an argument or at the call. */
  error(message: string | null, argument?: string): void;
  raise(type: string, text: string | null): never;
  /** Hands on to the same method of the bases, as the class's own code does. */
  super(): void;
  /** Hands other arguments on. */
  superWith(call: Call): void;
}

/** What a method does beside handing on, by "Class.method". It has to call `super()` where the class's own code does. */
export type Bodies = Readonly<Record<string, (it: Invocation, prohibited?: readonly string[]) => void>>;

/** The body of the methods that take what their shell needs out of the keyword arguments. */
export const setsUpShell = "ShellMixin.setupShellMixin";

/** One of a class's methods, as a call finds it among the class and its bases. */
interface Step {
  readonly owner: string;
  /** "Class.method", as Python names it. */
  readonly qualname: string;
  /** The key of its body. */
  readonly body: string;
  readonly found: MethodShape;
  /** The base behind its owner. */
  readonly next: string | undefined;
}

/** The classes in which a method is looked for, with what a look-up that begins at each of them finds. */
type Steps = ReadonlyMap<string, Step | null>;

/** Instances are made many times of one class; the look-up is done once. A shape belongs to one release. */
const looked: Readonly<Record<MethodName, WeakMap<ClassShape, Steps>>> = {
  __init__: new WeakMap(),
  checkConfig: new WeakMap(),
};

function stepsOf({ release }: Checking, shape: ClassShape, method: MethodName): Steps {
  const before = looked[method].get(shape);
  if (before !== undefined) return before;
  const order = [shape.name, ...shape.bases];
  const steps = new Map<string, Step | null>();
  let behind: Step | null = null;
  for (const [index, owner] of Array.from(order.entries()).toReversed()) {
    const found = release.shape(owner)?.methods[method] ?? null;
    if (found !== null) {
      const qualname = `${owner.split(".").at(-1) ?? owner}.${method}`;
      behind = { owner, qualname, body: `${owner}.${method}`, found, next: order[index + 1] };
    }
    steps.set(owner, behind);
  }
  looked[method].set(shape, steps);
  return steps;
}

/** Runs a method for an instance, from one class of its bases on: that class's own, or the first behind it that has one. */
export function invoke(
  machine: Machine,
  checking: Checking,
  bodies: Bodies,
  self: InstanceObject,
  shape: ClassShape,
  method: MethodName,
  call: Call,
  from: string = shape.name,
): void {
  const steps = stepsOf(checking, shape, method);
  const step = steps.get(from) ?? (steps.has(from) ? null : (steps.get(shape.name) ?? null));
  if (step === null) return;
  machine.step(3);
  const bound = bindTo(machine, step.found, call, step.qualname);
  const it = new Running(machine, checking, bodies, self, shape, method, call, step, bound);
  const body = bodies[step.body];
  const shell = step.found.on?.shell ?? null;
  if (body !== undefined) body(it);
  else if (shell !== null) bodies[setsUpShell]?.(it, shell);
  else it.super();
}

class Running implements Invocation {
  readonly machine: Machine;
  readonly checking: Checking;
  readonly self: InstanceObject;
  readonly shape: ClassShape;
  readonly method: MethodName;
  readonly call: Call;
  readonly rest: Map<string, Value>;
  readonly at: Place;
  readonly open: boolean;
  readonly #bodies: Bodies;
  readonly #step: Step;
  readonly #bound: Bound;

  constructor(
    machine: Machine,
    checking: Checking,
    bodies: Bodies,
    self: InstanceObject,
    shape: ClassShape,
    method: MethodName,
    call: Call,
    step: Step,
    bound: Bound,
  ) {
    this.machine = machine;
    this.checking = checking;
    this.self = self;
    this.shape = shape;
    this.method = method;
    this.call = call;
    this.rest = bound.rest;
    this.at = call.at;
    this.open = call.open;
    this.#bodies = bodies;
    this.#step = step;
    this.#bound = bound;
  }

  arg(name: string): Value {
    return this.#bound.get(name) ?? this.rest.get(name) ?? unknownOf(this.at);
  }

  given(name: string): boolean {
    return this.#bound.isGiven(name) || this.rest.has(name);
  }

  where(name: string): Place {
    const value = this.#bound.isGiven(name) ? this.#bound.get(name) : this.rest.get(name);
    return value?.at ?? this.at;
  }

  set(name: string, value: Value): void {
    this.#bound.set(name, value);
  }

  holds(condition: boolean | null, argument?: string): boolean {
    if (condition === null) {
      const value = argument === undefined ? undefined : this.#bound.get(argument);
      // Nothing in the file is to blame for what Buildbot's own code makes.
      if (value?.kind !== "unknown" || !value.foreign) {
        const at = argument === undefined ? this.at : this.where(argument);
        this.machine.doubt(`what ${this.#step.qualname} is given is not known`, at);
      }
    }
    return condition === true;
  }

  error(message: string | null, argument?: string): void {
    const place = argument === undefined ? this.at : this.where(argument);
    this.checking.error(this.machine, message, place.uri === this.at.uri ? place : this.at);
  }

  raise(type: string, text: string | null): never {
    return this.machine.raise(type, text, this.at);
  }

  super(): void {
    const { on } = this.#step.found;
    if (on === null) return;
    const to = on.base ?? this.#step.next;
    const call = handedOn(on, this.#bound, this.open, this.at, (name) => {
      const path = pathOf(this.checking, this.shape, to, this.method);
      this.raise("TypeError", `${path}() got multiple values for keyword argument '${name}'`);
    });
    this.#hand(call, to);
  }

  superWith(call: Call): void {
    this.#hand(call, this.#step.next);
  }

  #hand(call: Call, to: string | undefined): void {
    const { machine, checking, self, shape, method } = this;
    if (to !== undefined) invoke(machine, checking, this.#bodies, self, shape, method, call, to);
  }
}

/** The whole path of the method that a base has, or one behind it. */
function pathOf(checking: Checking, shape: ClassShape, from: string | undefined, method: MethodName): string {
  const order = [shape.name, ...shape.bases];
  for (const name of order.slice(Math.max(0, order.indexOf(from ?? "")))) {
    const base = checking.release.shape(name);
    if (base !== null && base.methods[method] !== null)
      return `${base.module}.${name.split(".").at(-1) ?? name}.${method}`;
  }
  return method;
}
