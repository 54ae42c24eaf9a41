import * as vscode from "vscode";
import type { Context } from "./context.ts";
import { KnownPrograms } from "./features/knownPrograms.ts";
import { registerRemote } from "./features/remote.ts";
import { registerRulePage } from "./features/rulePage.ts";
import { registerServerCommands } from "./features/server.ts";
import { registerTrace } from "./features/trace.ts";
import { registerVerify } from "./features/verify.ts";
import { BackgroundServer } from "./server.ts";
import { readSettings } from "./settings.ts";

let server: BackgroundServer | undefined;

/** Called by VS Code once. Registers everything and returns; the language server comes up behind it. */
export function activate(extension: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Buildbot Proxy", { log: true });
  const serverPrograms = new KnownPrograms(extension.globalState);
  server = new BackgroundServer(extension, log, () => serverPrograms.of(readSettings().server));
  const context: Context = {
    extension,
    log,
    server,
    serverPrograms,
    settings: readSettings,
    trusted: () => vscode.workspace.isTrusted,
  };
  extension.subscriptions.push(
    log,
    registerServerCommands(context),
    registerRulePage(context),
    registerRemote(context),
    registerTrace(context),
    registerVerify(context),
  );
  // What comes next reads and runs the client library; VS Code gets its answer first.
  setImmediate(() => server?.start());
}

/** Called by VS Code before it ends; waits for the language server's end. */
export async function deactivate(): Promise<void> {
  await server?.dispose();
}
