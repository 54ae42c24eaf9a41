import type { Place } from "../../base/span.ts";
import { isCallable } from "../../python/run/inspect.ts";
import type { Machine } from "../../python/run/machine.ts";
import {
  type Call,
  type ModuleObject,
  type NativeFunction,
  plain,
  unknownOf,
  type Value,
} from "../../python/run/objects.ts";
import { twistedNames } from "../twisted-names.generated.ts";
import { implemented } from "./checking.ts";
import { interfaces } from "./world.ts";

/** Decorators of functions: what they make takes the function's place. */
const decorators: ReadonlySet<string> = new Set([
  "twisted.internet.defer.inlineCallbacks",
  "twisted.internet.defer.deferredGenerator",
]);

const namesOf = new Map<string, ReadonlySet<string>>();

function namesIn(path: string): ReadonlySet<string> {
  let names = namesOf.get(path);
  if (names === undefined) {
    names = new Set((twistedNames[path] ?? "").split(" "));
    namesOf.set(path, names);
  }
  return names;
}

/** Notes that a class or an object has interfaces of Buildbot's; false where it is not known which. */
function declare(of: Value | undefined, given: readonly Value[]): boolean {
  const names = given.map((it) =>
    it.kind === "native" && it.name.startsWith(`${interfaces}.`) ? it.name.slice(interfaces.length + 1) : null,
  );
  if ((of?.kind !== "class" || of.native !== null) && of?.kind !== "instance") return false;
  const known = names.filter((it) => it !== null);
  implemented.set(of, [...(implemented.get(of) ?? []), ...known]);
  return known.length === names.length;
}

/** What zope.interface has to say that a class implements an interface, or an object provides it. */
const declarations: Readonly<Record<string, NativeFunction["run"]>> = {
  "zope.interface.implementer": (_machine, call) => ({
    kind: "native",
    name: "implementer",
    at: call.at,
    run: (_inner, given) => {
      const [of] = given.positional;
      return of !== undefined && declare(of, call.positional) ? of : unknownOf(given.at);
    },
  }),
  "zope.interface.classImplements": declaring,
  "zope.interface.alsoProvides": declaring,
  "zope.interface.directlyProvides": declaring,
};

function declaring(machine: Machine, call: Call): Value {
  const [of, ...given] = call.positional;
  if (!declare(of, given)) machine.doubt("which interfaces it has is not known", call.at);
  return plain(null, call.at);
}

function member(path: string, at: Place): NativeFunction {
  const run = declarations[path];
  if (run !== undefined) return { kind: "native", name: path, at, run };
  return {
    kind: "native",
    name: path,
    at,
    guessed: !decorators.has(path),
    run: (machine, call): Value => {
      const [function_] = call.positional;
      machine.escapeAll(call);
      if (!decorators.has(path) || function_ === undefined || isCallable(function_) !== true) return unknownOf(call.at);
      // What it gives when it is called is told by nobody.
      return {
        kind: "native",
        name: path,
        at: call.at,
        run: (inner, given) => {
          inner.escapeAll(given);
          return unknownOf(given.at);
        },
      };
    },
  };
}

/** A module that comes with Buildbot, since it needs it: of Twisted or Zope; null for any other. What it does is not followed. */
export function twistedModule(path: string, at: Place): ModuleObject | null {
  if (!Object.hasOwn(twistedNames, path)) return null;
  return {
    kind: "module",
    name: path,
    uri: at.uri,
    at,
    names: null,
    member: (machine, name, place) => {
      if (namesIn(path).has(name)) return member(`${path}.${name}`, place);
      const inner = twistedModule(`${path}.${name}`, place);
      if (inner !== null) return inner;
      machine.doubt(`${name} of ${path} is not known here`, place);
      return unknownOf(place);
    },
  };
}
