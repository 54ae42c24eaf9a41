import type { Place } from "../../base/span.ts";
import { missingText, tooManyText } from "../../python/run/calls.ts";
import type { Machine } from "../../python/run/machine.ts";
import { type Call, dictOf, listOf, oneOf, plain, unknownOf, type Value } from "../../python/run/objects.ts";
import type { MethodShape, ParameterShape } from "./tables.ts";

/** What of a method's parameters is asked for at each of its many calls. */
interface Signature {
  /** The parameters that take positions, in their order. */
  readonly positional: readonly ParameterShape[];
  /** All but `*args` and `**kwargs`, by name. */
  readonly named: ReadonlyMap<string, ParameterShape>;
  /** Those of them that have no default. */
  readonly required: readonly ParameterShape[];
  readonly takesStar: boolean;
  readonly takesRest: boolean;
}

const signatures = new WeakMap<MethodShape, Signature>();

function signatureOf(method: MethodShape): Signature {
  const before = signatures.get(method);
  if (before !== undefined) return before;
  const { parameters } = method;
  const named = parameters.filter((it) => it.takes === "positional" || it.takes === "keyword");
  const made: Signature = {
    positional: parameters.filter((it) => it.takes === "positional"),
    named: new Map(named.map((it) => [it.name, it])),
    required: named.filter((it) => it.value === null),
    takesStar: parameters.some((it) => it.takes === "*"),
    takesRest: parameters.some((it) => it.takes === "**"),
  };
  signatures.set(method, made);
  return made;
}

/** What a method's parameters hold. A default is made when it is first asked for: most are not. */
export class Bound {
  /** The keyword arguments that `**kwargs` takes. */
  readonly rest: Map<string, Value>;
  /** The positional arguments that `*args` takes. */
  readonly star: readonly Value[];
  readonly #call: Call;
  readonly #signature: Signature;
  readonly #given: ReadonlyMap<string, Value>;
  /** Defaults that were asked for, and what the method's own code changed. */
  readonly #made = new Map<string, Value>();

  constructor(
    call: Call,
    signature: Signature,
    given: ReadonlyMap<string, Value>,
    rest: Map<string, Value>,
    star: readonly Value[],
  ) {
    this.#call = call;
    this.#signature = signature;
    this.#given = given;
    this.rest = rest;
    this.star = star;
  }

  /** Whether the call gives the parameter its value. */
  isGiven(name: string): boolean {
    return this.#given.has(name);
  }

  /** What a parameter holds; undefined where the method has none of that name. */
  get(name: string): Value | undefined {
    return this.#made.get(name) ?? this.#given.get(name) ?? this.#fallback(name);
  }

  set(name: string, value: Value): void {
    this.#made.set(name, value);
  }

  #fallback(name: string): Value | undefined {
    const parameter = this.#signature.named.get(name);
    if (parameter === undefined) return undefined;
    const { at, open } = this.#call;
    const fallback = parameter.value === null ? unknownOf(at) : constantOf(parameter.value, at);
    const value = open ? oneOf([fallback, unknownOf(at)], at) : fallback;
    this.#made.set(name, value);
    return value;
  }
}

/** Gives a call's arguments to a method's parameters; raises TypeError in Python's words where they do not fit. */
export function bindTo(machine: Machine, method: MethodShape, call: Call, qualname: string): Bound {
  const signature = signatureOf(method);
  const { positional, named, required, takesStar, takesRest } = signature;
  const complain = (text: string): never => machine.raise("TypeError", `${qualname}() ${text}`, call.at);
  const given = new Map<string, Value>();
  for (let index = 0; index < positional.length && index < call.positional.length; index++) {
    const [name, value] = [positional[index]?.name ?? "", call.positional[index]];
    if (value === undefined) continue;
    if (call.keywords.has(name)) complain(`got multiple values for argument '${name}'`);
    given.set(name, value);
  }
  const rest = new Map<string, Value>();
  for (const [name, value] of call.keywords) (named.has(name) ? given : rest).set(name, value);
  if (!takesRest && rest.size > 0) {
    const [unknown = ""] = rest.keys();
    complain(`got an unexpected keyword argument '${unknown}'`);
  }
  const star = call.positional.length > positional.length ? call.positional.slice(positional.length) : nothing;
  if (star.length > 0 && !takesStar) {
    const least = positional.filter((it) => it.value === null).length;
    complain(tooManyText(positional.length + 1, least + 1, call.positional.length + 1));
  }
  if (!call.open) {
    const missing = required.filter((it) => !given.has(it.name));
    for (const [takes, word] of missing.length === 0 ? nothing : kinds) {
      const names = missing.filter((it) => it.takes === takes).map((it) => it.name);
      if (names.length > 0) complain(missingText(names, word));
    }
  }
  return new Bound(call, signature, given, rest, star);
}

const nothing: readonly never[] = [];

const kinds = [
  ["positional", "positional"],
  ["keyword", "keyword-only"],
] as const;

/** A constant as the tables write it; unknown for "?". */
export function constantOf(form: string, at: Place): Value {
  if (form === "None") return plain(null, at);
  if (form === "True" || form === "False") return plain(form === "True", at);
  if (/^-?\d+$/.test(form)) return plain(Number(form), at);
  if (/^'[^'\\]*'$/.test(form)) return plain(form.slice(1, -1), at);
  if (form === "()") return { kind: "tuple", items: [], at };
  if (form === "[]") return listOf([], at);
  if (form === "{}") return dictOf([], at);
  return unknownOf(at);
}
