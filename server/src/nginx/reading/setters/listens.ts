import { compareVersions } from "../../directives/check.ts";
import { named } from "../../model/effective.ts";
import type { ReadDirective } from "../../model/read.ts";
import { serversOf } from "../../model/walk.ts";
import { parameterSince } from "../parameters.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber, parseSize, parseTime } from "../values.ts";
import { ipv4, ipv6, ipv6Text } from "./addresses.ts";
import { parseUrl, type Url } from "./url.ts";

/** `listen` of src/http/ngx_http_core_module.c. */
export const listenSetters: Setters = {
  "ngx_http_core_module.listen": { open: setListen },
};

/** An address that servers listen on. */
export interface ListenAddress {
  /** As nginx prints it. */
  readonly text: string;
  /** The server that answers where no name fits: the first one, or the one that says so. */
  server: ReadDirective;
  isDefault: boolean;
  isSet: boolean;
  ssl: boolean;
}

/** The addresses of an http block's servers, by family, port and host, in the order in which nginx meets them. */
export function addressesOf(state: ReadingState): Map<string, ListenAddress> {
  return state.note(null, "listen addresses", () => new Map<string, ListenAddress>());
}

/** ngx_http_core_listen */
function setListen(it: ReadDirective, state: ReadingState, say: Say): void {
  const [address = "", ...parameters] = it.args;
  const url = parseUrl(address, { listen: true, defaultPort: 80 });
  if (url.fault !== null)
    return say("invalid-value", `${url.fault} in "${address}" of the "listen" directive`, { word: 1 });
  const options = { isDefault: false, isSet: false, ssl: false };
  const { version } = state.build;
  for (const [i, parameter] of parameters.entries()) {
    const since = parameterSince("listen", "server", parameter);
    const isLater = version !== null && since !== null && compareVersions(version, since) < 0;
    const read = isLater ? `invalid parameter "${parameter}"` : readParameter(parameter);
    if (typeof read === "string") return say("invalid-parameter", read, { word: i + 2 });
    if (parameter === "default_server" || parameter === "default") options.isDefault = true;
    else if (parameter === "ssl") options.ssl = true;
    else if (parameter === "http2" && version !== null && compareVersions(version, "1.25.1") >= 0)
      say("deprecated", 'the "listen ... http2" directive is deprecated, use the "http2" directive instead', {
        level: "warn",
        word: i + 2,
      });
    else if (read.isSet) options.isSet = true;
    // A protocol of its own has addresses of its own.
    if (parameter === "quic") return;
  }
  const server = it.parent;
  if (server === null) return;
  for (const address of addressesIn(url)) if (!addAddress(address, options, server, state, say)) return;
}

/** An address as nginx prints it, and what tells it from others: a name is the same address wherever it stands. */
export interface Listened {
  readonly key: string;
  readonly text: string;
}

/** The addresses a `listen` means. */
export function addressesIn(url: Extract<Url, { fault: null }>): readonly Listened[] {
  const texts = addressTexts(url);
  if (texts.length > 0 || url.family !== "name") return texts.map((text) => ({ key: text, text }));
  const port = String(url.port);
  return [{ key: `${url.host.toLowerCase()}:${port}`, text: `${loopback}:${port}` }];
}

const plain = ["default_server", "default", "ssl", "http2", "proxy_protocol", "quic"];
const setting = ["bind", "deferred", "reuseport", "multipath"];

/** What nginx says of one parameter, or whether it makes a socket of its own. */
export function readParameter(text: string): string | { readonly isSet: boolean } {
  if (plain.includes(text)) return { isSet: false };
  if (setting.includes(text)) return { isSet: true };
  const [, name = "", value = ""] = /^([a-z0-9_]+)=(.*)$/s.exec(text) ?? [];
  const set = { isSet: true };
  switch (name) {
    case "setfib":
      // Linux has none, but other systems do.
      return parseNumber(value) === null ? `invalid parameter "${text}"` : set;
    case "fastopen":
      return parseNumber(value) === null ? `invalid ${name} "${text}"` : set;
    case "backlog":
      return (parseNumber(value) ?? 0) === 0 ? `invalid backlog "${text}"` : set;
    case "rcvbuf":
    case "sndbuf":
      return parseSize(value) === null ? `invalid ${name} "${text}"` : set;
    case "accept_filter":
      return set;
    case "ipv6only":
      if (value === "on" || value === "off") return set;
      if (value.startsWith("o")) return `invalid ipv6only flags "${value}"`;
      break;
    case "so_keepalive":
      return isKeepalive(value) ? set : `invalid so_keepalive value: "${value}"`;
    default:
  }
  return `invalid parameter "${text}"`;
}

