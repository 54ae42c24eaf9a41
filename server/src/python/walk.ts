import type { Expression, Statement } from "./tree.ts";

/** The expressions directly inside an expression. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "string":
      if (expression.pieces.every(({ parts }) => parts === null || parts === undefined)) return none;
      return expression.pieces.flatMap((piece) =>
        (piece.parts ?? []).flatMap((part) => (typeof part === "string" ? [] : [part.value])),
      );
    case "tuple":
    case "list":
    case "set":
      return expression.items;
    case "dict":
      return expression.items.flatMap(({ key, value }) => (key === null ? [value] : [key, value]));
    case "comprehension":
      return [...expression.elements, ...expression.clauses.flatMap((it) => [it.target, it.source, ...it.tests])];
    case "attribute":
      return [expression.object];
    case "subscript":
      return [expression.object, expression.index];
    case "slice":
      return expression.parts;
    case "call": {
      const parts = [expression.callee];
      for (const { value } of expression.arguments) parts.push(value);
      return parts;
    }
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "ternary":
      return [expression.test, expression.yes, expression.no];
    case "lambda":
      return [...expression.parameters.flatMap((it) => (it.value === null ? [] : [it.value])), expression.body];
    case "starred":
    case "walrus":
      return [expression.value];
    case "await":
    case "yield":
      return expression.value === null ? [] : [expression.value];
    case "name":
    case "number":
    case "constant":
    case "bad":
      break;
  }
  return none;
}

const none: readonly never[] = [];

/** The expressions directly in a statement's head: read, and bound (targets of assignments, loops, `with`, `del`). */
export function headOf(statement: Statement): { readonly reads: Expression[]; readonly targets: Expression[] } {
  switch (statement.kind) {
    case "expression":
    case "type alias":
      return { reads: [statement.value], targets: [] };
    case "assign":
      return { reads: [statement.value], targets: [...statement.targets] };
    case "augment":
      return { reads: [statement.value], targets: [statement.target] };
    case "annotate":
      return statement.value === null
        ? { reads: [statement.annotation], targets: [] }
        : { reads: [statement.annotation, statement.value], targets: [statement.target] };
    case "if":
      return { reads: statement.arms.flatMap((it) => (it.test === null ? [] : [it.test])), targets: [] };
    case "for":
      return { reads: [statement.source], targets: [statement.target] };
    case "while":
      return { reads: [statement.test], targets: [] };
    case "try":
      return { reads: statement.handlers.flatMap((it) => (it.type === null ? [] : [it.type])), targets: [] };
    case "with":
      return {
        reads: statement.items.map((it) => it.context),
        targets: statement.items.flatMap((it) => (it.target === null ? [] : [it.target])),
      };
    case "function":
      return {
        reads: [
          ...statement.decorators,
          ...statement.parameters.flatMap((it) => [it.value, it.annotation].filter((part) => part !== null)),
          ...(statement.returns === null ? [] : [statement.returns]),
        ],
        targets: [],
      };
    case "class":
      return { reads: [...statement.decorators, ...statement.arguments.map((it) => it.value)], targets: [] };
    case "match":
      return {
        reads: [statement.subject, ...statement.cases.flatMap((it) => (it.guard === null ? [] : [it.guard]))],
        targets: [],
      };
    case "delete":
      return { reads: [], targets: [...statement.values] };
    case "return":
    case "raise":
    case "assert":
      return { reads: [...statement.values], targets: [] };
    case "import":
    case "from":
    case "global":
    case "nonlocal":
    case "pass":
    case "break":
    case "continue":
    case "error":
      break;
  }
  return { reads: [], targets: [] };
}

/** The blocks of a statement. */
export function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case "if":
      return statement.arms.map((it) => it.body);
    case "for":
    case "while":
      return [statement.body, statement.otherwise];
    case "try":
      return [statement.body, ...statement.handlers.map((it) => it.body), statement.otherwise, statement.last];
    case "match":
      return statement.cases.map((it) => it.body);
    case "with":
    case "function":
    case "class":
    case "error":
      return [statement.body];
    case "expression":
    case "assign":
    case "augment":
    case "annotate":
    case "import":
    case "from":
    case "return":
    case "raise":
    case "assert":
    case "delete":
    case "global":
    case "nonlocal":
    case "pass":
    case "break":
    case "continue":
    case "type alias":
      break;
  }
  return [];
}

/** The names that a block binds in its own scope, not looking into functions and classes but at their names. */
export function boundIn(body: readonly Statement[]): Set<string> {
  const names = new Set<string>();
  const open = [...body];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const target of headOf(next).targets) for (const name of targetNames(target)) names.add(name);
    if (next.kind === "function" || next.kind === "class") {
      names.add(next.name);
      continue;
    }
    if (next.kind === "import") for (const it of next.names) names.add(it.as ?? it.path.split(".")[0] ?? "");
    if (next.kind === "from" && next.names !== "*") for (const it of next.names) names.add(it.as ?? it.path);
    if (next.kind === "try") for (const it of next.handlers) if (it.name !== null) names.add(it.name);
    if (next.kind === "match") for (const it of next.cases) for (const name of it.binds) names.add(name);
    for (const block of blocksOf(next)) open.push(...block);
  }
  return names;
}

/** The names an assignment target binds: none for `a.b` and `a[b]`. */
export function targetNames(target: Expression): string[] {
  const names: string[] = [];
  const open: Expression[] = [target];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "name") names.push(next.name);
    else if (next.kind === "tuple" || next.kind === "list") open.push(...next.items);
    else if (next.kind === "starred") open.push(next.value);
  }
  return names;
}
