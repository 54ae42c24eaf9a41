/**
 * nginx at run time: which way one request takes through a configuration, and what comes of it.
 *
 *     const course = serve(config, {
 *       scheme: "https", host: "ci.example.org", port: 443, method: "GET", target: "/ws", headers: [], httpVersion: "1.1",
 *     });
 *     if (course.outcome.kind === "proxied") course.outcome.uri …
 *
 * `course.known` tells whether all of it is certain; `course.doubts` says what is not, and why. Files on the server's disk
 * are unknown unless `surroundings.files` answers for them. It is built after nginx's phases, file by file.
 */

import type { NginxConfig } from "../model/config.ts";
import { flag, setting } from "../model/effective.ts";
import type { ReadDirective } from "../model/read.ts";
import { access } from "./access.ts";
import { bytesOf, escapeUri, lowered } from "./bytes.ts";
import type { ClientRequest, Course, Outcome, ServerChoice, Surroundings } from "./course.ts";
import { serveFile, tryFiles } from "./files.ts";
import { answerAsItIs, enter, finalize, handlerIn, isTooLarge, type Phase } from "./finalize.ts";
import { findLocation, lostLocations } from "./find-location.ts";
import { type Listening, listeningOn } from "./listen.ts";
import { proxy } from "./proxy.ts";
import { Finished, HttpRequest, Unsure, type Value } from "./request.ts";
import { type Rewritten, runRewrite } from "./rewrite.ts";
import { type Chosen, chooseServer, lostServers } from "./server-name.ts";
import { unseenAround } from "./unseen.ts";
import { readTarget, validHost } from "./uri.ts";
import { variable } from "./variables.ts";

/** Follows one request through a configuration. Never throws; hostile configurations end, as nginx's do. */
export function serve(config: NginxConfig, client: ClientRequest, surroundings: Surroundings = {}): Course {
  const places = listeningOn(config, client.address, client.port);
  const [place] = places;
  if (place === undefined) {
    const because = `nothing listens on port ${client.port}`;
    return {
      server: null,
      location: null,
      steps: [],
      outcome: { kind: "closed", because, by: null },
      doubts: [],
      known: true,
    };
  }
  return serveAt(config, client, surroundings, place, places);
}

/** Follows one request that a server block is known to answer: no `listen` is looked at, and `server` need not be in the http block's list. */
export function serveIn(
  config: NginxConfig,
  server: ReadDirective,
  client: ClientRequest,
  surroundings: Surroundings = {},
): Course {
  const r = new HttpRequest(config, client, surroundings, variable, server.parent ?? config.enclosing, server);
  const choice: ServerChoice = { server, by: null, because: "given", lost: () => [] };
  return follow(r, choice, () => {
    const host = hostOf(client);
    if (host === null) return finalize(r, 400, server);
    return begin(r, host);
  });
}

function serveAt(
  config: NginxConfig,
  client: ClientRequest,
  surroundings: Surroundings,
  place: Listening,
  places: readonly Listening[],
): Course {
  const given = hostOf(client);
  const host = given instanceof Unsure ? "" : given;
  const target = readTarget(bytesOf(client.target), true);
  const wanted = target?.host === null || target === null ? host : validHost(target.host);
  const chosen = chooseServer(place, wanted ?? "");
  // TLS chooses a server by the name in its handshake; what is read before the Host header is read with its settings.
  const sni = client.sni === undefined ? (host ?? "") : (client.sni ?? "");
  const first = client.scheme === "https" ? chooseServer(place, lowered(bytesOf(sni))).server : place.defaultServer;
  const server = host === null || wanted === null ? first : chosen.server;
  const r = new HttpRequest(config, client, surroundings, variable, server.parent ?? config.enclosing, server);
  const choice: ServerChoice = {
    server,
    by: chosen.by,
    because: server === chosen.server ? chosen.because : "the host is not valid",
    lost: () => lostServers(place, server, wanted ?? ""),
  };
  if (given instanceof Unsure && place.servers.length > 1) r.doubt(given.because, place.defaultServer);
  if (chosen.doubt !== null) r.doubt(chosen.doubt.because, chosen.doubt.by);
  doubtOtherPlaces(r, chosen, places, wanted ?? "");
  return follow(r, choice, () => {
    const tlsFault = speaks(r, place, first);
    if (tlsFault !== null) return tlsFault;
    const parsed = readTarget(bytesOf(client.target), flag(first, "merge_slashes", true).value !== false);
    if (parsed === null || host === null || wanted === null) return finalize(r, 400, server);
    if (client.host === null && client.httpVersion === "1.1") return finalize(r, 400, server);
    if (chosen.regex !== null && chosen.by !== null) r.matches(chosen.regex, wanted, chosen.by);
    return begin(r, given instanceof Unsure && target?.host === null ? given : wanted, first);
  });
}

