import type { Place } from "../../base/span.ts";
import type { Statement } from "../tree.ts";
import { bind, type Machine } from "./machine.ts";
import { type ModuleObject, plain, type Scope, unknownOf, type Value } from "./objects.ts";
import { isNoPackage, locationOf } from "./stdlib.ts";

/** A module by its path; unknown where nobody here knows it. Raises Python's exception where there is surely none. */
function importModule(machine: Machine, path: string, at: Place): ModuleObject | null {
  const found = machine.world.module(machine, path, at);
  if (found === "missing") {
    const parts = path.split(".");
    for (let length = 1; length < parts.length; length++) {
      const outer = parts.slice(0, length).join(".");
      if (machine.world.module(machine, outer, at) === "missing")
        return machine.raise("ModuleNotFoundError", `No module named '${outer}'`, at);
    }
    const outer = parts.slice(0, -1).join(".");
    const why = isNoPackage(outer) || outer === "os" ? `; '${outer}' is not a package` : "";
    return machine.raise("ModuleNotFoundError", `No module named '${path}'${why}`, at);
  }
  if (found !== "unknown") return found;
  machine.doubt(`the module ${path} is not known here`, at);
  return null;
}

/** Runs `import a.b as c`. */
export function importNames(
  machine: Machine,
  statement: Statement & { kind: "import" },
  scope: Scope,
  at: Place,
): void {
  for (const { path, as } of statement.names) {
    const module = importModule(machine, path, at);
    const first = path.split(".")[0] ?? path;
    if (as !== null) bind(machine, scope, as, module ?? unknownOf(at));
    else if (first === path) bind(machine, scope, first, module ?? unknownOf(at));
    else bind(machine, scope, first, importModule(machine, first, at) ?? unknownOf(at));
  }
}

/** Runs `from a import b`. */
export function importFrom(machine: Machine, statement: Statement & { kind: "from" }, scope: Scope, at: Place): void {
  const { names } = statement;
  if (statement.module === "__future__") {
    if (names !== "*" && names.some((it) => it.path === "annotations"))
      scope.names.set(" annotations", plain(true, at));
    return;
  }
  const path = absolute(machine, statement.module, scope.module, at);
  const module = importModule(machine, path, at);
  if (names === "*") {
    if (module === null || module.names === null) {
      machine.heap.touch(scope);
      scope.open = unknownOf(at);
      // What is imported may hide what the file imported before; what it made itself is taken to stay.
      for (const [name, value] of scope.names)
        if (!name.startsWith(" ") && module === null && isImported(value)) scope.names.set(name, unknownOf(at));
    } else
      for (const name of module.names) bind(machine, scope, name, module.member(machine, name, at) ?? unknownOf(at));
    return;
  }
  for (const { path: name, as } of names) bind(machine, scope, as ?? name, memberOf(machine, module, path, name, at));
}

/** The path that one with leading dots stands for, in a module (importlib._bootstrap._resolve_name). */
function absolute(machine: Machine, path: string, from: ModuleObject, at: Place): string {
  const name = path.replace(/^\.+/, "");
  const level = path.length - name.length;
  if (level === 0) return path;
  // What exec() runs has no name at all: Buildbot gives the file none.
  if (from.name === "__main__") machine.raise("KeyError", "\"'__name__' not in globals\"", at);
  const parts = from.name.split(".");
  const up = level - (from.uri.endsWith("/__init__.py") ? 1 : 0);
  if (up >= parts.length)
    machine.raise(
      "ImportError",
      parts.length === 1
        ? "attempted relative import with no known parent package"
        : "attempted relative import beyond top-level package",
      at,
    );
  return [...parts.slice(0, parts.length - up), ...(name === "" ? [] : [name])].join(".");
}

function isImported(value: Value): boolean {
  return value.kind === "module" || value.kind === "native" || (value.kind === "class" && value.native !== null);
}

function memberOf(machine: Machine, module: ModuleObject | null, path: string, name: string, at: Place): Value {
  if (module === null) return unknownOf(at);
  const found = module.member(machine, name, at);
  if (found !== null) return found;
  const inner = machine.world.module(machine, `${path}.${name}`, at);
  if (typeof inner !== "string") return inner;
  if (inner === "unknown") {
    machine.doubt(`${name} of ${path} is not known here`, at);
    return unknownOf(at);
  }
  return machine.raise(
    "ImportError",
    `cannot import name '${name}' from '${path === "os.path" ? "posixpath" : path}'${locationOf(path)}`,
    at,
  );
}
