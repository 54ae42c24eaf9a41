import type { Duplex } from "node:stream";
import type { Case, Part, Site } from "./cases.ts";
import { frame, framesIn } from "./frames.ts";
import { account, type Master } from "./master.ts";
import { type Answer, basic, patience, Visitor } from "./visitor.ts";

/** Whether a part works, and what was seen. */
export interface Seen {
  readonly works: boolean;
  readonly seen: string;
}

const good = (seen: string): Seen => ({ works: true, seen });
const bad = (seen: string): Seen => ({ works: false, seen });

/** Looks at all parts of a site but `wsIdle`, as a browser does. Never throws: what fails is in the answer. */
export async function lookAt(
  which: Case,
  site: Site,
  master: Master,
  script: string,
): Promise<Readonly<Record<Exclude<Part, "wsIdle">, Seen>>> {
  const url = new URL(site.url);
  const visitor = (): Visitor => new Visitor(which.visitor);
  const text = which.masters[site.master] ?? "";
  const someone = visitor();
  const [page, api, login, [sse, ws]] = await Promise.all([
    looked(() => lookAtPage(visitor(), url, script)),
    settled(() => lookAtApi(visitor(), url)),
    settled(() => lookAtLogin(someone, url, text)),
    lookAtEvents(visitor(), url, master),
  ]);
  const writes = await settled(() => lookAtWrites(someone, url));
  return { ...page, api, writes, login, sse, ws };
}

async function settled(look: () => Promise<Seen>): Promise<Seen> {
  return look().catch((error: unknown) => bad(error instanceof Error ? error.message : String(error)));
}

async function looked(look: () => Promise<{ ui: Seen; assets: Seen }>): Promise<{ ui: Seen; assets: Seen }> {
  return look().catch((error: unknown) => ({ ui: bad(String(error)), assets: bad(String(error)) }));
}

/** An answer in a line: its status and, where it is an error, the first words that a person would read. */
function short({ status, headers, body }: Answer): string {
  const to = headers.location === undefined ? "" : ` to ${headers.location}`;
  const told = /"message": "((?:[^"\\]|\\.)*)/.exec(body)?.[1];
  const words = (told ?? body)
    .replaceAll(/<(style|title)[^]*?<\/\1>|<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .replace(`${status} `, "");
  return `${status}${to}${status >= 400 ? ` ${words.trim().slice(0, 80)}` : ""}`.trim();
}

/** The page at the address is Buildbot's; the scripts and styles that Buildbot's page names come as what they are. */
async function lookAtPage(visitor: Visitor, url: URL, script: string): Promise<{ ui: Seen; assets: Seen }> {
  const page = await visitor.ask(url);
  const isUi = page.status === 200 && page.body.includes("buildbotFrontendConfig");
  const ui = {
    works: isUi,
    seen: isUi ? "200" : `${short(page)}${page.status === 200 ? ", not Buildbot's page" : ""}`,
  };
  // Where the page itself does not come, Buildbot's script is asked for all the same: it may be there.
  const named = [...page.body.matchAll(/<(?:script|link)[^>]*\b(?:src|href)="([^"]+\.(?:js|css))"/g)].map(
    (it) => it[1] ?? "",
  );
  for (const name of isUi ? named : [script]) {
    const answer = await visitor.ask(new URL(name, url));
    const type = answer.headers["content-type"] ?? "no type";
    const right = name.endsWith(".css") ? "css" : "javascript";
    if (answer.status !== 200 || !type.includes(right)) {
      return { ui, assets: bad(`${name}: ${answer.status === 200 ? `200 ${type}` : short(answer)}`) };
    }
  }
  return { ui, assets: named.length === 0 && isUi ? bad("the page names no script") : good("200") };
}

/** The API answers with what there is, and with what was asked for: of a builder that nobody has, with none. */
async function lookAtApi(visitor: Visitor, url: URL): Promise<Seen> {
  const answer = await visitor.ask(new URL("api/v2/builders", url));
  const isList = answer.status === 200 && answer.body.includes('"builderid"');
  if (!isList) return bad(answer.status === 200 ? "200, no list" : short(answer));
  const none = await visitor.ask(new URL("api/v2/builders?name=nobody", url));
  return none.body.includes('"builderid"') ? bad("200, the query is lost") : good("200");
}

/** A build can be forced from the page, whose origin the browser sends along. */
async function lookAtWrites(visitor: Visitor, url: URL): Promise<Seen> {
  const answer = await visitor.ask(new URL("api/v2/forceschedulers/force", url), {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: url.origin },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "force", params: {} }),
  });
  const taken = answer.status === 200 && answer.body.includes('"result"');
  return { works: taken, seen: short(answer) };
}

/**
 * Who logs in is known afterwards, and back on the page. Where the master has no accounts, nobody logs in: then it counts
 * that the request gets to Buildbot, which says so. Where another site asks for the password, it is told to send people
 * back to just this address.
 */