/** A port may be listened on at several addresses; where the address is not given they must agree. */
function doubtOtherPlaces(r: HttpRequest, chosen: Chosen, places: readonly Listening[], host: string): void {
  for (const other of places.slice(1)) {
    const there = chooseServer(other, host);
    if (there.server === chosen.server && other.tls === places[0]?.tls) continue;
    r.doubt("the address that the request comes in on decides which server answers", there.by ?? there.server);
    return;
  }
}

/** What comes of speaking TLS or not; null where both sides agree. */
function speaks(r: HttpRequest, place: Listening, first: ReadDirective): Phase | null {
  const by = place.defaultBy ?? place.defaultServer;
  if (place.proxyProtocol) {
    const because = "nginx waits for the PROXY protocol there";
    throw new Finished({ kind: "closed", because, by });
  }
  if (r.client.scheme === "http" && place.tls) return finalize(r, 497, by);
  if (r.client.scheme === "https") {
    const because = "no TLS is spoken there";
    if (!place.tls) throw new Finished({ kind: "closed", because, by });
    if (flag(first, "ssl_reject_handshake", false).value === true)
      throw new Finished({ kind: "closed", because: "ssl_reject_handshake ends the handshake", by: first });
  }
  return null;
}

/** The host that a client names, as nginx keeps it; null where nginx answers 400. */
function hostOf({ host }: ClientRequest): Value | null {
  if (host === undefined) return new Unsure("the host that the client names is not given");
  return host === null ? "" : validHost(bytesOf(host));
}

/** Takes over what the client sent, as nginx reads it. Mirrors ngx_http_process_request_headers. */
function begin(r: HttpRequest, host: Value, first: ReadDirective = r.server): Phase {
  const { client, server } = r;
  const target = readTarget(bytesOf(client.target), flag(first, "merge_slashes", true).value !== false);
  if (target === null) return finalize(r, 400, server);
  r.host = host;
  r.uri = target.uri;
  r.args = target.args;
  r.unparsed = target.unparsed;
  r.isUnparsedValid = target.isUnparsedValid;
  r.isQuoted = target.isQuoted;
  r.hasPlus = target.hasPlus;
  const underscores = flag(first, "underscores_in_headers", false).value === true;
  const ignores = flag(first, "ignore_invalid_headers", true).value !== false;
  if (client.host !== null)
    r.headers.push({
      name: "Host",
      lower: "host",
      value: host instanceof Unsure ? host : bytesOf((client.host ?? "").trim()),
    });
  for (const [name, value] of client.headers) {
    const isValid = underscores ? /^[\w-]+$/.test(name) : /^[A-Za-z0-9-]+$/.test(name);
    if (!isValid && ignores) continue;
    r.headers.push({ name: bytesOf(name), lower: lowered(bytesOf(name)), value: bytesOf(value.trim()) });
  }
  const verify = setting(server, "ssl_verify_client");
  if (client.scheme === "https" && verify?.args[0]?.toLowerCase() === "on")
    r.doubt("whether the client has a certificate is not known; taken to be let in", verify, true);
  const refused = refusal(r);
  return refused === null ? "server rewrite" : finalize(r, refused, server);
}

