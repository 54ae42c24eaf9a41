import { randomBytes } from "node:crypto";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { type RequestOptions, request as secureRequest } from "node:https";
import { connect, isIP } from "node:net";
import type { Duplex } from "node:stream";
import { connect as tlsConnect } from "node:tls";
import type { Answer, Certificate, Events, Port, Seen, Socket } from "../live/seen.ts";

/** How a running site is looked at. */
export interface Visiting {
  /** The page's address, with a slash at its end. */
  readonly url: string;
  /** The address of plain HTTP that should lead there; null: it is not asked for. */
  readonly plainUrl: string | null;
  /** Ports that nobody should reach from here. */
  readonly ports: readonly number[];
  /** For how many seconds a connection over /ws is left idle; null: not at all. */
  readonly idleSeconds: number | null;
  /** After how many milliseconds without an answer a request is given up. */
  readonly patience: number;
}

/** How much of a body is read. */
const mostBytes = 200_000;

/** Looks at a running site as a browser does: GET alone, nobody logs in, nothing is kept. Never throws for what it meets. */
export async function visit(visiting: Visiting): Promise<Seen> {
  const at = (path: string): URL => new URL(path, visiting.url);
  const { patience } = visiting;
  const [redirect, certificate, page, api, config, events, socket, idle, ...ports] = await Promise.all([
    visiting.plainUrl === null ? null : ask(new URL(visiting.plainUrl), patience),
    visiting.url.startsWith("https:") ? lookAtCertificate(at(""), patience) : null,
    ask(at(""), patience),
    ask(at("api/v2"), patience),
    ask(at("config"), patience),
    listen(at("sse/listen/builds/*/*"), patience),
    speak(at("ws"), patience),
    visiting.idleSeconds === null ? null : keepIdle(at("ws"), visiting.idleSeconds, patience),
    ...visiting.ports.map((port) => knock(at("").hostname.replace(/^\[|\]$/g, ""), port)),
  ]);
  return { url: visiting.url, redirect, certificate, page, api, config, events, socket, idle, ports };
}

function open(url: URL, headers: Readonly<Record<string, string>>) {
  const options: RequestOptions = {
    method: "GET",
    headers: { "User-Agent": "buildbot-proxy", ...headers },
    agent: false,
    // What is wrong with the certificate is a check of its own.
    rejectUnauthorized: false,
  };
  return url.protocol === "https:" ? secureRequest(url, options) : plainRequest(url, options);
}

function ask(url: URL, patience: number): Promise<Answer> {
  return new Promise((resolve) => {
    const sent = open(url, {});
    const end = (answer: Answer): void => {
      clearTimeout(late);
      resolve(answer);
      sent.destroy();
    };
    const late = setTimeout(() => end({ kind: "nothing", because: `no answer in ${patience / 1000} s` }), patience);
    sent.once("error", (error) => end({ kind: "nothing", because: said(error) }));
    sent.once("response", (message) => {
      let body = "";
      const done = (): void =>
        end({ kind: "answer", status: message.statusCode ?? 0, headers: headersOf(message), body });
      message.setEncoding("utf8").on("data", (more: string) => {
        body += more;
        if (body.length > mostBytes) done();
      });
      message.once("end", done);
      message.once("error", done);
    });
    sent.end();
  });
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
}

function said(error: Error): string {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: "connection refused",
    ENOTFOUND: "no such host",
    EAI_AGAIN: "the name cannot be looked up",
    ECONNRESET: "the connection was cut",
    ETIMEDOUT: "no answer",
    EHOSTUNREACH: "the host cannot be reached",
    ENETUNREACH: "the network cannot be reached",
    EPROTO: "no TLS is spoken there",
  };
  return words[code] ?? (code === "" ? error.message : code);
}

function lookAtCertificate(url: URL, patience: number): Promise<Certificate> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve) => {
    const name = isIP(host) === 0 ? { servername: host } : {};
    const port = url.port === "" ? 443 : Number(url.port);
    const socket = tlsConnect({ host, port, ...name, rejectUnauthorized: false, timeout: patience }, () => {
      const days = Math.floor((Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / 86_400_000);
      const because = socket.authorized ? "" : distrust(String(socket.authorizationError));
      const protocol = socket.getProtocol() ?? "TLS";
      resolve({ kind: "certificate", trusted: socket.authorized, because, days, protocol });
      socket.destroy();
    });
    socket.once("error", (error) => resolve({ kind: "nothing", because: said(error) }));
    socket.once("timeout", () => {
      resolve({ kind: "nothing", because: "no answer" });
      socket.destroy();
    });
  });
}

