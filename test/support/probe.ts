import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { request as plainRequest } from "node:http";
import { type RequestOptions, request } from "node:https";
import type { Duplex } from "node:stream";
import { until } from "./process.ts";

/** Where a Buildbot is to be looked at. */
export interface ProbeTarget {
  /** Its public address with the path it is under, a slash at the end: what a browser shows, and what Origin is made of. */
  readonly url: string;
  /** The port on 127.0.0.1 where that address is served over TLS. */
  readonly port: number;
  /** PEM text of the certificate that is trusted, and no other. */
  readonly certificate: string;
}

/** Whether one part works, and what was seen. */
export interface Probe {
  readonly works: boolean;
  readonly seen: string;
}

/** The parts of a Buildbot behind a proxy. */
export interface Probed {
  /** The page at the address is Buildbot's. */
  readonly ui: Probe;
  /** The script that page names comes as a script. */
  readonly asset: Probe;
  /** /api/v2 lists its root links. */
  readonly api: Probe;
  /** A build can be forced with the address as Origin. */
  readonly force: Probe;
  /** A forced build ends well on the worker. */
  readonly build: Probe;
  /** An event of a forced build comes over /sse. */
  readonly sse: Probe;
  /** The handshake on /ws is answered with 101, and an event of a forced build comes. */
  readonly ws: Probe;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** How long an event or an answer may take, in milliseconds. */
const patience = 6_000;

function optionsFor(target: ProbeTarget, route: string, headers: Readonly<Record<string, string>>): RequestOptions {
  const url = new URL(route, target.url);
  return {
    host: "127.0.0.1",
    port: target.port,
    servername: url.hostname,
    path: url.pathname + url.search,
    headers: { Host: url.host, ...headers },
    ca: target.certificate,
    agent: false,
  };
}

function read(message: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let body = "";
    message.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    message.once("end", () => resolve({ status: message.statusCode ?? 0, headers: message.headers, body }));
    message.once("error", reject);
  });
}

function ask(
  target: ProbeTarget,
  route: string,
  more: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = optionsFor(target, route, more.headers ?? {});
    const sent = request({ ...options, method: more.body === undefined ? "GET" : "POST", timeout: patience });
    sent.once("response", (message) => {
      read(message).then(resolve, reject);
    });
    sent.once("timeout", () => sent.destroy(new Error(`no answer in ${patience} ms`)));
    sent.once("error", reject);
    sent.end(more.body);
  });
}

const short = (answer: Answer): string => `${answer.status} ${answer.body.slice(0, 120).replaceAll(/\s+/g, " ")}`;

/** Forces a build with the first force scheduler there is; resolves with what was seen. */
async function force(target: ProbeTarget): Promise<Probe> {
  const list = await ask(target, "api/v2/forceschedulers");
  if (list.status !== 200) return { works: false, seen: `api/v2/forceschedulers: ${short(list)}` };
  const known = JSON.parse(list.body) as { forceschedulers: { name: string }[] };
  const name = known.forceschedulers[0]?.name;
  if (name === undefined) return { works: false, seen: "the master has no force scheduler" };
  const answer = await ask(target, `api/v2/forceschedulers/${name}`, {
    headers: { "Content-Type": "application/json", Origin: new URL(target.url).origin },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "force", params: {} }),
  });
  return { works: answer.status === 200, seen: short(answer) };
}

async function probePage(target: ProbeTarget): Promise<Pick<Probed, "ui" | "asset">> {
  const page = await ask(target, "");
  const ui = page.status === 200 && page.body.includes("buildbotFrontendConfig");
  const script = /(?:src|href)="\.?\/?([^"]+\.js)"/.exec(page.body)?.[1];
  if (script === undefined) {
    return { ui: { works: ui, seen: short(page) }, asset: { works: false, seen: "the page names no script" } };
  }
  const asset = await ask(target, script);
  const type = asset.headers["content-type"] ?? "";
  return {
    ui: { works: ui, seen: short(page) },
    asset: { works: asset.status === 200 && type.includes("javascript"), seen: `${script}: ${asset.status} ${type}` },
  };
}

async function probeApi(target: ProbeTarget): Promise<Probe> {
  const answer = await ask(target, "api/v2");
  return { works: answer.status === 200 && answer.body.includes('"rootlinks"'), seen: short(answer) };
}

async function probeBuild(target: ProbeTarget): Promise<Probe> {
  const complete = async (): Promise<string | undefined> => {
    const answer = await ask(target, "api/v2/builds?complete=true&limit=1");
    if (answer.status !== 200) throw new Error(short(answer));
    const [build] = (JSON.parse(answer.body) as { builds: { results: number; state_string: string }[] }).builds;
    return build === undefined ? undefined : `${build.results} ${build.state_string}`;
  };
  const seen = await until(complete, () => "no build has ended", 15_000);
  return { works: seen.startsWith("0 "), seen };
}

/** Subscribes to new buildsets over /sse, forces a build when the handshake is there, and waits for the event. */
function probeSse(target: ProbeTarget): Promise<Probe> {
  return new Promise((resolve) => {
    let status = "no answer";
    let body = "";
    let forced: Promise<unknown> | undefined;
    const done = (works: boolean, seen: string): void => {
      clearTimeout(late);
      sent.destroy();
      resolve({ works, seen });
    };
    const sent = request(optionsFor(target, "sse/listen/buildsets/*/new", { Accept: "text/event-stream" }));
    const late = setTimeout(() => done(false, `${status}, then no event in ${patience} ms`), patience);
    sent.once("error", (error) => done(false, String(error)));
    sent.once("response", (message) => {
      status = String(message.statusCode);
      message.once("end", () => done(false, `${status}, then the end: ${body.slice(0, 120)}`));
      message.once("error", (error) => done(false, String(error)));
      message.setEncoding("utf8").on("data", (text: string) => {
        body += text;
        if (message.statusCode !== 200) return;
        if (forced === undefined && /^event: handshake/m.test(body)) {
          forced = force(target).then(
            (made) => (made.works ? undefined : done(false, `the build was not forced: ${made.seen}`)),
            (error: unknown) => done(false, String(error)),
          );
        }
        if (/^event: event/m.test(body)) done(true, "200, handshake, event");
      });
    });
    sent.end();
  });
}

