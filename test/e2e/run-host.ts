// Runs the suite in host/ inside an editor's extension host: a downloaded VS Code where the network and a display allow
// it, else code-server (see code-offline.ts). `VSCODE=path` names an executable to use, `VSCODE=offline` the stand-in,
// `VSCODE=1.101.0` a version to download.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { findings, sample } from "./findings.ts";

const repository = path.join(import.meta.dirname, "..", "..");
const offline = path.join(import.meta.dirname, "code-offline");
const asked = process.env["VSCODE"];
const hasDisplay =
  process.platform !== "linux" || (process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"]) !== undefined;

/** The executable to test in. */
async function executable(): Promise<string> {
  if (asked === "offline") return offline;
  if (asked !== undefined && existsSync(asked)) return asked;
  if (!hasDisplay) return offline;
  try {
    return await downloadAndUnzipVSCode({
      version: asked ?? "stable",
      cachePath: path.join(repository, ".vscode-test"),
    });
  } catch (error) {
    if (asked !== undefined) throw error;
    console.log(`No VS Code could be downloaded (${error instanceof Error ? error.message : String(error)})`);
    return offline;
  }
}

/** Runs the suite; gives how many of its tests passed and failed. */
async function run(): Promise<{ passed: number; failed: number }> {
  const vscode = await executable();
  console.log(`In ${vscode === offline ? "code-server" : vscode}`);
  // No folder of an earlier run: what it remembered would decide what this one sees.
  const place = mkdtempSync(path.join(tmpdir(), "bbp-host-"));
  const verdict = path.join(place, "verdict.json");
  const workspace = path.join(place, "sample");
  const found = path.join(place, "findings.json");
  cpSync(sample, workspace, { recursive: true, dereference: true });
  writeFileSync(found, JSON.stringify(await findings(workspace)));
  try {
    await runTests({
      vscodeExecutablePath: vscode,
      extensionDevelopmentPath: repository,
      extensionTestsPath: path.join(repository, "dist/test/host.cjs"),
      extensionTestsEnv: { BBP_VERDICT: verdict, BBP_FINDINGS: found },
      launchArgs: [
        workspace,
        "--disable-extensions",
        `--user-data-dir=${path.join(place, "user")}`,
        `--extensions-dir=${path.join(place, "extensions")}`,
      ],
    }).catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
    if (!existsSync(verdict)) throw new Error("The suite inside the editor did not come to its end.");
    return JSON.parse(readFileSync(verdict, "utf8")) as { passed: number; failed: number };
  } finally {
    rmSync(place, { recursive: true, force: true, maxRetries: 5 });
  }
}

if (!hasDisplay && asked !== "offline" && existsSync("/usr/bin/xvfb-run") && process.env["BBP_XVFB"] === undefined) {
  const again = [process.execPath, import.meta.filename];
  const ran = spawnSync("xvfb-run", ["-a", ...again], { stdio: "inherit", env: { ...process.env, BBP_XVFB: "1" } });
  process.exit(ran.status ?? 1);
}
const { passed, failed } = await run().catch((error: unknown) => {
  console.error(error);
  return { passed: 0, failed: 1 };
});
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
