import { reportObjection } from "../nginx-reading.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/invalid-value",
  summary: "A value is what its directive takes: on or off, a size, a time, a number, an address",
  severity: "error",
  origin: "nginx",
  unit: "objection",
  check: (objection, report, build) => reportObjection(objection, "invalid-value", report, build),
});
