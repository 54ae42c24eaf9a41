import type { Context } from "../nginx/directives/context.ts";
import type { NginxConfig } from "../nginx/model/config.ts";
import type { ReadDirective } from "../nginx/model/read.ts";
import { patternsIn } from "../nginx/patterns.ts";
import type { Directive, Word } from "../nginx/tree.ts";
import type { Rule } from "./rule.ts";

/** The conditions under which no rule had anything to say of a block and all that stands in it. */
interface Silence {
  readonly rules: readonly Rule<"directive">[];
  readonly context: Context;
  /** The words of the block around it: rules look no further out. */
  readonly around: readonly Word[] | null;
}

/** Blocks that no rule had anything to say of: a node never changes, so neither does that. */
const silent = new WeakMap<Directive, Silence>();

/**
 * Runs rules on every directive of a configuration but those in blocks that are known to be in order. `run` runs one
 * rule and tells how much was said so far, by all rules.
 */
export function runOnDirectives(
  rules: readonly Rule<"directive">[],
  config: NginxConfig,
  run: (rule: Rule<"directive">, on: ReadDirective) => number,
): void {
  for (const directive of config.top) look(directive, 0);

  /** Gives how much was said when it is done. */
  function look(directive: ReadDirective, saidBefore: number): number {
    const { node } = directive.at;
    const around = directive.parent?.at.node.words ?? null;
    const known = node.body === null ? undefined : silent.get(node);
    if (known?.rules === rules && known.context === directive.context && known.around === around) return saidBefore;
    let said = saidBefore;
    for (const rule of rules) said = run(rule, directive);
    if (node.body === null) return said;
    for (const child of directive.children) said = look(child, said);
    if (said === saidBefore && isAlone(directive)) silent.set(node, { rules, context: directive.context, around });
    return said;
  }
}

/** Whether what rules say of a block hangs on nothing but the block, its context and the words around it. */
function isAlone({ at, context, parent }: ReadDirective): boolean {
  if (context === "unknown" && parent === null) return false;
  return at.node.body !== null && patternsIn(at.node.body).length === 0;
}
