import type { NginxBuild } from "../nginx/directives/check.ts";
import type { Context } from "../nginx/directives/context.ts";
import { type Item, itemOf, type NginxConfig, visitItems } from "../nginx/model/config.ts";
import type { ReadDirective } from "../nginx/model/read.ts";
import { isOwn, type Shape, shapeOf } from "../nginx/model/shape.ts";
import { patternsIn } from "../nginx/patterns.ts";
import { rowsFor } from "../nginx/reading/state.ts";
import type { Block, Directive, Word } from "../nginx/tree.ts";
import type { Rule } from "./rule.ts";

/** The conditions under which no rule had anything to say of a block and all that stands in it. */
interface Silence {
  readonly rules: DirectiveRules;
  readonly context: Context;
  readonly build: NginxBuild;
  /** The words of the block around it: rules look no further out. */
  readonly around: readonly Word[] | null;
}

/** Blocks that no rule had anything to say of: a node never changes, so neither does that. */
const silent = new WeakMap<Directive, Silence>();

/** The same for all server blocks of a shape, of whose own lines something may still be said. */
const silentShapes = new WeakMap<Shape, Silence>();

/** Rules by the directives on which they may have something to say. */
export interface DirectiveRules {
  readonly all: readonly Rule<"directive">[];
  /** Those that may speak of any directive. */
  readonly always: readonly Rule<"directive">[];
  /** Those that may also speak of a directive of a name. */
  readonly byName: ReadonlyMap<string, readonly Rule<"directive">[]>;
}

/** Sorts rules by what they say they look at. */
export function directiveRules(all: readonly Rule<"directive">[]): DirectiveRules {
  const byName = new Map<string, Rule<"directive">[]>();
  for (const rule of all) {
    for (const name of rule.names ?? []) {
      const named = byName.get(name);
      if (named === undefined) byName.set(name, [rule]);
      else named.push(rule);
    }
  }
  return { all, always: all.filter((it) => it.names === undefined && it.onlyRefused !== true), byName };
}

/**
 * Runs rules on every directive of a configuration but those of which it is known that no rule has anything to say.
 * `run` runs one rule and tells how much was said so far, by all rules.
 */
export function runOnDirectives(
  rules: DirectiveRules,
  config: NginxConfig,
  run: (rule: Rule<"directive">, on: ReadDirective) => number,
): void {
  const { build } = config;
  const rows = rowsFor(build);
  let said = 0;
  for (const directive of config.top) look(itemOf(directive));

  function look(item: Item): void {
    const { node, context, parent } = item;
    const { body } = node;
    const around = parent?.at.node.words ?? null;
    const known = body === null ? undefined : silent.get(node);
    if (known?.rules === rules && known.context === context && known.build === build && known.around === around) return;
    const before = said;
    const { end, words } = node;
    const name = words[0]?.text ?? "";
    // What is read once and stands beside server blocks will not come again, but others like it may.
    const isServer = name === "server" && words.length === 1 && end === "{" && context === "http";
    const shape = isServer && body?.closed === true ? shapeOf(body) : null;
    const like = shape === null ? undefined : silentShapes.get(shape);
    const isLike = like?.rules === rules && like.build === build && like.around === around;
    if (!isLike) {
      // Whether nginx refuses it as a whole, or nothing is known of its place.
      const isRefused = end === "" || rows(context, name, words.length - 1, body !== null) === null;
      if (isRefused) for (const rule of rules.all) said = run(rule, item.directive());
      else {
        for (const rule of rules.always) said = run(rule, item.directive());
        for (const rule of rules.byName.get(name) ?? none) said = run(rule, item.directive());
      }
    }
    if (body === null) return;
    visitItems(item.directive(), isLike ? lookAtOwn : look);
    if (said !== before || !isAlone(item, body)) return;
    const silence = { rules, context, build, around };
    if (shape !== null) silentShapes.set(shape, silence);
    if (shape === null || !config.once) silent.set(node, silence);
  }

  function lookAtOwn(item: Item): void {
    if (isOwn(item.node)) look(item);
  }
}

const none: readonly never[] = [];

/** Whether what rules say of a block hangs on nothing but the block, its context and the words around it. */
function isAlone({ context, parent }: Item, body: Block): boolean {
  return (context !== "unknown" || parent !== null) && patternsIn(body).length === 0;
}
