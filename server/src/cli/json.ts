import type { Place } from "../base/span.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import { placeOf } from "../nginx/model/read.ts";
import { pageUri } from "./pages.ts";
import type { Places, Report } from "./report.ts";

/** The findings as the JSON of `check --format json`, version 1; lines and columns from 1, columns in UTF-16 units. */
export function json({ inputs, findings, outlooks, places, verdicts }: Report): string {
  const place = (at: Place) => ({ path: places.path(at.uri), ...places.region(at) });
  const start = (at: Place) => {
    const { path, line } = place(at);
    return { path, line };
  };
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
    deployments: outlooks.map(({ site, master, outlook }) => ({
      site: start(placeOf(site.server)),
      master: master === null ? null : { path: places.path(master.uri), line: masterLine(master, places) },
      outlook: Object.fromEntries(
        Object.entries(outlook).map(([part, { state, rule, why }]) => [part, { state, rule, why }]),
      ),
    })),
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}

/** The line (from 1) of a master.cfg that says where its web server listens; its first where none does. */
function masterLine({ www, uri }: MasterConfig, places: Places): number {
  return places.region(www.kind === "absent" ? { uri, span: { start: 0, end: 0 } } : www.at).line;
}
