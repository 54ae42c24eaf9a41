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
  /** Local paths of files that may stand for the server's, where no mapping names one. */
  readonly workspaceFiles?: readonly string[];
  /** The local path of the file the user started from: a message whose own file is not here is shown on its first line. */
  readonly document?: string;
  /** Whether the program ran as root: a missing right is then the configuration's fault, not the user's. */
  readonly root?: boolean;
  /** Whether what was judged is what the editor has, and not what is on the server. */
  readonly candidate?: boolean;
  /** What the program printed of itself on the server (`nginx -V`, `buildbot --version`), in one line. */
  readonly about?: string;
  /** The files that its configuration names in `load_module`, where all of them are known. */
  readonly loaded?: readonly string[];
}

/** The nginx on a server: its release, and its dynamic modules by their files; null where not all of them are known. */
export interface ServerNginx {
  readonly version: string;
  readonly modules: readonly string[] | null;
}

/** The Buildbot on a server: its release. */
export interface ServerBuildbot {
  readonly version: string;
}

/** What became of it: the verdict in one sentence, and how many Problems it gave. */
export interface RemoteOutputResult {
  readonly verdict: "ok" | "errors" | "crash" | "partial" | "no-program" | "unclear";
  readonly sentence: string;
  readonly problems: number;
  /** Whether the program got as far as to judge: only then do these Problems take the place of the earlier ones. */
  readonly replaces: boolean;
  /** The nginx that ran; null where it did not say which it is. */
  readonly nginx: ServerNginx | null;
  /** The Buildbot that ran; null where it did not say which it is. */
  readonly buildbot: ServerBuildbot | null;
}
