import type { SyntaxFault } from "../../nginx/faults.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/quoting",
  summary: "A quoted word is closed on time, and something that parts words follows its closing quote",
  severity: "error",
  origin: "nginx",
  unit: "nginx fault",
  check(fault, report) {
    const why = explanation(fault);
    if (why === null) return;
    const { uri } = fault.file;
    const { kind, mend, message, noticedAt, span } = fault;
    // Of several words nobody knows which the quotes are for.
    const isOneWord = !/\s/.test(fault.file.text.slice(span.start, span.end));
    const isElsewhere = noticedAt < span.start || noticedAt > span.end;
    report(
      { uri, span },
      {
        message: `${message}: ${why}`,
        related: isElsewhere
          ? [{ place: { uri, span: { start: noticedAt, end: noticedAt } }, message: "nginx notices only here." }]
          : [],
        fixes:
          mend === null
            ? []
            : [{ title: mend.title, edits: [{ uri, edit: mend }], safe: kind !== "unclosed-quote" || isOneWord }],
      },
    );
  },
});

function explanation(fault: SyntaxFault): string | null {
  if (fault.kind === "unclosed-quote") return "this quote is not closed";
  if (fault.kind === "not-separated") return 'behind a closing quote nginx takes only white space, ";", "{" or ")"';
  if (fault.kind === "brace-in-word") return 'without quotes the "{" ends the word and opens a block';
  if (fault.kind === "too-long") return "nginx takes words and comments of less than 4096 bytes";
  return null;
}
