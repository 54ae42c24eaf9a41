// Puts the newest Buildbot (master, web UI, worker) into a virtual environment in .venv/, from PyPI. Run again it does
// nothing as long as that Buildbot answers.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { CannotInstall, installSystem } from "./install-system.ts";

const home = path.join(import.meta.dirname, "..", ".venv");

/** Runs a program with its output on the terminal; throws if it fails. */
function run(program: string, ...args: readonly string[]): void {
  const ran = spawnSync(program, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (ran.error) throw ran.error;
  if (ran.status !== 0)
    throw new Error(`${path.basename(program)} ${args.join(" ")} ended with exit code ${ran.status}`);
}

/** True if the virtual environment holds a Buildbot master and a worker that start. */
function works(): boolean {
  return ["buildbot", "buildbot-worker"].every((name) => {
    const program = path.join(home, "bin", name);
    return existsSync(program) && spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
  });
}

try {
  if (!works()) {
    installSystem(["python3-venv"]);
    rmSync(home, { recursive: true, force: true });
    console.log("Installing Buildbot into .venv/");
    // The system's Python, not the first in PATH: other users of this machine must be able to run it, too.
    run("/usr/bin/python3", "-m", "venv", home);
    const pip = [path.join(home, "bin", "pip"), "install", "--quiet", "--disable-pip-version-check"] as const;
    run(...pip, "buildbot[bundle,tls]", "buildbot-worker");
    if (!works()) throw new Error(`Buildbot was installed into ${home} but does not start`);
  }
} catch (error) {
  if (!(error instanceof CannotInstall)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}
