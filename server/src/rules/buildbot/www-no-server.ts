import { entriesOf } from "../buildbot-web.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/www-no-server",
  summary: "c['www'] has a port, without which no web server runs",
  severity: "warning",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const { www } = master;
    if (www.kind === "known" && www.value.endpoint.kind === "none") {
      report(www.value.at, { severity: "info", message: "With this port no web server runs." });
      return;
    }
    if (www.kind !== "absent" || master.broken) return;
    const said = master.setting(["www"]);
    // An empty dict says that no web server is wanted; so may a master that shares its database with others.
    if (said.kind !== "known" || master.setting(["multiMaster"]).kind !== "absent") return;
    const [first] = entriesOf(said.value.expression) ?? [];
    if (first === undefined) return;
    report(
      { uri: master.uri, span: { start: first.at.start, end: first.at.end } },
      {
        message: "c['www'] has no port, so no web server runs and its other settings do nothing.",
      },
    );
  },
});
