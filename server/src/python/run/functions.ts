import type { Place } from "../../base/span.ts";
import type { Expression, Parameter, Statement } from "../tree.ts";
import { blocksOf, boundIn, headOf, partsOf } from "../walk.ts";
import type { Machine } from "./machine.ts";
import type { ClassObject, FunctionValue, Scope, Value } from "./objects.ts";

/** What a function's text says of its names. */
interface Said {
  readonly own: ReadonlySet<string>;
  readonly generator: boolean;
}

const saidOf = new WeakMap<object, Said>();

function look(parameters: readonly Parameter[], body: readonly Statement[] | Expression): Said {
  const before = saidOf.get(body);
  if (before !== undefined) return before;
  const own = new Set(parameters.map((it) => it.name));
  let generator = false;
  const expressions: Expression[] = [];
  if ("kind" in body) expressions.push(body);
  else {
    for (const name of boundIn(body)) own.add(name);
    const open = [...body];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next.kind === "global" || next.kind === "nonlocal") for (const name of next.names) own.delete(name);
      const { reads, targets } = headOf(next);
      expressions.push(...reads, ...targets);
      if (next.kind === "function" || next.kind === "class") continue;
      for (const block of blocksOf(next)) open.push(...block);
    }
  }
  for (let next = expressions.pop(); next !== undefined; next = expressions.pop()) {
    if (next.kind === "yield") generator = true;
    if (next.kind === "walrus") own.add(next.name);
    if (next.kind === "lambda") continue;
    expressions.push(...partsOf(next));
  }
  const said = { own, generator };
  saidOf.set(body, said);
  return said;
}

/** Makes a function: its defaults are evaluated now. */
export function functionOf(
  machine: Machine,
  scope: Scope,
  of: {
    readonly name: string;
    readonly parameters: readonly Parameter[];
    readonly body: readonly Statement[] | Expression;
    readonly at: Place;
  },
): FunctionValue {
  const defaults = new Map<string, Value>();
  for (const it of of.parameters) if (it.value !== null) defaults.set(it.name, machine.evaluate(it.value, scope));
  const { own, generator } = look(of.parameters, of.body);
  const inClass = scope.names.get(" class");
  const owner: ClassObject | null = inClass?.kind === "class" && scope.own === null ? inClass : null;
  // The names of a class are not seen from its methods.
  const outer = scope.names.has(" body") && scope.outer !== null ? scope.outer : scope;
  return {
    kind: "function",
    name: of.name,
    qualname: qualified(scope, of.name),
    parameters: of.parameters,
    defaults,
    body: of.body,
    scope: outer,
    generator,
    own,
    at: of.at,
    owner,
  };
}

function qualified(scope: Scope, name: string): string {
  const outer = scope.names.get(" qualname");
  const prefix = outer?.kind === "plain" ? String(outer.value) : "";
  return prefix === "" ? name : `${prefix}.${name}`;
}
