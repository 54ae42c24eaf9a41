import type { Place } from "../../base/span.ts";
import type { Expression, Statement } from "../tree.ts";
import { boundIn } from "../walk.ts";
import { runClass } from "./classes.ts";
import { update } from "./dicts.ts";
import { functionOf } from "./functions.ts";
import { importFrom, importNames } from "./imports.ts";
import { basesOf, truth } from "./inspect.ts";
import { iterate } from "./iterate.ts";
import { extend } from "./lists.ts";
import { bind, type Completion, lookUp, type Machine, next, none, placeIn, together } from "./machine.ts";
import { type Scope, unknownOf, type Value } from "./objects.ts";
import { operate } from "./operators.ts";
import { Raised } from "./raised.ts";
import { assign, remove } from "./targets.ts";
import { raise, runTry } from "./trying.ts";

/** Runs a block. */
export function run(machine: Machine, body: readonly Statement[], scope: Scope): Completion {
  for (const [index, statement] of body.entries()) {
    machine.step();
    const completion = runStatement(machine, statement, scope);
    if (completion.kind === "next") continue;
    if (completion.kind !== "split") return completion;
    // Some ways ended: what comes behind runs in the others alone.
    const rest = body.slice(index + 1);
    if (rest.length === 0) return completion;
    const [went] = machine.fork([() => run(machine, rest, scope), () => next], placeIn(scope, statement));
    return together([went ?? next, ...completion.ended], placeIn(scope, statement));
  }
  return next;
}

/** Whether `from __future__ import annotations` stands in the module. */
function leavesAnnotations(scope: Scope): boolean {
  return scope.outer === null ? scope.names.has(" annotations") : leavesAnnotations(scope.outer);
}

function runStatement(machine: Machine, statement: Statement, scope: Scope): Completion {
  const at = placeIn(scope, statement);
  switch (statement.kind) {
    case "expression":
      machine.evaluate(statement.value, scope);
      return next;
    case "assign": {
      const value = machine.evaluate(statement.value, scope);
      for (const target of statement.targets) assign(machine, target, value, scope);
      return next;
    }
    case "annotate":
      // The annotation of a plain name in a module is evaluated too, but says nothing of the configuration.
      if (statement.value !== null) assign(machine, statement.target, machine.evaluate(statement.value, scope), scope);
      else if (statement.target.kind === "subscript") machine.evaluate(statement.target.object, scope);
      if (scope.own === null && !leavesAnnotations(scope)) machine.evaluate(statement.annotation, scope);
      return next;
    case "augment":
      augment(machine, statement, scope, at);
      return next;
    case "if":
      return runIf(machine, statement.arms, 0, scope, at);
    case "for":
      return runFor(machine, statement, scope, at);
    case "while":
      return runWhile(machine, statement, scope, at);
    case "try":
      return runTry(machine, statement, scope, at);
    case "with": {
      let swallows = false;
      for (const { context, target } of statement.items) {
        const value = machine.evaluate(context, scope);
        swallows ||= maySwallow(value);
        if (target !== null) assign(machine, target, unknownOf(placeIn(scope, target)), scope);
      }
      try {
        return run(machine, statement.body, scope);
      } catch (error) {
        if (!swallows || !(error instanceof Raised)) throw error;
        machine.doubt("whether an exception ends here is not known", at);
        return next;
      }
    }
    case "function": {
      let value: Value = functionOf(machine, scope, {
        name: statement.name,
        parameters: statement.parameters,
        body: statement.body,
        at,
      });
      for (const it of statement.decorators.toReversed()) {
        const place = placeIn(scope, it);
        value = machine.call(machine.evaluate(it, scope), {
          positional: [value],
          keywords: new Map(),
          open: false,
          at: place,
        });
      }
      bind(machine, scope, statement.name, value);
      return next;
    }
    case "class":
      bind(machine, scope, statement.name, runClass(machine, statement, scope, at));
      return next;
    case "import":
      importNames(machine, statement, scope, at);
      return next;
    case "from":
      importFrom(machine, statement, scope, at);
      return next;
    case "delete":
      for (const it of statement.values) remove(machine, it, scope);
      return next;
    case "return": {
      const [value] = statement.values;
      return { kind: "return", value: value === undefined ? none(at) : machine.evaluate(value, scope) };
    }
    case "raise":
      return raise(machine, statement.values[0] ?? null, scope, at);
    case "assert":
      return runAssert(machine, statement.values, scope, at);
    case "break":
    case "continue":
      return { kind: statement.kind };
    case "match": {
      machine.evaluate(statement.subject, scope);
      for (const name of statement.cases.flatMap((it) => it.binds)) bind(machine, scope, name, unknownOf(at));
      const ways = statement.cases.map((it) => () => run(machine, it.body, scope));
      const all = statement.cases.some((it) => it.always) ? ways : [...ways, () => next];
      return together(machine.fork(all, at), at);
    }
    case "type alias":
      bind(machine, scope, statement.name, unknownOf(at));
      return next;
    case "error":
      machine.doubt("a line cannot be read", at);
      return next;
    case "global":
    case "nonlocal":
    case "pass":
      break;
  }
  return next;
}

