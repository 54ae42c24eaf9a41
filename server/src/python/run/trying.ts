import type { Place } from "../../base/span.ts";
import type { Expression, Statement } from "../tree.ts";
import { builtinClass } from "./builtins.ts";
import { basesOf, stringOf } from "./inspect.ts";
import { bind, type Completion, type Machine, next, together } from "./machine.ts";
import { plain, type Scope, unknownOf, type Value } from "./objects.ts";
import { exceptionNames, isA, Raised } from "./raised.ts";
import { repr, str } from "./show.ts";

/** Runs a `raise`. */
export function raise(machine: Machine, value: Expression | null, scope: Scope, at: Place): never {
  if (value === null) {
    const current = scope.names.get(" raised");
    throw raisedOf.get(current ?? {}) ?? new Raised("RuntimeError", "No active exception to reraise", at);
  }
  let made = machine.evaluate(value, scope);
  if (made.kind === "class") made = machine.call(made, { positional: [], keywords: new Map(), open: false, at });
  if (made.kind === "instance" && made.of.native !== null && made.of.name === "ConfigErrors") {
    const [list] = made.made?.positional ?? [];
    const texts = list?.kind === "list" && !list.open ? list.items.map(stringOf) : [null];
    if (!texts.includes(null)) throw new Raised("ConfigErrors", texts.join("\n"), at, made);
  }
  const type = made.kind === "instance" ? exceptionName(made) : null;
  if (type === null || made.kind !== "instance") {
    if (made.kind !== "unknown" && made.kind !== "instance")
      machine.raise("TypeError", "exceptions must derive from BaseException", at);
    throw new Raised("Exception", null, at, made);
  }
  throw new Raised(type, exceptionText(made, type), at, made);
}

/** What `str()` makes of an exception; null where that is not known. */
function exceptionText(made: Value & { kind: "instance" }, type: string): string | null {
  const args = made.attributes.get("args");
  if (args?.kind !== "tuple") return null;
  const [only] = args.items;
  if (only === undefined) return "";
  if (args.items.length > 1) return isA(type, "OSError") ? null : repr(args);
  return type === "KeyError" ? repr(only) : str(only);
}

/** An exception that Python made, as code that catches it sees it. */
function caught(error: Raised, at: Place): Value {
  if (error.text === null || !exceptionNames.includes(error.type)) return unknownOf(at);
  const quoted = error.type === "KeyError" ? /^'([^'\\]*)'$/.exec(error.text)?.[1] : error.text;
  if (quoted === undefined || isA(error.type, "OSError")) return unknownOf(at);
  const args: Value = { kind: "tuple", items: quoted === "" ? [] : [plain(quoted, at, "str")], at };
  return { kind: "instance", of: builtinClass(error.type, at), attributes: new Map([["args", args]]), made: null, at };
}

/** The nearest of Python's own exceptions among the classes of an instance. */
function exceptionName(value: Value): string | null {
  if (value.kind !== "instance") return null;
  for (const it of basesOf(value.of)) if (it.kind === "class" && it.module === "builtins") return it.name;
  return null;
}

const raisedOf = new WeakMap<object, Raised>();

/** Runs a `try` with its handlers. */
export function runTry(machine: Machine, statement: Statement & { kind: "try" }, scope: Scope, at: Place): Completion {
  const { risks } = machine;
  const doubts = machine.doubts.length;
  const last = (): Completion => machine.run(statement.last, scope);
  let completion: Completion;
  try {
    completion = machine.run(statement.body, scope);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    let result: Completion;
    try {
      result = handle(machine, statement, error, scope, at);
    } catch (again) {
      if (again instanceof Raised) last();
      throw again;
    }
    const ended = last();
    return ended.kind === "next" ? result : ended;
  }
  if (completion.kind === "next") completion = machine.run(statement.otherwise, scope);
  // What may have raised an exception in the body may have led to a handler.
  if (machine.risks > risks && statement.handlers.length > 0) {
    const handlers = statement.handlers.map((it) => () => runHandler(machine, it, null, scope, at));
    const gone = completion;
    completion = together(machine.fork([() => gone, ...handlers], at), at);
    if (statement.handlers.some((it) => takesAll(it.type))) machine.doubts.length = doubts;
  }
  const ended = last();
  return ended.kind === "next" ? completion : ended;
}

type Handler = (Statement & { kind: "try" })["handlers"][number];

function handle(
  machine: Machine,
  statement: Statement & { kind: "try" },
  error: Raised,
  scope: Scope,
  at: Place,
): Completion {
  const maybe: (() => Completion)[] = [];
  for (const it of statement.handlers) {
    const takes = it.type === null ? true : matches(machine.evaluate(it.type, scope), error);
    if (takes === false) continue;
    maybe.push(() => runHandler(machine, it, error, scope, at));
    if (takes === true) {
      const [only] = maybe;
      if (maybe.length === 1 && only !== undefined) return only();
      return together(machine.fork(maybe, at), at);
    }
  }
  if (maybe.length === 0) throw error;
  machine.doubt("which exceptions are handled is not known", at);
  return together(machine.fork([...maybe, () => next], at), at);
}

function runHandler(machine: Machine, handler: Handler, error: Raised | null, scope: Scope, at: Place): Completion {
  const value: Value = error === null ? unknownOf(at) : (error.value ?? caught(error, at));
  if (handler.name !== null) bind(machine, scope, handler.name, value);
  const marker = unknownOf(at);
  if (error !== null) raisedOf.set(marker, error);
  machine.heap.touch(scope);
  scope.names.set(" raised", marker);
  return machine.run(handler.body, scope);
}

/** Whether an exception is of one of the classes that a handler names; null where that is not known. */
function matches(type: Value, error: Raised): boolean | null {
  if (type.kind === "tuple") {
    const all = type.items.map((it) => matches(it, error));
    return all.includes(true) ? true : all.includes(null) ? null : false;
  }
  if (type.kind !== "class") return null;
  if (error.value?.kind === "instance") {
    const bases = basesOf(error.value.of);
    if (bases.includes(type)) return true;
    if (bases.some((it) => it.kind === "class" && it.name === type.name && it.module === type.module)) return true;
    if (bases.some((it) => it.kind === "unknown")) return null;
    return type.module === "builtins" ? isA(error.type, type.name) : false;
  }
  if (error.value !== null) return type.name === "BaseException" ? true : null;
  return type.module === "builtins" ? isA(error.type, type.name) : error.type === type.name;
}

function takesAll(type: Expression | null): boolean {
  if (type === null) return true;
  const names = type.kind === "tuple" ? type.items : [type];
  return names.some(
    (it) =>
      it.kind === "name" &&
      ["Exception", "BaseException", "ImportError", "OSError", "IOError", "FileNotFoundError", "KeyError"].includes(
        it.name,
      ),
  );
}
