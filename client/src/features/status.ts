import * as vscode from "vscode";
import type { ServerProgramsParams, serverProgramsChanged } from "../../../server/src/lsp/protocol.ts";
import type { Context } from "../context.ts";
import { masterFiles, nginxFiles } from "../documents.ts";
import { releaseSentence } from "./knownPrograms.ts";
import { type LastRun, type StatusText, statusText } from "./lastRun.ts";

export type Program = "nginx" | "checkconfig";

export const testNginx = "buildbotProxy.testNginxOnServer";
export const checkBuildbot = "buildbotProxy.checkBuildbotOnServer";

const changedNotification: typeof serverProgramsChanged = "buildbotProxy/serverProgramsChanged";

const severities: Readonly<Record<StatusText["severity"], vscode.LanguageStatusSeverity>> = {
  info: vscode.LanguageStatusSeverity.Information,
  warning: vscode.LanguageStatusSeverity.Warning,
  error: vscode.LanguageStatusSeverity.Error,
};

/** The language status items of nginx files and of master.cfg: the server, the last verdict on it, and when. */
export class Status {
  readonly #context: Context;
  readonly #items: Readonly<Record<Program, vscode.LanguageStatusItem>>;
  readonly #runs: Record<Program, LastRun>;
  readonly #subscriptions: vscode.Disposable[];

  constructor(context: Context) {
    this.#context = context;
    const target = context.settings().server;
    const untested: LastRun = { target, running: false, changed: false };
    this.#runs = { nginx: untested, checkconfig: untested };
    this.#items = {
      nginx: item("nginx", nginxFiles, testNginx),
      checkconfig: item("checkconfig", masterFiles, checkBuildbot),
    };
    this.#subscriptions = [
      this.#items.nginx,
      this.#items.checkconfig,
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        for (const [program, files] of [
          ["nginx", nginxFiles],
          ["checkconfig", masterFiles],
        ] as const)
          if (vscode.languages.match([...files], document) > 0 && !this.#runs[program].changed)
            this.set(program, { changed: true });
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        for (const [shown, command] of [
          [this.#items.nginx, testNginx],
          [this.#items.checkconfig, checkBuildbot],
        ] as const)
          shown.command = { command, title: "Test on Server" };
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("buildbotProxy.nginxVersion")) this.#show();
        if (!event.affectsConfiguration("buildbotProxy.server")) return;
        const server = context.settings().server;
        void context.server.notify(
          changedNotification,
          context.serverPrograms.of(server) satisfies ServerProgramsParams,
        );
        // What is known of another server says nothing of this one.
        for (const program of ["nginx", "checkconfig"] as const)
          if (this.#runs[program].target !== server)
            this.#runs[program] = { target: server, running: false, changed: false };
        this.#show();
      }),
    ];
    this.#show();
  }

  get(program: Program): LastRun {
    return this.#runs[program];
  }

  set(program: Program, more: Partial<LastRun>): void {
    this.#runs[program] = { ...this.#runs[program], ...more };
    this.#show();
  }

  /** A run is over: with a verdict, which takes the place of all before, or without, which leaves the last one known. */
  ended(program: Program, target: string, result: LastRun["verdict"] | string): void {
    const before = this.#runs[program];
    this.#runs[program] =
      typeof result === "object"
        ? { target, running: false, changed: false, verdict: result }
        : { ...before, target, running: false, doing: undefined, notRun: result ?? "" };
    this.#show();
  }

  dispose(): void {
    for (const one of this.#subscriptions) one.dispose();
  }

  #release(): string {
    const { nginxVersion, server } = this.#context.settings();
    return releaseSentence(nginxVersion, server, this.#context.serverPrograms.of(server).nginx);
  }

  #show(): void {
    for (const program of ["nginx", "checkconfig"] as const) {
      const said = statusText(program, this.#runs[program], Date.now());
      const shown = this.#items[program];
      shown.text = said.text;
      shown.detail = program === "nginx" ? `${said.detail} ${this.#release()}` : said.detail;
      shown.severity = severities[said.severity];
      shown.busy = said.busy;
    }
  }
}

function item(program: Program, files: readonly vscode.DocumentFilter[], command: string): vscode.LanguageStatusItem {
  const made = vscode.languages.createLanguageStatusItem(`buildbotProxy.${program}`, [...files]);
  made.name = program === "nginx" ? "nginx on the Server" : "Buildbot on the Server";
  // In a workspace that is not trusted the commands are disabled: no link to them then.
  if (vscode.workspace.isTrusted) made.command = { command, title: "Test on Server" };
  return made;
}