/** Mirrors ngx_http_process_request_header. */
function refusal(r: HttpRequest): number | null {
  const length = r.header("content-length");
  if (length !== null && !/^\d+$/.test(length)) return 400;
  const coding = r.header("transfer-encoding");
  if (coding !== null) {
    if (r.client.httpVersion === "1.0") return 400;
    if (coding.toLowerCase() !== "chunked") return 501;
    if (length !== null) return 400;
  }
  if (r.method === "CONNECT" || r.method === "TRACE") return 405;
  return null;
}

/** Goes through the phases up to the outcome. */
function follow(r: HttpRequest, server: ServerChoice, start: () => Phase): Course {
  let outcome: Outcome;
  try {
    let phase = start();
    for (;;) phase = phases[phase](r);
  } catch (end) {
    if (!(end instanceof Finished)) throw end;
    outcome = end.outcome;
  }
  for (const include of unseenAround(r.loc)) r.doubt(`${include.args[0] ?? "a file"} is not in sight`, include);
  return {
    server,
    location: r.location,
    steps: r.steps,
    outcome,
    doubts: r.doubts,
    known: !r.doubts.some((it) => it.about === "course"),
  };
}

/** What each phase does, and which comes next. Mirrors ngx_http_core_run_phases (src/http/ngx_http_core_module.c). */
const phases: Readonly<Record<Phase, (r: HttpRequest) => Phase>> = {
  "server rewrite": (r) =>
    rewrite(
      r,
      runRewrite(r, r.server, () => {}),
      "find config",
    ),
  "find config": findConfig,
  rewrite(r) {
    // Where no location was chosen, the server's own directives have been run.
    if (r.loc === r.server) return "post rewrite";
    return rewrite(
      r,
      runRewrite(r, r.loc, (loc) => enter(r, loc)),
      "post rewrite",
    );
  },
  "post rewrite"(r) {
    if (!r.isUriChanged) return "access";
    r.uriChanges -= 1;
    if (r.uriChanges === 0) return finalize(r, 500, r.loc);
    r.loc = r.server;
    return "find config";
  },
  access(r) {
    const denied = access(r);
    return denied === null ? "precontent" : finalize(r, denied.status, denied.by);
  },
  precontent: tryFiles,
  content,
};

function rewrite(r: HttpRequest, rewritten: Rewritten | null, next: Phase): Phase {
  if (rewritten === null) return next;
  const { by, isFinal, status } = rewritten;
  return isFinal ? answerAsItIs(r, status, by) : finalize(r, status, by);
}

function findConfig(r: HttpRequest): Phase {
  r.handler = null;
  r.isUriChanged = false;
  const { because, found } = findLocation(r);
  const location = r.loc;
  if (location === r.server) {
    r.location = null;
    return "rewrite";
  }
  const { server, uri } = r;
  r.location = { location, because, lost: () => lostLocations(server, location, uri) };
  r.step(location, `is chosen: ${because}`);
  if (!r.isInternal && setting(location, "internal") !== null) return finalize(r, 404, location);
  enter(r, location);
  const tooLarge = isTooLarge(r);
  if (tooLarge !== false) return finalize(r, 413, tooLarge === true ? location : tooLarge);
  if (found === "redirect") {
    const path = escapeUri(bytesOf(location.args.at(-1)?.replace(/^(?:=|\^~)/, "") ?? ""));
    r.redirect = r.args instanceof Unsure ? r.args : r.args === "" ? path : `${path}?${r.args}`;
    return finalize(r, 301, location);
  }
  return "rewrite";
}

function content(r: HttpRequest): Phase {
  if (r.handler === null) return serveFile(r);
  const handler = handlerIn(r.handler);
  if (handler === null) return serveFile(r);
  if (handler.name !== "proxy_pass") throw new Finished({ kind: "handled", by: handler });
  // An `if` or limit_except without a proxy_pass of its own takes over that of its location.
  return finalize(
    r,
    proxy(r, handlerIn(r.loc)?.name === "proxy_pass" ? (handlerIn(r.loc) ?? handler) : handler),
    handler,
  );
}
