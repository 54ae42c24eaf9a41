import type { Span } from "../base/span.ts";
import type { Argument, Expression, Fault, Parameter, Statement } from "./tree.ts";
import { blocksOf, headOf, partsOf } from "./walk.ts";

/** What kind of code a statement or expression stands in. */
export interface Place {
  readonly kind: "module" | "class" | "function" | "async function" | "comprehension";
  readonly loop: boolean;
  /** Inside `except*`, where nothing may jump out. */
  readonly group: boolean;
  readonly blocks: number;
  /** Whether the function yields. */
  readonly yields: boolean;
}

/** The module itself. */
export const module: Place = { kind: "module", loop: false, group: false, blocks: 0, yields: false };

/** What CPython's compiler has against expressions. Mirrors `compiler_visit_expr` in Python/compile.c. */
export class ExpressionCompiler {
  readonly faults: Fault[] = [];

  /** Notes a fault. */
  say(message: string, at: Span): void {
    this.faults.push({ start: at.start, end: at.end, message });
  }

  /** Looks at a name that is bound. */
  named(name: string, at: Span, verb = "assign to"): void {
    if (name === "__debug__") this.say(`cannot ${verb} __debug__`, at);
  }

  /** Looks at a target of an assignment, a loop, `with` or `del`. */
  target(target: Expression, place: Place, verb: "assign to" | "delete" = "assign to"): void {
    switch (target.kind) {
      case "name":
        this.named(target.name, target, verb);
        break;
      case "attribute":
        this.named(target.name, target, verb);
        this.expression(target.object, place);
        break;
      case "tuple":
      case "list":
        if (target.items.filter((it) => it.kind === "starred").length > 1)
          this.say("multiple starred expressions in assignment", target);
        for (const it of target.items) this.target(it.kind === "starred" ? it.value : it, place, verb);
        break;
      case "starred":
        this.say("starred assignment target must be in a list or tuple", target);
        break;
      case "await":
      case "bad":
      case "binary":
      case "call":
      case "comprehension":
      case "constant":
      case "dict":
      case "lambda":
      case "number":
      case "set":
      case "slice":
      case "string":
      case "subscript":
      case "ternary":
      case "unary":
      case "walrus":
      case "yield":
        this.expression(target, place);
    }
  }

  /** An expression that stands by itself, so that a star has nothing to unpack into. */
  value(value: Expression, place: Place): void {
    if (value.kind === "starred") this.say("can't use starred expression here", value);
    else this.expression(value, place);
  }

  /** Looks at expressions, one behind the other. */
  all(expressions: readonly Expression[], place: Place): void {
    for (const it of expressions) this.expression(it, place);
  }

  /** Looks at the defaults of parameters. */
  defaults(parameters: readonly Parameter[], place: Place): void {
    for (const it of parameters) if (it.value !== null) this.expression(it.value, place);
  }

  /** Looks at the arguments of a call or class. */
  arguments(args: readonly Argument[], place: Place): void {
    const names = new Set<string>();
    for (const it of args) {
      if (it.name === null) continue;
      this.named(it.name, it);
      if (names.has(it.name)) this.say(`keyword argument repeated: ${it.name}`, it);
      names.add(it.name);
    }
    for (const it of args) this.expression(it.value, place);
  }

  /** Looks at an expression. */
  expression(expression: Expression, place: Place): void {
    switch (expression.kind) {
      case "name":
      case "number":
      case "constant":
        return;
      case "call":
        this.arguments(expression.arguments, place);
        this.expression(expression.callee, place);
        return;
      case "lambda":
        this.defaults(expression.parameters, place);
        for (const it of expression.parameters) this.named(it.name, it.at);
        this.expression(expression.body, { ...module, kind: "function" });
        return;
      case "comprehension":
        this.#comprehension(expression, place);
        return;
      case "walrus":
        this.expression(expression.value, place);
        this.named(expression.name, expression);
        return;
      case "await":
        if (place.kind === "module" || place.kind === "class") this.say("'await' outside function", expression);
        else if (place.kind === "function") this.say("'await' outside async function", expression);
        this.expression(expression.value, place);
        return;
      case "yield":
        if (place.kind === "module" || place.kind === "class") this.say("'yield' outside function", expression);
        else if (expression.from && place.kind === "async function")
          this.say("'yield from' inside async function", expression);
        if (expression.value !== null) this.value(expression.value, place);
        return;
      case "attribute":
      case "bad":
      case "binary":
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
        this.all(partsOf(expression), place);
    }
  }

  #comprehension(expression: Expression & { kind: "comprehension" }, place: Place): void {
    const [first, ...rest] = expression.clauses;
    const waits = expression.makes !== "generator" && comprehensionWaits(expression);
    if (waits && place.kind !== "async function" && place.kind !== "comprehension")
      this.say("asynchronous comprehension outside of an asynchronous function", expression);
    if (first === undefined) return;
    this.expression(first.source, place);
    const inside: Place = { ...module, kind: "comprehension" };
    for (const clause of [first, ...rest]) {
      if (clause !== first) this.expression(clause.source, inside);
      this.target(clause.target, inside);
      this.all(clause.tests, inside);
    }
    this.all(expression.elements, inside);
  }
}

/** Whether a comprehension waits for anything itself. */
function comprehensionWaits({ clauses, elements }: Expression & { kind: "comprehension" }): boolean {
  return (
    clauses.some((it, index) => it.waits || (index > 0 && awaits(it.source)) || it.tests.some(awaits)) ||
    elements.some(awaits)
  );
}

function awaits(expression: Expression): boolean {
  if (expression.kind === "await") return true;
  if (expression.kind === "lambda") return false;
  if (expression.kind === "comprehension") {
    const [first] = expression.clauses;
    const own = expression.makes !== "generator" && comprehensionWaits(expression);
    return own || (first !== undefined && awaits(first.source));
  }
  return partsOf(expression).some(awaits);
}

/** Whether a function's body yields, not counting the functions inside it. */
export function yieldsIn(body: readonly Statement[]): boolean {
  return body.some((statement) => {
    if (statement.kind === "function" || statement.kind === "class") return false;
    const { reads, targets } = headOf(statement);
    return [...reads, ...targets].some(yields) || blocksOf(statement).some(yieldsIn);
  });
}

function yields(expression: Expression): boolean {
  if (expression.kind === "yield") return true;
  return expression.kind !== "lambda" && expression.kind !== "comprehension" && partsOf(expression).some(yields);
}
