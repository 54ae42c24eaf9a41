import { everywhere } from "../../nginx/cursor.ts";
import { directivesNamed } from "../../nginx/directives/lookup.ts";
import type { NginxFile } from "../../nginx/model/read.ts";
import { swallowed } from "../../nginx/model/swallowed.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/unexpected-brace",
  summary: 'A "{" follows the name of a block, and a "}" closes one',
  severity: "error",
  origin: "nginx",
  unit: "nginx fault",
  check(fault, report) {
    const { file, kind, mend, message, span } = fault;
    if (kind === "unexpected-open-brace") {
      report({ uri: file.uri, span }, { message: `${message}: the name of the block is missing in front of it` });
    } else if (kind === "unexpected-close-brace" && !hasBlockWithoutBrace(file, span.start)) {
      report(
        { uri: file.uri, span: { start: twinBefore(file.text, span.start), end: span.end } },
        {
          message: `${message}: no block is open here that it could close`,
          fixes: mend === null ? [] : [{ title: mend.title, edits: [{ uri: file.uri, edit: mend }], safe: false }],
        },
      );
    }
  },
});

/** Where the mark of a `}` too many starts: at the `}` that ends the line above, if one does, for either may go. */
function twinBefore(text: string, at: number): number {
  const above = /\}[ \t\r]*\n[ \t]*$/.exec(text.slice(Math.max(0, at - 200), at));
  return above === null ? at : at - above[0].length;
}

/** Whether a block in front of the `}` misses its `{`: then that is the mistake, and this brace is right. */
function hasBlockWithoutBrace(file: NginxFile, before: number): boolean {
  for (const directive of everywhere(file.root)) {
    if (directive.start >= before) return false;
    if (directive.node.end !== ";") continue;
    const infos = directivesNamed(directive.node.words[0]?.text ?? "");
    if (infos.length === 0 || infos.some((info) => info.kind === "simple")) continue;
    if (swallowed(directive, file.text, "unknown").length > 0) return true;
  }
  return false;
}
