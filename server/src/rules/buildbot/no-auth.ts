import { openWeb } from "../buildbot-web.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/no-auth",
  summary: "A web port that others reach asks them who they are",
  severity: "info",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const open = openWeb(master);
    if (open === null || master.www.kind !== "known") return;
    for (const key of ["auth", "authz"]) if (master.setting(["www", key]).kind !== "absent") return;
    report(master.www.at, {
      message: `Everybody who reaches port ${open.port} may force, rebuild and stop builds: c['www'] has neither auth nor authz.`,
    });
  },
});
