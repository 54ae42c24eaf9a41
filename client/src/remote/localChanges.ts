import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { Settings } from "../settings.ts";
import { type Change, sha256 } from "./changes.ts";
import { filesFor } from "./localFiles.ts";
import { pairFiles, type Survey } from "./survey.ts";

/** A local file that is not what the server has, with the text as the editor has it. */
export interface LocalChange extends Change {
  readonly local: string;
}

/** The text of a local file as bytes: what the editor has, saved or not, else what is on the disk. */
export async function contentOf(local: string): Promise<Uint8Array | undefined> {
  const open = vscode.workspace.textDocuments.find((it) => it.uri.scheme === "file" && it.uri.fsPath === local);
  if (open?.isDirty === true) return new TextEncoder().encode(open.getText());
  return readFile(local).catch(() => undefined);
}

/** Every nginx file here that stands for one of the server's and differs from it; the given one even if it does not. */
export async function nginxChanges(
  survey: Survey,
  settings: Settings,
  active: string | undefined,
): Promise<readonly LocalChange[]> {
  const locals = await filesFor("nginx");
  const all = active === undefined || locals.includes(active) ? locals : [...locals, active];
  const found: LocalChange[] = [];
  for (const { local, remote } of pairFiles(all, survey, settings.pathMappings)) {
    const content = await contentOf(local);
    if (content === undefined) continue;
    const was = survey.files.get(remote) ?? "-";
    // A file that only looks like one of the server's neighbours is not sent along unless it was asked for.
    const comes = was === "-" ? local === active : sha256(content) !== was;
    if (comes || local === active) found.push({ local, remote, content, was });
  }
  return found;
}

/** Why nothing can be said of a local file: the paths do not tell which of the server's it stands for. */
export function notThere(document: string, root: string): string {
  return `It is not clear which file in ${root} ${document} stands for. Set buildbotProxy.pathMappings.`;
}