/** Why a certificate is not trusted, in words for OpenSSL's codes. */
function distrust(code: string): string {
  const words: Readonly<Record<string, string>> = {
    DEPTH_ZERO_SELF_SIGNED_CERT: "signed by itself",
    SELF_SIGNED_CERT_IN_CHAIN: "signed by an issuer that is not known here",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "sent without its issuer's certificate",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "signed by an issuer that is not known here",
    CERT_HAS_EXPIRED: "past its end",
    CERT_NOT_YET_VALID: "not valid yet",
    ERR_TLS_CERT_ALTNAME_INVALID: "made for another name",
  };
  return words[code.replace(/^Error: /, "")] ?? code.replaceAll("_", " ").toLowerCase();
}

function listen(url: URL, patience: number): Promise<Events> {
  return new Promise((resolve) => {
    const sent = open(url, { Accept: "text/event-stream" });
    const end = (events: Events): void => {
      clearTimeout(late);
      resolve(events);
      sent.destroy();
    };
    let late = setTimeout(() => end({ kind: "silent", milliseconds: patience }), patience);
    sent.once("error", (error) => end({ kind: "nothing", because: said(error) }));
    sent.once("response", (message) => {
      let body = "";
      const type = message.headers["content-type"] ?? "";
      const done = (isOpen: boolean): void =>
        end({ kind: "answer", status: message.statusCode ?? 0, type, body, open: isOpen });
      clearTimeout(late);
      late = setTimeout(() => done(true), patience);
      message.setEncoding("utf8").on("data", (more: string) => {
        body += more;
        if (body.length > mostBytes) done(true);
        // It counts whether it stays open, if only for a moment.
        else if (/event: handshake[^]*\n\n/.test(body)) {
          clearTimeout(late);
          late = setTimeout(() => done(true), 50);
        }
      });
      message.once("end", () => done(false));
      message.once("error", () => done(false));
    });
    sent.end();
  });
}

/** Makes the handshake of a WebSocket. Gives the connection, or what came instead. */
function upgrade(url: URL, patience: number): Promise<{ readonly socket: Duplex; readonly head: Buffer } | Socket> {
  return new Promise((resolve) => {
    const sent = open(url, {
      Connection: "Upgrade",
      Upgrade: "websocket",
      Origin: url.origin,
      "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
      "Sec-WebSocket-Version": "13",
    });
    const end = (answer: Socket): void => {
      clearTimeout(late);
      resolve(answer);
      sent.destroy();
    };
    const late = setTimeout(() => end({ kind: "nothing", because: `no answer in ${patience / 1000} s` }), patience);
    sent.once("error", (error) => end({ kind: "nothing", because: said(error) }));
    sent.once("response", (message) => end({ kind: "answer", status: message.statusCode ?? 0 }));
    sent.once("upgrade", (_message, socket, head) => {
      clearTimeout(late);
      socket.on("error", () => undefined);
      resolve({ socket, head });
    });
    sent.end();
  });
}

async function speak(url: URL, patience: number): Promise<Socket> {
  const made = await upgrade(url, patience);
  if ("kind" in made) return made;
  const pong = await pings(made.socket, made.head, patience);
  made.socket.destroy();
  return { kind: "open", pong };
}

/** Asks Buildbot for a pong over an open connection (its www/ws.py: cmd_ping). */
function pings(socket: Duplex, head: Buffer, patience: number): Promise<boolean> {
  return new Promise((resolve) => {
    let bytes: Buffer = head;
    const end = (pong: boolean): void => {
      clearTimeout(late);
      resolve(pong);
    };
    const late = setTimeout(() => end(false), patience);
    socket.on("data", (more: Buffer) => {
      bytes = Buffer.concat([bytes, more]).subarray(-mostBytes);
      if (bytes.includes('"pong"')) end(true);
    });
    socket.once("close", () => end(false));
    socket.write(frame(Buffer.from(JSON.stringify({ cmd: "ping", _id: 1 }))));
  });
}

/** A text frame as a client sends it, masked (RFC 6455, 5.2); for texts below 126 bytes. */
function frame(text: Buffer): Buffer {
  const key = randomBytes(4);
  const masked = text.map((byte, index) => byte ^ (key[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length]), key, masked]);
}

async function keepIdle(url: URL, seconds: number, patience: number): Promise<Seen["idle"]> {
  const made = await upgrade(url, patience);
  if ("kind" in made) return null;
  const begun = Date.now();
  const closed = await new Promise<boolean>((resolve) => {
    const over = setTimeout(() => resolve(false), seconds * 1000);
    made.socket.resume();
    made.socket.once("close", () => {
      clearTimeout(over);
      resolve(true);
    });
  });
  const after = Math.round((Date.now() - begun) / 1000);
  const kept = !closed && (await pings(made.socket, Buffer.alloc(0), patience));
  made.socket.destroy();
  return { seconds, kept, after };
}

function knock(host: string, port: number): Promise<Port> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const end = (isOpen: boolean, because: string): void => {
      resolve({ port, open: isOpen, because });
      socket.destroy();
    };
    socket.once("connect", () => end(true, "open"));
    socket.once("error", (error) => end(false, said(error)));
    socket.once("timeout", () => end(false, "no answer"));
  });
}
