import { getAttribute } from "../../python/run/attributes.ts";
import {
  isCallable,
  isNone,
  isOfType,
  lacksAttribute,
  numberOf,
  stringOf,
  truth,
  typeName,
} from "../../python/run/inspect.ts";
import { iterate } from "../../python/run/iterate.ts";
import { unhashable, type Value } from "../../python/run/objects.ts";
import { repr, str } from "../../python/run/show.ts";
import { checkBranch, filterFault } from "./filters.ts";
import type { Bodies, Invocation } from "./invoke.ts";
import { classText, keep, nameIn, propertiesFault } from "./services.ts";

const builderNamesWords =
  "The builderNames argument to a scheduler must be a list of Builder names or an IRenderable object that will renderto a list of builder names.";

/** buildbot/util/identifiers.py */
export const identifier = /^[a-zA-Z\u00a0-\u{10ffff}_-][a-zA-Z0-9\u00a0-\u{10ffff}_-]*$/u;

/** Whether Python's `callable()` refuses a value that counts as true. */
export function notCallable(it: Invocation, name: string): boolean {
  const value = it.arg(name);
  const given = truth(value);
  if (given === false) return false;
  const can = isCallable(value);
  return it.holds(can === null ? null : !can && given === true, name);
}

/** The checks that schedulers/base.py has in ReconfigurableBaseScheduler and, in its own words too, in BaseScheduler. */
function checkBase(it: Invocation): void {
  checkNames(it);
  checkStamps(it);
}

function checkNames(it: Invocation): void {
  const names = it.arg("builderNames");
  keep(it, "builderNames", names);
  if (it.holds(badBuilderNames(it, names), "builderNames")) it.error(builderNamesWords, "builderNames");
}

function checkStamps(it: Invocation): void {
  checkCodebases(it);
  const priority = it.arg("priority");
  if (it.given("priority") && truth(priority) === true) {
    const good = isOfType(priority, "int") === true || isCallable(priority) === true;
    if (!good && isCallable(priority) === false && isOfType(priority, "int") === false)
      it.error(
        `Invalid type for priority: ${priority.kind === "instance" ? classText(priority.of, it.checking) : `<class '${typeName(priority) ?? "?"}'>`}. It must either be an integer or a function`,
        "priority",
      );
  }
}

function badBuilderNames(it: Invocation, names: Value): boolean | null {
  if (it.checking.provides(names, "IRenderable") === true) return false;
  const list = isOfType(names, "list", "tuple");
  if (list === false) return it.checking.provides(names, "IRenderable") === null ? null : true;
  if (list === null || (names.kind !== "list" && names.kind !== "tuple")) return null;
  let sure = names.kind === "tuple" || !names.open;
  for (const one of names.items) {
    const good = isOfType(one, "str") === true || it.checking.provides(one, "IRenderable") === true;
    if (good) continue;
    if (isOfType(one, "str") === false && it.checking.provides(one, "IRenderable") === false) return true;
    sure = false;
  }
  return sure ? false : null;
}

function checkCodebases(it: Invocation): void {
  const codebases = it.arg("codebases");
  if (!it.given("codebases") || isNone(codebases) === true) return;
  if (isOfType(codebases, "list") === true) {
    // Older releases make a dict of them at once.
    const odd = it.checking.since("4.0.0") || codebases.kind !== "list" ? undefined : codebases.items.find(unhashable);
    const type = odd === undefined ? null : unhashable(odd);
    if (type !== null) it.raise("TypeError", `unhashable type: '${type}'`);
    return;
  }
  if (it.holds(not(isOfType(codebases, "dict", "list")), "codebases"))
    return it.error("Codebases must be a dict of dicts, or list of strings", "codebases");
  if (codebases.kind !== "dict") return;
  for (const entry of codebases.entries.values()) {
    if (it.holds(not(isOfType(entry.value, "dict")), "codebases"))
      it.error("Codebases must be a dict of dicts", "codebases");
    if (entry.value.kind !== "dict") continue;
    const unknown = [...entry.value.entries.values()]
      .map((one) => stringOf(one.key))
      .filter((key) => key !== null && !["branch", "repository", "revision"].includes(key));
    if (unknown.length > 0)
      it.error(`Unknown codebase keys ${unknown.join(", ")} for codebase ${str(entry.key) ?? ""}`, "codebases");
  }
}

