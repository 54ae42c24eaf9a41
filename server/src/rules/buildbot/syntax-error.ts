import { type SyntaxFault, syntaxError } from "../../python/syntax.ts";
import { fixesOfPython2 } from "../buildbot-python2.ts";
import { type Fix, insert, rule } from "../rule.ts";

export default rule({
  id: "buildbot/syntax-error",
  summary: "A master.cfg is Python that compiles",
  severity: "error",
  origin: "checkconfig",
  unit: "master",
  check({ uri, text, syntax }, report) {
    for (const fault of syntax) {
      const { start, end } = fault.span;
      const span = { start, end: Math.max(end, Math.min(start + 1, text.length)) };
      report(
        { uri, span },
        { message: sentence(fault.message), fixes: fixesOf(uri, text, fault, fault === syntax[0]) },
      );
    }
  },
});

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1) + (message.endsWith("?") ? "" : ".");
}

/** The fixes of a fault of which there is one that is right. `first`: it is the one that CPython reports. */
function fixesOf(uri: string, text: string, fault: SyntaxFault, first: boolean): readonly Fix[] {
  const { message, span } = fault;
  if (message === "expected ':'" && /^[ \t]*(?:#.*)?(?:[\n\r]|$)/.test(text.slice(span.end)))
    return [{ title: "Add the colon", edits: [insert(uri, span.end, ":")], safe: false }];
  if (first && message.endsWith("was never closed")) {
    const missing = missingClosers(text, span.start);
    if (missing === null) return [];
    const title = `Close with ${missing.closers}`;
    return [{ title, edits: [insert(uri, missing.at, missing.closers)], safe: false }];
  }
  return fixesOfPython2(uri, text, fault);
}

const closerOf: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Most brackets of one statement that are closed for the user. */
const most = 4;

/**
 * What closes the brackets of the statement that `opener` (an offset) stands in, at the end of its last line; null where
 * that does not mend it.
 */
function missingClosers(text: string, opener: number): { readonly at: number; readonly closers: string } | null {
  const at = endOfStatement(text, opener);
  if (at === null) return null;
  let open = opener;
  let closers = "";
  while (closers.length < most) {
    closers += closerOf[text[open] ?? ""] ?? "";
    const left = syntaxError(text.slice(0, at) + closers + text.slice(at));
    if (left === null || left.span.start > at) return { at, closers };
    if (!left.message.endsWith("was never closed") || left.span.start >= open) return null;
    open = left.span.start;
  }
  return null;
}

/** The offset behind the last code before the next line in column 0 that starts a statement; null behind a comment. */
function endOfStatement(text: string, from: number): number | null {
  const next = /[\n\r](?=[A-Za-z_@][\w.]*(?:\[[^\]]*\])*[ \t]*(?:=(?!=)|[A-Za-z_(:]|[\n\r]|$))/g;
  next.lastIndex = from;
  const end = next.exec(text)?.index ?? text.length;
  const code = text.slice(from, end).trimEnd();
  return /#[^\n\r]*$/.test(code) ? null : from + code.length;
}
