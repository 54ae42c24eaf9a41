// The program that runs in the terminal: it asks the extension for its job, gives ssh the terminal as its own
// (standard input and error), shows what ssh prints, and keeps a copy of what stands between this run's marks.
import { spawn } from "node:child_process";
import { connect, type Socket } from "node:net";
import { homedir } from "node:os";
import { StringDecoder } from "node:string_decoder";
import { FrameFilter } from "./frame.ts";
import { type Ended, type Hello, type Job, jsonLines, socketVariable, tokenVariable, type Verdict } from "./wire.ts";

/** How long to wait for the extension's last word. */
const patience = 15_000;

const dim = (text: string): string => `\x1b[2m${text}\x1b[0m\r\n`;

function main(): void {
  const path = process.env[socketVariable];
  const token = process.env[tokenVariable];
  if (path === undefined || token === undefined)
    return giveUp("This program is started by the Buildbot Proxy extension.");
  const socket = connect(path);
  socket.setEncoding("utf8");
  let started = false;
  let told = false;
  const finish = (code: number): void => {
    socket.destroy();
    process.exitCode = code;
  };
  socket.on("error", () => {
    if (!started) giveUp("The editor that started this is gone. Run the command again from the palette.");
  });
  socket.on("close", () => {
    if (!started) giveUp("The editor has no such job any more. Run the command again from the palette.");
  });
  let exitCode = 1;
  socket.on(
    "data",
    jsonLines((value) => {
      if (!started) {
        started = true;
        run(value as Job, (ended) => {
          exitCode = ended.exitCode ?? 1;
          if (!socket.writable) return finish(exitCode);
          socket.write(`${JSON.stringify(ended)}\n`);
          setTimeout(() => finish(exitCode), patience).unref();
          socket.once("close", () => finish(exitCode));
        });
      } else if (!told) {
        told = true;
        process.stdout.write(`\r\n${(value as Verdict).say}\r\n`);
        finish(exitCode);
      }
    }),
  );
  socket.on("connect", () => hello(socket, token));
}

function hello(socket: Socket, token: string): void {
  socket.write(`${JSON.stringify({ token } satisfies Hello)}\n`);
}

/** Runs a job in this terminal; calls back once, when the program has ended and all it printed is shown. */
function run(job: Job, done: (ended: Ended) => void): void {
  process.stdout.write(dim(`> ${job.title}`));
  const filter = new FrameFilter(job.nonce);
  const decoder = new StringDecoder("utf8");
  const [program = "", ...args] = job.argv;
  const env = { ...process.env };
  delete env["ELECTRON_RUN_AS_NODE"];
  delete env[socketVariable];
  delete env[tokenVariable];
  // Not in the workspace's folder: Windows would look for the program there first.
  const child = spawn(program, args, { stdio: ["inherit", "pipe", "inherit"], env, cwd: homedir() });
  let notStarted: string | undefined;
  let interrupted = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      interrupted = true;
      child.kill(signal);
    });
  }
  child.on("error", (error: NodeJS.ErrnoException) => {
    notStarted ??= error.code ?? error.message;
  });
  child.stdout.on("data", (piece: Buffer) => process.stdout.write(filter.push(decoder.write(piece))));
  child.stdout.on("error", () => child.kill());
  child.on("close", (code, signal) => {
    process.stdout.write(filter.push(decoder.end()) + filter.flush());
    done({
      ...filter.result(),
      exitCode: notStarted === undefined ? (code ?? undefined) : undefined,
      signal: signal ?? undefined,
      interrupted,
      notStarted,
    });
  });
}

function giveUp(sentence: string): void {
  process.stderr.write(`${sentence}\r\n`);
  process.exitCode = 1;
}

main();
