import type { Place } from "../../base/span.ts";
import type { Parameter } from "../tree.ts";
import { basesOf, typeName } from "./inspect.ts";
import { type Completion, type Machine, none } from "./machine.ts";
import {
  type Call,
  type ClassObject,
  dictOf,
  type FunctionValue,
  type InstanceObject,
  likeList,
  oneOf,
  plain,
  type Scope,
  unknownOf,
  type Value,
} from "./objects.ts";
import { exceptionNames, Raised } from "./raised.ts";

/** Calls a value. */
export function call(machine: Machine, callee: Value, given: Call): Value {
  machine.step();
  switch (callee.kind) {
    case "function":
      return callFunction(machine, callee, given);
    case "native":
      return callee.run(machine, given);
    case "method": {
      const withSelf: Call = { ...given, positional: [callee.self, ...given.positional] };
      return callee.function.kind === "function"
        ? callFunction(machine, callee.function, withSelf)
        : callee.function.run(machine, withSelf);
    }
    case "class":
      return construct(machine, callee, given);
    case "instance": {
      for (const base of basesOf(callee.of)) {
        const own = base.kind === "class" ? base.attributes.get("__call__") : undefined;
        if (own?.kind === "function")
          return callFunction(machine, own, { ...given, positional: [callee, ...given.positional] });
        if (own !== undefined || base.kind === "unknown") break;
      }
      machine.escapeAll(given);
      return unknownOf(given.at);
    }
    case "unknown":
      machine.escapeAll(given);
      return unknownOf(given.at);
    case "dict":
    case "list":
    case "module":
    case "plain":
    case "set":
    case "tuple":
      break;
  }
  return machine.raise("TypeError", `'${typeName(callee) ?? "?"}' object is not callable`, given.at);
}

/** Makes an instance of a class. */
function construct(machine: Machine, of: ClassObject, given: Call): Value {
  if (of.native !== null) return of.native.construct(machine, of, given);
  const bases = basesOf(of);
  const self: InstanceObject = { kind: "instance", of, attributes: new Map(), at: given.at, made: null };
  for (const base of bases) {
    if (base.kind === "unknown") {
      machine.escapeAll(given);
      return self;
    }
    const own = base.attributes.get("__init__");
    if (own?.kind === "function") {
      callFunction(machine, own, { ...given, positional: [self, ...given.positional] });
      return self;
    }
    if (own?.kind === "native") {
      own.run(machine, { ...given, positional: [self, ...given.positional] });
      return self;
    }
    if (base.native?.initializes === true) return base.native.construct(machine, of, given);
    if (base.attributes.has("__new__")) return unknownOf(given.at);
  }
  if (bases.some((it) => it.kind === "class" && exceptionNames.includes(it.name))) {
    machine.heap.touch(self);
    self.attributes.set("args", { kind: "tuple", items: given.positional, at: given.at });
    return self;
  }
  if (given.positional.length > 0 || given.keywords.size > 0)
    return machine.raise("TypeError", `${of.name}() takes no arguments`, given.at);
  return self;
}

/** Runs a function of the files. */
function callFunction(machine: Machine, callee: FunctionValue, given: Call): Value {
  const scope: Scope = {
    kind: "scope",
    names: new Map(),
    outer: callee.scope,
    module: callee.scope.module,
    own: callee.own,
    open: null,
  };
  scope.names.set(" qualname", plain(`${callee.qualname}.<locals>`, callee.at));
  bindArguments(machine, callee, given, scope);
  if (callee.owner !== null) {
    const [self] = given.positional;
    if (self !== undefined) scope.names.set(" self", self);
    scope.names.set(" class", callee.owner);
  }
  try {
    const result = machine.deeper(() => runFunction(machine, callee, scope, given.at));
    if (result !== null) return result;
    machine.escapeAll(given);
    machine.doubt("calls are too deep to follow", given.at);
    return unknownOf(given.at);
  } catch (error) {
    if (error instanceof Raised) error.pass(given.at);
    throw error;
  }
}

