import { compareVersions } from "../../directives/check.ts";
import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say } from "../setter.ts";
import { isHost } from "./hosts.ts";
import { addressTexts, readParameter } from "./listens.ts";
import { parseUrl, type Url } from "./url.ts";

/** `listen` as src/stream/ngx_stream_core_module.c and src/mail/ngx_mail_core_module.c read it. */
export type SocketFamily = "stream" | "mail";

/** A socket that a server of stream or mail listens on. */
export interface Socket {
  readonly server: ReadDirective | null;
  /** As nginx prints it. */
  readonly text: string;
  readonly isUdp: boolean;
  /** Whether it is a socket of its own even where another one listens on all addresses of its port. */
  readonly bind: boolean;
}

/** The sockets of a family, in the order in which nginx meets them, by their text and kind. */
export function socketsOf(family: SocketFamily, state: ReadingState): Map<string, Socket> {
  return state.note(null, `${family} sockets`, () => new Map<string, Socket>());
}

/** Whether the release is surely older than one: null where none is asked for. */
export function isOlder(state: ReadingState, than: string): boolean | null {
  const { version } = state.build;
  return version === null ? null : compareVersions(version, than) < 0;
}

const flags: Readonly<Record<SocketFamily, readonly string[]>> = {
  stream: ["udp", "bind", "reuseport", "ssl", "proxy_protocol"],
  mail: ["bind", "ssl", "proxy_protocol"],
};
/** What only releases from 1.25.5 on take in stream, which then find a server by its name as http does. */
const takenLater = ["default_server", "deferred", "multipath"];
const options = ["backlog", "rcvbuf", "sndbuf", "ipv6only", "so_keepalive"];

/** ngx_stream_core_listen, ngx_mail_core_listen; gives the address where nginx takes the directive. */
export function setListen(
  it: ReadDirective,
  family: SocketFamily,
  state: ReadingState,
  say: Say,
): Extract<Url, { fault: null }> | null {
  const [address = "", ...parameters] = it.args;
  const url = parseUrl(address, { listen: true, defaultPort: 0 });
  const fault = url.fault ?? unresolved(url);
  if (url.fault !== null || fault !== null) {
    say("invalid-value", `${fault ?? ""} in "${address}" of the "listen" directive`, { word: 1 });
    return null;
  }
  let bind = false;
  for (const [i, parameter] of parameters.entries()) {
    const read = readSocketParameter(parameter, family, state);
    if (typeof read === "string") {
      say("invalid-parameter", read, { word: i + 2 });
      return null;
    }
    bind ||= read.isSet;
  }
  const isUdp = parameters.includes("udp");
  const against = isUdp ? parameters.find((parameter) => withoutUdp.test(parameter)) : undefined;
  if (against !== undefined) {
    const first = order.find((name) => parameters.some((parameter) => parameter.startsWith(name))) ?? "";
    const word = parameters.findLastIndex((parameter) => parameter.startsWith(first)) + 2;
    say("conflict", `"listen" directive "${first}" parameter is incompatible with "udp"`, { word });
    return null;
  }
  const added = addressTexts(url).every((text) =>
    addSocket({ server: it.parent, text, isUdp, bind }, family, state, say),
  );
  return added ? url : null;
}

/** What a look-up of the host has against it; an address that says a host is not looked up where it is none. */
function unresolved(url: Extract<Url, { fault: null }>): string | null {
  return url.family === "name" && !isHost(url.host) ? "host not found" : null;
}

/** In the order in which nginx asks for them. */
const order: readonly string[] = ["backlog", "ssl", "so_keepalive", "proxy_protocol", "fastopen"];
const withoutUdp = /^(?:ssl|proxy_protocol)$|^(?:backlog|so_keepalive|fastopen)=/;

/** What nginx says of a parameter, or whether it makes a socket of its own. */
function readSocketParameter(
  parameter: string,
  family: SocketFamily,
  state: ReadingState,
): string | { readonly isSet: boolean } {
  if (flags[family].includes(parameter)) return { isSet: parameter === "bind" || parameter === "reuseport" };
  const name = /^[a-z0-9_]+(?==)/.exec(parameter)?.[0] ?? "";
  const isLater = takenLater.includes(parameter) || name === "setfib" || name === "accept_filter";
  if (family === "stream" && isLater && isOlder(state, "1.25.5") !== true) return { isSet: true };
  const isKnown = options.includes(name) || (family === "stream" && name === "fastopen");
  const read = isKnown ? readParameter(parameter) : null;
  if (read !== null && !(typeof read === "string" && read.startsWith("invalid parameter"))) return read;
  // stream has said it like http since 1.25.5, mail since 1.25.5 too.
  return isOlder(state, "1.25.5") === true
    ? `the invalid "${parameter}" parameter`
    : `invalid parameter "${parameter}"`;
}

/** Notes a socket; says what nginx has against it and gives whether it has nothing. */
function addSocket(socket: Socket, family: SocketFamily, state: ReadingState, say: Say): boolean {
  const { isUdp, server, text } = socket;
  const sockets = socketsOf(family, state);
  const key = `${isUdp ? "udp " : ""}${text}`;
  const before = sockets.get(key);
  if (before === undefined) {
    sockets.set(key, socket);
    return true;
  }
  const isShared = family === "stream" && isOlder(state, "1.25.5") !== true;
  // Servers of stream may share an address since they are found by name.
  if (isShared && before.server !== server) return true;
  const message = isShared ? `a duplicate listen ${text}` : `duplicate "${text}" address and port pair`;
  say("duplicate", message, { word: 1 });
  return false;
}