/** Whether what a `with` enters may keep an exception from going on. */
function maySwallow(value: Value): boolean {
  if (value.kind === "unknown") return value.type === "contextlib.suppress";
  return (
    value.kind === "instance" &&
    basesOf(value.of).some((it) => it.kind === "class" && it.native === null && it.attributes.has("__exit__"))
  );
}

function augment(machine: Machine, statement: Statement & { kind: "augment" }, scope: Scope, at: Place): void {
  const { target } = statement;
  const operator = statement.operator.slice(0, -1);
  const before =
    target.kind === "name"
      ? (lookUp(machine, scope, target.name, placeIn(scope, target)) ??
        machine.raise("NameError", `name '${target.name}' is not defined`, placeIn(scope, target)))
      : machine.evaluate(target, scope);
  const value = machine.evaluate(statement.value, scope);
  if (operator === "+" && before.kind === "list") extend(machine, before, value, at);
  else if (operator === "|" && before.kind === "dict")
    update(machine, before, { positional: [value], keywords: new Map(), open: false, at });
  else {
    assign(machine, target, operate(machine, operator, before, value, at), scope);
    return;
  }
  assign(machine, target, before, scope);
}

function runIf(
  machine: Machine,
  arms: readonly { readonly test: Expression | null; readonly body: readonly Statement[] }[],
  from: number,
  scope: Scope,
  at: Place,
): Completion {
  const arm = arms[from];
  if (arm === undefined) return next;
  if (arm.test === null) return run(machine, arm.body, scope);
  const known = truth(machine.evaluate(arm.test, scope));
  if (known === true) return run(machine, arm.body, scope);
  if (known === false) return runIf(machine, arms, from + 1, scope, at);
  const ways = [() => run(machine, arm.body, scope), () => runIf(machine, arms, from + 1, scope, at)];
  return together(machine.fork(ways, at), at);
}

const mostSplits = 30;

function runFor(machine: Machine, statement: Statement & { kind: "for" }, scope: Scope, at: Place): Completion {
  const source = machine.evaluate(statement.source, scope);
  const items = iterate(machine, source, placeIn(scope, statement.source));
  const otherwise = (): Completion => run(machine, statement.otherwise, scope);
  if (items === null) {
    runUnknown(machine, statement, scope, at, () =>
      assign(machine, statement.target, unknownOf(placeIn(scope, statement.target)), scope),
    );
    return statement.otherwise.length === 0 ? next : together(machine.fork([otherwise, () => next], at), at);
  }
  const go = (index: number, splits: number): Completion => {
    for (let now = index; now < items.length; now++) {
      assign(machine, statement.target, items[now] as Value, scope);
      const completion = run(machine, statement.body, scope);
      if (completion.kind === "next" || completion.kind === "continue") continue;
      if (completion.kind === "break") return next;
      if (completion.kind === "return") return completion;
      if (completion.kind !== "split") continue;
      const ended = completion.ended.filter((it) => it.kind === "return");
      if (completion.ended.every((it) => it.kind === "continue")) continue;
      if (splits > mostSplits) {
        machine.doubt("a loop goes too many ways", at);
        return next;
      }
      const [went] = machine.fork([() => go(now + 1, splits + 1), () => next], at);
      return together([went ?? next, ...ended], at);
    }
    return otherwise();
  };
  return go(0, 0);
}

function runWhile(machine: Machine, statement: Statement & { kind: "while" }, scope: Scope, at: Place): Completion {
  for (let turns = 0; turns < 2000; turns++) {
    const known = truth(machine.evaluate(statement.test, scope));
    if (known === false) return run(machine, statement.otherwise, scope);
    if (known === null) break;
    const completion = run(machine, statement.body, scope);
    if (completion.kind === "break") return next;
    if (completion.kind === "return") return completion;
    if (completion.kind === "split") break;
  }
  machine.doubt("how often a loop runs is not known", at);
  runUnknown(machine, statement, scope, at, () => undefined);
  return next;
}

/** Runs the body of a loop that may run any number of times. */
function runUnknown(
  machine: Machine,
  statement: Statement & { kind: "for" | "while" },
  scope: Scope,
  at: Place,
  begin: () => void,
): void {
  machine.maybe(() => {
    for (const name of boundIn(statement.body))
      if (!imported(statement.body, name)) bind(machine, scope, name, unknownOf(at));
    begin();
    run(machine, statement.body, scope);
  }, at);
}

function imported(body: readonly Statement[], name: string): boolean {
  return body.some(
    (it) =>
      (it.kind === "import" || (it.kind === "from" && it.names !== "*")) &&
      it.names !== "*" &&
      it.names.some((one) => (one.as ?? one.path.split(".")[0]) === name),
  );
}

function runAssert(machine: Machine, values: readonly Expression[], scope: Scope, at: Place): Completion {
  const [test, message] = values;
  if (test === undefined) return next;
  const known = truth(machine.evaluate(test, scope));
  if (known === true) return next;
  if (known === null) {
    machine.doubt("an assertion may fail", at);
    return next;
  }
  const said = message === undefined ? "" : machine.evaluate(message, scope);
  return machine.raise(
    "AssertionError",
    typeof said === "string" ? said : said.kind === "plain" ? String(said.value) : null,
    at,
  );
}
