import { reportObjection } from "../nginx-reading.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/conflict",
  summary: "What stands together can be together, and has all that it needs",
  severity: "error",
  origin: "nginx",
  unit: "objection",
  check: (objection, report, build) => reportObjection(objection, "conflict", report, build),
});
