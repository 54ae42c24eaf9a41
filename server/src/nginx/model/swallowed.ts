import { type At, words } from "../cursor.ts";
import type { Context } from "../directives/context.ts";
import { contextInside, directivesNamed } from "../directives/lookup.ts";
import type { Directive } from "../tree.ts";

/**
 * The words (by index, never 0) that look like directives of their own, which a directive took for arguments because
 * the `;` or `{` in front of them is missing: each is the first of its line and names a directive that may stand in
 * the context, or in the block that this directive would open there. Only worth asking of a directive that nginx refuses.
 */
export function swallowed(directive: At<Directive>, text: string, context: Context): readonly number[] {
  const all = words(directive);
  const first = all[0];
  if (first === undefined) return [];
  const inner = contextInside(first.word.text, context);
  return all.flatMap(({ word, span }, index) => {
    if (index === 0 || word.quote !== "") return [];
    if (!text.slice(span.start - word.before, span.start).includes("\n")) return [];
    const fits = directivesNamed(word.text).some(
      (info) => context === "unknown" || info.contexts.has(context) || info.contexts.has(inner),
    );
    return fits ? [index] : [];
  });
}
