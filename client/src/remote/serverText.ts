import * as vscode from "vscode";
import { sha256 } from "./changes.ts";

const scheme = "buildbot-proxy-server";
const most = 50;

/** The server's files as the editor shows them: read only, as they were when they were fetched. */
export class ServerText implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #registered = vscode.workspace.registerTextDocumentContentProvider(scheme, this);

  /** Keeps a fetched file; gives the address under which editors show it. */
  keep(host: string, remote: string, content: Uint8Array): vscode.Uri {
    const uri = vscode.Uri.from({ scheme, path: `/${host}${remote}`, query: sha256(content).slice(0, 16) });
    this.#texts.delete(uri.toString());
    this.#texts.set(uri.toString(), new TextDecoder().decode(content));
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > most && oldest !== undefined) this.#texts.delete(oldest);
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? "This text of the server is not kept any more: open it again.\n";
  }

  dispose(): void {
    this.#registered.dispose();
  }
}
