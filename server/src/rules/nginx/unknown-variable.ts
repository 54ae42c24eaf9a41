import { reportObjection } from "../nginx-reading.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/unknown-variable",
  summary: "A variable that is used is defined somewhere",
  severity: "error",
  origin: "nginx",
  unit: "objection",
  check: (objection, report, build) => reportObjection(objection, "unknown-variable", report, build),
});