function isKeepalive(value: string): boolean {
  if (value === "on" || value === "off") return true;
  const [idle = "", interval = "", ...rest] = value.split(":");
  const count = rest.join(":");
  const times = [idle, interval].map((it) => (it === "" ? 0 : parseTime(it, "s")));
  const number = count === "" ? 0 : parseNumber(count);
  if (times.includes(null) || number === null) return false;
  return times.some((it) => it !== 0) || number !== 0;
}

/** The addresses a `listen` means, as nginx prints them; none for a host name but "localhost", which only a look-up tells. */
export function addressTexts(url: Extract<Url, { fault: null }>): readonly string[] {
  let texts = textsOf.get(url);
  if (texts === undefined) {
    texts = findTexts(url);
    textsOf.set(url, texts);
  }
  return texts;
}

/** Addresses that were read are remembered, and so is what they are printed as. */
const textsOf = new WeakMap<Url, readonly string[]>();

/** What a look-up of "localhost" finds everywhere; shown for other names too, of which no more is known. */
const loopback = "127.0.0.1";

function findTexts(url: Extract<Url, { fault: null }>): readonly string[] {
  if (url.family === "unix") return [`unix:${url.host}`];
  const isLocal = url.host.toLowerCase() === "localhost";
  if (url.family === "name" && !isLocal) return [];
  const groups = url.family === "inet6" ? ipv6(url.host) : null;
  const four = isLocal ? loopback : (ipv4(url.host) ?? "0.0.0.0");
  const host = groups === null ? four : `[${ipv6Text(groups)}]`;
  const last = Math.max(url.port, Math.min(url.lastPort, url.port + 1000));
  return Array.from({ length: last - url.port + 1 }, (_, i) => `${host}:${String(url.port + i)}`);
}

const known = "listen addresses";
const knownForTls = "listen addresses for TLS";

/** The http servers that listen on an address, in order; `text` as nginx prints it. */
export function serversOn(text: string, state: ReadingState): readonly ReadDirective[] {
  return serversOf(state.config).filter((server) =>
    named(server, "listen").some(({ args: [address = ""] }) => {
      const url = parseUrl(address, { listen: true, defaultPort: 80 });
      return url.fault === null && addressTexts(url).includes(text);
    }),
  );
}

/** ngx_http_add_listen, ngx_http_add_server; false where nginx stops. */
function addAddress(
  { key, text }: Listened,
  options: { readonly isDefault: boolean; readonly isSet: boolean; readonly ssl: boolean },
  server: ReadDirective,
  state: ReadingState,
  say: Say,
): boolean {
  const refuse = (message: string): boolean => {
    say("duplicate", message, { word: 1 });
    return false;
  };
  const own = state.note(server, "listen addresses", () => new Set<string>());
  if (own.has(key)) return refuse(`a duplicate listen ${text}`);
  own.add(key);
  const isPlain = !options.isDefault && !options.isSet;
  // One more server on an address changes nothing about it.
  if (isPlain && state.has(known, key) && (!options.ssl || state.has(knownForTls, key))) return true;
  const addresses = addressesOf(state);
  const before = addresses.get(key);
  state.add(known, key);
  if (options.ssl) state.add(knownForTls, key);
  if (before === undefined) {
    addresses.set(key, { text, server, ...options });
    return true;
  }
  if (options.isSet && before.isSet) return refuse(`duplicate listen options for ${text}`);
  if (options.isDefault && before.isDefault) return refuse(`a duplicate default server for ${text}`);
  if (options.isDefault) before.server = server;
  before.isDefault ||= options.isDefault;
  before.isSet ||= options.isSet;
  before.ssl ||= options.ssl;
  return true;
}
