import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ClientRequest } from "../../../server/src/nginx/runtime/course.ts";

/** What came back; null where the connection ended without an answer. */
export interface Received {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends a request as it is, with a body as long as it says, on a connection of its own. Gives null where none came back in time. */
export function send(request: ClientRequest): Promise<Received | null> {
  const { address = "127.0.0.1", host, port, scheme } = request;
  return new Promise((resolve) => {
    const name = host?.replace(/:\d+$/, "") ?? "";
    const isName = /[a-z]/i.test(name) && /^[\w.-]+$/.test(name);
    const socket: Socket =
      scheme === "https"
        ? connectTls({ host: address, port, rejectUnauthorized: false, ...(isName ? { servername: name } : {}) })
        : connect({ host: address, port });
    const pieces: Buffer[] = [];
    const end = (): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(parse(Buffer.concat(pieces), request.method));
    };
    const late = setTimeout(end, 5_000);
    socket.once(scheme === "https" ? "secureConnect" : "connect", () => socket.write(textOf(request), "latin1"));
    socket.on("data", (piece: Buffer) => {
      pieces.push(piece);
      if (isWhole(Buffer.concat(pieces), request.method)) end();
    });
    socket.once("error", end);
    socket.once("close", end);
  });
}

function textOf({ headers, host, httpVersion, method, target }: ClientRequest): string {
  const lines = [
    `${method} ${target} HTTP/${httpVersion}`,
    ...(host === null || host === undefined ? [] : [`Host: ${host}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  const length = headers.find(([name]) => name === "Content-Length")?.[1] ?? "0";
  return `${lines.join("\r\n")}\r\n\r\n${"b".repeat(Number(length))}`;
}

function isWhole(bytes: Buffer, method: string): boolean {
  const text = bytes.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const head = text.slice(0, end);
  if (method === "HEAD" || /^HTTP\/1\.[01] (?:204|304)/.test(head)) return true;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return text.length - end - 4 >= Number(length);
  return /\r\ntransfer-encoding: *chunked/i.test(head) && text.endsWith("0\r\n\r\n");
}

function parse(bytes: Buffer, method: string): Received | null {
  const text = bytes.toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  const status = /^HTTP\/1\.[01] (\d+)/.exec(text)?.[1];
  if (end < 0 || status === undefined) return null;
  const headers = new Map<string, string>();
  for (const line of text.slice(0, end).split("\r\n").slice(1)) {
    const colon = line.indexOf(":");
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  const raw = method === "HEAD" ? "" : text.slice(end + 4);
  const body = headers.get("transfer-encoding") === "chunked" ? unchunked(raw) : raw;
  return { status: Number(status), headers, body };
}

function unchunked(raw: string): string {
  let out = "";
  let at = 0;
  for (;;) {
    const end = raw.indexOf("\r\n", at);
    const size = Number.parseInt(raw.slice(at, end), 16);
    if (end < 0 || !Number.isFinite(size) || size === 0) return out;
    out += raw.slice(end + 2, end + 2 + size);
    at = end + 4 + size;
  }
}
