import type { Place } from "../base/span.ts";
import type { NginxBuild } from "../nginx/directives/check.ts";
import { spanOf } from "../nginx/model/read.ts";
import { swallowed } from "../nginx/model/swallowed.ts";
import type { Objection, ObjectionKind } from "../nginx/reading/setter.ts";
import { wordNeeds } from "./needs.ts";
import { insert, type Report } from "./rule.ts";

/** Reports an objection of one kind in nginx's own words; what nginx only warns of is a lint, for it goes on. */
export function reportObjection(objection: Objection, kind: ObjectionKind, report: Report, build: NginxBuild): void {
  if (objection.kind !== kind) return;
  const { level, place } = objection;
  const message =
    objection.message + (build.version === null && build.modules === "all" ? "" : wordNeeds(objection, build));
  if (level === "warn") {
    report(place, { message, severity: "warning", origin: "lint" });
    return;
  }
  const missing = missingSemicolon(objection);
  if (missing === null) {
    report(place, { message });
    return;
  }
  report(missing, {
    message: `${message}: ";" is missing here`,
    related: [{ place, message: "nginx takes this for an argument of the directive before it." }],
    fixes: [{ title: 'Insert ";"', edits: [insert(missing.uri, missing.span.end, ";")], safe: false }],
  });
}

/** The last character in front of the next line's directive that an objection blames as an argument; null where it blames none. */
function missingSemicolon({ noticedAt: it, place }: Objection): Place | null {
  if (it === null || place.uri !== it.file.uri) return null;
  const next = swallowed(it.at, it.file.text, it.context).find((word) => spanOf(it, word).start === place.span.start);
  if (next === undefined) return null;
  const { end } = spanOf(it, next - 1);
  return { uri: place.uri, span: { start: end - 1, end } };
}
