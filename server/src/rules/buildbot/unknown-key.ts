import { keysSince } from "../../buildbot/checks/global.ts";
import { compareReleases } from "../../buildbot/releases.ts";
import { reportConfigErrors } from "../buildbot-errors.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/unknown-key",
  summary: "Buildbot knows every key of the configuration",
  severity: "error",
  origin: "checkconfig",
  unit: "master",
  check(master, report) {
    reportConfigErrors(master, ["unknown key"], report);
    const { version } = master;
    if (version === null || master.configErrors.length > 0) return;
    // Between the releases whose checks are known.
    for (const [key, since] of Object.entries(keysSince)) {
      const said = master.setting([key]);
      if (said.kind === "known" && compareReleases(version, since) < 0)
        report(said.value.at, { message: `Unknown BuildmasterConfig key ${key} (${key} is there since ${since})` });
    }
  },
});
