import * as vscode from "vscode";
import type { Context } from "../context.ts";
import { remember } from "../settings.ts";
import { hostsOfThisUser } from "./sshConfig.ts";
import { checkHost } from "./target.ts";

interface HostItem extends vscode.QuickPickItem {
  /** Absent for the item that says why what was typed is no host. */
  readonly host?: string;
}

/** Lets the user choose the server among the hosts of the ssh configuration, or type one; keeps it. Undefined: cancelled. */
export async function chooseServer(context: Context): Promise<string | undefined> {
  const current = context.settings().server;
  const hosts: readonly HostItem[] = hostsOfThisUser().map((host) => ({
    label: host,
    host,
    ...(host === current ? { description: "chosen now" } : {}),
  }));
  const host = await pick(hosts);
  if (host !== undefined && host !== current) await remember("server", host);
  return host;
}

function pick(hosts: readonly HostItem[]): Promise<string | undefined> {
  const picker = vscode.window.createQuickPick<HostItem>();
  picker.title = "Choose Server";
  picker.placeholder = "A host of your ssh configuration, a host name, or user@host";
  picker.ignoreFocusOut = true;
  picker.items = hosts;
  picker.onDidChangeValue((value) => {
    const typed = value.trim();
    picker.items = typed === "" || hosts.some((item) => item.host === typed) ? hosts : [typedItem(typed), ...hosts];
  });
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const chosen = picker.activeItems[0]?.host;
      if (chosen === undefined) return;
      resolve(chosen);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

function typedItem(typed: string): HostItem {
  const refused = checkHost(typed);
  if (refused === undefined) return { label: typed, host: typed, description: "as typed", alwaysShow: true };
  return { label: "$(error) This cannot be a server", detail: refused, alwaysShow: true };
}
