import { type Connection, type Diagnostic, DiagnosticSeverity } from "vscode-languageserver";
import { type RemoteProblem, remoteProblems } from "../output/problems.ts";
import type { FileSystem } from "../project/filesystem.ts";
import {
  type RemoteOutputParams,
  type RemoteOutputResult,
  remoteOutput,
  type ServerBuildbot,
  type ServerNginx,
} from "./protocol.ts";

/** What results need of the machine: the disk, the texts that are open, and how a path becomes a URI. */
export interface RemoteSurroundings {
  readonly files: FileSystem;
  openText(uri: string): string | undefined;
  uriOf(path: string): string;
  /** Told of the nginx that ran on a server. */
  foundNginx(nginx: ServerNginx): void;
  /** Told of the Buildbot that ran on a server. */
  foundBuildbot(buildbot: ServerBuildbot): void;
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

/**
 * The Problems that programs on servers gave: pushed beside our own findings, under a source that names program and
 * server, until the file they stand on changes or the program is run again.
 */
export class RemoteResults {
  readonly #connection: Connection;
  readonly #around: RemoteSurroundings;
  /** By source, then by URI. */
  readonly #shown = new Map<string, Map<string, readonly Diagnostic[]>>();
  /** The text of an open file when its Problems came, to tell a change from an opening. */
  readonly #textThen = new Map<string, string>();

  constructor(connection: Connection, around: RemoteSurroundings) {
    this.#connection = connection;
    this.#around = around;
  }

  /** Answers the client's request with what the output says. */
  listen(): void {
    this.#connection.onRequest(remoteOutput, (params: RemoteOutputParams) => this.#take(params));
  }

  /** Problems of an earlier run say nothing about a text that was edited since. */
  changed(uri: string, text: string): void {
    if (this.#textThen.get(uri) === text) return;
    let had = false;
    for (const byUri of this.#shown.values()) had = byUri.delete(uri) || had;
    this.#textThen.delete(uri);
    if (had) void this.#send(uri);
  }

  async #take(params: RemoteOutputParams): Promise<RemoteOutputResult> {
    const texts = new Map<string, string | undefined>();
    for (;;) {
      const missing = new Set<string>();
      const answer = remoteProblems(params, (path) => {
        if (!texts.has(path)) missing.add(path);
        return texts.get(path);
      });
      if (missing.size === 0) {
        if (answer.result.nginx !== null) this.#around.foundNginx(answer.result.nginx);
        if (answer.result.buildbot !== null) this.#around.foundBuildbot(answer.result.buildbot);
        if (answer.result.replaces) await this.#show(params, answer.problems, texts);
        return answer.result;
      }
      for (const path of missing) texts.set(path, await this.#read(path));
    }
  }

  #read(path: string): Promise<string | undefined> {
    const uri = this.#around.uriOf(path);
    const open = this.#around.openText(uri);
    return open === undefined ? this.#around.files.read(uri) : Promise.resolve(open);
  }

  async #show(
    params: RemoteOutputParams,
    problems: readonly RemoteProblem[],
    texts: ReadonlyMap<string, string | undefined>,
  ): Promise<void> {
    const source = `${params.program === "nginx" ? "nginx -t" : "checkconfig"} (${params.target})`;
    const before = this.#shown.get(source);
    const now = new Map<string, Diagnostic[]>();
    for (const it of problems) {
      const uri = this.#around.uriOf(it.localPath);
      const text = texts.get(it.localPath);
      if (text !== undefined) this.#textThen.set(uri, text);
      now.set(uri, [...(now.get(uri) ?? []), this.#diagnostic(it, source)]);
    }
    this.#shown.set(source, now);
    for (const uri of new Set([...(before?.keys() ?? []), ...now.keys()])) await this.#send(uri);
  }

  #diagnostic(it: RemoteProblem, source: string): Diagnostic {
    const range = (at: { line: number; startColumn: number; endColumn: number }) => ({
      start: { line: at.line, character: at.startColumn },
      end: { line: at.line, character: at.endColumn },
    });
    return {
      range: range(it),
      severity: severities[it.severity],
      source,
      message: it.message,
      ...(it.related.length === 0
        ? {}
        : {
            relatedInformation: it.related.map((other) => ({
              location: { uri: this.#around.uriOf(other.localPath), range: range(other) },
              message: other.message,
            })),
          }),
    };
  }

  async #send(uri: string): Promise<void> {
    const diagnostics = [...this.#shown.values()].flatMap((byUri) => byUri.get(uri) ?? []);
    await this.#connection.sendDiagnostics({ uri, diagnostics });
  }
}
