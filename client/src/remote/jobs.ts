import { randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, type Hello, type Job, jsonLines, socketVariable, tokenVariable } from "./wire.ts";

/** A run that can be started from a terminal, once or again ("Rerun Last Task"). */
export interface Offer {
  /** Makes the job of one run, with a nonce of its own. */
  readonly job: () => Job;
  /** Told how a run ended; gives the sentence that the terminal shows last. Undefined: the terminal went away. */
  readonly ended: (ended: Ended | undefined) => Promise<string>;
}

/** The extension's end of the private socket (on Windows: named pipe) over which terminals get their jobs. */
export class Jobs {
  readonly #offers = new Map<string, Offer>();
  readonly #sockets = new Set<Socket>();
  #listening: Promise<string> | undefined;
  #server: Server | undefined;
  #folder: string | undefined;

  /** Offers a run; gives the environment variables by which the tee finds it. The offer stands until `dispose`. */
  async offer(offer: Offer): Promise<Readonly<Record<string, string>>> {
    this.#listening ??= this.#listen();
    const path = await this.#listening;
    const token = randomBytes(24).toString("hex");
    this.#offers.set(token, offer);
    return { [socketVariable]: path, [tokenVariable]: token };
  }

  dispose(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server?.close();
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#offers.clear();
    this.#listening = undefined;
  }

  #listen(): Promise<string> {
    let path: string;
    if (process.platform === "win32") path = `\\\\.\\pipe\\buildbot-proxy-${randomBytes(16).toString("hex")}`;
    else {
      this.#folder = mkdtempSync(join(tmpdir(), "bbp-"));
      chmodSync(this.#folder, 0o700);
      path = join(this.#folder, "jobs");
    }
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, () => resolve(path));
      server.unref();
    });
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setEncoding("utf8");
    let offer: Offer | undefined;
    let over = false;
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#sockets.delete(socket);
      if (offer && !over) void offer.ended(undefined);
      over = true;
    });
    socket.on(
      "data",
      jsonLines((value) => {
        if (!offer) {
          offer = this.#find((value as Partial<Hello> | null)?.token);
          if (offer) socket.write(`${JSON.stringify(offer.job())}\n`);
          else socket.destroy();
        } else if (!over) {
          over = true;
          void offer.ended(value as Ended).then((say) => socket.writable && socket.end(`${JSON.stringify({ say })}\n`));
        }
      }),
    );
  }

  #find(token: unknown): Offer | undefined {
    if (typeof token !== "string") return undefined;
    const given = Buffer.from(token);
    for (const [known, offer] of this.#offers) {
      const wanted = Buffer.from(known);
      if (given.length === wanted.length && timingSafeEqual(given, wanted)) return offer;
    }
    return undefined;
  }
}
