import type { Place } from "../../base/span.ts";
import { Memory } from "../../python/run/memory.ts";
import {
  type ClassObject,
  type InstanceObject,
  type ModuleObject,
  type NativeFunction,
  plain,
  unknownOf,
  type Value,
} from "../../python/run/objects.ts";
import { str } from "../../python/run/show.ts";
import { bodies, methods } from "./bodies.ts";
import { Checking, shapes } from "./checking.ts";
import { invoke } from "./invoke.ts";
import { reprOf } from "./reprs.ts";
import type { ClassShape, Release } from "./tables.ts";

const nowhere: Place = { uri: "", span: { start: 0, end: 0 } };

/** The values of buildbot/process/results.py. */
const results: Readonly<Record<string, number>> = {
  SUCCESS: 0,
  WARNINGS: 1,
  FAILURE: 2,
  SKIPPED: 3,
  EXCEPTION: 4,
  RETRY: 5,
  CANCELLED: 6,
};

/** The groups of plugins (buildbot/plugins/__init__.py). */
const groups: ReadonlySet<string> = new Set(
  "changes reporters schedulers secrets steps util webhooks worker".split(" "),
);

/** Plugins that published packages of others bring: buildbot-gitea and buildbot-prometheus. */
const others: ReadonlySet<string> = new Set([
  "reporters.GiteaStatusPush",
  "reporters.Prometheus",
  "steps.Gitea",
  "util.GiteaAuth",
]);

/** A release's checks, with what is remembered of files that went through them. */
export interface Checks {
  readonly checking: Checking;
  readonly memory: Memory | null;
}

const remembering = new WeakMap<Release, { readonly checking: Checking; readonly memory: Memory }>();

/** Begins a run of a file through one release's checks. `remembers`: what its calls make is kept for the next run. */
export function beginChecks(release: Release, remembers: boolean): Checks {
  if (!remembers) return { checking: new Checking(release, classOf), memory: null };
  let checks = remembering.get(release);
  if (checks === undefined || checks.memory.spoilt) {
    const checking = new Checking(release, classOf);
    checks = { checking, memory: new Memory(isBuildbots, () => checking.errors.length) };
    remembering.set(release, checks);
  }
  checks.checking.errors = [];
  return checks;
}

function isBuildbots(path: string): boolean {
  return path === "buildbot" || path.startsWith("buildbot.");
}

/** One of Buildbot's classes, as the interpreter holds it. */
function classOf(checking: Checking, shape: ClassShape): ClassObject {
  const bases = shape.bases.length === 0 ? [] : directBases(checking, shape);
  const made: ClassObject = {
    kind: "class",
    name: shape.name.split(".").at(-1) ?? shape.name,
    module: shape.module,
    bases,
    attributes: new Map(),
    at: nowhere,
    native: {
      initializes: initializes(checking, shape),
      construct: (machine, of, call) => {
        const self: InstanceObject = { kind: "instance", of, attributes: new Map(), at: call.at, made: call };
        invoke(machine, checking, bodies, self, shape, "__init__", call);
        return self;
      },
      repr: (self, repr) => reprOf(self, shape, repr),
      method: (_machine, self, name) => methodOf(checking, shape, self, name),
      lacks: (name) => lacks(checking, shape, name),
    },
  };
  if (shape.provides.has("callable")) made.attributes.set("__call__", unknownFunction("__call__"));
  if (shape.provides.has("iterable")) made.attributes.set("__iter__", unknownFunction("__iter__"));
  if (shape.provides.has("unhashable")) made.attributes.set("__hash__", plain(null, nowhere));
  shapes.set(made, shape);
  return made;
}

function initializes(checking: Checking, shape: ClassShape): boolean {
  return [shape.name, ...shape.bases].some((it) => checking.release.shape(it)?.methods.__init__ !== null);
}

/** The module of Buildbot's interfaces. */
export const interfaces = "buildbot.interfaces";

/** Of Python's own attributes, those that the tables have. */
const special: ReadonlySet<string> = new Set(
  "__call__ __contains__ __delitem__ __getitem__ __iter__ __len__ __setitem__".split(" "),
);

function lacks({ release }: Checking, shape: ClassShape, name: string): boolean {
  if (name.startsWith("_") && !special.has(name)) return false;
  return [shape.name, ...shape.bases].every((it) => release.shape(it)?.attributes?.has(name) === false);
}

/** All bases one behind the other: the order is Python's own already. */
function directBases(checking: Checking, shape: ClassShape): ClassObject[] {
  return shape.bases.flatMap((name) => {
    if (name.startsWith("builtins.")) return [];
    const found = checking.classNamed(name);
    return found === null ? [] : [found];
  });
}

function unknownFunction(name: string): NativeFunction {
  return {
    kind: "native",
    name,
    at: nowhere,
    run: (machine, call) => {
      machine.escapeAll(call);
      return unknownOf(call.at);
    },
  };
}

