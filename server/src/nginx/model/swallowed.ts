import { type At, words } from "../cursor.ts";
import { checkDirective } from "../directives/check.ts";
import type { Context } from "../directives/context.ts";
import { contextInside, directivesNamed } from "../directives/lookup.ts";
import type { Directive } from "../tree.ts";
import type { ReadDirective } from "./read.ts";

/**
 * The words (by index, never 0) that look like directives of their own, which a directive took for arguments because
 * the `;` or `{` in front of them is missing: each is the first of its line and names a directive that may stand in
 * the context, or in the block that this directive would open there. In a block of data each line counts. Only worth asking of a directive that nginx refuses.
 */
export function swallowed(directive: At<Directive>, text: string, context: Context): readonly number[] {
  const all = words(directive);
  const first = all[0];
  if (first === undefined) return [];
  const inner = contextInside(first.word.text, context);
  return all.flatMap(({ word, span }, index) => {
    if (index === 0 || !text.slice(span.start - word.before, span.start).includes("\n")) return [];
    // A line of data is no longer than it has to be, mostly: the next line is another one.
    if (context === "data") return [index];
    if (word.quote !== "") return [];
    const fits = directivesNamed(word.text).some(
      (info) => context === "unknown" || info.contexts.has(context) || info.contexts.has(inner),
    );
    return fits ? [index] : [];
  });
}

/** Whether nginx takes each of the directives that a `;` in front of the swallowed words would make. */
export function areWholeDirectives(directive: ReadDirective, swallowed: readonly number[]): boolean {
  const words = [directive.name, ...directive.args];
  const starts = [0, ...swallowed];
  return starts.every((start, i) => {
    const next = starts[i + 1];
    const isBlock = next === undefined && directive.at.node.end === "{";
    const count = (next ?? words.length) - start - 1;
    if (directive.context === "data") return count === 1;
    return checkDirective(words[start] ?? "", count, isBlock, directive.context) === null;
  });
}
