import { placeOf } from "../../nginx/model/read.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/include-cycle",
  summary: "No file includes itself, not even by way of others",
  severity: "error",
  origin: "nginx",
  unit: "directive",
  names: ["include"],
  check(directive, report) {
    if (!directive.cycle) return;
    report(placeOf(directive, 1), {
      message:
        'This include leads back to a file that is being read: nginx opens it again and again until it fails with "Too many open files".',
    });
  },
});
