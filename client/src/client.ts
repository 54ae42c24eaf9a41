import * as vscode from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from "vscode-languageclient/node";
import type { InitializationOptions } from "../../server/src/lsp/protocol.ts";
import { masterFiles, nginxFiles, watched } from "./documents.ts";
import type { Programs } from "./features/knownPrograms.ts";
import { othersReadPython } from "./features/pythonReaders.ts";
import { openRulePage } from "./features/rulePage.ts";

/** Makes the client of the language server in `dist/`; it is not started yet. */
export function makeClient(
  extension: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  known: () => Programs,
): LanguageClient {
  const server: ServerOptions = {
    module: extension.asAbsolutePath("dist/server.cjs"),
    transport: TransportKind.ipc,
  };
  const options: LanguageClientOptions = {
    documentSelector: [...nginxFiles, ...masterFiles].map(({ scheme, language, pattern }) => ({
      ...(scheme === undefined ? {} : { scheme }),
      ...(typeof pattern === "string" ? { pattern } : {}),
      language: language ?? "*",
    })),
    synchronize: { fileEvents: watched.map((pattern) => vscode.workspace.createFileSystemWatcher(pattern)) },
    // Asked anew at each start.
    initializationOptions: (): InitializationOptions => {
      const { nginx, buildbot } = known();
      return {
        rulePageCommand: openRulePage,
        othersReadPython: othersReadPython(),
        ...(nginx === null ? {} : { serverNginx: nginx }),
        ...(buildbot === null ? {} : { serverBuildbot: buildbot }),
      };
    },
    outputChannel: log,
    // Hovers may link to a rule's page, and to nothing else.
    markdown: { isTrusted: { enabledCommands: [openRulePage] } },
  };
  return new LanguageClient("buildbotProxy", "Buildbot Proxy", server, options);
}
