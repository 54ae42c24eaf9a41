import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";

/** How a program ended: its exit code (null: ended by a signal or by our time limit) and all it printed. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the program is killed. */
  readonly timeout?: number;
}

/**
 * Runs a program to its end, its standard input empty. Rejects only if it cannot be started at all
 * (`ENOENT` where there is no such program).
 */
export function run(file: string, argv: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...argv], {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: options.timeout ?? 60_000,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** A program that stays, with what it has printed so far. */
export interface Standing {
  readonly child: ChildProcess;
  /** Standard output and standard error, mixed, up to now. */
  printed(): string;
  /** Asks it to end (SIGTERM), after 5 seconds kills it; resolves when it is gone. Calling it again does no harm. */
  stop(): Promise<void>;
}

/** Starts a program that stays in the foreground. A program that cannot be started shows as ended at once. */
export function stand(file: string, argv: readonly string[], options: RunOptions = {}): Standing {
  const child = spawn(file, [...argv], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const keep = (text: string): void => {
    printed += text;
  };
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  const gone = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", (error) => {
      keep(String(error));
      resolve();
    });
  });
  return {
    child,
    printed: () => printed,
    async stop() {
      child.kill("SIGTERM");
      const last = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await gone;
      clearTimeout(last);
    },
  };
}

/** True once a program has ended, whatever the reason. */
export function ended(standing: Standing): boolean {
  return standing.child.exitCode !== null || standing.child.signalCode !== null || standing.child.pid === undefined;
}

/** Asks again and again, every 50 ms, until `ask` gives a value; throws with `late` after `timeout` milliseconds. */
export async function until<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  late: () => string,
  timeout = 30_000,
): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(late());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** `count` different TCP ports that were free on 127.0.0.1 a moment ago. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<{ port: number; close: () => Promise<void> }>((resolve, reject) => {
          const server = createServer();
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => {
            const address = server.address();
            if (address === null || typeof address === "string") return reject(new Error("no TCP address"));
            const close = (): Promise<void> => new Promise((done) => server.close(() => done()));
            resolve({ port: address.port, close });
          });
        }),
    ),
  );
  await Promise.all(held.map((one) => one.close()));
  return held.map((one) => one.port);
}
