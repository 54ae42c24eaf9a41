import { nearest } from "../../base/nearest.ts";
import { compareReleases } from "../../buildbot/releases.ts";
import { entriesOf, placeIn } from "../buildbot-web.ts";
import { replace, rule } from "../rule.ts";

/** The plugins that Buildbot's makers publish; anybody may write others. */
const published = ["base", "console_view", "grid_view", "waterfall_view", "wsgi_dashboards", "badges", "codeparameter"];

/** Those that a later release no longer brings, with what brings the same now (www/*\/setup.py over Buildbot's tags). */
const gone: Readonly<Record<string, { readonly since: string; readonly instead: string | null }>> = {
  base_react: { since: "4.1.0", instead: "base" },
  react_console_view: { since: "4.1.0", instead: "console_view" },
  react_grid_view: { since: "4.1.0", instead: "grid_view" },
  react_waterfall_view: { since: "4.1.0", instead: "waterfall_view" },
  react_wsgi_dashboards: { since: "4.1.0", instead: "wsgi_dashboards" },
  codeparameter: { since: "4.0.0", instead: null },
};

export default rule({
  id: "buildbot/www-plugin",
  summary: "A plugin of the web pages is called as it is installed",
  severity: "warning",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const plugins = master.setting(["www", "plugins"]);
    if (plugins.kind !== "known") return;
    const { expression } = plugins.value;
    for (const { key, at } of entriesOf(expression) ?? []) {
      const quotes = expression.kind === "dict" ? 1 : 0;
      const span = { start: at.start + quotes, end: at.end - quotes };
      const write = (name: string) =>
        span.end - span.start === key.length ? [replace(placeIn(master, span), name)] : [];
      const went = Object.hasOwn(gone, key) ? gone[key] : undefined;
      if (went !== undefined) {
        const { since, instead } = went;
        const isGone = master.version !== null && compareReleases(master.version, since) >= 0;
        const edits = instead === null ? [] : write(instead);
        report(placeIn(master, at), {
          ...(isGone ? {} : { severity: "hint" as const }),
          message: `Buildbot brings no ${key} since ${since}${instead === null ? "" : `; write ${instead}`}: where its package is not installed, the master does not start.`,
          fixes: edits.length === 0 ? [] : [{ title: `Write ${instead ?? ""}`, edits, safe: false }],
        });
        continue;
      }
      if (published.includes(key) || key.length < 5) continue;
      const meant = nearest(key.replaceAll("-", "_"), published);
      if (meant === null) continue;
      const edits = write(meant);
      report(placeIn(master, at), {
        message: `No plugin that Buildbot's makers publish is called "${key}", but one is called "${meant}"; with an unknown one the master does not start.`,
        fixes: edits.length === 0 ? [] : [{ title: `Write ${meant}`, edits, safe: false }],
      });
    }
  },
});
