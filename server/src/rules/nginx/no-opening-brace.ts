import type { Span } from "../../base/span.ts";
import { checkDirective } from "../../nginx/directives/check.ts";
import { openMend } from "../../nginx/mends.ts";
import { spanOf } from "../../nginx/model/read.ts";
import { objectionTo } from "../nginx-objections.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/no-opening-brace",
  summary: 'The name of a block is followed by its arguments and "{"',
  severity: "error",
  origin: "nginx",
  unit: "directive",
  onlyRefused: true,
  check(directive, report, build) {
    const objection = objectionTo(directive, build);
    if (objection?.fault?.kind !== "no-opening-brace") return;
    const { uri, text } = directive.file;
    const isOpen = directive.at.node.body !== null;
    const next = objection.swallowed[0];
    const { end } = spanOf(directive, next === undefined ? directive.args.length : next - 1);
    const { args, context, name } = directive;
    const isBracket = ["(", "["].includes(args.at(-1) ?? "");
    const isWhole = checkDirective(name, args.length - (isBracket ? 1 : 0), true, context, build) === null;
    const mend = openMend(text, end);
    const fix = { title: mend.title, edits: [{ uri, edit: mend }], safe: true };
    report(
      { uri, span: lastLine(spanOf(directive, 0), end, text) },
      { message: `${objection.fault.message}: it is a block`, fixes: isOpen && isWhole ? [fix] : [] },
    );
  },
});

/** The name where what stands in front of the missing brace ends on its line, else that last line. */
function lastLine(name: Span, end: number, text: string): Span {
  const start = text.lastIndexOf("\n", end - 1) + 1;
  if (start <= name.start) return name;
  return { start: start + (/^\s*/.exec(text.slice(start, end))?.[0].length ?? 0), end };
}
