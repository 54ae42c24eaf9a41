import { placeOf } from "../../nginx/model/read.ts";
import { isBuildbots, isPageRight, leadTo } from "../nginx-paths.ts";
import { rule } from "../rule.ts";

const id = "nginx/websocket-path";

export default rule({
  id,
  summary: "A request to Buildbot's /ws comes to it under that path",
  severity: "error",
  origin: "lint",
  unit: "site",
  check(site, report) {
    const { view, wsLocation } = site;
    if (wsLocation === null || view.reached("ws").rule !== id || !(isBuildbots(site) || isPageRight(site))) return;
    const course = view.course("ws");
    const sent = view.sent("ws");
    const symptom = 'Buildbot\'s page shows its menu, and every list stays on "loading"';
    if (sent === null) {
      if (course.outcome.kind !== "answered") return;
      const pass = wsLocation.children.find((it) => it.name === "proxy_pass");
      const edits = pass === undefined ? null : leadTo(site, wsLocation, pass, "ws");
      report(placeOf(wsLocation, wsLocation.args.length), {
        message: `nginx answers ${course.outcome.status} to a request for ${site.base}ws, for this is a location for ${site.base}ws/ alone: ${symptom}.`,
        fixes: edits === null ? [] : [{ title: `Make it a location for ${site.base}ws`, edits, safe: true }],
      });
      return;
    }
    const edits = leadTo(site, course.location?.location ?? wsLocation, sent.pass, "ws");
    report(placeOf(sent.pass, 1), {
      message: `A request to ${site.base}ws comes to Buildbot as ${sent.uri ?? "another"}, and what is there knows no WebSocket: ${symptom}.`,
      fixes: edits === null ? [] : [{ title: "Pass it on as /ws", edits, safe: true }],
    });
  },
});
