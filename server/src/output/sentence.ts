import type { CheckconfigOutput } from "./checkconfig.ts";
import { isDenied, type NginxMessage, type NginxOutput, severe } from "./nginx.ts";
import type { RemoteOutputParams } from "./remote.ts";

/** The verdict of `nginx -t` in one sentence or two, for the status and the terminal. */
export function nginxSentence(
  out: NginxOutput,
  { target, output, exitCode, candidate = false }: RemoteOutputParams,
): string {
  const what = candidate ? "the candidate" : "the configuration";
  const fatal = out.messages.filter((message) => severe(message.level));
  const first = fatal.find((message) => out.verdict !== "partial" || isDenied(message));
  switch (out.verdict) {
    case "ok": {
      const warnings = out.messages.filter((message) => message.level === "warn").length;
      const with_ = warnings === 0 ? "" : ` with ${warnings} ${warnings === 1 ? "warning" : "warnings"}`;
      return `nginx accepts ${what} on ${target}${with_}.`;
    }
    case "errors":
      return `nginx rejects ${what} on ${target}: ${first ? told(first) : "it does not say why"}. It stops at its first error, so test again after mending it.`;
    case "partial":
      return out.syntaxOk
        ? `nginx finds the syntax right on ${target}, but this user may not do the rest of the test: ${first ? told(first) : "a right is missing"}. Test with sudo.`
        : `nginx on ${target} could not read all that it needs as this user, so the test ended early: ${first ? told(first) : "a right is missing"}. Test with sudo.`;
    case "no-program":
      return `There is no nginx on ${target}, at least not on the PATH or in the sbin folders. If it is elsewhere, set buildbotProxy.nginxPath.`;
    case "unclear":
    default:
      return `nginx gave no verdict on ${target}: ${lastWord(out.rest, output, exitCode)}.`;
  }
}

/** The verdict of `buildbot checkconfig` in one sentence or two, for the status and the terminal. */
export function checkconfigSentence(
  out: CheckconfigOutput,
  { target, output, exitCode, cwd, candidate = false }: RemoteOutputParams,
): string {
  const errors = out.messages.filter((message) => message.level === "error");
  const first = errors[0];
  const place = first?.at ? ` (${first.at.file}:${first.at.line})` : "";
  const said = first ? `${oneLine(first.message)}${place}` : "it does not say why";
  switch (out.verdict) {
    case "ok":
      if (candidate) return `Buildbot accepts the candidate on ${target}.`;
      return `Buildbot accepts ${cwd === "" ? "the configuration" : `${cwd.replace(/\/+$/, "")}/master.cfg`} on ${target}.`;
    case "errors":
      return `Buildbot rejects ${candidate ? "the candidate" : "the configuration"} on ${target}: ${said}${errors.length > 1 ? `, and ${errors.length - 1} more` : ""}.`;
    case "crash":
      return `buildbot checkconfig broke down on ${target} before it came to a verdict: ${said}.`;
    case "no-program":
      return `There is no buildbot on ${target}, neither in a virtual environment beside the master's folder nor on the PATH. If it is elsewhere, set buildbotProxy.buildbotPath.`;
    case "unclear":
    default:
      return `buildbot checkconfig gave no verdict on ${target}: ${lastWord(out.rest, output, exitCode)}.`;
  }
}

function told(message: NginxMessage): string {
  return `${oneLine(message.message)}${message.file === undefined ? "" : ` (${message.file}:${message.line})`}`;
}

/** The last thing that was printed, which mostly says what went wrong. */
function lastWord(rest: readonly string[], output: string, exitCode: number): string {
  const last = rest.at(-1);
  const refused = rest.find((line) =>
    /is not in the sudoers file|may not run sudo|is not allowed to (?:run sudo|execute)/.test(line),
  );
  if (refused !== undefined)
    return `“${oneLine(refused)}”. Where sudo is not for you, set buildbotProxy.sudo to "never"`;
  if (last !== undefined) return `it ended with “${oneLine(last)}” and exit code ${exitCode}`;
  return output.trim() === ""
    ? `it printed nothing and ended with exit code ${exitCode}`
    : `it ended with exit code ${exitCode}`;
}

function oneLine(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim().replace(/\.$/, "");
  return flat.length > 300 ? `${flat.slice(0, 299)}…` : flat;
}
