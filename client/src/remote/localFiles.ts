import * as vscode from "vscode";
import { masterFiles, nginxFiles } from "../documents.ts";
import type { Program } from "../features/status.ts";

const patterns: Readonly<Record<Program, string>> = {
  nginx: "{**/*.conf,**/*.nginx,**/*_params,**/sites-*/**,**/conf.d/**,**/snippets/**}",
  checkconfig: "{**/*.cfg,**/*.py}",
};
const never = "**/{node_modules,.git,venv,.venv,sandbox,__pycache__}/**";
const most = 3000;

/** The workspace's files, and those open in editors, that may stand for files of the server. Absolute local paths. */
export async function filesFor(program: Program): Promise<readonly string[]> {
  const found = await vscode.workspace.findFiles(patterns[program], never, most);
  const open = vscode.workspace.textDocuments
    .filter((document) => isOf(program, document))
    .map((document) => document.uri);
  return [...new Set([...found, ...open].filter((uri) => uri.scheme === "file").map((uri) => uri.fsPath))];
}

/** The file the user looks at, if it is one of the program's. */
export function activeFileFor(program: Program): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.uri.scheme === "file" && isOf(program, document) ? document.uri.fsPath : undefined;
}

function isOf(program: Program, document: vscode.TextDocument): boolean {
  return vscode.languages.match([...(program === "nginx" ? nginxFiles : masterFiles)], document) > 0;
}
