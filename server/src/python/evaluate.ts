import type { Span } from "../base/span.ts";
import { noteEffects, noteLater } from "./effects.ts";
import { Folder } from "./fold.ts";
import { State } from "./state.ts";
import type { Expression, PythonFile, Statement } from "./tree.ts";
import { type DictReference, isTrue, unknownValue, type Value } from "./values.ts";
import { boundIn } from "./walk.ts";

/** What `from buildbot.plugins import *` brings (buildbot/plugins/__init__.py, all versions together). */
const starImports: Readonly<Record<string, readonly string[]>> = {
  "buildbot.plugins": "changes reporters schedulers secrets statistics steps util webhooks worker buildslave www".split(
    " ",
  ),
};

/** A module after it has run: what its names hold, as far as the text decides it. */
export interface EvaluatedModule {
  /** What the name holds; undefined where the file does not bind it. */
  name(name: string): Value | undefined;
  /** What the dict holds under the key; undefined where it surely holds nothing. */
  entry(dict: DictReference, key: string): Value | undefined;
}

/**
 * Runs a module's straight-line code on constants, as far as the text decides it. Ends for every file: loops are looked at
 * once, functions are not entered; what they may change is unknown.
 */
export function evaluateModule(file: PythonFile): EvaluatedModule {
  const state = new State();
  new Evaluation(file).run(file.body, state);
  return {
    name: (name) => state.name(name),
    entry: (dict, key) => state.entry(dict.id, key, dict.at),
  };
}

class Evaluation {
  readonly #file: PythonFile;
  readonly #folder: Folder;

  constructor(file: PythonFile) {
    this.#file = file;
    this.#folder = new Folder(file.text);
  }

