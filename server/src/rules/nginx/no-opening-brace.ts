import { faults } from "../../nginx/faults.ts";
import { spanOf } from "../../nginx/model/read.ts";
import { objectionTo } from "../nginx-objections.ts";
import { insert, rule } from "../rule.ts";

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
    const { uri, text, root } = directive.file;
    const next = objection.swallowed[0];
    const { end } = spanOf(directive, next === undefined ? directive.args.length : next - 1);
    // The brace that closes the block is there: it closes nothing as long as the opening one is missing.
    const hasClosing = faults(text, root).some((it) => it.kind === "unexpected-close-brace" && it.noticedAt > end);
    const fix = { title: 'Insert "{"', edits: [insert(uri, end, " {")], safe: true };
    report(
      { uri, span: spanOf(directive, 0) },
      {
        message: `${objection.fault.message}: it is a block`,
        fixes: next !== undefined && hasClosing ? [fix] : [],
      },
    );
  },
});
