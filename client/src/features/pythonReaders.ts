import * as vscode from "vscode";

/** Extensions that report what is not Python: Ruff, Pyright and what is built on it, and other language servers. */
const readers = [
  "charliermarsh.ruff",
  "ms-pyright.pyright",
  "detachhead.basedpyright",
  "astral-sh.ty",
  "meta.pyrefly",
] as const;

/** The Python extension and Pylance, which report it unless `python.languageServer` is "None" (else Pylance or Jedi). */
const microsoft = ["ms-python.python", "ms-python.vscode-pylance"] as const;

/** Whether another extension is there, and not disabled, that reports what is not Python. */
export function othersReadPython(): boolean {
  const there = (id: string): boolean => vscode.extensions.getExtension(id) !== undefined;
  if (readers.some(there)) return true;
  return microsoft.some(there) && vscode.workspace.getConfiguration("python").get("languageServer") !== "None";
}