  /** Runs a block; says whether the code goes on behind it. */
  run(body: readonly Statement[], state: State): boolean {
    for (const statement of body) if (!this.#statement(statement, state)) return false;
    return true;
  }

  #value(expression: Expression, state: State): Value {
    noteEffects(expression, state, this.#folder, true);
    return this.#folder.fold(expression, state);
  }

  #statement(statement: Statement, state: State): boolean {
    switch (statement.kind) {
      case "assign": {
        const value = this.#value(statement.value, state);
        for (const target of statement.targets) this.#assign(target, value, state);
        return true;
      }
      case "annotate":
        if (statement.value !== null) this.#assign(statement.target, this.#value(statement.value, state), state);
        return true;
      case "augment":
        this.#augment(statement, state);
        return true;
      case "expression": {
        const value = this.#value(statement.value, state);
        return !(value.kind === "unknown" && this.#exits(statement.value, state));
      }
      case "import":
        for (const { path, as } of statement.names) {
          const first = path.split(".")[0] ?? path;
          state.bind(as ?? first, { kind: "dotted", path: as === null ? first : path, at: statement });
        }
        return true;
      case "from":
        this.#from(statement, state);
        return true;
      case "if":
        return this.#if(statement, state);
      case "for":
      case "while":
        return this.#loop(statement, state);
      case "try":
        return this.#try(statement, state);
      case "with": {
        for (const { context, target } of statement.items) {
          noteEffects(context, state, this.#folder, false);
          if (target !== null) this.#assign(target, unknownValue("with decides it", target), state);
        }
        return this.#branches([statement.body, []], state, statement);
      }
      case "match": {
        noteEffects(statement.subject, state, this.#folder, false);
        const bodies = statement.cases.map((it) => it.body);
        for (const name of statement.cases.flatMap((it) => it.binds))
          state.bind(name, unknownValue("a pattern binds it", statement));
        return this.#branches(statement.cases.some((it) => it.always) ? bodies : [...bodies, []], state, statement);
      }
      case "function":
        for (const it of [
          ...statement.decorators,
          ...statement.parameters.flatMap((it) => (it.value === null ? [] : [it.value])),
        ])
          noteEffects(it, state, this.#folder, false);
        noteLater(statement.body, statement.parameters, state);
        state.bind(statement.name, unknownValue("it is a function", statement));
        return true;
      case "class":
        for (const it of [...statement.decorators, ...statement.arguments.map((it) => it.value)])
          noteEffects(it, state, this.#folder, false);
        noteLater(statement.body, [], state);
        state.bind(statement.name, unknownValue("it is a class", statement));
        return true;
      case "delete":
        for (const target of statement.values) this.#delete(target, state);
        return true;
      case "raise":
      case "return":
        return false;
      case "assert":
        for (const it of statement.values) noteEffects(it, state, this.#folder, false);
        return true;
      case "error":
        this.#broken(statement, state);
        return true;
      case "type alias":
        state.bind(statement.name, unknownValue("it is a type", statement));
        return true;
      case "global":
      case "nonlocal":
      case "pass":
      case "break":
      case "continue":
        break;
    }
    return true;
  }

  /** Whether the expression is a call that ends the run: `sys.exit()` and its like. */
  #exits(expression: Expression, state: State): boolean {
    if (expression.kind !== "call") return false;
    const called = this.#folder.fold(expression.callee, state);
    return called.kind === "dotted" && ["sys.exit", "os._exit", "exit", "quit"].includes(called.path);
  }

  #assign(target: Expression, value: Value, state: State): void {
    if (target.kind === "name") state.bind(target.name, value);
    else if (target.kind === "tuple" || target.kind === "list") {
      const spread = target.items.some((it) => it.kind === "starred");
      const items =
        value.kind === "tuple" && value.items.length === target.items.length && !spread ? value.items : null;
      if (items === null) state.escape(value);
      target.items.forEach((it, index) => {
        this.#assign(it, items?.[index] ?? unknownValue("it is taken out of something that is not known", it), state);
      });
    } else if (target.kind === "starred")
      this.#assign(target.value, unknownValue("it is taken out of something that is not known", target), state);
    else if (target.kind === "subscript") {
      noteEffects(target.index, state, this.#folder, false);
      const object = this.#value(target.object, state);
      if (object.kind === "dict") this.#folder.store(object.id, this.#folder.fold(target.index, state), value, state);
      else state.escape(value);
    } else {
      if (target.kind === "attribute") noteEffects(target.object, state, this.#folder, false);
      state.escape(value);
    }
  }

  #augment(statement: Statement & { kind: "augment" }, state: State): void {
    const { target, operator, value } = statement;
    const before = this.#folder.fold(target, state);
    if (operator === "|=" && before.kind === "dict") {
      this.#folder.update(before.id, this.#value(value, state), statement, state);
      return;
    }
    const after: Expression = {
      kind: "binary",
      operator: operator.slice(0, -1),
      left: target,
      right: value,
      start: statement.start,
      end: statement.end,
    };
    this.#assign(target, this.#value(after, state), state);
  }

  #from(statement: Statement & { kind: "from" }, state: State): void {
    const { module, names } = statement;
    const known = names === "*" ? starImports[module]?.map((path) => ({ path, as: null })) : names;
    if (known === undefined) state.forgetNames(unknownValue(`from ${module} import * may bring it`, statement));
    else
      for (const { path, as } of known)
        state.bind(as ?? path, { kind: "dotted", path: `${module}.${path}`, at: statement });
  }

  #if(statement: Statement & { kind: "if" }, state: State): boolean {
    const bodies: (readonly Statement[])[] = [];
    for (const { test, body } of statement.arms) {
      if (test === null) {
        bodies.push(body);
        return this.#branches(bodies, state, statement);
      }
      noteEffects(test, state, this.#folder, false);
      const fixed = test.kind === "constant" || test.kind === "number" ? this.#folder.fold(test, state) : null;
      if (fixed?.kind !== "constant") bodies.push(body);
      else if (isTrue(fixed)) {
        bodies.push(body);
        return this.#branches(bodies, state, statement);
      }
    }
    return this.#branches([...bodies, []], state, statement);
  }

  /** Runs blocks of which one runs, and goes on with what they agree on. */
  #branches(bodies: readonly (readonly Statement[])[], state: State, at: Span): boolean {
    const { age } = state;
    const on: State[] = [];
    const ended: State[] = [];
    for (const body of bodies) {
      const branch = state.branch();
      (this.run(body, branch) ? on : ended).push(branch);
    }
    state.join(on, ended, age, at);
    return on.length > 0;
  }

  #loop(statement: Statement & { kind: "for" | "while" }, state: State): boolean {
    const { age } = state;
    noteEffects(statement.kind === "for" ? statement.source : statement.test, state, this.#folder, false);
    const body = state.branch(true);
    for (const name of boundIn([statement]))
      if (body.name(name)?.kind !== "dotted") body.bind(name, unknownValue("it is set in a loop", statement));
    if (statement.kind === "for")
      this.#assign(statement.target, unknownValue("a loop sets it", statement.target), body);
    const goesOn = this.run(statement.body, body);
    const none = state.branch();
    state.join(goesOn ? [none, body] : [none], goesOn ? [] : [body], age, statement);
    return statement.otherwise.length === 0 || this.#branches([statement.otherwise, []], state, statement);
  }

  #try(statement: Statement & { kind: "try" }, state: State): boolean {
    const { age } = state;
    const on: State[] = [];
    const ended: State[] = [];
    const body = state.branch();
    const bodyGoesOn = this.run(statement.body, body);
    for (const handler of statement.handlers) {
      const branch = state.branch();
      branch.interrupted(body, statement);
      if (handler.name !== null) branch.bind(handler.name, unknownValue("it is an exception", statement));
      (this.run(handler.body, branch) ? on : ended).push(branch);
    }
    const completes = bodyGoesOn && this.run(statement.otherwise, body);
    (completes ? on : ended).push(body);
    if (on.length > 0) state.join(on, ended, age, statement);
    else state.interrupted(body, statement);
    const lastGoesOn = this.run(statement.last, state);
    return on.length > 0 && lastGoesOn;
  }

  #delete(target: Expression, state: State): void {
    if (target.kind === "name") state.bind(target.name, unknownValue("it is deleted", target));
    if (target.kind !== "subscript") return;
    const object = this.#folder.fold(target.object, state);
    const key = this.#folder.fold(target.index, state);
    if (object.kind !== "dict") return;
    if (key.kind === "constant" && key.type === "str") state.set(object.id, String(key.value), undefined);
    else if (key.kind !== "constant")
      state.forget(object.id, unknownValue("a key of the dict is not known", target), false);
  }

  /** A line that could not be read may set whatever it names. */
  #broken(statement: Statement & { kind: "error" }, state: State): void {
    const because = unknownValue("the line that may set it cannot be read", statement);
    const first = statement.body[0]?.start ?? statement.end;
    const text = this.#file.text.slice(statement.start, Math.min(first, statement.end));
    const words = new Set(text.match(/[A-Za-z_]\w*/g) ?? []);
    for (const name of words) {
      const value = state.name(name);
      if (value === undefined || value.kind === "dotted") continue;
      if (value.kind !== "dict") state.bind(name, because);
      else if (/["']/.test(text)) for (const key of words) state.set(value.id, key, because);
      else state.forget(value.id, because);
    }
    if (statement.body.length > 0) this.#branches([statement.body, []], state, statement);
  }
}
