import { patternOf } from "../../nginx/model/location.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { isBuildbots, leadTo } from "../nginx-paths.ts";
import { rule } from "../rule.ts";

const id = "nginx/prefix-path";

/** Paths of Buildbot's own: a site for one of them passes that on, and no page. */
const ownPath = /^\/(?:change_hook|api|auth|avatar|sse|ws|assets|img|static|badges|config)\//;

export default rule({
  id,
  summary: "The prefix under which nginx serves Buildbot is taken off, whole, before a request is passed on",
  severity: "error",
  origin: "lint",
  unit: "site",
  check(site, report) {
    const { ui, view } = site;
    const sent = view.sent("ui");
    if (ui === null || sent === null || !(isBuildbots(site) || site.because === "port 8010") || ownPath.test(site.base))
      return;
    const ask = (["ui", "assets", "api"] as const).find((it) => view.reached(it).rule === id);
    const asked = ask === undefined ? null : view.sent(ask);
    if (asked === null || asked.pass !== sent.pass) return;
    const pattern = patternOf(ui);
    const edits =
      pattern === null || view.course("ui").location?.location !== ui ? null : leadTo(site, ui, sent.pass, "");
    // At that port there may be another program, which knows its prefix.
    const isSure = isBuildbots(site);
    report(placeOf(sent.pass, 1), {
      ...(isSure ? {} : { severity: "info" as const }),
      message: `${isSure ? "" : "If this is Buildbot’s port: "}Buildbot is asked for ${asked.uri ?? "another path"}, and it knows no such page: it answers 404 to whoever comes to ${site.base}.`,
      fixes: edits === null ? [] : [{ title: `Take ${site.base} off`, edits, safe: isSure }],
    });
  },
});
