// Goes through the editor as a person does: real workbench, real browser, real sshd with nginx and Buildbot behind it.
// `--vsix FILE` installs a packed extension instead of loading this checkout; UPDATE_PICTURES=1 renews docs/pictures.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { newPage, startBrowser, Workbench } from "../support/browser.ts";
import { installVsix, makeEditorHome, startEditor, workbenchUrl } from "../support/editor.ts";
import { startServer } from "../support/sshd.ts";
import { findings, sample, site } from "./findings.ts";
import { deploying } from "./person/deploying.ts";
import { editing } from "./person/editing.ts";
import type { Scene, Step } from "./person/scene.ts";
import { serving } from "./person/serving.ts";
import { tracing } from "./person/tracing.ts";

const repository = path.join(import.meta.dirname, "..", "..");
const artifacts = path.join(repository, "test", "artifacts");
const pictures = process.env["UPDATE_PICTURES"] === "1" ? path.join(repository, "docs", "pictures") : artifacts;
const { vsix } = parseArgs({ options: { vsix: { type: "string" } } }).values;

/** Goes one step; gives whether it came out right, and prints what did not, with a picture. */
async function go(step: Step, scene: Scene): Promise<boolean> {
  const started = Date.now();
  try {
    await step.act(scene);
    console.log(`ok      ${step.name} (${Date.now() - started} ms)`);
    return true;
  } catch (error) {
    const picture = path.join(artifacts, `failed-${step.name.replaceAll(/\W+/g, "-")}.png`);
    await scene.workbench.picture(picture).catch(() => undefined);
    console.log(`FAILED  ${step.name} (${Date.now() - started} ms, ${path.relative(repository, picture)})`);
    console.log(error instanceof Error ? (error.stack ?? error.message) : error);
    // Whatever menu or question is left open, the next step begins without it.
    for (let i = 0; i < 3; i++) await scene.workbench.page.keyboard.press("Escape").catch(() => undefined);
    return false;
  }
}

async function run(steps: readonly Step[]): Promise<{ passed: number; failed: number }> {
  const place = mkdtempSync(path.join(tmpdir(), "bbp-person-"));
  const folder = path.join(place, "sample");
  cpSync(sample, folder, { recursive: true, dereference: true });
  mkdirSync(artifacts, { recursive: true });
  const home = makeEditorHome();
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const server = await startServer({
      nginx: path.join(sample, "nginx"),
      master: path.join(sample, "buildbot"),
      venv: path.join(repository, ".venv"),
    });
    stops.push(() => server.stop());
    if (vsix !== undefined) await installVsix(home, path.resolve(vsix));
    const editor = await startEditor(home, { env: server.knownTo(home.home) });
    stops.push(() => editor.stop());
    const browser = await startBrowser();
    stops.push(() => browser.close());
    const workbench = new Workbench(await newPage(browser));
    const extensions = vsix === undefined ? [repository] : [];
    await workbench.open(workbenchUrl(editor, { folder, file: path.join(folder, site), extensions }));
    const picture = (name: string) => workbench.picture(path.join(pictures, `${name}.png`));
    const scene: Scene = {
      workbench,
      folder,
      userData: home.userData,
      server,
      before: await findings(folder),
      picture,
    };
    let passed = 0;
    for (const step of steps) if (await go(step, scene)) passed++;
    if (passed < steps.length) console.log(readFileSync(editor.log, "utf8").slice(-4000));
    return { passed, failed: steps.length - passed };
  } finally {
    // In the opposite order: the browser leaves before its server does.
    for (const stop of stops.reverse()) await stop();
    home.dispose();
    rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));
const steps = [...editing, ...tracing, ...serving, ...deploying];
const { passed, failed } = await run(steps).catch((error: unknown) => {
  console.error(error);
  return { passed: 0, failed: steps.length };
});
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
