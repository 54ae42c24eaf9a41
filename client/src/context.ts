import type * as vscode from "vscode";
import type { KnownPrograms } from "./features/knownPrograms.ts";
import type { Settings } from "./settings.ts";

/** The language server, started on its own or by the first request. */
export interface LanguageServer {
  /** Sends a request and gives its answer; waits for the server to be up, and throws if it does not come up. */
  request<R>(method: string, params: object): Promise<R>;
  /** Tells the server something, if it is up. */
  notify(method: string, params: object): Promise<void>;
  restart(): Promise<void>;
}

/** What every feature is given. */
export interface Context {
  readonly extension: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly server: LanguageServer;
  readonly serverPrograms: KnownPrograms;
  /** The settings as they are at the moment of asking. */
  readonly settings: () => Settings;
  /** Whether the user trusts this workspace: without it nothing may be run. */
  readonly trusted: () => boolean;
}
