// Puts code-server (the VS Code server with the real workbench) and a Node of its own into .editor/, from the npm
// registry alone and without a compiler: no install script runs, and the two native parts that have no ready-made
// binary get small stand-ins. Run again it does nothing until a version below changes.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** code-server's version; 4.139.1 carries VS Code 1.139.1. */
const codeServer = "4.139.1";
/** The Node that code-server 4.139 asks for (major version 24). */
const node = "24.21.0";
const layout = "2";

const home = path.join(import.meta.dirname, "..", ".editor");
const stamp = path.join(home, "stamp");
const wanted = `code-server ${codeServer}, node ${node}, layout ${layout}\n`;

/** `@vscode/spdlog` throws on import without its native half. This one appends to the same log files in plain JavaScript. */
const plainSpdlog = `"use strict";
const { appendFileSync } = require("node:fs");
const names = ["trace", "debug", "info", "warn", "error", "critical"];
let least = 2;
class Logger {
  constructor(_kind, name, file) { this.name = name; this.file = file; this.least = least; }
  getLevel() { return this.least; }
  setLevel(level) { this.least = level; }
  setPattern() {}
  clearFormatters() {}
  flush() {}
  drop() {}
}
names.forEach((name, level) => {
  Logger.prototype[name] = function (text) {
    if (level < this.least || !this.file) return;
    try { appendFileSync(this.file, new Date().toISOString() + " [" + name + "] " + text + "\\n"); } catch {}
  };
});
exports.version = 1;
exports.Logger = Logger;
exports.createRotatingLogger = async (name, file) => new Logger("rotating", name, file);
exports.createAsyncRotatingLogger = exports.createRotatingLogger;
exports.setLevel = (level) => { least = level; };
exports.setFlushOn = () => {};
exports.shutdown = () => {};
`;

/** The watchdog ends an extension host whose parent died; code-server's hosts look for their parent by themselves, too. */
const plainWatchdog = `"use strict";
exports.start = () => {};
exports.exit = (code) => process.exit(code);
`;

/** Runs npm in a folder with the given Node first in PATH; throws with npm's exit code if it fails. */
function npm(folder: string, args: readonly string[], nodeFolder?: string): void {
  // What the outer `npm run` says about its own package must not leak into these installs.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(package|lifecycle|command|config_(prefix|local_prefix))/.test(name),
    ),
  );
  if (nodeFolder !== undefined) env["PATH"] = `${nodeFolder}${path.delimiter}${env["PATH"] ?? ""}`;
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const ran = spawnSync("npm", [...args, ...quiet], { cwd: folder, env, stdio: ["ignore", "inherit", "inherit"] });
  if (ran.error) throw ran.error;
  if (ran.status !== 0) throw new Error(`npm ${args.join(" ")} in ${folder} ended with exit code ${ran.status}`);
}

function install(): void {
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const nodePackage = `node-${process.platform}-${process.arch}`;
  const manifest = {
    name: "editor-under-test",
    private: true,
    dependencies: { "code-server": codeServer, [nodePackage]: node },
  };
  writeFileSync(path.join(home, "package.json"), JSON.stringify(manifest, null, 2));
  npm(home, ["install"]);
  const vscode = path.join(home, "node_modules/code-server/lib/vscode");
  // `npm ci` would refuse: the lock file inside the package does not list everything its manifest asks for.
  npm(vscode, ["install", "--omit=dev"], path.join(home, "node_modules", nodePackage, "bin"));
  writeFileSync(path.join(vscode, "node_modules/@vscode/spdlog/index.js"), plainSpdlog);
  writeFileSync(path.join(vscode, "node_modules/@vscode/native-watchdog/index.js"), plainWatchdog);
  writeFileSync(stamp, wanted);
}

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  const started = Date.now();
  console.log(`Installing code-server ${codeServer} into .editor/ (about 0.8 GB)`);
  install();
  console.log(`Installed in ${((Date.now() - started) / 1000).toFixed(0)} s`);
}
