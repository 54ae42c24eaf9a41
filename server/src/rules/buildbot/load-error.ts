import { reportConfigErrors } from "../buildbot-errors.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/load-error",
  summary: "A master.cfg runs to its end without an exception, and makes BuildmasterConfig",
  severity: "error",
  origin: "checkconfig",
  unit: "master",
  check(master, report) {
    reportConfigErrors(master, ["load", "crash"], report);
  },
});
