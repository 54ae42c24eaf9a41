import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { StringDecoder } from "node:string_decoder";
import type { SudoMode } from "./plan.ts";
import { escapes, runScript } from "./quote.ts";
import { RecordReader, type ServerRecord } from "./records.ts";
import { becomeScript, type ServerScript, serverScript, type Values } from "./serverScripts.ts";
import { checkHost } from "./target.ts";

/** One run of a script on a server, without a terminal. */
export interface QuietCall {
  readonly host: string;
  readonly script: ServerScript;
  readonly values: Values;
  /** "root", or the folder whose owner runs the script. */
  readonly as: string;
  readonly sudo: SudoMode;
  /** The script's standard input. */
  readonly payload?: Uint8Array;
  /** Asked for at most once, when sudo asks; undefined cancels. */
  readonly password: () => Promise<string | undefined>;
  readonly onRecord?: (record: ServerRecord) => void;
  /** Milliseconds for all of it, the user's typing apart. */
  readonly limit: number;
  readonly nonce?: string;
  readonly ssh?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** How a quiet run ended. Only its records speak for the script; an end without them is a lost connection. */
export interface QuietEnd {
  readonly nonce: string;
  readonly records: readonly ServerRecord[];
  readonly exitCode: number | undefined;
  /** What ssh, sudo and the programs said beside the records, the last of it. */
  readonly stderr: string;
  /** Whether the script began to run: before that nothing happened on the server. */
  readonly hello: boolean;
  readonly password: "not asked" | "given" | "wrong" | "cancelled";
  readonly timedOut: boolean;
  /** ssh could not be started on this computer: the system's word for why. */
  readonly notStarted: string | undefined;
}

const mostErrors = 20_000;

/** The local command of a quiet connection. Throws on a host that ssh could misread, and on a nonce that is none. */
export function quietArgv(call: Pick<QuietCall, "host" | "as" | "sudo">, nonce: string, ssh = "ssh"): string[] {
  const refused = checkHost(call.host);
  if (refused !== undefined) throw new Error(refused);
  if (!/^[0-9a-f]{24}$/.test(nonce)) throw new Error("the nonce is not 24 hexadecimal digits");
  const options = ["LogLevel=ERROR", "BatchMode=yes", "ConnectTimeout=20", "ServerAliveInterval=5"];
  const become = becomeScript({ N: nonce, M: call.sudo, A: call.as });
  return [ssh, "-T", ...options.flatMap((option) => ["-o", option]), "--", call.host, runScript(become)];
}

/** 24 hexadecimal digits that nobody can guess. */
export function newNonce(): string {
  return randomBytes(12).toString("hex");
}

/**
 * Runs a script on a server over ssh without a terminal. The script and its input are sent when it has said hello, so
 * that a question of sudo never takes them for an answer; a password is sent at the first question, and at the second
 * the connection is closed: one try for each time it was typed.
 */
export function runQuietly(call: QuietCall): Promise<QuietEnd> {
  const nonce = call.nonce ?? newNonce();
  const [program = "", ...args] = quietArgv(call, nonce, call.ssh);
  const script = `${escapes(serverScript(call.script, { N: nonce, ...call.values }))}\n`;
  const question = `BBP ${nonce} password`;
  // Not in the workspace's folder: Windows would look for the program there first.
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], cwd: homedir(), env: call.env ?? process.env });
  const records: ServerRecord[] = [];
  let stderr = "";
  let hello = false;
  let password: QuietEnd["password"] = "not asked";
  let timedOut = false;
  let notStarted: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timedOut = true;
      child.kill();
    }, call.limit);
  };
  const ask = async (): Promise<void> => {
    clearTimeout(timer);
    const typed = await call.password().catch(() => undefined);
    wait();
    if (typed === undefined) {
      password = "cancelled";
      child.kill();
    } else child.stdin.write(`${typed.replaceAll(/[\r\n\0]/g, "")}\n`);
  };
  const reader = new RecordReader(nonce, (record) => {
    if (record.name === "hello" && !hello) {
      hello = true;
      child.stdin.write(script);
      child.stdin.end(call.payload ?? "");
    } else records.push(record);
    call.onRecord?.(record);
  });
  wait();
  const stop = (): void => void child.kill("SIGKILL");
  call.signal?.addEventListener("abort", stop, { once: true });
  if (call.signal?.aborted === true) stop();
  const decoder = new StringDecoder("utf8");
  child.stdout.on("data", (piece: Buffer) => reader.push(decoder.write(piece)));
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    stderr += piece;
    for (let at = hello ? -1 : stderr.indexOf(question); at >= 0; at = stderr.indexOf(question)) {
      stderr = stderr.slice(0, at) + stderr.slice(at + question.length);
      if (password === "not asked") {
        password = "given";
        void ask();
      } else if (password === "given") {
        password = "wrong";
        child.stdin.end();
      }
    }
    stderr = stderr.slice(-mostErrors);
  });
  // A connection that breaks off is told by how the program ends.
  child.stdin.on("error", () => undefined);
  child.on("error", (error: NodeJS.ErrnoException) => {
    notStarted ??= error.code ?? error.message;
  });
  return new Promise((resolve) => {
    child.on("close", (code) => {
      clearTimeout(timer);
      call.signal?.removeEventListener("abort", stop);
      resolve({ nonce, records, exitCode: code ?? undefined, stderr, hello, password, timedOut, notStarted });
    });
  });
}
