import type { Span } from "../base/span.ts";
import type { EvaluatedModule } from "../python/evaluate.ts";
import type { Argument, Expression, PythonFile, Statement } from "../python/tree.ts";
import { blocksOf, headOf, partsOf } from "../python/walk.ts";

/** A call of something of Buildbot's, as it stands in a master.cfg. */
export interface BuildbotCall extends Span {
  /** Its name without modules: "Worker". */
  readonly name: string;
  /** Its full path: "buildbot.plugins.worker.Worker". */
  readonly path: string;
  /** Where it is named: `worker.Worker`. */
  readonly callee: Span;
  readonly arguments: readonly Argument[];
  /** Whether the file surely comes to the call, and once: it stands in no function, loop or branch. */
  readonly always: boolean;
}

/** What an expression is, as far as its own text says. */
export type Literal =
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "number"; readonly value: number; readonly float: boolean }
  | { readonly kind: "constant"; readonly value: boolean | null };

/** The calls of Buildbot's classes and functions in a file, in the order of the text. */
export function callsIn(file: PythonFile, module: EvaluatedModule): readonly BuildbotCall[] {
  const calls: BuildbotCall[] = [];
  const paths = new Map<string, string | null>();
  for (const statement of file.body) {
    for (const dotted of dottedCallsIn(statement)) {
      const { root } = dotted;
      let path = paths.get(root);
      if (path === undefined) {
        const value = module.name(root);
        path = value?.kind === "dotted" ? value.path : null;
        paths.set(root, path);
      }
      if (path === null) continue;
      const made = callOf(dotted, path);
      if (made !== null) calls.push(made);
    }
  }
  return calls;
}

/** Calls by their paths, for each list once: rules ask for a few of many thousand. */
const grouped = new WeakMap<readonly BuildbotCall[], ReadonlyMap<string, readonly BuildbotCall[]>>();

/** The calls of a file whose path passes a test, those of one path in the order of the text. */
export function callsOf(calls: readonly BuildbotCall[], wanted: (path: string) => boolean): readonly BuildbotCall[] {
  let groups = grouped.get(calls);
  if (groups === undefined) {
    const made = new Map<string, BuildbotCall[]>();
    for (const call of calls) {
      const group = made.get(call.path);
      if (group === undefined) made.set(call.path, [call]);
      else group.push(call);
    }
    groups = made;
    grouped.set(calls, groups);
  }
  const found: BuildbotCall[] = [];
  for (const [path, group] of groups) if (wanted(path)) found.push(...group);
  return found;
}

