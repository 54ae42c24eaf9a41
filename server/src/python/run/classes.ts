import type { Place } from "../../base/span.ts";
import type { Statement } from "../tree.ts";
import { argumentsOf } from "./expressions.ts";
import { basesOf } from "./inspect.ts";
import { type Machine, placeIn } from "./machine.ts";
import { type ClassObject, plain, type Scope, type UnknownValue, unknownOf, type Value } from "./objects.ts";
import { noteAnnotations } from "./records.ts";

/** Runs a `class` statement: its body, in names of its own, makes its attributes. */
export function runClass(machine: Machine, statement: Statement & { kind: "class" }, scope: Scope, at: Place): Value {
  const given = argumentsOf(machine, statement.arguments, scope, at);
  const bases = given.positional.map((it): ClassObject | UnknownValue => (it.kind === "class" ? it : unknownOf(it.at)));
  if (given.keywords.has("metaclass")) bases.push(unknownOf(at));
  const made: ClassObject = {
    kind: "class",
    name: statement.name,
    // Code that Buildbot runs has no __name__ of its own; "__main__" keeps its classes apart from Python's.
    module: "__main__",
    bases,
    attributes: new Map(),
    at,
    native: null,
  };
  const outer = scope.names.get(" qualname");
  const qualname = outer?.kind === "plain" ? `${String(outer.value)}.${statement.name}` : statement.name;
  const inner: Scope = {
    kind: "scope",
    names: new Map<string, Value>([
      [" class", made],
      [" body", made],
      [" qualname", plain(qualname, at)],
    ]),
    outer: scope,
    module: scope.module,
    own: null,
    open: null,
  };
  noteAnnotations(made, statement.body);
  machine.run(statement.body, inner);
  machine.heap.touch(made);
  for (const [name, value] of inner.names) if (!name.startsWith(" ")) made.attributes.set(name, value);
  for (const base of basesOf(made).slice(1)) {
    const hook = base.kind === "class" ? base.attributes.get("__init_subclass__") : undefined;
    if (hook === undefined) continue;
    machine.call(hook, { positional: [made], keywords: given.keywords, open: given.open, at });
    break;
  }
  let value: Value = made;
  for (const it of statement.decorators.toReversed())
    value = machine.call(machine.evaluate(it, scope), {
      positional: [value],
      keywords: new Map(),
      open: false,
      at: placeIn(scope, it),
    });
  return value;
}
