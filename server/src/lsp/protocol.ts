/** Our own requests between client and server, beside those of LSP. Types only: the client shares no code with the server. */

import type { Location, Position, WorkspaceEdit } from "vscode-languageserver";
import type { NoTrace } from "../ide/trace/start.ts";
import type { Traced } from "../ide/trace/traced.ts";
import type { ServerBuildbot, ServerNginx } from "../output/remote.ts";

export type { RemoteOutputParams, RemoteOutputResult, ServerBuildbot, ServerNginx } from "../output/remote.ts";

export const remoteOutput = "buildbotProxy/remoteOutput";

/** Asks for the page of a rule; the answer is the page's Markdown as a string, null where there is no such rule. */
export interface RulePageParams {
  readonly rule: string;
}
export const rulePage = "buildbotProxy/rulePage";

/** Asks for the addresses by which visitors come to the Buildbot sites of the workspace; the answer is SiteAddress[]. */
export interface SiteAddress {
  readonly url: string;
}
export const siteAddresses = "buildbotProxy/siteAddresses";

/** How the client wants a rule's page opened from a diagnostic: "file" gives a file: URI, else the command's id. */
export interface InitializationOptions {
  readonly rulePageCommand?: string;
  /** What an earlier test found of the nginx on the server that is chosen. */
  readonly serverNginx?: ServerNginx;
  /** And of its Buildbot. */
  readonly serverBuildbot?: ServerBuildbot;
  /** Whether something else in the editor reports what is not Python in files of that language. */
  readonly othersReadPython?: boolean;
}

/** The server that is chosen is another one: what is known of its programs, null where nothing is. A notification. */
export interface ServerProgramsParams {
  readonly nginx: ServerNginx | null;
  readonly buildbot: ServerBuildbot | null;
}
export const serverProgramsChanged = "buildbotProxy/serverProgramsChanged";

/**
 * Follows a request through the configuration that a file belongs to. The answer is the way with LSP's locations and edits,
 * or why there is none.
 */
export interface TraceParams {
  readonly uri: string;
  readonly url: string;
  /** Whether a WebSocket is asked for. */
  readonly upgrade: boolean;
}
export type TraceResult = Traced<Location, WorkspaceEdit> | NoTrace;
export const trace = "buildbotProxy/trace";

/** Asks what a trace from a position in a file begins with; the answer is null where no server block is in sight. */
export interface TraceStartParams {
  readonly uri: string;
  readonly position: Position;
}
export type TraceStartResult = Pick<TraceParams, "url" | "upgrade"> | null;
export const traceStart = "buildbotProxy/traceStart";