function methodOf(checking: Checking, shape: ClassShape, self: InstanceObject, name: string): Value | undefined {
  if (name === "__init__" && !initializes(checking, shape)) return undefined;
  if (name === "__init__" || name === "checkConfig")
    return {
      kind: "native",
      name,
      at: self.at,
      run: (inner, call) => {
        invoke(inner, checking, bodies, self, shape, name, call);
        return plain(null, call.at);
      },
    };
  for (const owner of [shape.name, ...shape.bases]) {
    const body = methods[`${owner}.${name}`];
    if (body !== undefined)
      return { kind: "native", name, at: self.at, run: (inner, call) => body(inner, checking, self, call) };
  }
  return undefined;
}

/** A module of Buildbot's; null for any other, "missing" where this release has none of that path. */
export function buildbotModule(checking: Checking, path: string, at: Place): ModuleObject | "missing" | null {
  if (!isBuildbots(path)) return null;
  if (path === "buildbot.plugins") return pluginsModule(checking, at);
  const [, , group = ""] = path.split(".");
  if (path.startsWith("buildbot.plugins.") && groups.has(group)) return "missing";
  const names = checking.release.module(path);
  if (names === null) return "missing";
  return {
    kind: "module",
    name: path,
    uri: at.uri,
    at,
    names: names === "unknown" ? null : [...names.keys()],
    member: (_machine, name, place) => {
      if (names === "unknown") return unknownOf(place);
      const of = names.get(name);
      if (of === undefined) {
        const inner = buildbotModule(checking, `${path}.${name}`, place);
        // A module inside is there only once it was imported; Buildbot itself imports nearly all.
        return inner === null || inner === "missing" ? (name.startsWith("_") ? unknownOf(place) : null) : inner;
      }
      if (of !== "") return checking.classNamed(of) ?? unknownOf(place);
      const inner = buildbotModule(checking, `${path}.${name}`, place);
      if (inner !== null && inner !== "missing") return inner;
      if (path === interfaces && /^I[A-Z]/.test(name)) return { ...unknownFunction(`${path}.${name}`), at: place };
      return functionNamed(checking, `${path}.${name}`, place) ?? constantNamed(name, place) ?? unknownOf(place);
    },
  };
}

function pluginsModule(checking: Checking, at: Place): ModuleObject {
  return {
    kind: "module",
    name: "buildbot.plugins",
    uri: at.uri,
    at,
    names: [...groups, "statistics"],
    member: (_machine, name, place) => {
      if (groups.has(name)) return groupModule(checking, name, place);
      if (name === "statistics") return unknownOf(place);
      return ["db", "get_plugins", "IBuildStep", "IChangeSource", "IScheduler", "IWorker"].includes(name) ||
        name.startsWith("_")
        ? unknownOf(place)
        : null;
    },
  };
}

/** What Buildbot says of a plugin that it does not have; its name stands behind it. */
export const unknownComponentWords = "Unknown component name:";

/** The exception for a plugin that Buildbot does not have (buildbot/plugins/db.py). */
function unknownComponent(name: string): { readonly type: string; readonly text: string } {
  return { type: "AttributeError", text: `${unknownComponentWords} ${name}` };
}

function groupModule(checking: Checking, group: string, at: Place, prefix = ""): ModuleObject {
  return {
    kind: "module",
    name: `buildbot.plugins.${group}`,
    uri: at.uri,
    at,
    names: null,
    missing: (name) => unknownComponent(name),
    member: (machine, name, place) => {
      const full = prefix + name;
      const found = checking.release.plugin(group, full);
      if (found === undefined) {
        if (checking.release.pluginNames(group).some((it) => it.startsWith(`${full}.`)))
          return groupModule(checking, group, place, `${full}.`);
        if (others.has(`${group}.${full}`)) {
          machine.doubt(`${group}.${full} comes with a package of its own`, place);
          return unknownOf(place);
        }
        // Packages of others may bring more plugins; that Buildbot has none of this name is still what it says.
        return name.startsWith("__") ? unknownOf(place) : null;
      }
      if (found.startsWith("()")) return functionNamed(checking, found.slice(2), place) ?? unknownFunction(name);
      if (found === "?") return constantNamed(name, place) ?? unknownOf(place);
      return checking.classNamed(found) ?? unknownOf(place);
    },
  };
}

function constantNamed(name: string, at: Place): Value | null {
  const value = Object.hasOwn(results, name) ? results[name] : undefined;
  return value === undefined ? null : plain(value, at);
}

/** Functions of Buildbot's that files call. */
function functionNamed(checking: Checking, path: string, at: Place): Value | null {
  if (path === "buildbot.process.properties.renderer")
    return {
      kind: "native",
      name: "renderer",
      at,
      run: (machine, call) => {
        const of = checking.classNamed("_Renderer");
        if (call.positional.length === 0 && !call.keywords.has("fn") && !call.open)
          machine.raise("TypeError", "renderer() missing 1 required positional argument: 'fn'", call.at);
        return of === null ? unknownOf(call.at) : machine.call(of, call);
      },
    };
  if (path === "buildbot.config.error" || path === "buildbot.config.errors.error")
    return {
      kind: "native",
      name: "error",
      at,
      run: (machine, call) => {
        const message = call.positional[0] ?? call.keywords.get("error");
        checking.error(machine, message === undefined ? null : str(message), call.at);
        return plain(null, call.at);
      },
    };
  if (path.endsWith(".oneCodebase") || path === "buildbot.process.builder.enforceChosenWorker")
    return unknownFunction(path);
  return null;
}
