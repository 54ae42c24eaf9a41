import type { Reader } from "./reader.ts";
import type { Expression } from "./tree.ts";

/** What CPython calls an expression in its messages (`_PyPegen_get_expr_name`). */
export function nameOf(expression: Expression): string {
  switch (expression.kind) {
    case "attribute":
    case "subscript":
    case "starred":
    case "name":
    case "list":
    case "tuple":
    case "lambda":
      return expression.kind;
    case "call":
      return "function call";
    case "unary":
      return "expression";
    case "binary":
      return comparisons.has(expression.operator) ? "comparison" : "expression";
    case "comprehension":
      return expression.makes === "generator" ? "generator expression" : `${expression.makes} comprehension`;
    case "yield":
      return "yield expression";
    case "await":
      return "await expression";
    case "dict":
      return "dict literal";
    case "set":
      return "set display";
    case "string":
      return expression.pieces.some((it) => it.parts !== null) ? "f-string expression" : "literal";
    case "constant":
      if (expression.value === "...") return "ellipsis";
      return expression.value === null ? "None" : expression.value ? "True" : "False";
    case "ternary":
      return "conditional expression";
    case "walrus":
      return "named expression";
    case "number":
    case "slice":
    case "bad":
      break;
  }
  return "literal";
}

/** The operators that compare. */
export const comparisons: ReadonlySet<string> = new Set([..."< > <= >= == != in is".split(" "), "not in", "is not"]);

/** The first part of a target that Python cannot assign to, delete or loop over; null where there is none. */
export function invalidPart(target: Expression, kind: "assign" | "delete" | "loop"): Expression | null {
  if (target.kind === "starred") return kind === "delete" ? target : invalidPart(target.value, kind);
  if (target.kind !== "tuple" && target.kind !== "list") return targetKinds.has(target.kind) ? null : target;
  for (const item of target.items) {
    const found = invalidPart(item, kind);
    if (found !== null) return found;
  }
  return null;
}

const targetKinds: ReadonlySet<Expression["kind"]> = new Set(["name", "attribute", "subscript", "bad"]);

/** Refuses a target that Python cannot assign to, delete or loop over. `hint` is what CPython adds. */
export function checkTarget(reader: Reader, target: Expression, kind: "assign" | "delete" | "loop", hint = ""): void {
  const found = invalidPart(target, kind);
  if (found === null) return;
  const verb = kind === "delete" ? "delete" : "assign to";
  reader.note(`cannot ${verb} ${nameOf(found)}${hint}`, found);
}