/** The call that covers exactly a span, of calls in the order of the text; null where none does. */
export function callAt(calls: readonly BuildbotCall[], { start, end }: Span): BuildbotCall | null {
  let [low, high] = [0, calls.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((calls[middle]?.start ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  for (let at = low; calls[at]?.start === start; at++) if (calls[at]?.end === end) return calls[at] ?? null;
  return null;
}

/** A call of a dotted name. */
interface DottedCall {
  readonly call: Expression & { kind: "call" };
  /** `steps` of `steps.shell.Compile`, and the rest with its dots. */
  readonly root: string;
  readonly members: string;
  readonly always: boolean;
  /** What it was of when its root was last that path; null where that is nothing of Buildbot's. */
  last: { readonly root: string; readonly call: BuildbotCall | null } | null;
}

/** The call where its root is of a path, the same object as long as that is so; null where it is not of Buildbot's. */
function callOf(dotted: DottedCall, root: string): BuildbotCall | null {
  if (dotted.last?.root === root) return dotted.last.call;
  const path = root + dotted.members;
  const call = path.startsWith("buildbot.") ? new CallNode(dotted.call, path, dotted.always) : null;
  dotted.last = { root, call };
  return call;
}

class CallNode implements BuildbotCall {
  readonly name: string;
  readonly path: string;
  readonly always: boolean;
  readonly #node: DottedCall["call"];

  constructor(node: DottedCall["call"], path: string, always: boolean) {
    this.#node = node;
    this.path = path;
    this.name = path.slice(path.lastIndexOf(".") + 1);
    this.always = always;
  }

  get start(): number {
    return this.#node.start;
  }

  get end(): number {
    return this.#node.end;
  }

  get callee(): Span {
    return this.#node.callee;
  }

  get arguments(): readonly Argument[] {
    return this.#node.arguments;
  }
}

/** The calls in a statement of a module, in the order of the text; looked for once, while the text around it changes. */
const dottedCalls = new WeakMap<Statement, readonly DottedCall[]>();

function dottedCallsIn(statement: Statement): readonly DottedCall[] {
  const before = dottedCalls.get(statement);
  if (before !== undefined) return before;
  const calls: DottedCall[] = [];
  visitStatements([statement], true, (expression, always) => {
    if (expression.kind !== "call") return;
    let members = "";
    let { callee } = expression;
    for (; callee.kind === "attribute"; callee = callee.object) members = `.${callee.name}${members}`;
    if (callee.kind === "name") calls.push({ call: expression, root: callee.name, members, always, last: null });
  });
  calls.sort((a, b) => a.call.start - b.call.start || b.call.end - a.call.end);
  dottedCalls.set(statement, calls);
  return calls;
}

/** Statements that run once where their block does. */
const straight: ReadonlySet<Statement["kind"]> = new Set(["expression", "assign", "augment", "annotate", "with"]);

/** The outermost expression that covers exactly a span; null where none does. */
export function expressionAt(body: readonly Statement[], at: Span): Expression | null {
  const covers = ({ start, end }: Span): boolean => start <= at.start && at.end <= end;
  const inside = (expression: Expression): Expression | null => {
    if (!covers(expression)) return null;
    if (expression.start === at.start && expression.end === at.end) return expression;
    for (const part of partsOf(expression)) {
      const found = inside(part);
      if (found !== null) return found;
    }
    return null;
  };
  for (const statement of body) {
    if (!covers(statement)) continue;
    const { reads, targets } = headOf(statement);
    for (const it of [...reads, ...targets]) {
      const found = inside(it);
      if (found !== null) return found;
    }
    for (const block of blocksOf(statement)) {
      const found = expressionAt(block, at);
      if (found !== null) return found;
    }
  }
  return null;
}

/** Looks at every expression of a file; `always`: the file comes to it once, whatever happens. */
function visitStatements(
  body: readonly Statement[],
  always: boolean,
  visit: (expression: Expression, always: boolean) => void,
): void {
  for (const statement of body) {
    const { reads, targets } = headOf(statement);
    for (const it of [...reads, ...targets]) visitExpression(it, always && straight.has(statement.kind), visit);
    for (const block of blocksOf(statement)) visitStatements(block, always && statement.kind === "with", visit);
  }
}

/** Expressions with none inside them. */
const leaves: ReadonlySet<Expression["kind"]> = new Set(["name", "number", "constant", "bad"]);

function visitExpression(
  expression: Expression,
  always: boolean,
  visit: (expression: Expression, always: boolean) => void,
): void {
  visit(expression, always);
  if (leaves.has(expression.kind)) return;
  const decided = expression.kind === "ternary" || expression.kind === "lambda" || expression.kind === "comprehension";
  const shortens = expression.kind === "binary" && (expression.operator === "and" || expression.operator === "or");
  for (const part of partsOf(expression)) visitExpression(part, always && !decided && !shortens, visit);
}

/**
 * The value that a call gives a parameter, by its name or by its place (from 0; null: never by place). "unknown" where `*` or
 * `**` may bring it; null where it is surely not given.
 */
export function argumentOf(
  call: Pick<BuildbotCall, "arguments">,
  name: string,
  place: number | null,
): Expression | "unknown" | null {
  const named = call.arguments.find((it) => it.name === name);
  if (named !== undefined) return named.value;
  const stars = call.arguments.findIndex((it) => it.star === "*");
  const byPlace = call.arguments.filter((it) => it.name === null && it.star === "");
  const at = place === null ? undefined : byPlace[place];
  if (at !== undefined && (stars < 0 || call.arguments.indexOf(at) < stars)) return at.value;
  if (call.arguments.some((it) => it.star === "**") || (stars >= 0 && place !== null)) return "unknown";
  return null;
}

/** What a literal is worth; null for any other expression, and for bytes and strings with something filled in. */
export function literalOf(expression: Expression): Literal | null {
  if (expression.kind === "number") return { kind: "number", value: expression.value, float: !expression.integer };
  if (expression.kind === "constant")
    return expression.value === "..." ? null : { kind: "constant", value: expression.value };
  if (expression.kind !== "string") return null;
  let value = "";
  for (const piece of expression.pieces) {
    if (piece.value === null || piece.prefix.includes("b")) return null;
    value += piece.value;
  }
  return { kind: "string", value };
}
