import { nearest } from "../../base/nearest.ts";
import { argumentOf, callAt, callsOf } from "../../buildbot/calls.ts";
import type { MasterConfig } from "../../buildbot/master.ts";
import { placeIn, stringOf } from "../buildbot-web.ts";
import { insert, replace, rule } from "../rule.ts";

export default rule({
  id: "buildbot/trigger-unknown",
  summary: "A Trigger step names schedulers that are there",
  severity: "warning",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const names = schedulerNames(master);
    const isTrigger = (path: string): boolean => /^buildbot\.(?:plugins\.steps|steps\.trigger)\.Trigger$/.test(path);
    for (const call of callsOf(master.calls, isTrigger)) {
      const wanted = argumentOf(call, "schedulerNames", 0);
      const word = stringOf(wanted);
      if (word !== null && word.length > 1 && wanted !== null && wanted !== "unknown") {
        const edits = [insert(master.uri, wanted.start, "["), insert(master.uri, wanted.end, "]")];
        report(placeIn(master, wanted), {
          message:
            "A string is read as a list of its letters, which no scheduler is called: the step fails when it runs.",
          fixes: [{ title: "Make it a list", edits, safe: true }],
        });
        continue;
      }
      if (
        names === null ||
        wanted === null ||
        wanted === "unknown" ||
        (wanted.kind !== "list" && wanted.kind !== "tuple")
      )
        continue;
      for (const item of wanted.items) {
        const name = stringOf(item);
        if (name === null || names.has(name)) continue;
        const meant = nearest(name, names);
        const place = placeIn(master, item);
        report(place, {
          message: `There is no scheduler "${name}"${meant === null ? "" : `, but one called "${meant}"`}: the step fails when it runs.`,
          fixes:
            meant === null
              ? []
              : [{ title: `Write ${meant}`, edits: [replace(place, JSON.stringify(meant))], safe: false }],
        });
      }
    }
  },
});

/** The names of all schedulers; null where one is not known, or more may be added. */
function schedulerNames(master: MasterConfig): ReadonlySet<string> | null {
  const said = master.setting(["schedulers"]);
  if (said.kind !== "known" || !said.value.whole || master.setting(["configurators"]).kind !== "absent") return null;
  const { expression } = said.value;
  if (expression.kind !== "list" && expression.kind !== "tuple") return null;
  const names = new Set<string>();
  for (const item of expression.items) {
    const call = callAt(master.calls, item);
    if (call === null || !/^buildbot\.(?:plugins\.)?schedulers\./.test(call.path)) return null;
    const name = stringOf(argumentOf(call, "name", 0));
    if (name === null) return null;
    names.add(name);
  }
  return names;
}
