import type { Span } from "../base/span.ts";
import { bindsOf, partsOfPattern } from "./patterns.ts";
import { Scope, type ScopeKind } from "./scope.ts";
import type { ComprehensionClause, Expression, Fault, Parameter, Pattern, Statement } from "./tree.ts";
import { partsOf } from "./walk.ts";

/** What CPython calls a comprehension in its messages. */
const called = {
  list: "list comprehension",
  set: "set comprehension",
  dict: "dict comprehension",
  generator: "generator expression",
};

/**
 * What CPython has against the names of a module: those that are declared global or nonlocal too late, parameters of one
 * name, what an assignment expression may not bind. In CPython's order. Mirrors Python/symtable.c.
 */
export function nameFaults(body: readonly Statement[]): readonly Fault[] {
  const symbols = new Symbols();
  symbols.statements(body);
  return [...symbols.faults, ...symbols.scope.analyze()];
}

/** Whether there is nothing against the names of a part of a module, whatever else stands in it. */
export function hasCleanNames(part: readonly Statement[]): boolean {
  const symbols = new Symbols();
  symbols.statements(part);
  return symbols.faults.length === 0 && !symbols.scope.declares && symbols.scope.analyze().length === 0;
}

class Symbols {
  readonly faults: Fault[] = [];
  scope = new Scope("module", null);

  statements(body: readonly Statement[]): void {
    for (const statement of body) this.#statement(statement);
  }