/** A masked text frame as a WebSocket client sends it (RFC 6455, 5.2); up to 125 bytes. */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  if (payload.length > 125) throw new Error("longer than a short frame");
  const mask = randomBytes(4);
  return Buffer.concat([
    Buffer.from([0x81, 0x80 | payload.length]),
    mask,
    payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)),
  ]);
}

/** The texts of the whole, unmasked frames in what a server has sent. */
function frameTexts(bytes: Buffer): readonly string[] {
  const texts: string[] = [];
  let at = 0;
  while (at + 2 <= bytes.length) {
    const short = bytes.readUInt8(at + 1) & 0x7f;
    const head = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (at + head > bytes.length) break;
    const length =
      short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short;
    if (at + head + length > bytes.length) break;
    if ((bytes.readUInt8(at) & 0x0f) === 1) texts.push(bytes.toString("utf8", at + head, at + head + length));
    at += head + length;
  }
  return texts;
}

/** Shakes hands on /ws, subscribes to buildsets, forces a build when that is confirmed, and waits for the event. */
function probeWs(target: ProbeTarget): Promise<Probe> {
  return new Promise((resolve) => {
    const key = randomBytes(16).toString("base64");
    let state = "no answer";
    let socket: Duplex | undefined;
    const done = (works: boolean, seen: string): void => {
      clearTimeout(late);
      socket?.destroy();
      sent.destroy();
      resolve({ works, seen });
    };
    const sent = request(
      optionsFor(target, "ws", {
        Connection: "Upgrade",
        Upgrade: "websocket",
        Origin: new URL(target.url).origin,
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Version": "13",
      }),
    );
    const late = setTimeout(() => done(false, `${state}, then no event in ${patience} ms`), patience);
    sent.once("error", (error) => done(false, String(error)));
    sent.once("response", (message) => done(false, `${message.statusCode} ${message.statusMessage}`));
    sent.once("upgrade", (message, upgraded, head) => {
      socket = upgraded;
      const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
      if (message.headers["sec-websocket-accept"] !== accept)
        return done(false, "101 with a wrong Sec-WebSocket-Accept");
      state = "101";
      let bytes = head;
      let forced: Promise<unknown> | undefined;
      const look = (): void => {
        for (const text of frameTexts(bytes)) {
          const told = JSON.parse(text) as { code?: number; k?: string };
          if (told.code === 200 && forced === undefined) {
            state = "101, subscribed";
            forced = force(target).then(
              (made) => (made.works ? undefined : done(false, `the build was not forced: ${made.seen}`)),
              (error: unknown) => done(false, String(error)),
            );
          }
          if (told.k?.startsWith("buildsets/") === true) return done(true, "101, subscribed, event");
        }
      };
      upgraded.on("data", (more: Buffer) => {
        bytes = Buffer.concat([bytes, more]);
        look();
      });
      upgraded.once("close", () => done(false, `${state}, then closed`));
      upgraded.once("error", (error) => done(false, String(error)));
      upgraded.write(textFrame(JSON.stringify({ cmd: "startConsuming", path: "buildsets/*/*", _id: 1 })));
      look();
    });
    sent.end();
  });
}

/** Makes a probe that cannot finish one that says why. */
async function settled(probe: Promise<Probe>): Promise<Probe> {
  return probe.catch((error: unknown) => ({ works: false, seen: String(error) }));
}

/** Looks at every part of a Buildbot behind a proxy, as a browser does. Never throws: what fails is in the answer. */
export async function probe(target: ProbeTarget): Promise<Probed> {
  const page = await probePage(target).catch((error: unknown) => {
    const failed = { works: false, seen: String(error) };
    return { ui: failed, asset: failed };
  });
  const api = await settled(probeApi(target));
  const forced = await settled(force(target));
  const [sse, ws] = await Promise.all([settled(probeSse(target)), settled(probeWs(target))]);
  const build = forced.works ? await settled(probeBuild(target)) : { works: false, seen: "no build was forced" };
  return { ...page, api, force: forced, build, sse, ws };
}

/** The parts that do not work, each with what was seen: an empty list is a whole Buildbot. */
export function broken(probed: Probed): readonly string[] {
  return Object.entries(probed)
    .filter(([, one]) => !(one as Probe).works)
    .map(([part, one]) => `${part}: ${(one as Probe).seen}`);
}

/** Where plain HTTP on a port of 127.0.0.1 sends a visitor of `url` to: status and Location. */
export function redirect(url: string, port: number): Promise<{ readonly status: number; readonly location: string }> {
  return new Promise((resolve, reject) => {
    const { host, pathname } = new URL(url);
    const sent = plainRequest({ host: "127.0.0.1", port, path: pathname, headers: { Host: host }, timeout: patience });
    sent.once("response", (message) => {
      message.resume();
      resolve({ status: message.statusCode ?? 0, location: message.headers.location ?? "" });
    });
    sent.once("timeout", () => sent.destroy(new Error(`no answer in ${patience} ms`)));
    sent.once("error", reject);
    sent.end();
  });
}
