// Runs programs for the project's own scripts, and sees to it that none of them outlives the script.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { StringDecoder } from "node:string_decoder";

/** The project's folder, absolute. */
export const root = dirname(import.meta.dirname);

export interface Ended {
  /** The exit code; null where a signal or the time limit ended it. */
  readonly code: number | null;
  /** Standard output and standard error, as they came. */
  readonly output: string;
  readonly milliseconds: number;
  readonly timedOut: boolean;
}

export interface RunOptions {
  /** Also shows the output while it comes. */
  readonly show?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** After so many milliseconds the program and all it started are ended. */
  readonly limit?: number;
}

const running = new Set<ChildProcess>();

/** Handed down to all that is started here, so that what left its process group is found again. */
const runId = randomUUID();

/**
 * Runs a program from the project's folder, without standard input and with node_modules/.bin first in PATH.
 * Never rejects: a program that cannot be started ends with code 127 and says why in `output`.
 */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const started = performance.now();
  const path = `${join(root, "node_modules", ".bin")}${delimiter}${process.env["PATH"] ?? ""}`;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, PATH: path, BUILDBOT_PROXY_RUN: runId, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own, so that whatever it starts can be ended with it.
      detached: process.platform !== "win32",
      // On Windows the programs of node_modules/.bin are .cmd files, which only a shell can start.
      shell: process.platform === "win32",
    });
    running.add(child);
    let output = "";
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) {
      const decoder = new StringDecoder("utf8");
      stream.on("data", (chunk: Buffer) => {
        const text = decoder.write(chunk);
        output += text;
        if (options.show === true) process.stdout.write(text);
      });
    }
    const timer = setTimeout(
      () => {
        timedOut = true;
        end(child, "SIGTERM");
        setTimeout(() => end(child, "SIGKILL"), 3_000).unref();
      },
      options.limit ?? 2 ** 31 - 1,
    );
    const settle = (code: number | null): void => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code, output, milliseconds: performance.now() - started, timedOut });
    };
    child.on("error", (error) => {
      output += `${error.message}\n`;
      settle(127);
    });
    // "exit" and not "close": a process left behind may hold the pipes open for ever, and is ended here.
    child.on("exit", (code) => {
      end(child, "SIGTERM");
      const grace = setTimeout(() => {
        end(child, "SIGKILL");
        child.stdout.destroy();
        child.stderr.destroy();
      }, 2_000);
      child.on("close", () => {
        clearTimeout(grace);
        output += endStragglers();
        settle(code);
      });
    });
  });
}

/**
 * Ends what the programs left behind in process groups of their own (an editor's server, a browser); gives a line that
 * names each. Does so only where the system tells a process's environment in /proc, and only while no other
 * program of ours runs that they might belong to.
 */
function endStragglers(): string {
  if (process.platform !== "linux" || running.size > 1) return "";
  let said = "";
  for (const entry of readdirSync("/proc")) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`BUILDBOT_PROXY_RUN=${runId}`)) continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").slice(0, 100);
      process.kill(pid, "SIGKILL");
      said += `Left behind and ended: ${command}\n`;
    } catch {
      // It ended meanwhile, or belongs to another user.
    }
  }
  return said;
}

/** Ends every program that `run` has under way; for the script's own end. */
export function endAll(): void {
  for (const child of running) end(child, "SIGTERM");
}

/** Makes the script end what it started when it is told to end itself; calling what it gives back undoes that. */
export function endWithMe(): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  let obeyed = false;
  // Ctrl-C comes twice: from the terminal to all its programs, and handed on by the script that started this one.
  const obey = (): void => {
    if (obeyed) return;
    obeyed = true;
    endAll();
    setTimeout(() => {
      for (const child of running) end(child, "SIGKILL");
      process.exit(130);
    }, 2_000);
  };
  for (const signal of signals) process.on(signal, obey);
  process.once("exit", endAll);
  return () => {
    for (const signal of signals) process.removeListener(signal, obey);
  };
}

function end(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The whole group has ended already.
  }
}