/** The other answer, where one is known. */
export function not(answer: boolean | null): boolean | null {
  return answer === null ? null : !answer;
}

function checkForceName(it: Invocation): void {
  const name = it.self.attributes.get("name");
  const text = nameIn(it);
  if (name !== undefined && isNone(name) === true) {
    it.error("ForceScheduler name must not be empty: None");
    it.raise("AssertionError", "");
  }
  if (name === undefined || text === null) {
    it.holds(null, "name");
    return;
  }
  if (text === "") it.error(`ForceScheduler name must not be empty: ${repr(name) ?? ""}`);
  if (!identifier.test(text)) it.error(`ForceScheduler name must be an identifier: ${repr(name) ?? ""}`);
}

function checkForceNames(it: Invocation): void {
  const names = it.arg("builderNames");
  const list = isOfType(names, "list", "tuple");
  const all =
    list === true && (names.kind === "list" || names.kind === "tuple")
      ? every(names.items.map((one) => isOfType(one, "str")))
      : list;
  if (it.holds(not(all), "builderNames"))
    it.error(
      `ForceScheduler '${nameIn(it) ?? ""}': builderNames must be a list of strings: ${shown(it, names)}`,
      "builderNames",
    );
}

/** A value as Buildbot's messages show it; the doubt is noted where it is not known. */
export function shown(it: Invocation, value: Value): string {
  const text = repr(value);
  if (text === null) it.holds(null);
  return text ?? "…";
}

function every(answers: readonly (boolean | null)[]): boolean | null {
  return answers.includes(false) ? false : answers.includes(null) ? null : true;
}

function checkParameters(it: Invocation): void {
  const prefix = `ForceScheduler '${nameIn(it) ?? ""}': `;
  for (const name of ["username", "reason"]) {
    const value = it.arg(name);
    if (!it.given(name) || isNone(value) === true) continue;
    if (it.holds(not(it.checking.isA(value, "BaseParameter")), name))
      it.error(`${prefix}${name} must be a StringParameter: ${shown(it, value)}`, name);
  }
  checkFields(it, prefix);
  const priority = it.arg("priority");
  if (
    it.given("priority") &&
    isNone(priority) !== true &&
    it.holds(not(it.checking.isA(priority, "IntParameter")), "priority")
  )
    it.error(`${prefix}priority must be a IntParameter: ${shown(it, priority)}`, "priority");
  const codebases = it.arg("codebases");
  if (!it.given("codebases") || isNone(codebases) === true) return;
  if (truth(codebases) === false) it.error(emptyCodebases(it, prefix), "codebases");
  checkCodebaseList(it, prefix);
  eachCodebase(it, prefix, false);
}

function checkFields(it: Invocation, prefix: string): void {
  const properties = it.arg("properties");
  if (it.given("properties") && isNone(properties) !== true) {
    const list = isOfType(properties, "list");
    const all =
      list === true && (properties.kind === "list" || properties.kind === "tuple")
        ? every(properties.items.map((one) => it.checking.isA(one, "BaseParameter")))
        : list;
    if (it.holds(not(all), "properties"))
      it.error(`${prefix}properties must be a list of BaseParameters: ${shown(it, properties)}`, "properties");
  }
}

function emptyCodebases(it: Invocation, prefix: string): string {
  return `${prefix}'codebases' cannot be empty; use [CodebaseParameter(codebase='', hide=True)] if needed: ${shown(it, it.arg("codebases"))} `;
}

function checkCodebaseList(it: Invocation, prefix: string): void {
  const codebases = it.arg("codebases");
  if (it.holds(not(isOfType(codebases, "list")), "codebases"))
    it.error(
      `${prefix}'codebases' should be a list of strings or CodebaseParameter, not <class '${typeName(codebases) ?? "?"}'>`,
      "codebases",
    );
}

