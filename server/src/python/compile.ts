import type { Span } from "../base/span.ts";
import { ExpressionCompiler, module, type Place, yieldsIn } from "./compile-expressions.ts";
import { futureEnd } from "./future.ts";
import { patternFaults } from "./pattern-faults.ts";
import type { Expression, Fault, Statement } from "./tree.ts";

/** CPython's limit (Python/compile.c): loops, `with` and `try` inside one another. */
const maxBlocks = 20;

/**
 * What CPython's compiler has against a module whose grammar and names are in order: `return`, `yield`, `await`, `break`
 * outside what they belong to, stars, keywords given twice, and the like. In CPython's order. Mirrors Python/compile.c.
 */
export function compileFaults(body: readonly Statement[]): readonly Fault[] {
  const compiler = new Compiler(futureEnd(body));
  compiler.statements(body, module);
  return compiler.faults;
}

class Compiler {
  readonly #expressions = new ExpressionCompiler();
  readonly #lastFuture: number;

  constructor(lastFuture: number) {
    this.#lastFuture = lastFuture;
  }

  get faults(): Fault[] {
    return this.#expressions.faults;
  }

  statements(body: readonly Statement[], place: Place): void {
    for (const statement of body) this.#statement(statement, place);
  }

  #block(place: Place, more: Partial<Place>, at: Span): Place {
    if (place.blocks === maxBlocks) this.#expressions.say("too many statically nested blocks", at);
    return { ...place, ...more, blocks: place.blocks + 1 };
  }

  #statement(statement: Statement, place: Place): void {
    switch (statement.kind) {
      case "function":
        this.#function(statement, place);
        return;
      case "class":
        this.#expressions.named(statement.name, statement);
        this.#expressions.all(statement.decorators, place);
        this.statements(statement.body, { ...module, kind: "class" });
        this.#expressions.arguments(statement.arguments, place);
        return;
      case "assign":
        this.#expressions.value(statement.value, place);
        for (const it of statement.targets) this.#expressions.target(it, place);
        return;
      case "augment":
        this.#expressions.target(statement.target, place);
        this.#expressions.value(statement.value, place);
        return;
      case "annotate":
        if (statement.value !== null) this.#expressions.value(statement.value, place);
        this.#expressions.target(statement.target, place);
        this.#expressions.value(statement.annotation, place);
        return;
      case "expression":
        this.#expressions.value(statement.value, place);
        return;
      case "delete":
        for (const it of statement.values) this.#expressions.target(it, place, "delete");
        return;
      case "return":
        this.#return(statement, place);
        return;
      case "raise":
      case "assert":
        this.#expressions.all(statement.values, place);
        return;
      case "break":
      case "continue":
        this.#jump(statement, place);
        return;
      case "import":
        for (const it of statement.names)
          this.#expressions.named(it.as ?? (it.path === "__debug__" ? it.path : ""), statement);
        return;
      case "from":
        if (statement.module === "__future__" && statement.start > this.#lastFuture)
          this.#expressions.say("from __future__ imports must occur at the beginning of the file", statement);
        if (statement.names !== "*")
          for (const it of statement.names) this.#expressions.named(it.as ?? it.path, statement);
        return;
      case "error":
      case "for":
      case "global":
      case "if":
      case "match":
      case "nonlocal":
      case "pass":
      case "try":
      case "type alias":
      case "while":
      case "with":
        this.#compound(statement, place);
    }
  }

  #compound(statement: Statement, place: Place): void {
    switch (statement.kind) {
      case "if":
        for (const arm of statement.arms) {
          if (arm.test !== null) this.#expressions.value(arm.test, place);
          this.statements(arm.body, place);
        }
        break;
      case "for":
        if (statement.waits) this.#waits("async for", statement, place);
        this.#expressions.value(statement.source, place);
        this.#expressions.target(statement.target, place);
        this.statements(statement.body, this.#block(place, { loop: true }, statement));
        this.statements(statement.otherwise, place);
        break;
      case "while":
        this.#expressions.value(statement.test, place);
        this.statements(statement.body, this.#block(place, { loop: true }, statement));
        this.statements(statement.otherwise, place);
        break;
      case "with": {
        if (statement.waits) this.#waits("async with", statement, place);
        let inside = place;
        for (const { context, target } of statement.items) {
          this.#expressions.value(context, inside);
          inside = this.#block(inside, {}, statement);
          if (target !== null) this.#expressions.target(target, inside);
        }
        this.statements(statement.body, inside);
        break;
      }
      case "try":
        this.#try(statement, place);
        break;
      case "match":
        this.#expressions.value(statement.subject, place);
        for (const [index, it] of statement.cases.entries()) {
          if (it.pattern !== null)
            this.faults.push(...patternFaults(it.pattern, it.guard !== null || index === statement.cases.length - 1));
          if (it.guard !== null) this.#expressions.value(it.guard, place);
          this.statements(it.body, place);
        }
        break;
      case "error":
        this.statements(statement.body, place);
        break;
      case "annotate":
      case "assert":
      case "assign":
      case "augment":
      case "break":
      case "class":
      case "continue":
      case "delete":
      case "expression":
      case "from":
      case "function":
      case "global":
      case "import":
      case "nonlocal":
      case "pass":
      case "raise":
      case "return":
      case "type alias":
        break;
    }
  }

  #try(statement: Statement & { kind: "try" }, place: Place): void {
    const outer = statement.last.length > 0 ? this.#block(place, {}, statement) : place;
    if (statement.handlers.length === 0) this.statements(statement.body, outer);
    else this.statements(statement.body, this.#block(outer, {}, statement));
    const { handlers } = statement;
    for (const [index, handler] of handlers.entries()) {
      if (handler.type === null && index < handlers.length - 1)
        this.#expressions.say("default 'except:' must be last", handler.at);
      if (handler.type !== null) this.#expressions.value(handler.type, outer);
      if (handler.name !== null) this.#expressions.named(handler.name, handler.at);
      const more = handler.group ? { group: true, loop: false } : {};
      this.statements(handler.body, this.#block(outer, more, statement));
    }
    this.statements(statement.otherwise, outer);
    this.statements(statement.last, place);
  }

  #function(statement: Statement & { kind: "function" }, place: Place): void {
    this.#expressions.all(statement.decorators, place);
    this.#expressions.defaults(statement.parameters, place);
    for (const it of statement.parameters)
      if (it.annotation !== null) this.#expressions.expression(it.annotation, place);
    if (statement.returns !== null) this.#expressions.value(statement.returns, place);
    for (const it of statement.parameters) this.#expressions.named(it.name, it.at);
    this.#expressions.named(statement.name, statement);
    this.statements(statement.body, {
      ...module,
      kind: statement.waits ? "async function" : "function",
      yields: statement.waits && yieldsIn(statement.body),
    });
  }

  #return({ values, ...at }: Statement & { values: readonly Expression[] }, place: Place): void {
    if (place.kind === "module" || place.kind === "class") this.#expressions.say("'return' outside function", at);
    else if (values.length > 0 && place.kind === "async function" && place.yields)
      this.#expressions.say("'return' with value in async generator", at);
    for (const it of values) this.#expressions.value(it, place);
    if (place.group) this.#expressions.say("'break', 'continue' and 'return' cannot appear in an except* block", at);
  }

  #jump(statement: Statement, place: Place): void {
    if (place.loop) return;
    if (place.group)
      this.#expressions.say("'break', 'continue' and 'return' cannot appear in an except* block", statement);
    else if (statement.kind === "break") this.#expressions.say("'break' outside loop", statement);
    else this.#expressions.say("'continue' not properly in loop", statement);
  }

  #waits(what: string, at: Span, place: Place): void {
    if (place.kind !== "async function") this.#expressions.say(`'${what}' outside async function`, at);
  }
}
