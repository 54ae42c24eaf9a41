import { execFile } from "node:child_process";
import * as vscode from "vscode";
import type { SiteAddress, siteAddresses } from "../../../server/src/lsp/protocol.ts";
import type { Context } from "../context.ts";
import { messageOf } from "./message.ts";
import { openRulePage } from "./rulePage.ts";
import { type Answer, answerOf, itemsOf, markdownOf, pageAddress } from "./verified.ts";

const request: typeof siteAddresses = "buildbotProxy/siteAddresses";

/** The command that looks at a running site, as a browser would, and lists what works; each line leads to its cause. */
export function registerVerify(context: Context): vscode.Disposable {
  let last = "";
  return vscode.commands.registerCommand("buildbotProxy.verifySite", async () => {
    if (!context.trusted()) return;
    const known = await context.server.request<readonly SiteAddress[]>(request, {}).catch(() => []);
    const url = await askFor(last === "" ? (known[0]?.url ?? "") : last);
    if (url === undefined) return;
    last = url;
    try {
      const answer = await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: `Looking at ${url}` },
        () => look(context, url),
      );
      await show(answer);
    } catch (error) {
      void vscode.window.showErrorMessage(`${url} was not looked at: ${messageOf(error)}`);
    }
  });
}

async function askFor(value: string): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: "Verify the Running Site",
    prompt: "The address of Buildbot's page, as visitors type it. It is asked for what every visitor asks for.",
    placeHolder: "https://ci.example.org/",
    value,
    validateInput: (text) => (pageAddress(text) === null ? "An address such as https://ci.example.org/" : undefined),
  });
  return typed === undefined ? undefined : (pageAddress(typed) ?? undefined);
}

/** Runs our own command line, which does the same in a terminal. */
function look(context: Context, url: string): Promise<Answer> {
  const cli = context.extension.asAbsolutePath("dist/cli.cjs");
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [cli, "verify", "--format", "json", "--", url],
      { env, timeout: 60_000 },
      (error, out, err) => {
        const answer = answerOf(out);
        if (answer !== null) resolve(answer);
        else reject(new Error(err.trim() === "" ? (error?.message ?? "no answer") : err.trim()));
      },
    );
  });
}

async function show(answer: Answer): Promise<void> {
  const copy: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("copy"), tooltip: "Copy as Markdown" };
  const pick = vscode.window.createQuickPick<ReturnType<typeof itemsOf>[number]>();
  pick.title = answer.url;
  pick.placeholder = "What a visitor has of it. Enter opens the cause of what fails.";
  pick.items = itemsOf(answer);
  pick.buttons = [copy];
  pick.matchOnDetail = true;
  await new Promise<void>((resolve) => {
    pick.onDidTriggerButton(() => {
      void vscode.env.clipboard.writeText(markdownOf(answer));
      pick.hide();
    });
    pick.onDidAccept(() => {
      const rule = pick.selectedItems[0]?.rule ?? null;
      pick.hide();
      if (rule !== null) void openCause(rule);
    });
    pick.onDidHide(() => {
      pick.dispose();
      resolve();
    });
    pick.show();
  });
}

/** Opens the place that a rule blames; its page where it blames none that is open. */
async function openCause(rule: string): Promise<void> {
  for (const [uri, diagnostics] of vscode.languages.getDiagnostics()) {
    const found = diagnostics.find(({ code }) => codeOf(code) === rule);
    if (found === undefined) continue;
    await vscode.window.showTextDocument(uri, { selection: found.range });
    return;
  }
  await vscode.commands.executeCommand(openRulePage, rule);
}

function codeOf(code: vscode.Diagnostic["code"]): string {
  return String(typeof code === "object" ? code.value : code);
}
