import type { Objection, ObjectionKind } from "../nginx/reading/setter.ts";
import type { Report } from "./rule.ts";

/** Reports an objection of one kind in nginx's own words; what nginx only warns of is a lint, for it goes on. */
export function reportObjection(objection: Objection, kind: ObjectionKind, report: Report): void {
  if (objection.kind !== kind) return;
  const { level, message, place } = objection;
  report(place, level === "warn" ? { message, severity: "warning", origin: "lint" } : { message });
}
