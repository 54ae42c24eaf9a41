import { nearest } from "../../base/nearest.ts";
import { entriesOf, placeIn } from "../buildbot-web.ts";
import { replace, rule } from "../rule.ts";

/** The plugins that Buildbot's makers publish; anybody may write others. */
const published = [
  "base",
  "console_view",
  "grid_view",
  "waterfall_view",
  "wsgi_dashboards",
  "badges",
  "react_console_view",
  "react_grid_view",
  "react_waterfall_view",
  "react_wsgi_dashboards",
];

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
      if (published.includes(key) || key.length < 5) continue;
      const meant = nearest(key.replaceAll("-", "_"), published);
      if (meant === null) continue;
      const quotes = expression.kind === "dict" ? 1 : 0;
      const span = { start: at.start + quotes, end: at.end - quotes };
      const edits = span.end - span.start === key.length ? [replace(placeIn(master, span), meant)] : [];
      report(placeIn(master, at), {
        message: `No plugin that Buildbot's makers publish is called "${key}", but one is called "${meant}"; with an unknown one the master does not start.`,
        fixes: edits.length === 0 ? [] : [{ title: `Write ${meant}`, edits, safe: false }],
      });
    }
  },
});
