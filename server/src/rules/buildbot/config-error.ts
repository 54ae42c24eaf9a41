import { reportConfigErrors } from "../buildbot-errors.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/config-error",
  summary: "What a setting or a plugin is given is what Buildbot takes",
  severity: "error",
  origin: "checkconfig",
  unit: "master",
  check(master, report) {
    reportConfigErrors(master, ["constructor", "setting"], report);
  },
});