  #say(message: string, at: Span): void {
    this.faults.push({ start: at.start, end: at.end, message });
  }

  #define(name: string, at: Span, parameter = false): void {
    if (this.scope.define(name, parameter)) this.#say(`duplicate argument '${name}' in function definition`, at);
  }

  #inside(kind: ScopeKind, read: () => void): void {
    const outer = this.scope;
    this.scope = new Scope(kind, outer);
    read();
    this.scope = outer;
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case "function":
        this.#define(statement.name, statement);
        this.#defaults(statement.parameters);
        for (const it of statement.parameters) this.#maybe(it.annotation);
        this.#maybe(statement.returns);
        this.#all(statement.decorators);
        this.#inside("function", () => {
          this.#parameters(statement.parameters);
          this.statements(statement.body);
        });
        return;
      case "class":
        this.#define(statement.name, statement);
        this.#all(statement.arguments.map((it) => it.value));
        this.#all(statement.decorators);
        this.#inside("class", () => this.statements(statement.body));
        return;
      case "assign":
        for (const it of statement.targets) this.#target(it);
        this.#expression(statement.value);
        return;
      case "augment":
        this.#target(statement.target);
        this.#expression(statement.value);
        return;
      case "annotate":
        this.#annotation(statement);
        return;
      case "expression":
        this.#expression(statement.value);
        return;
      case "type alias":
        this.#define(statement.name, statement);
        return;
      case "delete":
        for (const it of statement.values) this.#target(it);
        return;
      case "return":
      case "raise":
      case "assert":
        this.#all(statement.values);
        return;
      case "import":
        for (const it of statement.names) this.scope.take(it.as ?? it.path.split(".")[0] ?? "");
        return;
      case "from":
        if (statement.names === "*") {
          if (this.scope.kind !== "module") this.#say("import * only allowed at module level", statement);
        } else for (const it of statement.names) this.scope.take(it.as ?? it.path);
        return;
      case "global":
      case "nonlocal":
        for (const name of statement.names) {
          const message = this.scope.declare(name, statement.kind, statement);
          if (message !== null) this.#say(message, statement);
        }
        return;
      case "pass":
      case "break":
      case "continue":
        return;
      case "error":
      case "for":
      case "if":
      case "match":
      case "try":
      case "while":
      case "with":
        this.#compound(statement);
    }
  }

  #compound(statement: Statement): void {
    switch (statement.kind) {
      case "if":
        for (const arm of statement.arms) {
          this.#maybe(arm.test);
          this.statements(arm.body);
        }
        break;
      case "for":
        this.#target(statement.target);
        this.#expression(statement.source);
        this.statements(statement.body);
        this.statements(statement.otherwise);
        break;
      case "while":
        this.#expression(statement.test);
        this.statements(statement.body);
        this.statements(statement.otherwise);
        break;
      case "try":
        this.statements(statement.body);
        this.statements(statement.otherwise);
        for (const handler of statement.handlers) {
          this.#maybe(handler.type);
          if (handler.name !== null) this.#define(handler.name, handler.at);
          this.statements(handler.body);
        }
        this.statements(statement.last);
        break;
      case "with":
        for (const { context, target } of statement.items) {
          this.#expression(context);
          if (target !== null) this.#target(target);
        }
        this.statements(statement.body);
        break;
      case "match":
        this.#expression(statement.subject);
        for (const it of statement.cases) {
          if (it.pattern !== null) this.#pattern(it.pattern);
          this.#maybe(it.guard);
          this.statements(it.body);
        }
        break;
      case "error":
        this.statements(statement.body);
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

  #pattern(pattern: Pattern): void {
    const inner = new Set(partsOfPattern(pattern).flatMap(bindsOf));
    for (const it of partsOfPattern(pattern)) this.#pattern(it);
    for (const name of bindsOf(pattern)) if (!inner.has(name)) this.#define(name, pattern);
  }

  #annotation({ target, annotation, value, bare }: Statement & { kind: "annotate" }): void {
    if (target.kind === "name") {
      if (bare && this.scope.kind !== "module" && this.scope.declared(target.name) !== null)
        this.#say(`annotated name '${target.name}' can't be ${this.scope.declared(target.name) ?? ""}`, target);
      if (bare) this.scope.annotate(target.name);
      else if (value !== null) this.#define(target.name, target);
    } else this.#target(target);
    this.#expression(annotation);
    this.#maybe(value);
  }

  #defaults(parameters: readonly Parameter[]): void {
    for (const it of parameters) this.#maybe(it.value);
  }

  /** Stars come behind the others, as CPython's tree has them. */
  #parameters(parameters: readonly Parameter[]): void {
    for (const star of ["", "*", "**"])
      for (const it of parameters) if (it.star === star) this.#define(it.name, it.at, true);
  }

  #target(target: Expression): void {
    if (target.kind === "name") this.#define(target.name, target);
    else if (target.kind === "tuple" || target.kind === "list") for (const it of target.items) this.#target(it);
    else if (target.kind === "starred") this.#target(target.value);
    else this.#expression(target);
  }

  #all(expressions: readonly Expression[]): void {
    for (const it of expressions) this.#expression(it);
  }

  #maybe(expression: Expression | null): void {
    if (expression !== null) this.#expression(expression);
  }

  #expression(expression: Expression): void {
    switch (expression.kind) {
      case "name":
        this.scope.use(expression.name);
        return;
      case "lambda":
        this.#defaults(expression.parameters);
        this.#inside("function", () => {
          this.#parameters(expression.parameters);
          this.#expression(expression.body);
        });
        return;
      case "walrus":
        this.#walrus(expression);
        return;
      case "comprehension":
        this.#comprehension(expression);
        return;
      case "yield":
        if (expression.value !== null) this.#expression(expression.value);
        if (this.scope.makes !== null) this.#say(`'yield' inside ${called[this.scope.makes]}`, expression);
        return;
      case "number":
      case "constant":
        return;
      case "attribute":
      case "await":
      case "bad":
      case "binary":
      case "call":
      case "dict":
      case "list":
      case "set":
      case "slice":
      case "starred":
      case "string":
      case "subscript":
      case "ternary":
      case "tuple":
      case "unary":
        for (const it of partsOf(expression)) this.#expression(it);
    }
  }

  #walrus(expression: Expression & { kind: "walrus" }): void {
    const message = this.scope.bindThrough(expression.name);
    if (message !== null) this.#say(message, expression);
    this.#expression(expression.value);
    if (message === null && this.scope.makes === null) this.#define(expression.name, expression);
  }

  #comprehension(expression: Expression & { kind: "comprehension" }): void {
    const [first] = expression.clauses;
    if (first === undefined) return;
    this.#source(first.source);
    this.#inside("function", () => {
      this.scope.makes = expression.makes;
      expression.clauses.forEach((it, index) => this.#clause(it, index > 0));
      for (const it of [...expression.elements].reverse()) this.#expression(it);
    });
  }

  #source(source: Expression): void {
    this.scope.sources++;
    this.#expression(source);
    this.scope.sources--;
  }

  #clause(clause: ComprehensionClause, withSource: boolean): void {
    this.scope.targets = true;
    this.#target(clause.target);
    this.scope.targets = false;
    if (withSource) this.#source(clause.source);
    this.#all(clause.tests);
  }
}
