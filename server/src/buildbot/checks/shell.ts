import { isOfType } from "../../python/run/inspect.ts";
import type { Call, Value } from "../../python/run/objects.ts";
import type { Invocation } from "./invoke.ts";
import { not } from "./schedulers.ts";

/** An argument, what Buildbot calls its types, and the types; null: it may be anything. */
export type Check = readonly [name: string, words: string | null, ...types: string[]];

const bool = ["bool", "bool"] as const;
const text = ["str", "str"] as const;
const textOrNone = ["str or None", "str", "NoneType"] as const;
const numberOrNone = ["int or float or None", "int", "float", "NoneType"] as const;

/** What BuildStep itself takes, in the order in which it looks (buildbot/process/buildstep.py, _params_config). */
export const stepArguments: readonly Check[] = [
  ["alwaysRun", ...bool],
  ["description", null],
  ["descriptionDone", null],
  ["descriptionSuffix", null],
  ["doStepIf", null],
  ["flunkOnFailure", ...bool],
  ["flunkOnWarnings", ...bool],
  ["haltOnFailure", ...bool],
  ["updateBuildSummaryPolicy", null],
  ["hideStepIf", null],
  ["locks", null],
  ["logEncoding", null],
  ["name", ...text],
  ["progressMetrics", null],
  ["useProgress", null],
  ["warnOnFailure", ...bool],
  ["warnOnWarnings", ...bool],
  ["workdir", ...textOrNone],
];

/** What ShellMixin takes (_shell_mixin_arg_config). */
const shellArguments: readonly Check[] = [
  ["command", null],
  ["workdir", ...text],
  ["env", null],
  ["want_stdout", ...bool],
  ["want_stderr", ...bool],
  ["usePTY", ...bool],
  ["logfiles", null],
  ["lazylogfiles", ...bool],
  ["timeout", ...numberOrNone],
  ["maxTime", ...numberOrNone],
  ["max_lines", ...numberOrNone],
  ["logEnviron", ...bool],
  ["interruptSignal", ...textOrNone],
  ["sigtermTime", ...numberOrNone],
  ["initialStdin", ...textOrNone],
  ["decodeRC", null],
];

/** The names of what BuildStep itself takes. */
export const stepNames: ReadonlySet<string> = new Set(stepArguments.map(([name]) => name));

/** The arguments that every step takes, and those that a step with a shell takes beside them. */
export const argumentsOfSteps: Readonly<Record<"step" | "shell", readonly string[]>> = {
  step: [...stepNames],
  shell: shellArguments.map(([name]) => name),
};

/** What Buildbot says of an argument of another type. */
export function typed(it: Invocation, [name, words, ...types]: Check, value: Value): void {
  if (words === null || !it.checking.since("4.0.0")) return;
  if (it.checking.provides(value, "IRenderable") === true) return;
  if (it.holds(not(isOfType(value, ...types)), name))
    it.error(`${it.self.of.name} argument ${name} must be an instance of ${words}`, name);
}

/** Takes what the shell needs out of the keyword arguments, as setupShellMixin does. */
export function setupShell(it: Invocation, prohibited: readonly string[] = []): void {
  const bad = (name: string): void => it.error(`invalid ${it.self.of.name} argument ${name}`, name);
  const gone: string[] = [];
  for (const check of shellArguments) {
    const [name] = check;
    const value = it.rest.get(name);
    if (value === undefined || (name === "max_lines" && !it.checking.since("3.10.0"))) continue;
    if (prohibited.includes(name)) bad(name);
    else typed(it, check, value);
    gone.push(name);
  }
  for (const name of it.rest.keys())
    if (!gone.includes(name) && !stepNames.has(name)) {
      bad(name);
      gone.push(name);
    }
  for (const name of gone) it.rest.delete(name);
}

/** Hands the keyword arguments that are left to the base. */
export function rest(it: Invocation): void {
  const call: Call = { positional: [], keywords: it.rest, open: it.open, at: it.at };
  it.superWith(call);
}

/** Takes what the shell needs, and hands on the rest. */
export function shell(it: Invocation, prohibited: readonly string[] = []): void {
  setupShell(it, prohibited);
  rest(it);
}
