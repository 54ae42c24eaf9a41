// `npm start`, after the set-up: builds, prints the findings of sample/, and opens sample/ in a real VS Code with the
// extension from this checkout. `--no-editor` ends after the findings.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { delimiter, join } from "node:path";
import { downloadAndUnzipVSCode } from "@vscode/test-electron";
import { makeEditorHome, startEditor, workbenchUrl } from "../test/support/editor.ts";
import { endWithMe, root, run } from "./run.ts";

const sample = join(root, "sample");
/** The file with the most to see, opened at once. */
const site = join(sample, "nginx/sites-available/default");

const letGo = endWithMe();
const problem = (await build()) ?? findings() ?? (process.argv.includes("--no-editor") ? null : await open());
if (problem !== null) {
  console.error(problem);
  process.exitCode = 2;
}

/** Builds dist/; the sentence to show if that fails. */
async function build(): Promise<string | null> {
  const built = await run(process.execPath, [join(root, "scripts/build.ts")]);
  return built.code === 0 ? null : `${built.output}The build failed (esbuild's messages are above).`;
}

/** Prints what the command line finds in sample/; findings are what the sample is for, so exit code 1 is no failure. */
function findings(): string | null {
  console.log("buildbot-proxy check sample\n");
  const args = [join(root, "dist/cli.cjs"), "check", "sample", "--format", "pretty"];
  const checked = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  return checked.status === 0 || checked.status === 1
    ? null
    : "The check of sample/ did not run (its message is above).";
}

/** Opens an editor: on a desktop the user's VS Code or a downloaded one, else code-server on this machine's loopback. */
async function open(): Promise<string | null> {
  if (!hasDesktop()) return openInBrowser();
  const own = ownEditor();
  if (own !== null) {
    const opened = spawnSync(own, ["--new-window", `--extensionDevelopmentPath=${root}`, sample, site], {
      stdio: "inherit",
      shell: process.platform === "win32",
    });
    if (opened.status === 0) {
      console.log(`\nsample/ opens in a window of its own (${own}), with the extension from dist/.`);
      return null;
    }
  }
  const downloaded = await download();
  return downloaded === null ? openInBrowser() : openDownloaded(downloaded);
}

/** Whether a window can be shown; root on Linux cannot run VS Code without giving up its sandbox. */
function hasDesktop(): boolean {
  if (process.platform === "darwin" || process.platform === "win32") return true;
  const display = process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"] ?? "";
  return display !== "" && process.getuid?.() !== 0;
}

/** The command of an installed VS Code that is new enough (see engines.vscode), or null. */
function ownEditor(): string | null {
  for (const command of ["code", "code-insiders", "codium"]) {
    const asked = spawnSync(command, ["--version"], { encoding: "utf8", shell: process.platform === "win32" });
    const version = /^(\d+)\.(\d+)\./.exec(asked.stdout ?? "");
    if (version !== null && (Number(version[1]) > 1 || Number(version[2]) >= 101)) return command;
  }
  return null;
}

async function download(): Promise<string | null> {
  try {
    return await downloadAndUnzipVSCode({ version: "stable", cachePath: join(root, ".vscode-test") });
  } catch (error) {
    console.log(`VS Code could not be downloaded (${error instanceof Error ? error.message : String(error)}).`);
    return null;
  }
}

async function openDownloaded(executable: string): Promise<string | null> {
  const profile = join(root, ".vscode-test/profile");
  const args = [`--extensionDevelopmentPath=${root}`, `--user-data-dir=${profile}`, "--new-window", sample, site];
  const window = spawn(executable, args, { stdio: "ignore" });
  console.log("\nsample/ opens in a VS Code downloaded for it; this ends when its window is closed.");
  const [code] = (await once(window, "exit")) as [number | null];
  return code === 0 ? null : `VS Code ended with exit code ${code}.`;
}

async function openInBrowser(): Promise<string | null> {
  const installer = "scripts/install-editor.ts";
  const node = join("node_modules", ".bin", "node");
  const byHand = `the editor could not be installed; see why with: ${node} ${installer}`;
  if (process.platform === "win32") return "No VS Code was found: install it from https://code.visualstudio.com.";
  const installed = await run(process.execPath, [join(root, installer)], { show: true });
  if (installed.code !== 0) return `Without a desktop, sample/ opens in code-server, and ${byHand}`;
  const home = makeEditorHome({ settings: { "workbench.colorTheme": "Default Dark Modern" } });
  const path = [join(root, "node_modules", ".bin"), process.env["PATH"]].join(delimiter);
  try {
    const editor = await startEditor(home, { env: { PATH: path } });
    const port = new URL(editor.url).port;
    console.log(
      `\nsample/ is open in VS Code, with the extension from dist/, at\n\n  ${workbenchUrl(editor, { folder: sample, file: site, extensions: [root] })}\n`,
    );
    console.log(
      `On another machine: ssh -L ${port}:127.0.0.1:${port} this-machine, then the same address. Ctrl-C ends it.`,
    );
    await new Promise<void>((resolve) => {
      letGo();
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
    });
    await editor.stop();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    home.dispose();
  }
}
