import { reportObjection } from "../nginx-reading.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/deprecated",
  summary: "A directive is one that nginx still wants",
  severity: "warning",
  origin: "lint",
  unit: "objection",
  check: (objection, report, build) => reportObjection(objection, "deprecated", report, build),
});
