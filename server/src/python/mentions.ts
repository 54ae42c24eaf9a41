import type { State } from "./state.ts";
import type { Expression } from "./tree.ts";
import { partsOf } from "./walk.ts";

/** The names that an expression mentions; null where it does more with names than reading them. */
type Mentions = readonly string[] | null;

/** What runs other code in the module's own names, by the names that it goes by. */
const runsCode: ReadonlySet<string> = new Set(["exec", "execfile", "eval", "globals", "exit", "quit"]);

/** Looked for once for each call, while the text around it changes. */
const found = new WeakMap<Expression, Mentions>();

/** The names that a call mentions in itself and its arguments, in no order. */
export function mentionsOf(call: Expression & { kind: "call" }): Mentions {
  let mentions = found.get(call);
  if (mentions === undefined) {
    mentions = look(call);
    found.set(call, mentions);
  }
  return mentions;
}

/**
 * Whether evaluating a call can change no dict that the state follows, and no name: it mentions none that holds one.
 */
export function isInert(call: Expression & { kind: "call" }, state: State): boolean {
  const mentions = mentionsOf(call);
  if (mentions === null) return false;
  for (const name of mentions) {
    const kind = state.name(name)?.kind;
    if (kind === "dict" || kind === "tuple") return false;
  }
  return true;
}

function look(call: Expression): Mentions {
  const names = new Set<string>();
  const open: Expression[] = [call];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    switch (next.kind) {
      case "name":
        if (runsCode.has(next.name)) return null;
        names.add(next.name);
        break;
      case "walrus":
      case "lambda":
      case "comprehension":
      case "yield":
      case "await":
        return null;
      case "attribute":
      case "bad":
      case "binary":
      case "call":
      case "constant":
      case "dict":
      case "list":
      case "number":
      case "set":
      case "slice":
      case "starred":
      case "string":
      case "subscript":
      case "ternary":
      case "tuple":
      case "unary":
        open.push(...partsOf(next));
    }
  }
  return Array.from(names);
}
