import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A language server on standard input and output, as an editor talks to it: requests, notifications, nothing more. */
export class Server {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #unread: Buffer = Buffer.alloc(0);
  #lastId = 0;

  /** Starts the program; requests may be sent at once. */
  constructor(program: string, args: readonly string[]) {
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stderr.pipe(process.stderr);
    this.#child.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
  }

  /** Sends a request; resolves to its result, rejects with the server's error. */
  request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => {
        if (answer.error === undefined) resolve(answer.result);
        else reject(new Error(answer.error.message));
      });
      this.#write({ jsonrpc: "2.0", id, method, params });
    });
  }

  /** The memory that the process takes (RSS), in MB; Linux alone tells. */
  memory(): number {
    const status = readFileSync(`/proc/${String(this.#child.pid)}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1000;
  }

  notify(method: string, params: unknown): void {
    this.#write({ jsonrpc: "2.0", method, params });
  }

  /** Ends the server as an editor does, and waits until it is gone. */
  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    await this.request("shutdown", null);
    this.notify("exit", null);
    await gone;
  }

  #write(message: object): void {
    const text = JSON.stringify(message);
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #read(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk]);
    for (;;) {
      const head = this.#unread.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#unread.toString("latin1", 0, head))?.[1]);
      const end = head + 4 + length;
      if (this.#unread.length < end) return;
      this.#take(JSON.parse(this.#unread.toString("utf8", head + 4, end)) as Answer);
      this.#unread = this.#unread.subarray(end);
    }
  }

  #take(message: Answer): void {
    if (message.id === undefined) return;
    if (message.method !== undefined) {
      // A question of the server's own (registration, configuration): an editor without anything to say.
      this.#write({
        jsonrpc: "2.0",
        id: message.id,
        result: message.method === "workspace/configuration" ? [null] : null,
      });
      return;
    }
    this.#waiting.get(message.id)?.(message);
    this.#waiting.delete(message.id);
  }
}
