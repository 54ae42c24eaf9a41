import type { SyntaxFault } from "../../python/syntax.ts";
import { syntaxError } from "../../python/syntax.ts";
import { type Fix, insert, replace, rule } from "../rule.ts";

export default rule({
  id: "buildbot/syntax-error",
  summary: "A master.cfg is Python that compiles",
  severity: "error",
  origin: "checkconfig",
  unit: "master",
  check({ uri, text, syntax }, report) {
    for (const fault of syntax) {
      const span = {
        start: fault.span.start,
        end: Math.max(fault.span.end, Math.min(fault.span.start + 1, text.length)),
      };
      report({ uri, span }, { message: `${capital(fault.message)}.`, fixes: fixesOf(uri, text, fault) });
    }
  },
});

function capital(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}

/** The fixes of a fault of which there is one that is right. */
function fixesOf(uri: string, text: string, { message, span }: SyntaxFault): readonly Fix[] {
  if (message === "expected ':'" && /^[ \t]*(?:#.*)?(?:[\n\r]|$)/.test(text.slice(span.end)))
    return mend(text, span.end, ":", "Add the colon");
  const opener = /^'([([{])' was never closed$/.exec(message)?.[1];
  if (opener !== undefined) {
    const closer = opener === "(" ? ")" : opener === "[" ? "]" : "}";
    const at = endOfStatement(text, span.start);
    return at === null ? [] : mend(text, at, closer, `Close the bracket with ${closer}`);
  }
  if (message.startsWith("Missing parentheses in call to 'print'")) return printFix();
  return [];

  function mend(source: string, at: number, added: string, title: string): readonly Fix[] {
    if (!mends(source, source.slice(0, at) + added + source.slice(at), at)) return [];
    return [{ title, edits: [insert(uri, at, added)], safe: false }];
  }

  function printFix(): readonly Fix[] {
    const values = text.slice(span.start + "print".length, span.end).trim();
    // A comma at the end kept Python 2 on the line: what stands for it is another question.
    if (values.endsWith(",") || values.startsWith(">>") || /[\n\r]/.test(values)) return [];
    const call = `print(${values})`;
    if (!mends(text, text.slice(0, span.start) + call + text.slice(span.end), span.start)) return [];
    return [{ title: `Write ${call}`, edits: [replace({ uri, span }, call)], safe: false }];
  }
}

/** Whether the first error of a text is further on, or gone, once it has been edited at an offset. */
function mends(before: string, after: string, at: number): boolean {
  const line = before.slice(0, at).split(/\r\n|[\n\r]/).length;
  const left = syntaxError(after);
  return left === null || left.line > line;
}

/** The offset behind the last code before the next line in column 0 that starts a statement; null where there is none. */
function endOfStatement(text: string, from: number): number | null {
  const next = /[\n\r](?=[A-Za-z_@][\w.]*(?:\[[^\]]*\])*[ \t]*(?:=(?!=)|[A-Za-z_(:])|$)/g;
  next.lastIndex = from;
  const found = next.exec(text);
  const end = found === null ? text.length : found.index;
  const code = text.slice(from, end).trimEnd();
  const lastLine = code.slice(code.search(/[^\n\r]*$/));
  return /#/.test(lastLine) ? null : from + code.length;
}
