import * as vscode from "vscode";
import type { RulePageParams, rulePage } from "../../../server/src/lsp/protocol.ts";
import type { Context } from "../context.ts";
import { messageOf } from "./message.ts";

export const openRulePage = "buildbotProxy.openRulePage";

const request: typeof rulePage = "buildbotProxy/rulePage";
const scheme = "buildbot-proxy-rule";

/** The command that shows a rule's page beside the editor. The pages come with the extension: no network is asked. */
export function registerRulePage(context: Context): vscode.Disposable {
  const pages = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async (uri) => {
      const rule = uri.path.replace(/^\//, "").replace(/\.md$/, "");
      const page = await context.server.request<string | null>(request, { rule } satisfies RulePageParams);
      return page ?? `# ${rule}\n\nThere is no such rule in this version of the extension.\n`;
    },
  });
  const command = vscode.commands.registerCommand(openRulePage, async (rule: unknown) => {
    if (typeof rule !== "string" || !/^[\w-]+\/[\w-]+$/.test(rule)) {
      void vscode.window.showWarningMessage("Choose a rule by the link at a problem: its page opens here.");
      return;
    }
    const uri = vscode.Uri.from({ scheme, path: `/${rule}.md` });
    try {
      await vscode.commands.executeCommand("markdown.showPreview", uri);
    } catch (error) {
      // Without VS Code's own Markdown extension the text itself is shown.
      context.log.warn(`The Markdown preview did not open: ${messageOf(error)}`);
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
    }
  });
  return vscode.Disposable.from(pages, command);
}
