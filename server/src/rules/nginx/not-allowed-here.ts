import { contexts } from "../../nginx/directives/context.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { directiveNeeds } from "../needs.ts";
import { contextName, either, plainFault } from "../nginx-objections.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/not-allowed-here",
  summary: "A directive stands in a block that may hold it",
  severity: "error",
  origin: "nginx",
  unit: "directive",
  onlyRefused: true,
  needsContext: true,
  check(directive, report, build) {
    const inData = plainFault(directive, "unexpected-open-brace", build);
    if (inData !== null) {
      const around = directive.parent === null ? "the block around it" : `"${directive.parent.name}"`;
      report(placeOf(directive), { message: `${inData.message}: ${around} holds data, not blocks` });
      return;
    }
    const fault = plainFault(directive, "not-allowed-here", build);
    if (fault === null) return;
    const needs = directiveNeeds(directive, fault.kind, build);
    const places = contexts.filter((context) => fault.expected.some((info) => info.contexts.has(context)));
    report(placeOf(directive), {
      message: `${fault.message}, in ${contextName(directive.context)}: it belongs in ${either(places.map(contextName))}${needs}`,
    });
  },
});
