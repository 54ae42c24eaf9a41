/** Our own requests between client and server, beside those of LSP. Types only: the client shares no code with the server. */

/** What a program on the server printed, for the server's `output/` parsers. */
export interface RemoteOutputParams {
  readonly program: "nginx" | "checkconfig";
  /** The user's name for the server, as shown in Problems. */
  readonly target: string;
  /** All that stood between the frame's marks, standard output and error together. */
  readonly output: string;
  readonly exitCode: number;
  /** Symbolic links under the configuration's folder on the server: link path to real path. */
  readonly links: Readonly<Record<string, string>>;
  /** The folder the program ran in, for the relative paths it prints. */
  readonly cwd: string;
  /** Server folders and the local folders that stand for them. */
  readonly mappings: readonly { readonly remote: string; readonly local: string }[];
}

/** What became of it: the verdict in one sentence, and how many Problems it gave. */
export interface RemoteOutputResult {
  readonly verdict: "ok" | "errors" | "crash" | "partial" | "no-program" | "unclear";
  readonly sentence: string;
  readonly problems: number;
}

export const remoteOutput = "buildbotProxy/remoteOutput";

/** The page of a rule, as Markdown; null where there is no such rule. */
export interface RulePageParams {
  readonly rule: string;
}
export const rulePage = "buildbotProxy/rulePage";

/** How the client wants a rule's page opened from a diagnostic: "file" gives a file: URI, else the command's id. */
export interface InitializationOptions {
  readonly rulePageCommand?: string;
}
