import type { NginxBuild } from "../nginx/directives/check.ts";
import { placeOf, spanOf } from "../nginx/model/read.ts";
import { swallowed } from "../nginx/model/swallowed.ts";
import { doubleAround } from "../nginx/reading/double.ts";
import type { Objection, ObjectionKind } from "../nginx/reading/setter.ts";
import { wordNeeds } from "./needs.ts";
import { type Culprit, culpritOf, missingSemicolon } from "./nginx-culprit.ts";
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
  const culprit = missingWhereBlamed(objection) ?? culpritOf(objection);
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

/** The `;` that is missing where an objection blames the next line's directive as an argument, or the `:` in its place. */
function missingWhereBlamed({ message, noticedAt: it, place }: Objection): Culprit | null {
  if (it === null || place.uri !== it.file.uri) return null;
  const { text } = it.file;
  if (it.context === "data" && message.startsWith("invalid number of ")) {
    const [word] = swallowed(it.at, text, "data");
    return word === undefined ? null : missingSemicolon(it, word);
  }
  const next = swallowed(it.at, text, it.context).find((word) => {
    const before = spanOf(it, word - 1);
    if (before.start === place.span.start) return ":,\uff1b".includes(text.charAt(before.end - 1));
    return spanOf(it, word).start === place.span.start;
  });
  return next === undefined ? null : missingSemicolon(it, next);
}
