import type { Place } from "../../base/span.ts";
import { isNone } from "../../python/run/inspect.ts";
import { type Call, unknownOf, type Value } from "../../python/run/objects.ts";
import { type Bound, constantOf } from "./binding.ts";
import type { MethodShape } from "./tables.ts";

type HandsOn = NonNullable<MethodShape["on"]>;

/** One of the arguments in the call that a method makes of its base's. */
type Handed =
  /** `**kwargs`, or what else is not known of. */
  | { readonly kind: "rest" | "unknown rest" | "star" | "unknown star" }
  | { readonly kind: "positional"; readonly of: Source }
  /** `asGiven`: what the method was given goes before the source. */
  | { readonly kind: "keyword"; readonly name: string; readonly of: Source; readonly asGiven: boolean };

/** Where an argument's value comes from: a parameter of the method, a constant, or Buildbot's own code ("foreign"). */
type Source =
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "constant"; readonly form: string }
  | { readonly kind: "foreign" };

/** Arguments that a method hands on as it got them, although its code sets them where they are left out. */
const handedAsGiven: ReadonlySet<string> = new Set(["generators", "pollInterval"]);

/** Methods are called many times; how they hand on is read once. */
const read = new WeakMap<HandsOn, readonly Handed[]>();

function handedBy(on: HandsOn): readonly Handed[] {
  let handed = read.get(on);
  if (handed === undefined) {
    handed = on.args.map(handedAs);
    read.set(on, handed);
  }
  return handed;
}

function handedAs(form: string): Handed {
  if (form.startsWith("**")) return { kind: form === "**?" ? "unknown rest" : "rest" };
  if (form.startsWith("*")) return { kind: form === "*?" ? "unknown star" : "star" };
  const named = /^(\w+):(.*)$/s.exec(form);
  if (named === null) return { kind: "positional", of: sourceOf(form) };
  const [, name = "", of = "?"] = named;
  // These the class makes itself only where it is given none.
  return { kind: "keyword", name, of: sourceOf(of), asGiven: of === "?" && handedAsGiven.has(name) };
}

function sourceOf(form: string): Source {
  if (form.startsWith("=")) return { kind: "parameter", name: form.slice(1) };
  return form === "?" ? { kind: "foreign" } : { kind: "constant", form };
}

/** The call that a method makes of its base's; `twice` is told of an argument that is given by name two times. */
export function handedOn(on: HandsOn, bound: Bound, open: boolean, at: Place, twice: (name: string) => void): Call {
  const positional: Value[] = [];
  const keywords = new Map<string, Value>();
  let more = false;
  for (const it of handedBy(on)) {
    switch (it.kind) {
      case "positional":
        positional.push(valueOf(it.of, bound, at));
        break;
      case "keyword": {
        const own = it.asGiven ? bound.get(it.name) : undefined;
        keywords.set(it.name, own === undefined || isNone(own) === true ? valueOf(it.of, bound, at) : own);
        break;
      }
      case "rest":
        more ||= open;
        for (const [name, value] of bound.rest) {
          if (on.taken.includes(name)) continue;
          if (keywords.has(name)) twice(name);
          keywords.set(name, value);
        }
        for (const name of on.made) {
          // A name is made only where none is given.
          const own = name === "name" ? bound.rest.get(name) : undefined;
          if (own === undefined || isNone(own) !== false) keywords.set(name, unknownOf(at));
        }
        break;
      case "star":
        positional.push(...bound.star);
        break;
      case "unknown rest":
      case "unknown star":
        more = true;
        break;
    }
  }
  return { positional, keywords, open: more, at };
}

function valueOf(source: Source, bound: Bound, at: Place): Value {
  if (source.kind === "parameter") return bound.get(source.name) ?? unknownOf(at);
  if (source.kind === "constant") return constantOf(source.form, at);
  return unknownOf(at, null, true);
}