/** `used`: the codebase's own name is read at once. */
function eachCodebase(it: Invocation, prefix: string, used: boolean): void {
  const codebases = it.arg("codebases");
  for (const one of iterate(it.machine, codebases, it.at) ?? []) {
    const good = isOfType(one, "str") === true || it.checking.isA(one, "CodebaseParameter") === true;
    if (!good && it.holds(not(it.checking.isA(one, "CodebaseParameter")), "codebases"))
      it.error(
        `${prefix}'codebases' must be a list of strings or CodebaseParameter objects: ${shown(it, codebases)}`,
        "codebases",
      );
    if (used && !good) getAttribute(it.machine, one, "codebase", it.at);
  }
}

function basic(it: Invocation): void {
  if (it.given("shouldntBeSet")) it.error("pass arguments to schedulers using keyword arguments");
  if (notCallable(it, "fileIsImportant")) it.error("fileIsImportant must be a callable", "fileIsImportant");
}

/** getChangeFilter() of the classes, which older releases ask while they construct. */
function changeFilter(it: Invocation): void {
  const is = (name: string): boolean => it.shape.name === name || it.shape.bases.includes(name);
  const single = is("SingleBranchScheduler");
  const filter = truth(it.arg("change_filter"));
  if (single) {
    if (!it.given("branch") && !it.open && filter !== true) {
      if (it.holds(filter === null ? null : true, "change_filter"))
        it.error("the 'branch' argument to SingleBranchScheduler is mandatory unless change_filter is provided");
    } else if (it.given("branches"))
      it.error("the 'branches' argument is not allowed for SingleBranchScheduler", "branches");
  } else if (is("AnyBranchScheduler") && it.given("branch")) it.raise("AssertionError", "");
  const categories = it.given("categories") && isNone(it.arg("categories")) !== true;
  if (filter === true && (it.given(single ? "branch" : "branches") || categories))
    it.raise("RuntimeError", "cannot specify both change_filter and branch or categories");
  const branch = single ? "branch" : "branches";
  if (filter === false && it.given(branch)) checkBranch(it, it.arg(branch));
  if (filter === false && categories && truth(it.arg("categories")) === true) {
    const fault = filterFault(it.arg("categories"), "category_eq");
    if (fault !== null) it.raise("ValueError", fault);
  }
  formatted(it);
}

/** The reason, in which names are filled in. */
function formatted(it: Invocation): void {
  const reason = it.arg("reason");
  if (!it.given("reason") || isOfType(reason, "str", "bytes") !== false) return;
  if (reason.kind === "instance" && !lacksAttribute(reason.of, "__mod__")) return it.machine.doubt("a reason", it.at);
  it.raise("TypeError", `unsupported operand type(s) for %: '${typeName(reason) ?? "?"}' and 'dict'`);
}

