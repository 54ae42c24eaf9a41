import { homedir } from "node:os";
import * as vscode from "vscode";
import type { SudoMode } from "./remote/plan.ts";

/** What the user has set, under `buildbotProxy`. */
export interface Settings {
  /** The server's name for ssh; empty if none is chosen. */
  readonly server: string;
  readonly nginxPath: string;
  readonly buildbotPath: string;
  readonly masterDirectory: string;
  readonly sudo: SudoMode;
  /** Server folders and the absolute local folders that stand for them. */
  readonly pathMappings: readonly { readonly remote: string; readonly local: string }[];
  /** The release of nginx to agree with; empty if none is set. The language server reads it by itself. */
  readonly nginxVersion: string;
}

/** The settings that a command may fill in for the user. */
export type Remembered = "server" | "masterDirectory";

const section = "buildbotProxy";

/** Reads the settings as they are now; a value of a wrong type counts as not set. */
export function readSettings(): Settings {
  const values = vscode.workspace.getConfiguration(section);
  const text = (name: string): string => {
    const value = values.get<unknown>(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const sudo = text("sudo");
  const mappings = values.get<unknown>("pathMappings");
  return {
    server: text("server"),
    nginxPath: text("nginxPath"),
    buildbotPath: text("buildbotPath"),
    masterDirectory: text("masterDirectory"),
    sudo: sudo === "always" || sudo === "never" ? sudo : "auto",
    pathMappings: Array.isArray(mappings) ? mappings.flatMap(mapping) : [],
    nginxVersion: text("nginxVersion"),
  };
}

/** Keeps a value for this computer, not for the workspace: where ssh goes is the user's own choice. */
export async function remember(name: Remembered, value: string): Promise<void> {
  await vscode.workspace.getConfiguration(section).update(name, value, vscode.ConfigurationTarget.Global);
}

function mapping(value: unknown): Settings["pathMappings"] {
  if (typeof value !== "object" || value === null || !("remote" in value) || !("local" in value)) return [];
  const { remote, local } = value;
  if (typeof remote !== "string" || typeof local !== "string" || !remote.startsWith("/")) return [];
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const expanded = local.replace(/^~(?=[/\\]|$)/, homedir()).replaceAll("${workspaceFolder}", folder ?? "");
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(expanded)) return [{ remote, local: expanded }];
  return folder === undefined ? [] : [{ remote, local: `${folder}/${expanded.replace(/^\.\//, "")}` }];
}
