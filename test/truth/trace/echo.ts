import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** What an upstream was sent: header names as they came, in order. */
export interface Echoed {
  readonly method: string;
  readonly uri: string;
  readonly httpVersion: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The address it came in on: each host of a configuration has one of its own. */
  readonly at: string;
}

/** An upstream that answers every request with what it was sent, on every address of the loopback network. */
export interface Echo {
  readonly port: number;
  readonly tlsPort: number;
  /** What came with a header X-Trace-Id, by that. */
  readonly seen: Map<string, Echoed[]>;
  stop(): Promise<void>;
}

/** Starts the upstream; `pem` is a certificate with its key. */
export async function startEcho(pem: string): Promise<Echo> {
  const seen = new Map<string, Echoed[]>();
  const answer: RequestListener = (request, response) => {
    const echoed = echoOf(request);
    const id = request.headers["x-trace-id"];
    if (typeof id === "string") seen.set(id, [...(seen.get(id) ?? []), echoed]);
    request.resume();
    const body = JSON.stringify(echoed);
    response.writeHead(200, { "Content-Type": "text/x-echo", "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  };
  const plain = createServer(answer);
  const tls = createTlsServer({ key: pem, cert: pem }, answer);
  // A request with an Upgrade is answered like any other.
  for (const server of [plain, tls]) server.on("upgrade", (_, socket) => socket.destroy());
  const ports = await Promise.all([plain, tls].map(listening));
  return {
    port: ports[0] ?? 0,
    tlsPort: ports[1] ?? 0,
    seen,
    stop: async () => {
      for (const server of [plain, tls]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "0.0.0.0", () => resolve((server.address() as AddressInfo).port));
  });
}

function echoOf(request: IncomingMessage): Echoed {
  const headers: (readonly [string, string])[] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2)
    headers.push([request.rawHeaders[i] ?? "", request.rawHeaders[i + 1] ?? ""]);
  const { httpVersion, method = "", socket, url = "" } = request;
  return { method, uri: url, httpVersion, headers, at: socket.localAddress ?? "" };
}
