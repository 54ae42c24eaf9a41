import type { Place } from "../../base/span.ts";
import { parsePython } from "../parse.ts";
import { syntaxError } from "../syntax.ts";
import type { PythonFile } from "../tree.ts";
import { builtin } from "./builtins.ts";
import { call } from "./calls.ts";
import { evaluate } from "./expressions.ts";
import { Machine, type World } from "./machine.ts";
import type { Memory } from "./memory.ts";
import { type ModuleObject, plain, type Scope, unknownOf, type Value } from "./objects.ts";
import { Exhausted, Raised } from "./raised.ts";
import { sources } from "./sources.ts";
import { run } from "./statements.ts";
import { standardModule } from "./stdlib.ts";

/** What surrounds a file: its environment, the texts of modules beside it, and modules that are known without their text. */
export interface Surroundings {
  /** Whether no environment variable is set that the file asks for; else it is not known which are. */
  readonly bare: boolean;
  /** The text of a module by its dotted path, and its URI; null where there is none beside the file. */
  sibling(path: string): { readonly uri: string; readonly text: string } | null;
  /** A module that is known in another way; null where it is not. */
  known(machine: Machine, path: string, at: Place): ModuleObject | "missing" | null;
  /** What is remembered of earlier runs; null where nothing is. */
  readonly memory: Memory | null;
}

/** How a file's run ended. */
export interface Run {
  readonly machine: Machine;
  readonly names: ReadonlyMap<string, Value>;
  /** Whether the file may bind any name. */
  readonly open: boolean;
  /** The exception that ended it. */
  readonly raised: Raised | null;
  /** Whether it took too many steps, so that how it ends is not known. */
  readonly exhausted: boolean;
}

/** Runs a file as Python runs a module, on what is known. Ends for every file. */
export function runModule(
  uri: string,
  file: PythonFile,
  surroundings: Surroundings,
  names: ReadonlyMap<string, Value>,
): Run {
  const made = new Map<string, ModuleObject>();
  const world: World = {
    builtin,
    module: (machine, path, at) => {
      const before = made.get(path);
      if (before !== undefined) return before;
      const found = surroundings.known(machine, path, at);
      if (found !== null) {
        if (found !== "missing") made.set(path, found);
        return found;
      }
      const sibling = surroundings.sibling(path);
      if (sibling !== null) return runSibling(machine, path, sibling, at);
      return standardModule(path, at);
    },
  };
  const runSibling = (
    machine: Machine,
    path: string,
    { uri: inner, text }: { uri: string; text: string },
    at: Place,
  ): ModuleObject | "unknown" => {
    const parsed = parsePython(text);
    if (parsed.faults.length > 0) {
      if (syntaxError(text, null) !== null) machine.raise("SyntaxError", null, at);
      return "unknown";
    }
    const { module, scope } = moduleOf(path, inner, parsed.text);
    made.set(path, module);
    scope.names.set("__name__", plain(path, module.at));
    scope.names.set("__file__", unknownOf(module.at, "str"));
    try {
      machine.run(parsed.body, scope);
    } catch (error) {
      made.delete(path);
      if (error instanceof Raised) error.pass(at);
      throw error;
    }
    return module;
  };
  const machine = new Machine(world, { evaluate, run, call }, surroundings.bare, surroundings.memory);
  const { scope } = moduleOf("__main__", uri, file.text);
  for (const [name, value] of names) scope.names.set(name, value);
  let raised: Raised | null = null;
  let exhausted = false;
  try {
    machine.run(file.body, scope);
  } catch (error) {
    if (error instanceof Raised) raised = error;
    else if (error instanceof Exhausted || error instanceof RangeError) exhausted = true;
    else throw error;
  }
  return { machine, names: scope.names, open: scope.open !== null, raised, exhausted };
}

function moduleOf(name: string, uri: string, text: string): { module: ModuleObject; scope: Scope } {
  const at: Place = { uri, span: { start: 0, end: 0 } };
  let scope: Scope | null = null;
  const module: ModuleObject = {
    kind: "module",
    name,
    uri,
    at,
    get names() {
      if (scope === null || scope.open !== null) return null;
      return [...scope.names.keys()].filter((it) => !it.startsWith("_") && !it.startsWith(" "));
    },
    member: (_machine, member, place) => scope?.names.get(member) ?? (scope?.open === null ? null : unknownOf(place)),
  };
  scope = { kind: "scope", names: new Map(), outer: null, module, own: null, open: null };
  sources.set(module, text);
  return { module, scope };
}
