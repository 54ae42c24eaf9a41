import type { Span } from "../../base/span.ts";
import type { SyntaxFault } from "../../nginx/faults.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/unexpected-end",
  summary: 'Every block that is opened with "{" is closed with "}"',
  severity: "error",
  origin: "nginx",
  unit: "nginx fault",
  check(fault, report) {
    if (fault.kind !== "not-closed") return;
    const { text, uri } = fault.file;
    const { mend, message, noticedAt, span } = fault;
    // Blocks that end at one place are one mistake: the same words at the same place are said once.
    report(
      { uri, span: gap(fault, text) },
      {
        message: mend === null ? `${message}: this block is never closed` : `${message}: "}" is missing here`,
        related: [
          { place: { uri, span }, message: "This block is never closed." },
          { place: { uri, span: { start: noticedAt, end: noticedAt } }, message: "nginx notices only here." },
        ],
        fixes: mend === null ? [] : [{ title: mend.title, edits: [{ uri, edit: mend }], safe: true }],
      },
    );
  },
});

/** From the last character of what the block holds to the next line, up to what it says; the block's head where nothing shows. */
function gap({ mend, span }: SyntaxFault, text: string): Span {
  if (mend === null || mend.span.start === 0) return span;
  const start = mend.span.start - 1;
  const below = /^[ \t\r]*\n[ \t]*/.exec(text.slice(mend.span.start));
  return { start, end: mend.span.start + (below?.[0].length ?? 0) };
}
