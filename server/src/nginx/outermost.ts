import { type Context, contexts } from "./directives/context.ts";
import { directivesNamed } from "./directives/lookup.ts";
import { isDeeper } from "./fit.ts";
import type { Mark } from "./marks.ts";

/** By how much most blocks of a text indent what stands first inside them; null where most do not. */
export function indentUnit(marks: readonly Mark[]): string | null {
  const units = new Map<string, number>();
  let flat = 0;
  let deeper = 0;
  for (const [i, mark] of marks.entries()) {
    const inner = marks[i + 1];
    if (mark.kind !== "open" || inner === undefined || inner.kind === "close" || inner.kind === "end") continue;
    if (mark.indent === null || inner.indent === null) continue;
    if (!isDeeper(inner.indent, mark.indent)) flat++;
    else {
      const unit = inner.indent.slice(mark.indent.length);
      units.set(unit, (units.get(unit) ?? 0) + 1);
      deeper++;
    }
  }
  // Where no block shows it, any indented line does.
  if (deeper + flat === 0) return marks.find((mark) => mark.indent !== null && mark.indent !== "")?.indent ?? null;
  if (deeper <= flat) return null;
  return [...units].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

/**
 * The contexts that a text may be meant for, by what stands outermost in it: the likeliest ones. Where all of it is
 * indented, a block around it may be missing, and nothing tells in what.
 */
export function outermost(marks: readonly Mark[], isIndented: boolean): readonly Context[] {
  const top = isIndented ? likeliest(marks.filter((mark) => mark.indent === "")) : likeliest(outermostOf(marks));
  return top.length > 0 ? top : [...likeliest(outermostOf(marks)), "unknown"];
}

/** The directives that no block is around, as far as braces show it. */
function outermostOf(marks: readonly Mark[]): readonly Mark[] {
  let depth = 0;
  return marks.filter(({ kind }) => {
    const isOutermost = depth === 0;
    if (kind === "open") depth++;
    else if (kind === "close") depth = Math.max(0, depth - 1);
    return isOutermost;
  });
}

/** The contexts that most of some directives may stand in. */
function likeliest(marks: readonly Mark[]): readonly Context[] {
  const counts = new Map<Context, number>();
  for (const { kind, words } of marks) {
    if (kind !== "simple" && kind !== "open") continue;
    const infos = directivesNamed(words[0]?.text ?? "").filter((info) => (info.kind === "block") === (kind === "open"));
    for (const context of contexts)
      if (infos.some((info) => info.contexts.has(context))) counts.set(context, (counts.get(context) ?? 0) + 1);
  }
  const best = [...counts].sort(([, a], [, b]) => b - a);
  const most = best[0]?.[1] ?? 0;
  return best
    .filter(([, count]) => count * 2 >= most)
    .slice(0, 4)
    .map(([context]) => context);
}
