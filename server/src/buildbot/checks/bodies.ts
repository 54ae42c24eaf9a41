import { missingText, tooManyText } from "../../python/run/calls.ts";
import { isOfType, numberOf, stringOf } from "../../python/run/inspect.ts";
import { iterate } from "../../python/run/iterate.ts";
import type { Machine } from "../../python/run/machine.ts";
import { type Call, type InstanceObject, plain, unknownOf, type Value } from "../../python/run/objects.ts";
import { builders } from "./builders.ts";
import { changes } from "./changes.ts";
import type { Checking } from "./checking.ts";
import { filters } from "./filters.ts";
import type { Bodies } from "./invoke.ts";
import { others } from "./others.ts";
import { properties } from "./properties.ts";
import { reporters } from "./reporters.ts";
import { schedulers } from "./schedulers.ts";
import { services } from "./services.ts";
import { sources } from "./sources.ts";
import { addStep, steps } from "./steps.ts";
import { workers } from "./workers.ts";

/** The checks of all of Buildbot's constructors, by "Class.method". */
export const bodies: Bodies = {
  ...services,
  ...schedulers,
  ...builders,
  ...properties,
  ...steps,
  ...sources,
  ...workers,
  ...changes,
  ...filters,
  ...reporters,
  ...others,
};

type InstanceMethod = (machine: Machine, checking: Checking, self: InstanceObject, call: Call) => Value;

/** Methods of instances that files call while they are read, by "Class.method". */
export const methods: Readonly<Record<string, InstanceMethod>> = {
  "BuildFactory.addStep": (machine, checking, _self, call) => {
    const [step] = bound(machine, "BuildFactory.addStep", call, ["step"], 1);
    if (step !== undefined) addStep(machine, checking, step, call.at);
    return plain(null, call.at);
  },
  "BuildFactory.addSteps": (machine, checking, _self, call) => {
    const [given] = bound(machine, "BuildFactory.addSteps", call, ["steps", "withSecrets"], 1);
    const items = given === undefined ? null : iterate(machine, given, call.at);
    for (const it of items ?? []) addStep(machine, checking, it, call.at);
    return plain(null, call.at);
  },
  "BaseLockId.access": (machine, checking, self, call) => lockAccess(machine, checking, self, call),
};

/** The arguments of a call by a method's parameters, of which the first ones are needed; Python's words where they do not fit. */
function bound(
  machine: Machine,
  method: string,
  call: Call,
  names: readonly string[],
  needed: number,
): readonly (Value | undefined)[] {
  const complain = (text: string): never => machine.raise("TypeError", `${method}() ${text}`, call.at);
  for (const name of call.keywords.keys()) {
    const place = names.indexOf(name);
    if (place < 0) complain(`got an unexpected keyword argument '${name}'`);
    if (place < call.positional.length) complain(`got multiple values for argument '${name}'`);
  }
  if (call.positional.length > names.length)
    complain(tooManyText(names.length + 1, needed + 1, call.positional.length + 1));
  const values = names.map((name, place) => call.positional[place] ?? call.keywords.get(name));
  const missing = names.slice(0, needed).filter((_, place) => values[place] === undefined);
  if (missing.length > 0 && !call.open) complain(missingText(missing, "positional"));
  return values;
}

function lockAccess(machine: Machine, checking: Checking, self: InstanceObject, call: Call): Value {
  const [mode, count] = bound(machine, "BaseLockId.access", call, ["mode", "count"], 1);
  if (mode?.kind === "plain" && mode.value !== "counting" && mode.value !== "exclusive")
    return machine.raise("AssertionError", "", call.at);
  const known = numberOf(count);
  // Not more than one at a time may have it to itself (LockAccess.__init__).
  if (
    count?.kind === "plain" &&
    (isOfType(count, "int") === false ||
      (known !== null && (known < 0 || (known !== 1 && stringOf(mode) === "exclusive"))))
  )
    return machine.raise("AssertionError", "", call.at);
  const of = checking.classNamed("LockAccess");
  if (of === null) return unknownOf(call.at);
  return { kind: "instance", of, attributes: new Map([["lockid", self]]), at: call.at, made: null };
}
