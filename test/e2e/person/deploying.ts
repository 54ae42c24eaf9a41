// Without a terminal: the server judges what the editor has, then takes it over.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { until } from "../../support/process.ts";
import { site } from "../findings.ts";
import type { Scene, Step } from "./scene.ts";

const remote = `/etc/${site}`;

/** Answers the masked box that sudo's question has become. */
async function typePassword({ workbench, server }: Scene): Promise<void> {
  const box = workbench.page.locator(".quick-input-widget input[type=password]");
  await box.waitFor({ timeout: 30_000 });
  await box.fill(server.password);
  await workbench.page.keyboard.press("Enter");
}

/** Waits for a message of the workbench with this text; where messages do not pop up, they are in their list. */
async function message({ workbench }: Scene, text: string): Promise<void> {
  const item = workbench.page.locator(".notification-list-item", { hasText: text }).first();
  await until(
    async () => {
      if (!(await item.isVisible())) await workbench.command("Notifications: Show Notifications");
      return (await item.isVisible()) || undefined;
    },
    () => `no message says: ${text}`,
    40_000,
  );
}

export const deploying: readonly Step[] = [
  {
    name: "the candidate is judged before it is saved, and the server keeps its file",
    async act(scene) {
      const { workbench, server } = scene;
      const before = await server.read(remote);
      const lines = readFileSync(path.join(scene.folder, site), "utf8").split("\n").length;
      await workbench.file(site);
      await workbench.goto(lines, 1);
      await workbench.page.keyboard.insertText("lissten 81;\n");
      await workbench.command("Buildbot Proxy: Test the Candidate on Server");
      await typePassword(scene);
      await message(scene, "nginx rejects the candidate");
      await workbench.showProblems();
      const row = workbench.problem(`unknown directive "lissten"`).filter({ hasText: `nginx -t (${server.host})` });
      await row.waitFor();
      assert.match((await row.getAttribute("aria-label")) ?? "", new RegExp(`at line ${lines} `));
      await scene.picture("candidate");
      assert.equal(await server.read(remote), before);
      await workbench.command("Notifications: Clear All Notifications");
      await workbench.file(site);
      await workbench.command("File: Revert File");
    },
  },
  {
    name: "a deploy shows the difference, asks once, and the server has the file",
    async act(scene) {
      const { workbench, server } = scene;
      const before = await server.read(remote);
      await workbench.file(site);
      await workbench.goto(1, 1);
      await workbench.page.keyboard.insertText("# deployed from the editor\n");
      await workbench.save();
      const text = readFileSync(path.join(scene.folder, site), "utf8");
      await workbench.command("Buildbot Proxy: Deploy to Server…");
      const answer = workbench.row("Deploy");
      await answer.waitFor({ timeout: 30_000 });
      await workbench.page.locator(".diff-editor, .monaco-diff-editor").first().waitFor();
      await scene.picture("deploy");
      assert.equal(await server.read(remote), before, "deployed before the answer");
      await answer.click();
      await typePassword(scene);
      await message(scene, `Deployed default to ${server.host}.`);
      await until(
        async () => ((await server.read(remote)) === text ? true : undefined),
        () => "the server does not have the file",
      );
      await workbench.command("Notifications: Clear All Notifications");
    },
  },
];
