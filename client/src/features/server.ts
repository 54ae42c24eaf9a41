import * as vscode from "vscode";
import type { Context } from "../context.ts";
import { messageOf } from "./message.ts";

/** The commands that restart the language server and show its log. */
export function registerServerCommands({ server, log }: Context): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand("buildbotProxy.restartServer", async () => {
      try {
        await server.restart();
        log.info("The language server was restarted.");
      } catch (error) {
        void vscode.window.showErrorMessage(`The language server did not restart: ${messageOf(error)}`);
      }
    }),
    vscode.commands.registerCommand("buildbotProxy.showLog", () => log.show()),
  );
}
