import { iterate } from "../../python/run/iterate.ts";
import type { Machine } from "../../python/run/machine.ts";
import { type Call, type InstanceObject, plain, unknownOf, type Value } from "../../python/run/objects.ts";
import { builders } from "./builders.ts";
import { changes } from "./changes.ts";
import type { Checking } from "./checking.ts";
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
  ...reporters,
  ...others,
};

type InstanceMethod = (machine: Machine, checking: Checking, self: InstanceObject, call: Call) => Value;

/** Methods of instances that files call while they are read, by "Class.method". */
export const methods: Readonly<Record<string, InstanceMethod>> = {
  "BuildFactory.addStep": (machine, checking, _self, call) => {
    const step = call.positional[0] ?? call.keywords.get("step");
    if (step !== undefined) addStep(machine, checking, step, call.at);
    return plain(null, call.at);
  },
  "BuildFactory.addSteps": (machine, checking, _self, call) => {
    const given = call.positional[0] ?? call.keywords.get("steps");
    const items = given === undefined ? null : iterate(machine, given, call.at);
    for (const it of items ?? []) addStep(machine, checking, it, call.at);
    return plain(null, call.at);
  },
  "BaseLockId.access": (machine, checking, self, call) => lockAccess(machine, checking, self, call),
};

function lockAccess(machine: Machine, checking: Checking, self: InstanceObject, call: Call): Value {
  const mode = call.positional[0] ?? call.keywords.get("mode");
  if (mode?.kind === "plain" && mode.value !== "counting" && mode.value !== "exclusive")
    return machine.raise("AssertionError", "", call.at);
  const of = checking.classNamed("LockAccess");
  if (of === null) return unknownOf(call.at);
  return { kind: "instance", of, attributes: new Map([["lockid", self]]), at: call.at };
}
