import * as vscode from "vscode";

/** Passwords that the user let this window keep, by host; gone with the window. */
const kept = new Map<string, string>();

const once = "Your password on the server. It is used for this command, and kept nowhere.";

/**
 * Gives the answer to sudo's question on a host: the one that was kept, or what the user types into a masked box.
 * Each answer is tried once; a kept one that was refused must be forgotten with `forgetPassword`.
 */
export function askPassword(host: string): Promise<string | undefined> {
  const before = kept.get(host);
  if (before !== undefined) return Promise.resolve(before);
  const box = vscode.window.createInputBox();
  const keep: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon("pin"),
    tooltip: "Keep it until this window closes",
  };
  const drop: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("pinned"), tooltip: "Do not keep it" };
  box.title = `sudo on ${host}`;
  box.prompt = once;
  box.password = true;
  box.ignoreFocusOut = true;
  box.buttons = [keep];
  let remember = false;
  box.onDidTriggerButton(() => {
    remember = !remember;
    box.buttons = [remember ? drop : keep];
    box.prompt = remember ? "Your password on the server. It is kept until this window closes." : once;
  });
  return new Promise((resolve) => {
    box.onDidAccept(() => {
      if (remember) kept.set(host, box.value);
      resolve(box.value);
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}

/** Drops what was kept for a host: sudo did not accept it. */
export function forgetPassword(host: string): void {
  kept.delete(host);
}
