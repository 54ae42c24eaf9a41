import * as vscode from "vscode";
import type { Settings } from "../settings.ts";
import { sha256 } from "./changes.ts";
import type { Target } from "./deploy.ts";
import { contentOf, type LocalChange, nginxChanges, notThere } from "./localChanges.ts";
import { activeFileFor } from "./localFiles.ts";
import { type Failed, fetchFile, type Server, survey } from "./quiet.ts";
import type { ServerText } from "./serverText.ts";

/** A local file beside the server's: what is to be shown, taken over or deployed. */
export interface Both extends LocalChange {
  /** The server's text in the editor. */
  readonly server: vscode.Uri;
  /** What the server has; undefined where it has no such file. */
  readonly theirs: Uint8Array | undefined;
}

/** What was found to work on: the files that differ, and what a deploy of them is. */
export interface Found {
  readonly target: Target;
  readonly changes: readonly LocalChange[];
}

/** The nginx files that differ from the server's, the active one first, even if it does not differ. */
export async function findNginx(server: Server, settings: Settings): Promise<Found | Failed> {
  const active = activeFileFor("nginx");
  let seen = await survey({ ...server, sudo: "never" });
  if ("failed" in seen) return seen;
  let changes = await nginxChanges(seen, settings, active);
  if (changes.some(({ was }) => was === "?")) {
    // Some of them only root may read.
    seen = await survey(server);
    if ("failed" in seen) return seen;
    changes = await nginxChanges(seen, settings, active);
  }
  const first = changes.filter(({ local }) => local === active);
  if (active !== undefined && first.length === 0) return { failed: notThere(active, seen.root) };
  return { target: { kind: "nginx" }, changes: [...first, ...changes.filter(({ local }) => local !== active)] };
}

/** The active master.cfg beside the one in a master's folder. */
export async function findMaster(server: Server, directory: string): Promise<Found | Failed> {
  const local = activeFileFor("checkconfig");
  const content = local === undefined ? undefined : await contentOf(local);
  if (local === undefined || content === undefined) return { failed: "Open the master.cfg first." };
  const remote = directory.startsWith("/") ? `${directory.replace(/\/+$/, "")}/master.cfg` : "/master.cfg";
  const theirs = await fetchFile(server, "master.cfg", directory);
  const change = (was: string): Found => ({
    target: { kind: "master", directory },
    changes: [{ local, remote, content, was }],
  });
  return "failed" in theirs ? theirs : change(sha256(theirs));
}

/** Fetches what the server has of each file. */
export async function fetchAll(
  server: Server,
  target: Target,
  changes: readonly LocalChange[],
  texts: ServerText,
): Promise<readonly Both[] | Failed> {
  const both: Both[] = [];
  for (const change of changes) {
    let theirs: Uint8Array | undefined;
    if (change.was !== "-") {
      const [path, as] = target.kind === "nginx" ? [change.remote, "root"] : ["master.cfg", target.directory];
      // Most files anybody may read; only for the others sudo is asked.
      const plain = target.kind === "nginx" ? await fetchFile({ ...server, sudo: "never" }, path, as) : undefined;
      const fetched = plain && !("failed" in plain) ? plain : await fetchFile(server, path, as);
      if ("failed" in fetched) return fetched;
      if (sha256(fetched) !== change.was)
        return { failed: `${change.remote} is being changed on ${server.host}. Try again.` };
      theirs = fetched;
    }
    both.push({ ...change, theirs, server: texts.keep(server.host, change.remote, theirs ?? new Uint8Array()) });
  }
  return both;
}

/** Shows the files side by side: the server's on the left, the local ones on the right. */
export async function showDiff(host: string, both: readonly Both[]): Promise<void> {
  const [only] = both;
  if (both.length === 1 && only) {
    const name = only.remote.split("/").at(-1) ?? "";
    const title = `${name}: ${host} ↔ here`;
    await vscode.commands.executeCommand("vscode.diff", only.server, vscode.Uri.file(only.local), title, {
      preview: true,
    });
  } else {
    const rows = both.map(({ server, local }) => [vscode.Uri.file(local), server, vscode.Uri.file(local)]);
    await vscode.commands.executeCommand("vscode.changes", `${host} ↔ here`, rows);
  }
}
