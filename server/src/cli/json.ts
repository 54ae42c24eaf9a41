import type { Place } from "../base/span.ts";
import { pageUri } from "./pages.ts";
import type { Report } from "./report.ts";

/** The findings as the JSON of `check --format json`, version 1; lines and columns from 1, columns in UTF-16 units. */
export function json({ inputs, findings, places, verdicts }: Report): string {
  const place = (at: Place) => ({ path: places.path(at.uri), ...places.region(at) });
  const answer = {
    version: 1,
    files: inputs.map((input) => ({
      path: input.path,
      kind: input.kind,
      ...verdicts.get(input),
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
