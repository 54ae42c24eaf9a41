// Following a request through the mended site, in the panel beside it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { until } from "../../support/process.ts";
import { site } from "../findings.ts";
import type { Scene, Step } from "./scene.ts";

const panelOf = ({ workbench }: Scene) =>
  workbench.page.frameLocator("iframe.webview.ready").first().frameLocator("iframe#active-frame");

/** The line (from 1) of the first text that fits, as the site stands on disk. */
function lineOf(scene: Scene, pattern: RegExp, after = 0): number {
  const lines = readFileSync(path.join(scene.folder, site), "utf8").split("\n");
  const line = lines.findIndex((text, index) => index >= after && pattern.test(text)) + 1;
  assert.ok(line > 0, `the sample's site has no ${String(pattern)}`);
  return line;
}

export const tracing: readonly Step[] = [
  {
    name: "a request is traced beside the file, from the location under the cursor",
    async act(scene) {
      const { workbench } = scene;
      await workbench.file(site);
      await workbench.goto(lineOf(scene, /location \/ws/), 1);
      await workbench.command("View: Hide Panel");
      await workbench.command("Buildbot Proxy: Trace a Request");
      const panel = panelOf(scene);
      await panel.locator(".station").nth(4).waitFor({ timeout: 20_000 });
      assert.equal(await panel.locator("#url").inputValue(), "https://ci.buildbot-proxy.test/ws");
      assert.equal(await panel.locator("#upgrade").isChecked(), true);
      assert.match(await panel.locator(".station").nth(2).innerText(), /upstream sees GET \/ws/);
      await scene.picture("trace-good");
    },
  },
  {
    name: "the trace follows what is typed, and its fix mends it",
    async act(scene) {
      const { workbench } = scene;
      const panel = panelOf(scene);
      const from = lineOf(scene, /location \/ws/);
      const line = lineOf(scene, /proxy_pass/, from);
      const text = readFileSync(path.join(scene.folder, site), "utf8").split("\n")[line - 1] ?? "";
      await panel.locator(".station").nth(2).locator("a").first().click();
      await workbench.page.locator(".part.statusbar", { hasText: `Ln ${line}, ` }).waitFor();
      await workbench.page.locator(".editor-instance .monaco-editor.focused").first().waitFor();
      await workbench.page.keyboard.press("End");
      await workbench.page.keyboard.press("ArrowLeft");
      await workbench.page.keyboard.type("/");
      const seen = panel.locator(".station").nth(2);
      await until(
        async () => /upstream sees GET \/ \(/.test(await seen.innerText()) || undefined,
        () => `${text} with a slash changes nothing in the trace`,
      );
      await scene.picture("trace");
      await seen.locator("button").first().click();
      await until(
        async () => /upstream sees GET \/ws \(/.test(await seen.innerText()) || undefined,
        () => "the fix does not mend it",
      );
      await workbench.page.locator(".tab.active", { hasText: "default" }).first().click();
      await workbench.save();
      await workbench.command("View: Close Editors in Other Groups");
    },
  },
];
