/** Our own requests between client and server, beside those of LSP. Types only: the client shares no code with the server. */

export type { RemoteOutputParams, RemoteOutputResult } from "../output/remote.ts";

export const remoteOutput = "buildbotProxy/remoteOutput";

/** Asks for the page of a rule; the answer is the page's Markdown as a string, null where there is no such rule. */
export interface RulePageParams {
  readonly rule: string;
}
export const rulePage = "buildbotProxy/rulePage";

/** How the client wants a rule's page opened from a diagnostic: "file" gives a file: URI, else the command's id. */
export interface InitializationOptions {
  readonly rulePageCommand?: string;
}