/** buildbot/schedulers/*.py */
export const schedulers: Bodies = {
  "ReconfigurableBaseScheduler.checkConfig": checkBase,
  "BaseScheduler.__init__": (it) => {
    it.super();
    checkNames(it);
    const properties = it.arg("properties");
    if (
      it.given("properties") &&
      isOfType(properties, "dict", "NoneType") === false &&
      !it.checking.provides(properties, "IProperties")
    )
      it.raise("AttributeError", `'${typeName(properties) ?? "?"}' object has no attribute 'items'`);
    const fault = propertiesFault(properties);
    if (fault !== null) it.raise(fault.type, fault.text);
    checkStamps(it);
  },
  "BaseBasicScheduler.checkConfig": (it) => {
    basic(it);
    it.super();
  },
  "BaseBasicScheduler.__init__": (it) => {
    if (it.checking.since("4.0.0")) return it.super();
    basic(it);
    it.super();
    changeFilter(it);
  },
  "Timed.checkConfig": (it) => {
    it.super();
    if (notCallable(it, "fileIsImportant")) it.error("fileIsImportant must be a callable", "fileIsImportant");
  },
  "Timed.__init__": (it) => {
    it.super();
    if (it.checking.since("4.0.0")) return;
    formatted(it);
    if (notCallable(it, "fileIsImportant")) it.error("fileIsImportant must be a callable", "fileIsImportant");
  },
  "Periodic.checkConfig": (it) => {
    it.super();
    periodic(it);
  },
  "Periodic.__init__": (it) => {
    it.super();
    if (it.checking.since("4.0.0")) return;
    periodic(it);
  },
  "Dependent.checkConfig": (it) => {
    if (it.holds(not(it.checking.provides(it.arg("upstream"), "IScheduler")), "upstream"))
      it.error("upstream must be another Scheduler instance", "upstream");
    it.super();
  },
  "Dependent.__init__": (it) => {
    if (it.checking.since("4.0.0")) return it.super();
    it.super();
    const upstream = it.arg("upstream");
    if (it.holds(not(it.checking.provides(upstream, "IScheduler")), "upstream"))
      it.error("upstream must be another Scheduler instance", "upstream");
    if (upstream.kind !== "instance" && upstream.kind !== "unknown" && upstream.kind !== "class")
      it.raise("AttributeError", `'${typeName(upstream) ?? "?"}' object has no attribute 'name'`);
  },
  "ForceScheduler.checkConfig": (it) => {
    it.super();
    checkForceName(it);
    checkForceNames(it);
    checkParameters(it);
  },
  "ForceScheduler.__init__": (it) => {
    if (it.checking.since("4.0.0")) return it.super();
    keep(it, "name", it.arg("name"));
    const name = it.arg("name");
    const text = stringOf(name);
    if (it.holds(not(isOfType(name, "str")), "name"))
      it.error(`ForceScheduler name must be a unicode string: ${shown(it, name)}`, "name");
    if (truth(name) === false) it.error(`ForceScheduler name must not be empty: ${shown(it, name)}`, "name");
    if (text !== null && !identifier.test(text))
      it.error(`ForceScheduler name must be an identifier: ${shown(it, name)}`, "name");
    if (isOfType(name, "str") === false)
      it.raise(
        "TypeError",
        isOfType(name, "bytes") === true
          ? "cannot use a string pattern on a bytes-like object"
          : `expected string or bytes-like object, got '${typeName(name) ?? "?"}'`,
      );
    checkForceNames(it);
    const prefix = `ForceScheduler '${text ?? ""}': `;
    const parameter = (of: string): void => {
      if (it.given(of) && it.holds(not(it.checking.isA(it.arg(of), "BaseParameter")), of))
        it.error(`${prefix}${of} must be a StringParameter: ${shown(it, it.arg(of))}`, of);
    };
    parameter("reason");
    checkFields(it, prefix);
    parameter("username");
    const codebases = it.arg("codebases");
    if (it.given("codebases") && isNone(codebases) !== true) {
      if (truth(codebases) === false) it.error(emptyCodebases(it, prefix), "codebases");
      else checkCodebaseList(it, prefix);
      eachCodebase(it, prefix, true);
    }
    const keywords = new Map([
      ["name", name],
      ["builderNames", it.arg("builderNames")],
    ]);
    it.superWith({ positional: [], keywords, open: false, at: it.at });
    const properties = it.arg("properties");
    if (it.given("properties") && truth(properties) === true) iterate(it.machine, properties, it.at);
    for (const field of ["username", "reason"])
      if (it.given(field)) getAttribute(it.machine, it.arg(field), "hide", it.at);
  },
};

function periodic(it: Invocation): void {
  const timer = it.arg("periodicBuildTimer");
  const number = numberOf(timer);
  if (number === null) {
    if (isOfType(timer, "str", "NoneType", "list", "dict", "tuple") === true)
      it.raise("TypeError", `'<=' not supported between instances of '${typeName(timer) ?? "?"}' and 'int'`);
    it.holds(null, "periodicBuildTimer");
  } else if (number <= 0) it.error("periodicBuildTimer must be positive", "periodicBuildTimer");
}
