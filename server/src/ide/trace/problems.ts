import { ownSpan } from "../../nginx/cursor.ts";
import { named } from "../../nginx/model/effective.ts";
import { patternOf } from "../../nginx/model/location.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import type { Course } from "../../nginx/runtime/course.ts";
import { type Finding, replace } from "../../rules/rule.ts";
import type { Problem, Station } from "./traced.ts";

/** Puts what our rules found on the way beside the stations it is about, with the fixes. `base`: the path of the Buildbot behind it; null where none is. */
export function problemsOf(
  course: Course,
  stations: readonly Station[],
  base: string | null,
  findings: (uri: string) => readonly Finding[],
): readonly Station[] {
  const { location, outcome } = course;
  const chosen = location?.location ?? null;
  const found = chosen === null ? [] : findings(chosen.file.uri).filter((it) => isOfLocation(it, chosen));
  const taken = new Map<Station, Finding[]>();
  for (const finding of found) {
    const station =
      stations.find((it) => it.rule === finding.rule) ??
      stations.find((it) => it.name === "upstream" && outcome.kind === "proxied" && covers(finding, outcome.pass)) ??
      stations.find((it) => it.name === "location");
    if (station !== undefined) taken.set(station, [...(taken.get(station) ?? []), finding]);
  }
  return stations.map((station) => {
    const problems = (taken.get(station) ?? []).map(
      ({ fixes, message, place, rule }): Problem => ({
        message,
        rule,
        at: place,
        fixes: fixes.map(({ edits, title }) => ({ title, edits })),
      }),
    );
    const own = problems.length === 0 && base !== null ? pathFix(station, course, base) : null;
    const shown = own === null ? problems : [own];
    // What a problem says need not stand there twice.
    return { ...station, problems: shown, more: shown.length > 0 && station.name === "upstream" ? [] : station.more };
  });
}

/** Whether a finding is about a location, and not about one within. */
function isOfLocation({ place }: Finding, location: ReadDirective): boolean {
  const { end, start } = ownSpan(location.at);
  if (place.uri !== location.file.uri || place.span.start < start || place.span.end > end) return false;
  return named(location, "location").every((it) => {
    const inner = ownSpan(it.at);
    return it.file.uri !== place.uri || place.span.start < inner.start || place.span.start >= inner.end;
  });
}

function covers({ place }: Finding, { at, file }: ReadDirective): boolean {
  const { end, start } = ownSpan(at);
  return place.uri === file.uri && place.span.start >= start && place.span.end <= end;
}

/**
 * The edit of a proxy_pass that makes Buildbot see the path below its root; null where a location has no plain path, or
 * the address is put together.
 */
function pathFix(station: Station, { outcome }: Course, base: string): Problem | null {
  if (station.name !== "upstream" || station.mark !== "bad" || outcome.kind !== "proxied") return null;
  const { pass } = outcome;
  const pattern = pass.parent?.name === "location" ? patternOf(pass.parent) : null;
  const address = /^(https?:\/\/[^/?$]+)(?:[/?][^$]*)?$/i.exec(pass.args[0] ?? "")?.[1];
  if (pattern === null || !("path" in pattern) || !pattern.path.startsWith(base) || address === undefined) return null;
  const text = base === "/" ? address : `${address}/${pattern.path.slice(base.length)}`;
  const at = placeOf(pass, 1);
  return {
    message: station.more[0]?.because ?? station.because,
    rule: station.rule ?? "",
    at,
    fixes: text === pass.args[0] ? [] : [{ title: `Make it proxy_pass ${text}`, edits: [replace(at, text)] }],
  };
}
