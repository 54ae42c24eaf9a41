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
  },
});
