import { type Change, payload } from "./changes.ts";
import { newNonce, type QuietCall, type QuietEnd, runQuietly } from "./channel.ts";
import { type ServerRecord, valuesOf } from "./records.ts";
import { masterScripts } from "./scripts.ts";
import { readSurvey, type Survey } from "./survey.ts";
import { tar } from "./tar.ts";

/** What every quiet run on a server needs to know. */
export type Server = Pick<QuietCall, "host" | "sudo" | "password" | "ssh" | "env"> & {
  /** The nginx program, by name or path; empty for `nginx` on the PATH. */
  readonly nginxPath: string;
  /** The buildbot program; empty to look beside the master's folder and on the PATH. */
  readonly buildbotPath: string;
};

/** A run that came to no answer: one sentence for the user. */
export interface Failed {
  readonly failed: string;
}

/** nginx's words about a candidate, for the same parsers as those of a test. */
export interface CandidateTest {
  readonly output: string;
  readonly exitCode: number;
  readonly root: boolean;
  readonly about: string;
  /** Whether nginx saw the candidate at its real paths, or a copy turned to its own. */
  readonly mode: "namespace" | "copy";
}

const minute = 60_000;

/** Looks what is in nginx's folder. Where sudo is "never", what this user may not read has no sum. */
export async function survey(server: Server): Promise<Survey | Failed> {
  const end = await runQuietly(call(server, "survey", { as: "root", limit: minute }));
  return readSurvey(end.records) ?? { failed: failure(end, server.host) };
}

/** Has nginx judge the files as they would be, with the server's own left alone. */
export async function testCandidate(server: Server, changes: readonly Change[]): Promise<CandidateTest | Failed> {
  const end = await runQuietly(
    call(server, "test-nginx", { as: "root", limit: 2 * minute, payload: payload(changes) }),
  );
  const [exitCode] = valuesOf(end.records, "end");
  if (exitCode === undefined) return { failed: failure(end, server.host, changes) };
  return {
    output: outputOf(end.records),
    exitCode: Number(exitCode),
    root: valuesOf(end.records, "root").length > 0,
    about: valuesOf(end.records, "about")[0] ?? "",
    mode: valuesOf(end.records, "mode")[0] === "copy" ? "copy" : "namespace",
  };
}

/** A file's content; `as` is "root" or the folder whose owner reads it, from which a relative path starts. */
export async function fetchFile(server: Server, remote: string, as: string): Promise<Uint8Array | Failed> {
  const end = await runQuietly(call(server, "fetch", { as, limit: minute, values: { F: remote } }));
  const [data] = valuesOf(end.records, "data");
  if (data === undefined || valuesOf(end.records, "end").length === 0)
    return { failed: failure(end, server.host, [{ remote, content: new Uint8Array(), was: "?" }]) };
  return Buffer.from(data, "hex");
}

/** The folders on the server that hold a master. */
export async function findMasters(server: Server): Promise<readonly string[] | Failed> {
  const values = { F: masterScripts.find };
  const end = await runQuietly(call(server, "find-masters", { as: "root", sudo: "never", limit: minute, values }));
  return valuesOf(end.records, "end").length > 0
    ? valuesOf(end.records, "master")
    : { failed: failure(end, server.host) };
}

/** Buildbot's words about a candidate of a master.cfg, for the same parsers as those of a check. */
export interface MasterTest {
  readonly output: string;
  readonly exitCode: number;
  /** The master's folder, without links. */
  readonly cwd: string;
  readonly links: Readonly<Record<string, string>>;
}

/** Has Buildbot check a master.cfg beside the live one, as the owner of the folder. */
export async function testMaster(server: Server, directory: string, content: Uint8Array): Promise<MasterTest | Failed> {
  const values = { P: server.buildbotPath };
  const archive = tar([{ name: "1", data: content }]);
  const end = await runQuietly(
    call(server, "test-master", { as: directory, limit: 2 * minute, values, payload: archive }),
  );
  const [exitCode] = valuesOf(end.records, "end");
  if (exitCode === undefined) return { failed: failure(end, server.host) };
  const [cwd = directory] = valuesOf(end.records, "cwd");
  const [from, to] = [valuesOf(end.records, "from")[0], valuesOf(end.records, "to")[0]];
  return {
    output: outputOf(end.records),
    exitCode: Number(exitCode),
    cwd,
    links: from !== undefined && to !== undefined ? { [from]: to } : {},
  };
}

