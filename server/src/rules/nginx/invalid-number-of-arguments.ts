import type { Span } from "../../base/span.ts";
import type { DirectiveInfo } from "../../nginx/directives/lookup.ts";
import { type ReadDirective, spanOf } from "../../nginx/model/read.ts";
import { directiveNeeds } from "../needs.ts";
import { either, plainFault } from "../nginx-objections.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/invalid-number-of-arguments",
  summary: "A directive has as many arguments as it takes",
  severity: "error",
  origin: "nginx",
  unit: "directive",
  onlyRefused: true,
  check(directive, report, build) {
    const fault = plainFault(directive, "invalid-number-of-arguments", build);
    if (fault === null) return;
    const [info] = fault.expected;
    const message =
      info === undefined ? fault.message : `${fault.message}: it takes ${wanted(info)}, not ${directive.args.length}`;
    const needs = directiveNeeds(directive, fault.kind, build);
    report({ uri: directive.file.uri, span: wrongPart(directive, fault.expected) }, { message: message + needs });
  },
});

/** The arguments that are too many, or the name where some are missing. */
function wrongPart(directive: ReadDirective, expected: readonly DirectiveInfo[]): Span {
  const most = Math.max(...expected.map((info) => info.args.max));
  if (directive.args.length <= most) return spanOf(directive, 0);
  return { start: spanOf(directive, most + 1).start, end: spanOf(directive, directive.args.length).end };
}

/** How many arguments a directive takes, in words. */
function wanted(info: DirectiveInfo): string {
  if (info.flag) return "one argument (on or off)";
  const { counts, max, min } = info.args;
  if (counts !== null) return `${either(counts.map(String))} arguments`;
  if (max === Number.POSITIVE_INFINITY) return `at least ${min === 1 ? "one argument" : `${min} arguments`}`;
  if (max === 0) return "no arguments";
  if (min === max) return max === 1 ? "one argument" : `${max} arguments`;
  return max === min + 1 ? `${min} or ${max} arguments` : `${min} to ${max} arguments`;
}
