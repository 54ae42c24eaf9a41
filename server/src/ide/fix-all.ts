import { applyEdits, type Edit } from "../base/span.ts";
import type { FileEdit, Finding } from "../rules/rule.ts";

/** The edits of all safe fixes that stay within one file, those left out that would overlap an earlier one. */
export function fixAllEdits(uri: string, findings: readonly Finding[]): readonly FileEdit[] {
  const edits: Edit[] = [];
  for (const { fixes } of findings) {
    const fix = fixes.find((it) => it.safe && it.edits.every((edit) => edit.uri === uri));
    if (fix === undefined) continue;
    const more = fix.edits.map((it) => it.edit).filter((it) => !edits.some((other) => same(it, other)));
    // A fix is made whole or not at all.
    if (applyEdits("", [...edits, ...more]).left.length === 0) edits.push(...more);
  }
  return edits.map((edit) => ({ uri, edit }));
}

function same(a: Edit, b: Edit): boolean {
  return a.text === b.text && a.span.start === b.span.start && a.span.end === b.span.end;
}
