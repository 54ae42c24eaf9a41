import type { NginxBuild } from "../nginx/directives/check.ts";
import { placeOf, spanOf } from "../nginx/model/read.ts";
import { swallowed } from "../nginx/model/swallowed.ts";
import { doubleAround } from "../nginx/reading/double.ts";
import type { Objection, ObjectionKind } from "../nginx/reading/setter.ts";
import { wordNeeds } from "./needs.ts";
import { type Culprit, culpritOf, missingSemicolonAt } from "./nginx-culprit.ts";
import type { Report } from "./rule.ts";

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
  const twice =
    objection.kind === "duplicate" && objection.noticedAt !== null ? doubleAround(objection.noticedAt) : null;
  if (twice !== null) {
    const name = twice.name;
    const related = [{ place, message: "nginx notices here." }];
    report(placeOf(twice), {
      message: `${message}: this "${name}" says what another one in front of it says`,
      related,
    });
    return;
  }
  const culprit = missingSemicolon(objection) ?? culpritOf(objection);
  if (culprit === null) {
    report(place, { message });
    return;
  }
  report(culprit.place, {
    message: `${message}: ${culprit.why}`,
    related: [{ place, message: "nginx notices here." }],
    fixes: [culprit.fix],
  });
}

/** The `;` that is missing in front of the next line's directive where an objection blames that as an argument. */
function missingSemicolon({ noticedAt: it, place }: Objection): Culprit | null {
  if (it === null || place.uri !== it.file.uri) return null;
  const next = swallowed(it.at, it.file.text, it.context).find((word) => spanOf(it, word).start === place.span.start);
  return next === undefined ? null : missingSemicolonAt(it.file, spanOf(it, next - 1).end);
}