/** What nginx or Buildbot printed. */
export function outputOf(records: readonly ServerRecord[]): string {
  return valuesOf(records, "out")
    .map((line) => `${line}\n`)
    .join("");
}

/** A call of one of nginx's scripts. */
export function call(
  server: Server,
  script: QuietCall["script"],
  more: Pick<QuietCall, "as" | "limit"> & Partial<QuietCall>,
): QuietCall {
  const values = { P: server.nginxPath === "" ? "nginx" : server.nginxPath, ...more.values };
  return { nonce: newNonce(), ...server, script, ...more, values };
}

/** Why a run gave no answer, in one sentence; of a deploy it says nothing about what is on the server. */
export function failure(end: QuietEnd, host: string, changes: readonly Change[] = []): string {
  const [said] = valuesOf(end.records, "fail");
  if (said !== undefined) return reason(said, host, changes, end);
  if (end.notStarted === "ENOENT")
    return "ssh is not installed on this computer, or not on the PATH. Install the OpenSSH client and try again.";
  if (end.notStarted !== undefined) return `ssh could not be started on this computer (${end.notStarted}).`;
  if (end.password === "cancelled") return "Cancelled: no password was given.";
  if (end.password === "wrong") return `sudo on ${host} did not accept the password. It was tried once.`;
  if (end.timedOut) return `${host} did not answer in time.`;
  if (!end.hello && end.exitCode === 255)
    return `ssh could not connect to ${host} without a question${quoted(end.stderr)}. Connect once in a terminal, or add your key to the agent.`;
  if (!end.hello && end.exitCode === undefined) return `The connection to ${host} was lost.`;
  if (!end.hello) return `sudo on ${host} is not for this user${quoted(end.stderr)}.`;
  return `The connection to ${host} was lost.`;
}

function reason(said: string, host: string, changes: readonly Change[], end: QuietEnd): string {
  const [name = "", number = "", kind = ""] = said.split(" ");
  const file = changes[Number(number) - 1]?.remote ?? "a file";
  switch (name) {
    case "nginx":
      return `There is no nginx on ${host}, at least not on the PATH or in the sbin folders. If it is elsewhere, set buildbotProxy.nginxPath.`;
    case "folder":
      if (number === "root")
        return `The master's folder on ${host} belongs to root, and a configuration is never run as root.`;
      return `There is no such folder on ${host}, or this user may not see it.`;
    case "master":
      return `There is no buildbot.tac in that folder on ${host}: it is no master.`;
    case "buildbot":
      return `There is no buildbot on ${host}, neither in a virtual environment beside the master's folder nor on the PATH. If it is elsewhere, set buildbotProxy.buildbotPath.`;
    case "sudo":
      return `There is no sudo on ${host}, and this user may not do it alone.`;
    case "rights":
      return `Only root may do this on ${host}. Set buildbotProxy.sudo to "auto".`;
    case "target":
      if (kind === "outside") return `${file} is not in nginx's folder on ${host}.`;
      if (kind === "kind") return `${file} is not a plain file on ${host}.`;
      return `The folder of ${file} is not there on ${host}.`;
    case "drift":
      return `${file} was changed on ${host} since you looked at it.`;
    case "lock":
      return `Another deploy is at work on ${host}${number === "" ? "" : ` (process ${number})`}.`;
    case "space":
      return `There is no space left on ${host}, or a folder cannot be written to.`;
    case "big":
      return `nginx's folder on ${host} is larger than 200 MB: it is not copied for a test.`;
    case "backup":
      return `The files on ${host} could not be kept safe first.`;
    case "abandoned":
      return "The deploy was given up before it began.";
    case "undo":
      return `There is no deploy on ${host} to undo.`;
    case "test":
      return `nginx rejects the files on ${host}.`;
    case "upload":
      return `The files did not arrive whole on ${host}.`;
    default:
      return `It could not be done on ${host}${quoted(end.stderr)}.`;
  }
}

/** The last line that ssh or sudo said, as a quotation. */
function quoted(stderr: string): string {
  const last = stderr
    .split(/\r?\n/)
    .map((line) => line.replaceAll(/[\x00-\x1f\x7f]/g, "").trim())
    .findLast((line) => line !== "");
  return last === undefined ? "" : ` (“${last.length > 200 ? `${last.slice(0, 199)}…` : last}”)`;
}
