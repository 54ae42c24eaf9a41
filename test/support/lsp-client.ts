import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import {
  createProtocolConnection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";

const root = join(import.meta.dirname, "../..");

/** How a test's client presents itself. */
export interface ClientOptions {
  /** Whether it asks for diagnostics itself (LSP 3.17); else they are pushed to it. */
  readonly pull: boolean;
  readonly folders?: readonly string[];
  readonly initializationOptions?: unknown;
  /** The user's settings under "buildbotProxy"; without them the client cannot be asked for any. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A language client over the server's standard input and output, as any editor starts it. */
export class LspClient {
  readonly connection: ProtocolConnection;
  readonly initialized: InitializeResult;
  readonly #process: ChildProcess;
  readonly #pushed = new Map<string, Diagnostic[]>();
  readonly #waiting = new Set<() => void>();
  #version = 0;
  #settings: Readonly<Record<string, unknown>> = {};
  #refreshes = 0;

  private constructor(process: ChildProcess, connection: ProtocolConnection, initialized: InitializeResult) {
    this.#process = process;
    this.connection = connection;
    this.initialized = initialized;
    connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) => {
      this.#pushed.set(uri, diagnostics);
      for (const wake of this.#waiting) wake();
    });
  }

  /** Starts the server and shakes hands with it. */
  static async start({ pull, folders, initializationOptions, settings }: ClientOptions): Promise<LspClient> {
    const child = spawn(process.execPath, [join(root, "server/src/cli.ts"), "lsp", "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    let client: LspClient | undefined;
    connection.onRequest("workspace/diagnostic/refresh", () => {
      client?.refreshed();
      return null;
    });
    connection.onRequest("workspace/configuration", ({ items }: { items: readonly { section?: string }[] }) =>
      items.map(({ section }) => (section === "buildbotProxy" ? (client?.settings ?? settings) : null)),
    );
    connection.onRequest("client/registerCapability", () => null);
    const params: InitializeParams = {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: (folders ?? []).map((uri) => ({ uri, name: uri })),
      capabilities: {
        textDocument: pull ? { diagnostic: { dynamicRegistration: false } } : {},
        workspace: {
          workspaceFolders: true,
          diagnostics: { refreshSupport: true },
          ...(settings === undefined
            ? {}
            : { configuration: true, didChangeConfiguration: { dynamicRegistration: true } }),
        },
      },
      ...(initializationOptions === undefined ? {} : { initializationOptions }),
    };
    const initialized: InitializeResult = await connection.sendRequest("initialize", params);
    client = new LspClient(child, connection, initialized);
    client.#settings = settings ?? {};
    await connection.sendNotification("initialized", {});
    return client;
  }

  /** The user's settings as they are now. */
  get settings(): Readonly<Record<string, unknown>> {
    return this.#settings;
  }

  /** Changes the user's settings and tells the server so, as VS Code does. */
  async configure(settings: Readonly<Record<string, unknown>>): Promise<void> {
    this.#settings = settings;
    await this.connection.sendNotification("workspace/didChangeConfiguration", {
      settings: { buildbotProxy: settings },
    });
  }

  /** The server asked for a new look at all diagnostics. */
  refreshed(): void {
    this.#refreshes++;
    for (const wake of this.#waiting) wake();
  }

  /** Does something and waits until the server asks for a new look at all diagnostics; fails after 10 s. */
  async refreshedBy(act: () => Promise<void>): Promise<void> {
    const before = this.#refreshes;
    await act();
    await this.#until(() => this.#refreshes > before, "the server did not ask for a new look");
  }

  /** Opens a document. */
  async open(uri: string, languageId: string, text: string): Promise<void> {
    await this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId, version: ++this.#version, text },
    });
  }

  /** Replaces what a range of an open document covers; lines and characters from 0. */
  async change(uri: string, start: [number, number], end: [number, number], text: string): Promise<void> {
    const at = ([line, character]: [number, number]) => ({ line, character });
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version: ++this.#version },
      contentChanges: [{ range: { start: at(start), end: at(end) }, text }],
    });
  }

  /** Asks for a document's diagnostics. */
  async pull(uri: string): Promise<Diagnostic[]> {
    const answer: { items?: Diagnostic[] } = await this.connection.sendRequest("textDocument/diagnostic", {
      textDocument: { uri },
    });
    return answer.items ?? [];
  }

  /** Waits until diagnostics that fit were pushed for a document; fails after 10 s. */
  async pushed(uri: string, fits: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]> {
    const now = () => this.#pushed.get(uri) ?? [];
    await this.#until(
      () => this.#pushed.has(uri) && fits(now()),
      () => `no such diagnostics for ${uri}; last: ${JSON.stringify(now())}`,
    );
    return now();
  }

  async #until(isSo: () => boolean, otherwise: string | (() => string)): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!isSo()) {
      if (Date.now() > deadline) throw new Error(typeof otherwise === "string" ? otherwise : otherwise());
      await new Promise<void>((wake) => {
        const done = () => {
          this.#waiting.delete(done);
          clearTimeout(timer);
          wake();
        };
        const timer = setTimeout(done, 200);
        this.#waiting.add(done);
      });
    }
  }

  /** Says goodbye and waits for the server's end; gives its exit code. */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#process.once("exit", resolve));
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    const code = await ended;
    this.connection.dispose();
    return code;
  }
}
