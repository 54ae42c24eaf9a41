import { uncommentMend } from "../../nginx/commented.ts";
import { pathTo } from "../../nginx/cursor.ts";
import { contextInside, directivesNamed } from "../../nginx/directives/lookup.ts";
import type { SyntaxFault } from "../../nginx/faults.ts";
import { gapOf } from "../../nginx/gap.ts";
import { bareEnd } from "../../nginx/lexer.ts";
import type { NginxFile } from "../../nginx/model/read.ts";
import type { Block, Directive } from "../../nginx/tree.ts";
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
    const { message, noticedAt, span } = fault;
    // What is being written at the end has to be ended first, and that is said already.
    if (noticedAt === text.length && breaksOff(fault.file.root)) return;
    // A `{` behind what opens no block is a mistake of its own, and the only one.
    if (opensNothing(fault)) return;
    const related = [
      { place: { uri, span }, message: "This block is never closed." },
      { place: { uri, span: { start: noticedAt, end: noticedAt } }, message: "nginx notices only here." },
    ];
    if (fault.mend === null || fault.mend.span.start === 0) {
      report({ uri, span }, { message: `${message}: this block is never closed`, related });
      return;
    }
    const indent = /^\r?\n(.*)/.exec(fault.mend.text)?.[1]?.replace(/\}$/, "") ?? "";
    const block = { head: span.start, inside: span.end, contentEnd: fault.mend.span.start, indent };
    const gap = gapOf(text, block);
    const mend = gap.commented === null ? fault.mend : uncommentMend(gap.commented);
    const where = gap.commented === null ? '"}" is missing here' : 'the "}" is in a comment';
    // Blocks that end at one place are one mistake: the same words at the same place are said once.
    report(
      { uri, span: gap.span },
      {
        message: `${message}: ${where}`,
        related,
        fixes: [{ title: mend.title, edits: [{ uri, edit: mend }], safe: true }],
      },
    );
  },
});

/** Whether a text ends in the midst of a directive. */
function breaksOff(root: Block): boolean {
  for (let block: Block | null = root; block !== null; ) {
    const last: Directive | undefined = block.items.at(-1);
    if (last?.end === "" && last.body === null) return true;
    block = last?.body?.closed === false ? last.body : null;
  }
  return false;
}

/** Whether a `{` stands where nginx takes none: without a name, behind a simple directive's, or in a block of data. */
function opensNothing({ file, span }: SyntaxFault & { readonly file: NginxFile }): boolean {
  const name = file.text.slice(span.start, bareEnd(file.text, span.start));
  const infos = directivesNamed(name);
  if (name === "" || (infos.length > 0 && infos.every((info) => info.kind === "simple"))) return true;
  const around = pathTo(file.root, span.start).at(-1)?.node.words[0]?.text;
  return around !== undefined && contextInside(around, "unknown") === "data";
}
