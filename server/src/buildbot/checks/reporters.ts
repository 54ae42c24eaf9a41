import { isNone, isOfType, stringOf, truth, typeName } from "../../python/run/inspect.ts";
import type { Machine } from "../../python/run/machine.ts";
import { type InstanceObject, plain, type Value } from "../../python/run/objects.ts";
import type { Checking } from "./checking.ts";
import type { Bodies, Invocation } from "./invoke.ts";
import { not } from "./schedulers.ts";
import { keep } from "./services.ts";

const modes = ["change", "failing", "passing", "problem", "warnings", "exception", "cancelled"];

/** The modes that a generator's `mode` stands for (buildbot/reporters/generators/utils.py); null where it is not known. */
function modesOf(value: Value | undefined): readonly string[] | null {
  const text = stringOf(value);
  if (text === "all") return ["failing", "passing", "warnings", "exception", "cancelled"];
  if (text === "warnings") return ["failing", "warnings"];
  if (text !== null) return [text];
  if (value?.kind !== "tuple" && value?.kind !== "list") return null;
  const items = value.items.map(stringOf);
  return items.includes(null) ? null : (items as string[]);
}

const defaultModes = ["failing", "passing", "warnings"];

/** What a generator's check() says, at the reporter that is given it. */
function checkGenerator(machine: Machine, checking: Checking, generator: InstanceObject, at: Invocation["at"]): void {
  const error = (message: string, name: string): void =>
    checking.error(
      machine,
      message,
      generator.attributes.get(name)?.at.uri === at.uri ? (generator.attributes.get(name)?.at ?? at) : at,
    );
  if (checking.isA(generator, "WorkerMissingGenerator") === true) {
    const workers = generator.attributes.get("workers");
    if (workers !== undefined && stringOf(workers) !== "all" && isOfType(workers, "list", "tuple", "set") === false)
      error("workers must be 'all', or list of worker names", "workers");
    return;
  }
  for (const mode of modesOf(generator.attributes.get("mode")) ?? []) {
    if (modes.includes(mode)) continue;
    error(
      mode === "all"
        ? "mode 'all' is not valid in an iterator and must be passed in as a separate string"
        : `mode ${mode} is not a valid mode`,
      "mode",
    );
  }
  const given = (name: string): Value | undefined => {
    const value = generator.attributes.get(name);
    return value === undefined || isNone(value) === true ? undefined : value;
  };
  for (const name of ["tags", "builders", "schedulers", "branches"]) {
    const value = given(name);
    if (value !== undefined && isOfType(value, "list") === false) error(`${name} must be a list or None`, name);
  }
  if (given("builders") !== undefined && given("tags") !== undefined)
    error("Please specify only builders or tags to include - not both.", "tags");
}

/** The name that a generator gives its reporter; null where it is not known. */
function generatorName(checking: Checking, generator: InstanceObject): string | null {
  let name = generator.of.name;
  if (checking.isA(generator, "WorkerMissingGenerator") === true) {
    const workers = generator.attributes.get("workers");
    if (workers === undefined) return `${name}_workers_a+l+l`;
    const text = stringOf(workers);
    if (text !== null) return `${name}_workers_${Array.from(text).join("+")}`;
    return joined(workers, `${name}_workers_`);
  }
  for (const part of ["tags", "builders", "schedulers", "branches"]) {
    const value = generator.attributes.get(part);
    if (value === undefined || isNone(value) === true) continue;
    const made = joined(value, `${name}_${part}_`);
    if (made === null) return null;
    name = made;
  }
  if (checking.isA(generator, "BuildStatusGeneratorMixin") !== true) return null;
  const mode = generator.attributes.get("mode");
  const made = mode === undefined ? defaultModes : modesOf(mode);
  return made === null ? null : name + made.join("_");
}

function joined(value: Value, before: string): string | null {
  if (value.kind !== "list" && value.kind !== "tuple") return null;
  const items = value.items.map(stringOf);
  return items.includes(null) ? null : before + items.join("+");
}

function reporter(it: Invocation): void {
  const generators = it.arg("generators");
  if (it.holds(not(isOfType(generators, "list")), "generators"))
    it.error("{}: generators argument must be a list", "generators");
  let name: string | null = it.self.of.name;
  if (generators.kind === "list" || generators.kind === "tuple") {
    for (const one of generators.items) {
      if (one.kind === "instance") {
        checkGenerator(it.machine, it.checking, one, it.at);
        const part = generatorName(it.checking, one);
        name = name === null || part === null ? null : `${name}_${part}`;
      } else if (one.kind === "unknown") name = null;
      else it.raise("AttributeError", `${subject(one)} has no attribute 'check'`);
    }
  } else name = null;
  if (isNone(it.self.attributes.get("name") ?? plain(null, it.at)) === true) {
    if (name === null) it.self.attributes.delete("name");
    else keep(it, "name", plain(name, it.at));
  }
}

function subject(value: Value): string {
  return `'${typeName(value) ?? "?"}' object`;
}

/** The generators that a reporter has where it is given none, by their names' ends. */
const defaultNames: Readonly<Record<string, string>> = {
  MailNotifier: "MailNotifier_BuildStatusGeneratorfailing_passing_warnings_WorkerMissingGenerator_workers_a+l+l",
};

const address = /(?:\S+@\S+)|(?:\S+\s*<\S+@\S+>)/;

function mail(it: Invocation): void {
  if (isNone(it.arg("generators")) === true) {
    if (isNone(it.self.attributes.get("name") ?? plain(null, it.at)) === true)
      keep(it, "name", plain(defaultNames["MailNotifier"] ?? "", it.at));
  } else
    it.superWith({ positional: [], keywords: new Map([["generators", it.arg("generators")]]), open: false, at: it.at });
  const recipients = it.arg("extraRecipients");
  if (isNone(recipients) !== true) {
    if (it.holds(not(isOfType(recipients, "list", "tuple")), "extraRecipients"))
      it.error("extraRecipients must be a list or tuple", "extraRecipients");
    else if (recipients.kind === "list" || recipients.kind === "tuple")
      for (const one of recipients.items) {
        const text = stringOf(one);
        if (isOfType(one, "str") === false || (text !== null && !address.test(text)))
          it.error(`extra recipient ${text ?? "…"} is not a valid email`, "extraRecipients");
      }
  }
  const headers = it.arg("extraHeaders");
  if (truth(headers) === true && it.holds(not(isOfType(headers, "dict")), "extraHeaders"))
    it.error("extraHeaders must be a dictionary", "extraHeaders");
}

/** Keeps what a generator was given, for the reporter that asks it. */
function generator(it: Invocation): void {
  for (const name of ["mode", "tags", "builders", "schedulers", "branches", "workers"])
    if (it.given(name)) keep(it, name, it.arg(name));
  it.super();
}

/** buildbot/reporters/*.py */
export const reporters: Bodies = {
  "ReporterBase.checkConfig": reporter,
  "MailNotifier.checkConfig": mail,
  "BuildStatusGenerator.__init__": generator,
  "BuildSetStatusGenerator.__init__": generator,
  "BuildSetCombinedStatusGenerator.__init__": generator,
  "BuildStartEndStatusGenerator.__init__": (it) => {
    keep(it, "mode", plain("all", it.at));
    generator(it);
  },
  "WorkerMissingGenerator.__init__": generator,
  "MessageFormatterBaseJinja.__init__": (it) => {
    it.super();
  },
};
