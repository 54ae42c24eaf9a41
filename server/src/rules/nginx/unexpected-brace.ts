import { rule } from "../rule.ts";

export default rule({
  id: "nginx/unexpected-brace",
  summary: 'A "{" follows the name of a block, and a "}" closes one',
  severity: "error",
  origin: "nginx",
  unit: "nginx fault",
  check(fault, report) {
    const { file, kind, mend, message, noticedAt, span } = fault;
    if (kind === "unexpected-open-brace") {
      report({ uri: file.uri, span }, { message: `${message}: the name of the block is missing in front of it` });
    } else if (kind === "headless") {
      report(
        { uri: file.uri, span },
        {
          message: `${message}: the line that opens this block is ${mend === null ? "missing here" : "in a comment"}`,
          related: [
            { place: { uri: file.uri, span: { start: noticedAt, end: noticedAt } }, message: "The block ends here." },
          ],
          fixes: mend === null ? [] : [{ title: mend.title, edits: [{ uri: file.uri, edit: mend }], safe: true }],
        },
      );
    } else if (kind === "unexpected-close-brace") {
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
