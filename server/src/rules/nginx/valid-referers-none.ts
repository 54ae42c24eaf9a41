import { placeOf } from "../../nginx/model/read.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/valid-referers-none",
  summary: "valid_referers keeps out requests that say nothing of where they come from, if it is to keep out any",
  severity: "hint",
  origin: "lint",
  unit: "directive",
  names: ["valid_referers"],
  check(directive, report) {
    const at = directive.args.indexOf("none");
    if (directive.name !== "valid_referers" || at < 0) return;
    report(placeOf(directive, at + 1), {
      message: "A page can have the browser leave the Referer out: with none, its requests are let in as well.",
    });
  },
});
