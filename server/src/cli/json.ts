import { LineIndex } from "../base/lines.ts";
import type { Place } from "../base/span.ts";
import type { Snapshot } from "../project/snapshot.ts";
import type { Finding } from "../rules/rule.ts";
import { type Input, pathFor } from "./inputs.ts";
import { pageUri } from "./pages.ts";
import { verdictOf } from "./verdict.ts";

/** The findings as the JSON of `check --format json`, version 1; lines and columns from 1, columns in UTF-16 units. */
export function json(
  inputs: readonly Input[],
  snapshot: Snapshot,
  findings: readonly Finding[],
  hermetic: boolean,
): string {
  const lines = new Map<string, LineIndex>();
  const range = ({ uri, span }: Place) => {
    let index = lines.get(uri);
    if (index === undefined) {
      index = new LineIndex(snapshot.texts.get(uri) ?? "");
      lines.set(uri, index);
    }
    const start = index.at(span.start);
    const end = index.at(span.end);
    return { line: start.line + 1, column: start.column + 1, endLine: end.line + 1, endColumn: end.column + 1 };
  };
  const place = (at: Place) => ({ path: pathFor(at.uri, inputs), ...range(at) });
  const answer = {
    version: 1,
    files: inputs.map((input) => ({
      path: input.path,
      kind: input.kind,
      ...verdictOf(input, snapshot, hermetic),
    })),
    diagnostics: findings.map((it) => ({
      ...place(it.place),
      severity: it.severity,
      rule: it.rule,
      origin: it.origin,
      message: it.message,
      href: pageUri(it.rule),
      related: it.related.map((other) => {
        const { path, line } = place(other.place);
        return { path, line, message: other.message };
      }),
      fixes: it.fixes.map((fix) => ({
        title: fix.title,
        safe: fix.safe,
        edits: fix.edits.map(({ uri, edit }) => ({ ...place({ uri, span: edit.span }), newText: edit.text })),
      })),
    })),
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}
