import { rule } from "../rule.ts";

export default rule({
  id: "nginx/unexpected-end",
  summary: 'Every block that is opened with "{" is closed with "}"',
  severity: "error",
  origin: "nginx",
  unit: "nginx fault",
  check(fault, report) {
    if (fault.kind !== "not-closed") return;
    const { uri } = fault.file;
    const { mend, message, noticedAt, span } = fault;
    report(
      { uri, span },
      {
        message: `${message}: this block is never closed`,
        related: [{ place: { uri, span: { start: noticedAt, end: noticedAt } }, message: "nginx notices only here." }],
        fixes: mend === null ? [] : [{ title: mend.title, edits: [{ uri, edit: mend }], safe: true }],
      },
    );
  },
});
