import { reportObjection } from "../nginx-reading.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/invalid-regex",
  summary: "A regular expression compiles",
  severity: "error",
  origin: "nginx",
  unit: "objection",
  check: (objection, report, build) => reportObjection(objection, "invalid-regex", report, build),
});
