import type { Ended } from "./wire.ts";

/**
 * Why a run gave no result, in a sentence for the user; undefined where there is a frame to read. Without a frame
 * nothing is known of the configuration: whatever was known before stands.
 */
export function notRun(ended: Ended | undefined, program: "nginx" | "checkconfig", target: string): string | undefined {
  const what = program === "nginx" ? "nginx -t" : "buildbot checkconfig";
  if (ended === undefined) return `${what} did not run to its end on ${target}: the terminal was closed.`;
  if (ended.frame) return undefined;
  if (ended.notStarted === "ENOENT")
    return "ssh is not installed on this computer, or not on the PATH. Install the OpenSSH client and try again.";
  if (ended.notStarted !== undefined) return `ssh could not be started on this computer (${ended.notStarted}).`;
  if (ended.need === "master")
    return `No folder with a master.cfg and a buildbot.tac was found on ${target}. Set buildbotProxy.masterDirectory to the master's folder.`;
  if (ended.need === "choice")
    return `There are ${ended.masters.length} masters on ${target}: choose one, or set buildbotProxy.masterDirectory.`;
  if (ended.interrupted || ended.exitCode === 130 || ended.signal === "SIGINT")
    return `${what} was cancelled on ${target} before it came to a result.`;
  if (ended.begun) return `The connection to ${target} ended in the middle of ${what}: there is no result.`;
  if (ended.exitCode === 255)
    return `ssh could not connect to ${target}, or was not let in. The terminal shows what it said.`;
  const how = ended.signal === undefined ? `exit code ${ended.exitCode ?? "unknown"}` : `signal ${ended.signal}`;
  return `${what} did not run on ${target}: the connection ended with ${how}. The terminal shows what was said.`;
}
