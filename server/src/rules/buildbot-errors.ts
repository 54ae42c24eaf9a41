import { nearest } from "../base/nearest.ts";
import type { ErrorKind } from "../buildbot/checks/checking.ts";
import { keysGone, keysSince, knownKeys } from "../buildbot/checks/global.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import type { Report } from "./rule.ts";

/** Reports what checkconfig has against a master.cfg, of some kinds, each at the place that causes it. */
export function reportConfigErrors(master: MasterConfig, kinds: readonly ErrorKind[], report: Report): void {
  for (const { kind, message, at } of master.configErrors) {
    if (!kinds.includes(kind)) continue;
    const from = Math.min(at.span.start, Math.max(0, master.text.length - 1));
    const span = { start: from, end: Math.max(at.span.end, from + 1) };
    const said = { message: `${message}${more(kind, message)}` };
    // A file that sets none of this is but a part of a configuration, so far.
    const isPart = /^no (?:workers|builders) are configured$/.test(message) && !parts.test(master.text);
    report({ uri: at.uri, span: firstLine(master, at.uri, span) }, isPart ? { ...said, severity: "hint" } : said);
  }
}

const parts = /['"](?:workers|builders|schedulers)['"]|\b(?:workers|builders|schedulers)=/;

/** The part of a span on its first line: a call of fifty lines is not underlined whole. */
function firstLine(master: MasterConfig, uri: string, span: { start: number; end: number }) {
  if (uri !== master.uri) return span;
  const end = master.text.slice(span.start, span.end).search(/[\n\r]/);
  return end <= 0 ? span : { start: span.start, end: span.start + end };
}

/** Since when a key is there or gone, and what to write for it. */
function more(kind: ErrorKind, message: string): string {
  if (kind !== "unknown key") return "";
  const names = message.replace(/^Unknown BuildmasterConfig keys? /, "").split(", ");
  const said = names.flatMap((name) => {
    const gone = keysGone[name];
    if (gone !== undefined)
      return `${name} is gone since ${gone.since}${gone.instead === null ? "" : `; write c['${gone.instead}']`}`;
    const since = keysSince[name];
    if (since !== undefined) return `${name} is there since ${since}`;
    const near = nearest(name, knownKeys);
    return near === null ? [] : `did you mean ${near}?`;
  });
  return said.length === 0 ? "" : ` (${said.join("; ")})`;
}
