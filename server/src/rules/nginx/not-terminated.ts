import { endSpan } from "../../nginx/cursor.ts";
import { directivesNamed } from "../../nginx/directives/lookup.ts";
import { faults, type Mend } from "../../nginx/faults.ts";
import { skipTrivia } from "../../nginx/lexer.ts";
import { endMend } from "../../nginx/mends.ts";
import { type ReadDirective, spanOf } from "../../nginx/model/read.ts";
import { areWholeDirectives } from "../../nginx/model/swallowed.ts";
import { objectionTo } from "../nginx-objections.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/not-terminated",
  summary: 'Every directive without a block ends with ";"',
  severity: "error",
  origin: "nginx",
  unit: "directive",
  onlyRefused: true,
  check(directive, report, build) {
    const objection = objectionTo(directive, build);
    if (objection === null || objection.fault?.kind === "no-opening-brace") return;
    const { fault, swallowed } = objection;
    const { uri, text } = directive.file;
    const says = fault?.message ?? endMessage(directive);
    const breaksOff = directive.at.node.end === "";
    if (fault?.kind === "not-terminated" && swallowed.length === 0) {
      const [name, brace] = [spanOf(directive, 0), endSpan(directive.at)];
      const span = text.slice(name.end, brace.start).includes("\n") ? brace : name;
      report({ uri, span }, { message: `${says}: it opens no block` });
      return;
    }
    if (swallowed.length === 0 && !breaksOff) return;
    const safe = areWholeDirectives(directive, swallowed);
    const last = directive.args.length + 1;
    for (const next of breaksOff ? [...swallowed, last] : swallowed) {
      const { end } = spanOf(directive, next - 1);
      const mend = next === last ? withBraces(endMend(text, end), directive) : endMend(text, end);
      const fixes = canEnd(directive) ? [{ title: mend.title, edits: [{ uri, edit: mend }], safe }] : [];
      // nginx reads on, and says something of what comes next: its own words stand beside ours.
      const noticed = noticedAt(directive, text);
      report(
        { uri, span: { start: end - 1, end } },
        {
          message: `";" is missing here; nginx says: ${says}`,
          related: [
            { place: { uri, span: { start: noticed, end: noticed } }, message: `nginx notices only here: ${says}` },
          ],
          fixes,
        },
      );
    }
  },
});

/** Where nginx gives up: at the directive's `;` or `{`, or at what stands in their place. */
function noticedAt(directive: ReadDirective, text: string): number {
  return skipTrivia(text, spanOf(directive, directive.args.length).end);
}

function endMessage(directive: ReadDirective): string {
  const { text } = directive.file;
  return noticedAt(directive, text) < text.length ? 'unexpected "}"' : 'unexpected end of file, expecting ";" or "}"';
}

/** Whether a `;` can end a directive of this name at all: what only ever opens a block wants a `{`. */
function canEnd(directive: ReadDirective): boolean {
  const infos = directivesNamed(directive.name);
  return infos.length === 0 || infos.some((info) => info.kind === "simple");
}

/** The edit, and with it the braces of the blocks that end unclosed just there, as where a text ends. */
function withBraces(mend: Mend, { file }: ReadDirective): Mend {
  const open = faults(file.text, file.root).find(
    (it) => it.kind === "not-closed" && it.mend?.span.start === mend.span.end && it.mend.span.end === mend.span.end,
  );
  if (open?.mend === undefined || open.mend === null) return mend;
  return { title: `${mend.title} and "}"`, span: mend.span, text: mend.text + open.mend.text };
}
