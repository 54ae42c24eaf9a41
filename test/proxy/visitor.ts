import { randomBytes } from "node:crypto";
import { type IncomingMessage, request as plain } from "node:http";
import { type RequestOptions, request as secure } from "node:https";
import type { Duplex } from "node:stream";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";

/** The machine's address on the network, as the names of example.org lead to it. */
export const publicAddress = "10.0.0.5";

/** What a server answers; the body decoded as a browser does it. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What is asked beside a URL. */
export interface Asking {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How long an answer may take, in milliseconds. */
export const patience = 4_000;

/** A browser somewhere else in the network: it knows the names below example.org and addresses, and no port but the URL's. */
export class Visitor {
  /** The name and password for nginx's own question; null where the visitor has none. */
  readonly #basic: string | null;
  #cookie = "";

  constructor(signIn: { readonly name: string; readonly password: string } | null) {
    this.#basic = signIn === null ? null : basic(signIn.name, signIn.password);
  }

  /** Asks for a URL and reads the answer whole. Throws where there is none in time. */
  async ask(url: URL, { method = "GET", body, headers = {} }: Asking = {}): Promise<Answer> {
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = this.#request(url, { method, headers: { "Accept-Encoding": "gzip, deflate, br", ...headers } });
      sent.once("response", resolve);
      sent.once("error", reject);
      sent.setTimeout(patience, () => sent.destroy(new Error("no answer in time")));
      sent.end(body);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    this.#keep(message);
    return { status: message.statusCode ?? 0, headers: message.headers, body: decoded(bytes, message) };
  }

  /** Follows redirects from a URL, and gives the last one with its answer. Throws where a host is not to be reached. */
  async follow(from: URL, asking: Asking = {}): Promise<{ readonly url: URL; readonly answer: Answer }> {
    let url = from;
    for (let hop = 0; ; hop++) {
      const answer = await this.ask(url, asking);
      const to = answer.headers.location;
      if (hop === 5 || answer.status < 300 || answer.status > 399 || to === undefined) return { url, answer };
      url = new URL(to, url);
    }
  }

  /** An open answer: events as they come, until it is closed. */
  stream(
    url: URL,
    headers: Readonly<Record<string, string>>,
    seen: (status: number, text: string) => void,
  ): () => void {
    const sent = this.#request(url, { headers });
    sent.once("response", (message) => {
      seen(message.statusCode ?? 0, "");
      message.setEncoding("utf8").on("data", (text: string) => seen(message.statusCode ?? 0, text));
      message.on("error", () => undefined);
    });
    sent.on("error", () => undefined);
    sent.end();
    return () => sent.destroy();
  }

  /** A WebSocket's handshake. Gives the connection, or the answer that refused it. */
  upgrade(url: URL): Promise<{ readonly socket: Duplex; readonly head: Buffer } | string> {
    return new Promise((resolve) => {
      const sent = this.#request(url, {
        headers: {
          Connection: "Upgrade",
          Upgrade: "websocket",
          Origin: url.origin,
          "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
          "Sec-WebSocket-Version": "13",
        },
      });
      sent.once("error", (error) => resolve(error.message));
      sent.once("response", (message) => {
        message.resume();
        resolve(`${message.statusCode} ${message.statusMessage ?? ""}`.trim());
      });
      sent.once("upgrade", (message, socket, head) => {
        socket.on("error", () => undefined);
        resolve(message.headers["sec-websocket-accept"] === undefined ? "101 without a key" : { socket, head });
      });
      sent.setTimeout(patience, () => sent.destroy(new Error("no answer in time")));
      sent.end();
    });
  }

  #request(url: URL, { method = "GET", headers }: Pick<RequestOptions, "method"> & Asking) {
    const own = {
      ...(this.#basic === null ? {} : { Authorization: this.#basic }),
      ...(this.#cookie === "" ? {} : { Cookie: this.#cookie }),
    };
    const options: RequestOptions = {
      host: reached(url),
      port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
      path: url.pathname + url.search,
      method,
      headers: { Host: url.host, ...own, ...headers },
      agent: false,
    };
    if (url.protocol === "http:") return plain(options);
    // The certificate is made up for each case; who signed it is no question here.
    const name = /^[\d.]+$|^\[/.test(url.hostname) ? "" : url.hostname;
    return secure({ ...options, servername: name, rejectUnauthorized: false });
  }

  #keep(message: IncomingMessage): void {
    for (const one of message.headers["set-cookie"] ?? []) this.#cookie = one.split(";")[0] ?? "";
  }
}

/** The header of a name and a password. */
export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
}

/** Where a visitor's machine finds a host. */
function reached(url: URL): string {
  const host = url.hostname.replace(/\.$/, "");
  if (/(?:^|\.)example\.org$/.test(host) || host === publicAddress) return publicAddress;
  throw new Error(`a visitor does not find ${url.host}`);
}

function decoded(bytes: Buffer, message: IncomingMessage): string {
  switch (message.headers["content-encoding"]) {
    case "gzip":
      return gunzipSync(bytes).toString("utf8");
    case "br":
      return brotliDecompressSync(bytes).toString("utf8");
    case "deflate":
      return inflateSync(bytes).toString("utf8");
    case undefined:
    default:
      return bytes.toString("utf8");
  }
}
