import { LineIndex } from "../../server/src/base/lines.ts";
import { applyEdits } from "../../server/src/base/span.ts";
import type { Context } from "../../server/src/nginx/directives/context.ts";
import { rules } from "../../server/src/rules/registry.generated.ts";
import type { Fix } from "../../server/src/rules/rule.ts";
import { runRules, subject } from "../../server/src/rules/run.ts";
import { configOf } from "./first.ts";

/** One error that the rules report: the line (from 1) where its mark starts, its words and its fixes. */
export interface Said {
  readonly line: number;
  readonly message: string;
  readonly fixes: readonly Fix[];
}

/** All errors in a text that stands in a context, as nginx 1.22.1 reads it. Throws where a rule does. */
export function errorsIn(context: Context, text: string, whole = true): readonly Said[] {
  const { findings, failures } = runRules(rules, subject([configOf(context, text, whole)], []));
  if (failures[0] !== undefined) throw failures[0].error;
  const lines = new LineIndex(text, "lf");
  return findings
    .filter(({ severity }) => severity === "error")
    .map(({ fixes, message, place }) => ({ line: lines.at(place.span.start).line + 1, message, fixes }));
}

/** The text with a fix made. */
export function withFix(text: string, { edits }: Fix): string {
  return applyEdits(
    text,
    edits.map(({ edit }) => edit),
  ).text;
}
