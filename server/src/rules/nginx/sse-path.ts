import { patternOf } from "../../nginx/model/location.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { isBuildbots, isPageRight, leadTo } from "../nginx-paths.ts";
import { rule } from "../rule.ts";

const id = "nginx/sse-path";

export default rule({
  id,
  summary: "Requests below Buildbot's /sse come to it under that path",
  severity: "warning",
  origin: "lint",
  unit: "site",
  check(site, report) {
    const { view, sseLocation } = site;
    const sent = view.sent("sse");
    if (sseLocation === null || sent === null || view.reached("sse").rule !== id) return;
    if (!(isBuildbots(site) || isPageRight(site))) return;
    const location = view.course("sse").location?.location ?? sseLocation;
    const pattern = patternOf(location);
    const slash = pattern !== null && "path" in pattern && pattern.path.endsWith("/") ? "/" : "";
    const edits = leadTo(site, location, sent.pass, `sse${slash}`);
    report(placeOf(sent.pass, 1), {
      message: `A request to ${site.base}sse/listen/… comes to Buildbot as ${(sent.uri ?? "another").replace(/listen.*/, "listen/…")}, and no event ever comes from there.`,
      fixes: edits === null ? [] : [{ title: `Pass it on as /sse${slash}`, edits, safe: true }],
    });
  },
});