async function lookAtLogin(visitor: Visitor, url: URL, text: string): Promise<Seen> {
  const to = new URL("auth/login?redirect=%2Fbuilders", url);
  const known = /UserPasswordAuth/.test(text);
  const headers = known ? { Authorization: basic(account.name, account.password) } : {};
  if (!/\bauth\b/.test(text)) {
    // A login would end in an error of Buildbot's own; to be logged out is the same way, and has an answer.
    const out = await visitor.ask(new URL("auth/logout", url));
    return out.status === 302 ? good("no accounts") : bad(short(out));
  }
  const answer = await visitor.ask(to, { headers });
  if (/RemoteUserAuth/.test(text)) {
    const page = await visitor.ask(url);
    return /"user": ?\{[^}]*"username"/.test(page.body)
      ? good("known by nginx's header")
      : bad(`unknown: ${short(page)}`);
  }
  if (/(?:GitHub|GitLab|Google|Bitbucket)Auth/.test(text)) {
    const back = new URL(answer.headers.location ?? "about:blank").searchParams.get("redirect_uri");
    if (back === null) return bad(short(answer));
    return back === new URL("auth/login", url).href ? good("200") : bad(`people are sent back to ${back}`);
  }
  const back = answer.headers.location;
  if (back === undefined || answer.status >= 400) return bad(short(answer));
  const landed = await visitor.follow(new URL(back, to));
  const same = landed.url.origin === url.origin && landed.url.pathname === url.pathname;
  if (!same) return bad(`leads to ${landed.url.origin}${landed.url.pathname}`);
  return landed.answer.body.includes(`"${account.name}"`)
    ? good("200")
    : bad(`not known afterwards: ${short(landed.answer)}`);
}

/** Listens on /sse and /ws at once, then has one build forced past the proxy; its event has to come over both. */
async function lookAtEvents(visitor: Visitor, url: URL, master: Master): Promise<readonly [Seen, Seen]> {
  let status = 0;
  let body = "";
  const close = visitor.stream(
    new URL("sse/listen/buildsets/*/new", url),
    { Accept: "text/event-stream" },
    (code, more) => {
      status = code;
      body += more;
    },
  );
  const listening = await Promise.all([
    until(() => body.includes("event: handshake") || status >= 300, 1_500),
    visitor
      .upgrade(new URL("ws", url))
      .then((made) => (typeof made === "string" ? made : listen(made.socket, made.head)))
      .catch((error: unknown) => String(error)),
  ]);
  const live = listening[1];
  // What comes only when the connection is cut off comes too late.
  const shookHands = body.includes("event: handshake");
  await master.force();
  const wanted = () =>
    (status >= 300 || /^event: event/m.test(body)) && (typeof live === "string" || live.events() > 0);
  await until(wanted, patience);
  close();
  const came = /^event: event/m.test(body) && shookHands;
  const sse = came
    ? good("event")
    : bad(status === 0 ? "no answer" : shookHands || status >= 300 ? `${status}, no event` : "held back");
  if (typeof live === "string") return [sse, bad(live)];
  live.close();
  return [sse, live.events() > 0 ? good("event") : bad("101, no event")];
}

async function until(done: () => boolean, limit: number): Promise<void> {
  const end = Date.now() + limit;
  while (!done() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}

interface Live {
  /** How many events of buildsets have come. */
  events(): number;
  close(): void;
}

/** Subscribes to buildsets; resolves when that is confirmed, or with why not. */
async function listen(socket: Duplex, head: Buffer): Promise<Live | string> {
  let events = 0;
  let subscribed = false;
  let closed = false;
  reading(socket, head, (text) => {
    const told = JSON.parse(text) as { code?: number; k?: string };
    if (told.code === 200) subscribed = true;
    if (told.k?.startsWith("buildsets/") === true) events++;
  });
  socket.once("close", () => (closed = true));
  socket.write(frame(1, Buffer.from(JSON.stringify({ cmd: "startConsuming", path: "buildsets/*/*", _id: 1 }))));
  await until(() => subscribed || closed, patience);
  if (!subscribed) return closed ? "101, then closed" : "101, then nothing";
  return { events: () => events, close: () => socket.destroy() };
}

/** Reads a WebSocket's texts, and answers its pings as a browser does by itself. */
function reading(socket: Duplex, head: Buffer, told: (text: string) => void): void {
  let bytes: Buffer = head;
  const look = (): void => {
    const { frames, rest } = framesIn(bytes);
    bytes = rest;
    for (const { opcode, payload } of frames) {
      if (opcode === 9) socket.write(frame(10, payload));
      if (opcode === 1) told(payload.toString("utf8"));
    }
  };
  socket.on("data", (more: Buffer) => {
    bytes = Buffer.concat([bytes, more]);
    look();
  });
  look();
}

/**
 * Opens /ws and asks for nothing for `silence` milliseconds; then Buildbot has to answer a question over it. Only pings
 * are answered, as every browser does by itself. How long it lived is told in seconds of a clock that is not `faster`.
 */
export async function lookAtIdle(which: Case, site: Site, silence: number, faster: number): Promise<Seen> {
  const made = await new Visitor(which.visitor)
    .upgrade(new URL("ws", site.url))
    .catch((error: unknown) => String(error));
  if (typeof made === "string") return bad(made);
  const { socket, head } = made;
  const begun = Date.now();
  let closed = 0;
  let answered = false;
  reading(socket, head, (text) => {
    if (text.includes("pong")) answered = true;
  });
  socket.once("close", () => (closed = Date.now()));
  await until(() => closed > 0, silence);
  if (closed === 0) socket.write(frame(1, Buffer.from(JSON.stringify({ cmd: "ping", _id: 1 }))));
  await until(() => answered || closed > 0, patience);
  socket.destroy();
  if (answered) return good("kept");
  return bad(
    closed > 0 ? `closed after ${about(((closed - begun) * faster) / 1000)} s` : "no answer after the silence",
  );
}

/** A time without the milliseconds that differ from run to run. */
function about(seconds: number): number {
  return seconds < 10 ? Math.max(1, Math.round(seconds)) : Math.round(seconds / 10) * 10;
}
