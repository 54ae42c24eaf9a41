import type { Place, Span } from "../base/span.ts";
import type { ConfigError, ErrorKind } from "../buildbot/checks/checking.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import { toldOf } from "./buildbot-meant.ts";
import type { Report } from "./rule.ts";

/** Reports what checkconfig has against a master.cfg, of some kinds, each at the place that causes it. */
export function reportConfigErrors(master: MasterConfig, kinds: readonly ErrorKind[], report: Report): void {
  for (const error of master.configErrors) {
    const { kind, message, at } = error;
    if (!kinds.includes(kind) || followsFromString(master, error)) continue;
    const words =
      kind === "crash" ? `checkconfig ends with a traceback, and the master does not start: ${message}` : message;
    // A file that sets none of this is but a part of a configuration, so far.
    const isPart = /^no (?:workers|builders) are configured$/.test(message) && !parts.test(master.text);
    const told = toldOf(master, error);
    for (const { at: name, says, fixes } of told.length === 0 ? [{ at: null, says: null, fixes: [] }] : told)
      report(shown(master, name === null ? at : { uri: at.uri, span: name }), {
        message: says === null ? words : `${words} (${says})`,
        fixes,
        ...(isPart ? { severity: "hint" as const } : {}),
      });
  }
}

const parts = /['"](?:workers|builders|schedulers)['"]|\b(?:workers|builders|schedulers)=/;

/** Whether it is one of the letters of a string that stands for a list of builders: the string itself is told of. */
function followsFromString({ configErrors }: MasterConfig, { message, at }: ConfigError): boolean {
  if (!/^Unknown builder '.' in scheduler /su.test(message)) return false;
  const holds = ({ start, end }: Span): boolean => at.span.start <= start && end <= at.span.end;
  return configErrors.some((it) => it.message.startsWith("The builderNames argument to a") && holds(it.at.span));
}

/** At least one character, and of what has more lines the first: a call of fifty lines is not underlined whole. */
function shown(master: MasterConfig, { uri, span }: Place): Place {
  const start = Math.min(span.start, Math.max(0, master.text.length - 1));
  const end = Math.max(span.end, start + 1);
  if (uri !== master.uri) return { uri, span: { start, end } };
  const line = master.text.slice(start, end).search(/[\n\r]/);
  return { uri, span: { start, end: line <= 0 ? end : start + line } };
}
