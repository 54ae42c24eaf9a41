import type { Span } from "../../base/span.ts";
import { callsOf } from "../../buildbot/calls.ts";
import { type Gone, hasGoneParameters, keysGone, parameterGone, pluginsGone } from "../../buildbot/gone.ts";
import type { MasterConfig } from "../../buildbot/master.ts";
import { compareReleases } from "../../buildbot/releases.ts";
import { placeIn } from "../buildbot-web.ts";
import { type Origin, type Report, replace, rule, type Severity } from "../rule.ts";

/** Whether what is called went, or took parameters once that it takes no more. */
function isChanged(path: string): boolean {
  return (
    Object.hasOwn(pluginsGone, path.replace(plugins, "")) || hasGoneParameters(path.slice(path.lastIndexOf(".") + 1))
  );
}

const plugins = "buildbot.plugins.";

export default rule({
  id: "buildbot/removed",
  summary: "Nothing is used that a later Buildbot no longer has",
  severity: "info",
  origin: "checkconfig",
  unit: "master",
  check(master, report) {
    for (const call of callsOf(master.calls, isChanged)) {
      const plugin = call.path.startsWith(plugins) ? call.path.slice(plugins.length) : "";
      const removed = Object.hasOwn(pluginsGone, plugin) ? pluginsGone[plugin] : undefined;
      if (removed !== undefined) say(master, report, call.callee, null, `There is no ${plugin}`, removed, call.always);
      for (const { name, start } of call.arguments) {
        const gone = name === null ? null : parameterGone(call.name, name);
        if (gone === null || name === null) continue;
        const isFree = gone.name === null || call.arguments.every((it) => it.name !== gone.name);
        const at = { start, end: start + name.length };
        say(master, report, at, isFree ? gone.name : null, `${call.name} takes no ${name}`, gone, call.always);
      }
    }
    for (const [key, gone] of Object.entries(keysGone)) {
      const said = master.setting([key]);
      if (said.kind !== "known" || isGone(master, gone) === true) continue;
      const written = new RegExp(`(["'])${key}\\1(?=\\s*\\]\\s*=\\s*$)`).exec(
        master.text.slice(0, said.value.expression.start),
      );
      const at =
        written === null ? said.value.expression : { start: written.index, end: written.index + key.length + 2 };
      const isFree = gone.name !== null && written !== null && master.setting([gone.name]).kind === "absent";
      const name = isFree ? `${written[1] ?? "'"}${gone.name}${written[1] ?? "'"}` : null;
      const now = gone.name === null ? gone : { ...gone, instead: `c['${gone.name}']`, name: null };
      say(master, report, at, name, `Buildbot knows no c['${key}']`, now, false);
    }
  },
});

/** The oldest release that files are read for. */
const oldest = "3.7.0";

/** Whether the Buildbot that reads the file lacks it; null: some may, some may not. */
function isGone({ version }: MasterConfig, { since }: Gone): boolean | null {
  if (version !== null) return compareReleases(version, since) >= 0;
  return compareReleases(oldest, since) >= 0 ? true : null;
}

/**
 * Says it once: not where checkconfig's own words stand already. `always`: the file surely comes to it; what stands in a
 * branch or a function may be kept for an older Buildbot.
 */
function say(
  master: MasterConfig,
  report: Report,
  at: Span,
  name: string | null,
  what: string,
  gone: Gone,
  always: boolean,
): void {
  const isSaid = master.configErrors.some(
    ({ at: { uri, span } }) => uri === master.uri && span.start <= at.end && at.start <= span.end,
  );
  const refused = isGone(master, gone);
  if (isSaid) return;
  const written = gone.name ?? gone.instead;
  const place = placeIn(master, at);
  const level: { severity?: Severity; origin?: Origin } =
    refused === true && always ? { severity: "error" } : refused === false ? { severity: "hint", origin: "lint" } : {};
  report(place, {
    ...level,
    message: `${what} since ${gone.since}${written === null ? "" : `; write ${written}`}.`,
    fixes: name === null ? [] : [{ title: `Write ${name}`, edits: [replace(place, name)], safe: true }],
  });
}
