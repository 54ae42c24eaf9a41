import type * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { LanguageServer } from "./context.ts";
import type { Programs } from "./features/knownPrograms.ts";

/** The language server's life: started once in the background, asked when it is up, restarted on demand. */
export class BackgroundServer implements LanguageServer {
  readonly #extension: vscode.ExtensionContext;
  readonly #log: vscode.LogOutputChannel;
  readonly #known: () => Programs;
  #running: Promise<LanguageClient> | undefined;

  /** `known` gives what is known of the programs on the chosen server when the language server starts. */
  constructor(extension: vscode.ExtensionContext, log: vscode.LogOutputChannel, known: () => Programs) {
    this.#extension = extension;
    this.#log = log;
    this.#known = known;
  }

  /** Starts the server without being waited for; a failure is logged, and told again to whoever asks. */
  start(): void {
    this.#up().catch((error: unknown) => this.#log.error("The language server did not start.", error));
  }

  async request<R>(method: string, params: object): Promise<R> {
    const client = await this.#up();
    return client.sendRequest<R>(method, params);
  }

  async notify(method: string, params: object): Promise<void> {
    const client = await this.#running?.catch(() => undefined);
    await client?.sendNotification(method, params);
  }

  async restart(): Promise<void> {
    const running = this.#running;
    const client = await running?.catch(() => undefined);
    if (client) await client.restart();
    else {
      this.#running = undefined;
      await this.#up();
    }
  }

  async dispose(): Promise<void> {
    const client = await this.#running?.catch(() => undefined);
    await client?.dispose();
  }

  #up(): Promise<LanguageClient> {
    this.#running ??= this.#load();
    return this.#running;
  }

  async #load(): Promise<LanguageClient> {
    // The client library is the greater part of the bundle: it is read after activation.
    const { makeClient } = await import("./client.ts");
    const client = makeClient(this.#extension, this.#log, this.#known);
    await client.start();
    return client;
  }
}
