import { reportConfigErrors } from "../buildbot-errors.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/unknown-name",
  summary: "Names, modules, plugins and their parameters are there",
  severity: "error",
  origin: "checkconfig",
  unit: "master",
  check(master, report) {
    reportConfigErrors(master, ["name"], report);
  },
});
