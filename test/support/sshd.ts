// A server to connect to: a real sshd on loopback, in front of a real nginx that needs sudo with a password and a real
// Buildbot master. Where it comes from and why nothing of it stays on the machine: sshd-machine.ts.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { asRoot } from "../../scripts/install-system.ts";
import { freePorts } from "./process.ts";
import type { MachineRequest, MachineSpec } from "./sshd-machine.ts";

export interface ServerOptions {
  /** The folder laid over a copy of /etc/nginx. */
  readonly nginx: string;
  /** The folder laid over the user's ~/master, a master directory made by Buildbot itself if `venv` is given. */
  readonly master?: string;
  /** The virtual environment with Buildbot, as ~/venv of that user. */
  readonly venv?: string;
  /** More lines for sshd's configuration. */
  readonly sshd?: readonly string[];
}

export interface Server {
  /** What the client's configuration calls it: `ssh bbp-test`. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The user's password, which sudo asks for. */
  readonly password: string;
  /** The host key's fingerprint as ssh shows it at the first connection: `SHA256:…`. */
  readonly fingerprint: string;
  /** Writes a file on the server, as root. */
  write(file: string, text: string): Promise<void>;
  /** Reads a file on the server, as root. */
  read(file: string): Promise<string>;
  /** Runs a shell's line on the server, as root; gives all it printed, and its exit code if that is not 0. */
  run(line: string): Promise<string>;
  /**
   * Gives a home folder a `.ssh` that knows the server but not yet its host key. Gives the environment in which `ssh`
   * reads that one.
   */
  knownTo(home: string): { readonly PATH: string };
  stop(): Promise<void>;
}

const user = "bbptest";
const password = "correct horse";
const host = "bbp-test";

/** Starts the server; takes about two seconds. Throws a sentence where this user cannot become root without a question. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const root = asRoot();
  if (root === undefined) {
    throw new Error(
      "The test server needs root for its namespaces: run the tests as root, or allow this user sudo without a password.",
    );
  }
  const folder = mkdtempSync(path.join(tmpdir(), "bbp-ssh-"));
  const keyFile = path.join(folder, "key");
  const made = spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", keyFile], {
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(`ssh-keygen: ${made.error?.message ?? made.stderr}`);
  const [port = 0] = await freePorts(1);
  const spec: MachineSpec = { ...options, port, user, password, key: readFileSync(`${keyFile}.pub`, "utf8").trim() };
  // As process 1 a shell, which waits for every process that has lost its own parent: else a daemon never goes away.
  const inside = [
    "sh",
    "-c",
    '"$@"; exit $?',
    "sh",
    process.execPath,
    path.join(import.meta.dirname, "sshd-machine.ts"),
    JSON.stringify(spec),
  ];
  const [program = "", ...args] = [
    ...root,
    "unshare",
    "--mount",
    "--pid",
    "--fork",
    "--mount-proc",
    "--kill-child",
    ...inside,
  ];
  const machine = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  const log: string[] = [];
  machine.stderr.setEncoding("utf8").on("data", (text: string) => log.push(text));
  const ended = new Promise<void>((resolve) => machine.once("close", () => resolve()));
  const answers = createInterface({ input: machine.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const answer = await answers.next();
    if (answer.done) throw new Error(`The test server has ended:\n${log.join("")}`);
    return JSON.parse(answer.value) as Record<string, string>;
  };
  let last: Promise<unknown> = Promise.resolve();
  /** One at a time: the answers come in the order of the requests. */
  const request = (asked: MachineRequest) => {
    const answer = last.then(() => {
      machine.stdin.write(`${JSON.stringify(asked)}\n`);
      return next();
    });
    last = answer.catch(() => undefined);
    return answer;
  };
  const stop = async () => {
    machine.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { fingerprint = "" } = await next();
    return {
      host,
      port,
      user,
      password,
      fingerprint,
      write: async (file, text) => void (await request({ write: file, text })),
      read: async (file) => (await request({ read: file }))["text"] ?? "",
      run: async (line) => (await request({ run: line }))["text"] ?? "",
      knownTo: (home) => writeClient(home, port, keyFile),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function writeClient(home: string, port: number, keyFile: string): { readonly PATH: string } {
  const ssh = path.join(home, ".ssh");
  const programs = path.join(home, "bin");
  mkdirSync(ssh, { recursive: true, mode: 0o700 });
  mkdirSync(programs, { recursive: true });
  const config = [
    `Host ${host}`,
    "  HostName 127.0.0.1",
    `  Port ${port}`,
    `  User ${user}`,
    `  IdentityFile ${keyFile}`,
    "  IdentitiesOnly yes",
    "  IdentityAgent none",
    "  StrictHostKeyChecking ask",
    `  UserKnownHostsFile ${ssh}/known_hosts`,
    "  GlobalKnownHostsFile /dev/null",
  ];
  writeFileSync(path.join(ssh, "config"), `${config.join("\n")}\n`, { mode: 0o600 });
  // ssh looks for its configuration in the home folder that the user database names, whatever $HOME says.
  const real = spawnSync("sh", ["-c", "command -v ssh"], { encoding: "utf8" }).stdout.trim();
  writeFileSync(path.join(programs, "ssh"), `#!/bin/sh\nexec ${real} -F '${ssh}/config' "$@"\n`, { mode: 0o755 });
  return { PATH: programs };
}
