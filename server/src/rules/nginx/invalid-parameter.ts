import { reportObjection } from "../nginx-reading.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/invalid-parameter",
  summary: "A parameter is one of those that its directive knows",
  severity: "error",
  origin: "nginx",
  unit: "objection",
  check: (objection, report, build) => reportObjection(objection, "invalid-parameter", report, build),
});
