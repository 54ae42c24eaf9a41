import { type Change, payload } from "./changes.ts";
import { newNonce, type QuietEnd, runQuietly } from "./channel.ts";
import { call, failure, outputOf, type Server } from "./quiet.ts";
import { type ServerRecord, valuesOf } from "./records.ts";

/** What is deployed: files of nginx, or the one configuration of a master. */
export type Target = { readonly kind: "nginx" } | { readonly kind: "master"; readonly directory: string };

/** How a deploy or an undo ended. Of nothing that is not known it says so. */
export interface Deployed {
  /** The transaction's name in the server's journal. */
  readonly id: string;
  /**
   * done: the new state, served (or nothing runs). nothing: never changed. restored: the old state again, served.
   * broken: neither, look there. unknown: the server was not reached again.
   */
  readonly state: "done" | "nothing" | "restored" | "broken" | "unknown";
  readonly sentence: string;
  /** Whether it stopped because nginx or Buildbot rejects the candidate: then `output` has their words. */
  readonly rejected: boolean;
  readonly output: string;
  readonly about: string;
}

export interface DeployOptions {
  readonly target: Target;
  readonly changes: readonly Change[];
  /** The transaction to undo, in place of a deploy. */
  readonly undo?: string;
  readonly onRecord?: (record: ServerRecord) => void;
  /** Breaks the connection; the server's journal is asked all the same. */
  readonly signal?: AbortSignal;
  /** Milliseconds between the questions after a lost connection. */
  readonly pauses?: readonly number[];
}

const limit = 5 * 60_000;

/**
 * Replaces files on the server as one transaction, or takes one back (`undo`). A connection that breaks off says nothing
 * of how it ended: then the server's journal is asked, on new connections, until it answers.
 */
export async function deploy(server: Server, options: DeployOptions): Promise<Deployed> {
  const { target, changes, undo, onRecord, signal, pauses = [0, 1000, 3000, 10_000, 30_000] } = options;
  const id = newNonce();
  const end = await runQuietly({
    ...call(server, target.kind === "nginx" ? "deploy-nginx" : "deploy-master", {
      as: target.kind === "nginx" ? "root" : target.directory,
      limit,
      values: valuesFor(server, target, undo ?? ""),
      ...(undo === undefined ? { payload: payload(changes) } : {}),
    }),
    nonce: id,
    ...(onRecord === undefined ? {} : { onRecord }),
    ...(signal === undefined ? {} : { signal }),
  });
  const more = { output: outputOf(end.records), about: valuesOf(end.records, "about")[0] ?? "" };
  const decided = valuesOf(end.records, "end")[0];
  if (decided !== undefined) return { id, rejected: false, ...more, ...told(decided, end, server, options) };
  const [failed] = valuesOf(end.records, "fail");
  // A script that was never sent, or that stopped by itself before its commit, changed nothing.
  if (failed !== undefined || !end.hello) {
    const rejected = failed?.startsWith("test ") === true;
    return {
      id,
      state: "nothing",
      rejected,
      ...more,
      sentence: `${failure(end, server.host, changes)} Nothing was changed.`,
    };
  }
  for (const pause of pauses) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const answer = await askJournal(server, target, id);
    if (answer !== undefined)
      return { id, rejected: false, ...more, ...told(answer, end, server, options, "The connection was lost. ") };
  }
  return {
    id,
    state: "unknown",
    rejected: false,
    ...more,
    sentence: `The connection to ${server.host} was lost and does not come back: whether the files were replaced is not known. Ask again when ${server.host} can be reached.`,
  };
}

/** Asks the server's journal how a transaction ended, and has one that broke off settled; undefined without an answer. */
export async function askJournal(server: Server, target: Target, id: string): Promise<string | undefined> {
  const end = await runQuietly(
    call(server, target.kind === "nginx" ? "ask-nginx" : "ask-master", {
      as: target.kind === "nginx" ? "root" : target.directory,
      limit,
      values: valuesFor(server, target, id),
    }),
  );
  return valuesOf(end.records, "end")[0];
}

function valuesFor(server: Server, target: Target, transaction: string): Readonly<Record<string, string>> {
  return target.kind === "nginx" ? { B: transaction } : { B: transaction, P: server.buildbotPath };
}

/** The end that a journal tells of, in a sentence. */
function told(
  decided: string,
  end: QuietEnd,
  { host }: Server,
  { target, changes, undo }: DeployOptions,
  lost = "",
): Pick<Deployed, "state" | "sentence"> {
  const [state = "", why = ""] = decided.split(" ");
  const program = target.kind === "nginx" ? "nginx" : "Buildbot";
  const what = changes.length === 1 ? (changes[0]?.remote.split("/").at(-1) ?? "") : `${changes.length} files`;
  if (state === "done" || state === "undone") {
    const idle = valuesOf(end.records, "stopped").length > 0 ? ` ${program} is not running there.` : "";
    const restarted = valuesOf(end.records, "restart").length > 0 ? " Buildbot was restarted for it." : "";
    const did = undo === undefined ? `Deployed ${what} to ${host}.` : `The deploy to ${host} is undone.`;
    return { state: "done", sentence: `${lost}${did}${idle}${restarted}` };
  }
  if (state === "nothing") return { state: "nothing", sentence: `${lost}Nothing was changed on ${host}.` };
  const last = outputOf(end.records).trim().split("\n").at(-1) ?? "";
  const said = last === "" ? "" : ` It said: ${last.slice(0, 300)}`;
  const reason =
    why === "interrupted"
      ? "The deploy was interrupted on the server"
      : why === "install"
        ? "A file could not be replaced"
        : `${program} on ${host} did not take the files over`;
  if (state === "restored")
    return { state: "restored", sentence: `${lost}${reason}. What was there before is back, and in use.${said}` };
  return {
    state: "broken",
    sentence: `${lost}${reason}, and what was there before could not be put back whole. It is kept on ${host}: see ${
      target.kind === "nginx" ? "/var/backups/buildbot-proxy" : ".buildbot-proxy in the master's folder"
    }.${said}`,
  };
}
