import * as vscode from "vscode";
import type { Context } from "../context.ts";
import { messageOf } from "./message.ts";

const traceCommand = "buildbotProxy.trace";

/** The kind of panel, by which VS Code brings it back after a restart. */
const view = "buildbotProxy.trace";

/** Registers the command and brings its panel back after a restart. What it shows is read at the first use. */
export function registerTrace(context: Context): vscode.Disposable {
  type Panel = InstanceType<Awaited<ReturnType<typeof load>>["TracePanel"]>;
  let open: Panel | null = null;
  const load = async () => import("../trace/panel.ts");

  const put = async (panel: vscode.WebviewPanel, asked: Panel["asked"]): Promise<void> => {
    const { TracePanel } = await load();
    const made = new TracePanel(context, panel, asked);
    open = made;
    panel.onDidDispose(() => {
      if (open === made) open = null;
    });
  };
  const command = vscode.commands.registerCommand(traceCommand, async () => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) {
      void vscode.window.showInformationMessage(
        "Open a file of nginx, or a master.cfg: the trace begins at the cursor.",
      );
      return;
    }
    try {
      const { startOf } = await load();
      const asked = await startOf(context, editor);
      if (asked === null) {
        void vscode.window.showInformationMessage(
          "No server block of nginx is in sight here that a request could go to.",
        );
      } else if (open === null) {
        const beside = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
        await put(vscode.window.createWebviewPanel(view, "Trace a Request", beside), asked);
      } else open.start(asked);
    } catch (error) {
      void vscode.window.showErrorMessage(`The request could not be followed: ${messageOf(error)}`);
    }
  });
  const again = vscode.window.registerWebviewPanelSerializer(view, {
    deserializeWebviewPanel: async (panel, state: unknown) => {
      const { uri, upgrade, url } = (state ?? {}) as Readonly<Record<string, unknown>>;
      if (typeof uri !== "string" || typeof url !== "string") panel.dispose();
      else await put(panel, { uri, url, upgrade: upgrade === true });
    },
  });
  return vscode.Disposable.from(command, again);
}
