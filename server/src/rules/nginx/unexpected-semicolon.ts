import { rule } from "../rule.ts";

export default rule({
  id: "nginx/unexpected-semicolon",
  summary: 'A ";" ends a directive; none stands alone or behind a "}"',
  severity: "error",
  origin: "nginx",
  unit: "nginx fault",
  check(fault, report) {
    if (fault.kind !== "unexpected-semicolon") return;
    const { uri } = fault.file;
    const { mend, message, span } = fault;
    report(
      { uri, span },
      {
        message: `${message}: no directive ends here`,
        fixes: mend === null ? [] : [{ title: mend.title, edits: [{ uri, edit: mend }], safe: true }],
      },
    );
  },
});
