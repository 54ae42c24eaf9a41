import type { Place } from "../../base/span.ts";
import { missingText, tooManyText } from "../../python/run/calls.ts";
import { isNone } from "../../python/run/inspect.ts";
import type { Machine } from "../../python/run/machine.ts";
import {
  type Call,
  dictOf,
  type InstanceObject,
  listOf,
  oneOf,
  plain,
  unknownOf,
  type Value,
} from "../../python/run/objects.ts";
import type { Checking } from "./checking.ts";
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

/** Values that Buildbot's own code makes: nothing in the file is to blame for them. */
const internal = new WeakSet<Value>();

function internalValue(at: Place): Value {
  const value = unknownOf(at);
  internal.add(value);
  return value;
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
  const order = [shape.name, ...shape.bases];
  const start = order.indexOf(from);
  for (const name of order.slice(Math.max(0, start))) {
    const found = checking.release.shape(name)?.methods[method];
    if (found === null || found === undefined) continue;
    run(machine, checking, bodies, self, shape, method, call, name, found);
    return;
  }
}

function run(
  machine: Machine,
  checking: Checking,
  bodies: Bodies,
  self: InstanceObject,
  shape: ClassShape,
  method: MethodName,
  call: Call,
  owner: string,
  found: MethodShape,
): void {
  machine.step(3);
  const qualname = `${owner.split(".").at(-1) ?? owner}.${method}`;
  const { values, given, rest, star, open } = bindTo(machine, found, call, qualname);
  const order = [shape.name, ...shape.bases];
  const next = order[order.indexOf(owner) + 1];
  const superWith = (handed: Call, from: string | undefined): void => {
    if (from !== undefined) invoke(machine, checking, bodies, self, shape, method, handed, from);
  };
  const it: Invocation = {
    checking,
    machine,
    self,
    shape,
    method,
    call,
    rest,
    at: call.at,
    open,
    arg: (name) => values.get(name) ?? rest.get(name) ?? unknownOf(call.at),
    given: (name) => given.has(name) || rest.has(name),
    where: (name) => (given.has(name) ? (values.get(name)?.at ?? call.at) : (rest.get(name)?.at ?? call.at)),
    set: (name, value) => void values.set(name, value),
    holds: (condition, argument) => {
      const value = argument === undefined ? undefined : values.get(argument);
      if (value !== undefined && internal.has(value)) return condition === true;
      if (condition === null)
        machine.doubt(`what ${qualname} is given is not known`, argument === undefined ? call.at : it.where(argument));
      return condition === true;
    },
    error: (message, argument) => {
      const place = argument === undefined ? call.at : it.where(argument);
      checking.error(machine, message, place.uri === call.at.uri ? place : call.at);
    },
    raise: (type, text) => machine.raise(type, text, call.at),
    super: () => {
      if (found.on === null) return;
      const to = found.on.base ?? next;
      const twice = (name: string): never =>
        machine.raise(
          "TypeError",
          `${pathOf(checking, shape, to, method)}() got multiple values for keyword argument '${name}'`,
          call.at,
        );
      superWith(handedOn(found.on, values, rest, star, open, call, twice), to);
    },
    superWith: (handed) => superWith(handed, next),
  };
  const body = bodies[`${owner}.${method}`];
  const shell = found.on?.shell ?? null;
  if (body === undefined && shell !== null) bodies[setsUpShell]?.(it, shell);
  else if (body === undefined) it.super();
  else body(it);
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

/** Arguments that a method hands on as it got them, although its code sets them where they are left out. */
const handedAsGiven: ReadonlySet<string> = new Set(["generators", "pollInterval"]);

/** The call that a method makes of its base's. */
function handedOn(
  on: NonNullable<MethodShape["on"]>,
  values: ReadonlyMap<string, Value>,
  rest: ReadonlyMap<string, Value>,
  star: readonly Value[],
  open: boolean,
  { at }: Call,
  twice: (name: string) => void,
): Call {
  const positional: Value[] = [];
  const keywords = new Map<string, Value>();
  let more = false;
  const value = (form: string): Value => {
    if (form.startsWith("=")) return values.get(form.slice(1)) ?? unknownOf(at);
    return form === "?" ? internalValue(at) : constantOf(form, at);
  };
  for (const form of on.args) {
    if (form.startsWith("**")) {
      if (form === "**?") more = true;
      else {
        more ||= open;
        for (const [name, it] of rest) {
          if (on.taken.includes(name)) continue;
          if (keywords.has(name)) twice(name);
          keywords.set(name, it);
        }
        for (const name of on.made) keywords.set(name, unknownOf(at));
      }
    } else if (form.startsWith("*")) {
      if (form === "*?") more = true;
      else positional.push(...star);
    } else {
      const named = /^(\w+):(.*)$/s.exec(form);
      if (named !== null) {
        const [, name = "", of = "?"] = named;
        // These the class makes itself only where it is given none.
        const own = handedAsGiven.has(name) && of === "?" ? values.get(name) : undefined;
        keywords.set(name, own === undefined || isNone(own) === true ? value(of) : own);
      } else positional.push(value(form));
    }
  }
  return { positional, keywords, open: more, at };
}

/** A constant as the tables write it; unknown for "?". */
export function constantOf(form: string, at: Place): Value {
  if (form === "None") return plain(null, at);
  if (form === "True" || form === "False") return plain(form === "True", at);
  if (/^-?\d+$/.test(form)) return plain(Number(form), at);
  if (/^'[^'\\]*'$/.test(form)) return plain(form.slice(1, -1), at);
  if (form === "()") return { kind: "tuple", items: [], at };
  if (form === "[]") return listOf([], at);
  if (form === "{}") return dictOf([], at);
  return unknownOf(at);
}

interface Bound {
  readonly values: Map<string, Value>;
  readonly given: ReadonlySet<string>;
  readonly rest: Map<string, Value>;
  readonly star: readonly Value[];
  readonly open: boolean;
}

type Parameters = MethodShape["parameters"];

/** A method is called many times; what of its parameters takes positions is found once. */
const positionals = new WeakMap<Parameters, Parameters>();

function positionalOf(parameters: Parameters): Parameters {
  let positional = positionals.get(parameters);
  if (positional === undefined) {
    positional = parameters.filter((it) => it.takes === "positional");
    positionals.set(parameters, positional);
  }
  return positional;
}

/** Gives a call's arguments to a method's parameters, with Python's words where they do not fit. */
function bindTo(machine: Machine, { parameters }: MethodShape, call: Call, qualname: string): Bound {
  const values = new Map<string, Value>();
  const rest = new Map(call.keywords);
  const positional = positionalOf(parameters);
  const complain = (text: string): never => machine.raise("TypeError", `${qualname}() ${text}`, call.at);
  for (const [index, it] of positional.entries()) {
    const value = call.positional[index];
    if (value === undefined) continue;
    if (rest.has(it.name)) complain(`got multiple values for argument '${it.name}'`);
    values.set(it.name, value);
  }
  for (const it of parameters) {
    if (it.takes === "*" || it.takes === "**") continue;
    const value = rest.get(it.name);
    if (value === undefined) continue;
    values.set(it.name, value);
    rest.delete(it.name);
  }
  const takesRest = parameters.some((it) => it.takes === "**");
  const [unknown] = rest;
  if (!takesRest && unknown !== undefined) complain(`got an unexpected keyword argument '${unknown[0]}'`);
  const star = call.positional.slice(positional.length);
  const required = positional.filter((it) => it.value === null);
  if (star.length > 0 && !parameters.some((it) => it.takes === "*"))
    complain(tooManyText(positional.length + 1, required.length + 1, call.positional.length + 1));
  const given = new Set(values.keys());
  const missing: ParameterName[] = [];
  for (const it of parameters) {
    if (it.takes === "*" || it.takes === "**" || values.has(it.name)) continue;
    if (it.value === null && !call.open) missing.push(it);
    const fallback = it.value === null ? unknownOf(call.at) : constantOf(it.value, call.at);
    values.set(it.name, call.open ? oneOf([fallback, unknownOf(call.at)], call.at) : fallback);
  }
  for (const [takes, word] of [
    ["positional", "positional"],
    ["keyword", "keyword-only"],
  ] as const) {
    const names = missing.filter((it) => it.takes === takes).map((it) => it.name);
    if (names.length > 0) complain(missingText(names, word));
  }
  return { values, given, rest, star, open: call.open };
}

interface ParameterName {
  readonly name: string;
  readonly takes: string;
}