function runFunction(machine: Machine, callee: FunctionValue, scope: Scope, at: Place): Value {
  if ("kind" in callee.body) return machine.evaluate(callee.body, scope);
  if (callee.generator) {
    const yielded = likeList("generator", [], at);
    scope.names.set(" yields", yielded);
    machine.run(callee.body, scope);
    return yielded;
  }
  return returned(machine.run(callee.body, scope), at);
}

function returned(completion: Completion, at: Place): Value {
  if (completion.kind === "return") return completion.value;
  if (completion.kind !== "split") return none(at);
  return oneOf([...completion.ended.map((it) => returned(it, at)), none(at)], at);
}

/** Gives the arguments of a call to the parameters of a function, as Python does, with its words where they do not fit. */
function bindArguments(machine: Machine, callee: FunctionValue, given: Call, scope: Scope): void {
  const { parameters, qualname } = callee;
  const open = given.open;
  const positional = parameters.filter((it) => it.takes === "positional");
  const rest = parameters.find((it) => it.takes === "*");
  const more = parameters.find((it) => it.takes === "**");
  const keywords = new Map(given.keywords);
  for (const [index, it] of positional.entries()) {
    const value = given.positional[index];
    if (value === undefined) continue;
    if (keywords.has(it.name))
      machine.raise("TypeError", `${qualname}() got multiple values for argument '${it.name}'`, given.at);
    scope.names.set(it.name, value);
  }
  const left = given.positional.slice(positional.length);
  if (rest !== undefined) scope.names.set(rest.name, { kind: "tuple", items: left, at: given.at });
  for (const it of parameters) {
    if (it.takes === "*" || it.takes === "**") continue;
    const value = keywords.get(it.name);
    if (value === undefined) continue;
    scope.names.set(it.name, value);
    keywords.delete(it.name);
  }
  if (more !== undefined) {
    const entries = [...keywords].map(([name, value]) => ({
      key: plain(name, given.at, "str"),
      value,
      at: value.at,
      sure: true,
    }));
    scope.names.set(more.name, dictOf(entries, given.at, open));
  } else {
    const [unknown] = keywords.keys();
    if (unknown !== undefined)
      machine.raise("TypeError", `${qualname}() got an unexpected keyword argument '${unknown}'`, given.at);
  }
  if (rest === undefined && left.length > 0) tooMany(machine, callee, positional, given);
  const missing: Parameter[] = [];
  for (const it of parameters) {
    if (it.takes === "*" || it.takes === "**" || scope.names.has(it.name)) continue;
    const value = callee.defaults.get(it.name);
    if (value !== undefined) scope.names.set(it.name, open ? oneOf([value, unknownOf(given.at)], given.at) : value);
    else if (open) scope.names.set(it.name, unknownOf(given.at));
    else missing.push(it);
  }
  const lacks = (takes: string, word: string): void => {
    const names = missing.filter((it) => it.takes === takes).map((it) => it.name);
    if (names.length > 0) machine.raise("TypeError", `${qualname}() ${missingText(names, word)}`, given.at);
  };
  lacks("positional", "positional");
  lacks("keyword", "keyword-only");
}

function tooMany(machine: Machine, callee: FunctionValue, positional: readonly Parameter[], given: Call): never {
  const needed = positional.filter((it) => !callee.defaults.has(it.name)).length;
  return machine.raise(
    "TypeError",
    `${callee.qualname}() ${tooManyText(positional.length, needed, given.positional.length)}`,
    given.at,
  );
}

/** Python's words for arguments that are missing. */
export function missingText(names: readonly string[], word: string): string {
  const quoted = names.map((it) => `'${it}'`);
  const last = quoted.at(-1) ?? "";
  const list =
    quoted.length === 1
      ? last
      : quoted.length === 2
        ? quoted.join(" and ")
        : `${quoted.slice(0, -1).join(", ")}, and ${last}`;
  return `missing ${names.length} required ${word} argument${names.length === 1 ? "" : "s"}: ${list}`;
}

/** Python's words for too many positional arguments. */
export function tooManyText(takes: number, needed: number, given: number): string {
  const range = needed === takes ? String(takes) : `from ${needed} to ${takes}`;
  const plural = needed === takes && takes === 1 ? "" : "s";
  return `takes ${range} positional argument${plural} but ${given} ${given === 1 ? "was" : "were"} given`;
}
