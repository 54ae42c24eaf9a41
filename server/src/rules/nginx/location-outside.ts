import { nestingFault } from "../../nginx/directives/pattern.ts";
import { patternOf } from "../../nginx/model/location.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/location-outside",
  summary: "A location inside another is for a part of the other's paths",
  severity: "error",
  origin: "nginx",
  unit: "directive",
  names: ["location"],
  check(directive, report) {
    const around = directive.parent;
    if (directive.name !== "location" || directive.context !== "location" || around?.name !== "location") return;
    const message = nestingFault(patternOf(directive), patternOf(around));
    if (message === null) return;
    report(placeOf(directive, directive.args.length), {
      message: `${message}. Most often the closing brace of the location around it is missing.`,
      related: [{ place: placeOf(around, around.args.length), message: "The location around it starts here." }],
    });
  },
});
