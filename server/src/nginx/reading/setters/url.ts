import { parseNumber } from "../values.ts";
import { ipv4, isIPv6 } from "./addresses.ts";
import { isHost } from "./hosts.ts";

/** What an address is read for. */
export interface UrlOptions {
  readonly listen?: boolean;
  /** Whether a URI may stand behind the address. */
  readonly uriPart?: boolean;
  /** Whether nobody looks up a host name, so that it may be anything. */
  readonly noResolve?: boolean;
  readonly defaultPort: number;
}

/** An address as nginx reads it, or what it has against it. */
export type Url =
  | { readonly fault: string }
  | {
      readonly fault: null;
      readonly family: "inet" | "inet6" | "unix" | "name";
      readonly host: string;
      /** 0 where none is written and there is no default. */
      readonly port: number;
      readonly lastPort: number;
      readonly noPort: boolean;
      readonly uri: string;
    };

/** Reads an address; each host name that can be one is there. Mirrors ngx_parse_url (src/core/ngx_inet.c). */
export function parseUrl(url: string, options: UrlOptions): Url {
  const { listen = false, noResolve = false, uriPart = false, defaultPort } = options;
  const key = `${String(listen)} ${String(uriPart)} ${String(noResolve)} ${String(defaultPort)} ${url}`;
  let read = remembered.get(key);
  if (read === undefined) {
    if (remembered.size >= mostRemembered) remembered.clear();
    // A slice of the key, for one of a file's text would keep the whole text in memory.
    const own = key.slice(key.length - url.length);
    if (/^unix:/i.test(own)) read = parseUnix(own, options);
    else read = own.startsWith("[") ? parseInet6(own, options) : parseInet(own, options);
    remembered.set(key, read);
  }
  return read;
}

/** Addresses that were read, by how and what: the servers of a configuration name the same few again and again. */
const remembered = new Map<string, Url>();
const mostRemembered = 500;

function parseUnix(url: string, { uriPart = false }: UrlOptions): Url {
  const rest = url.slice(5);
  const colon = uriPart ? rest.indexOf(":") : -1;
  const path = colon < 0 ? rest : rest.slice(0, colon);
  if (path === "") return { fault: "no path in the unix domain socket" };
  if (new TextEncoder().encode(path).length + 1 > 108) return { fault: "too long path in the unix domain socket" };
  const uri = colon < 0 ? "" : rest.slice(colon + 1);
  return { fault: null, family: "unix", host: path, port: 0, lastPort: 0, noPort: false, uri };
}

interface Ports {
  readonly fault: string | null;
  readonly port: number;
  readonly lastPort: number;
}

function portsOf(text: string, listen: boolean): Ports {
  const dash = listen ? text.indexOf("-") : -1;
  const port = parseNumber(dash < 0 ? text : text.slice(0, dash)) ?? 0;
  const lastPort = dash < 0 ? 0 : (parseNumber(text.slice(dash + 1)) ?? -1);
  const isWrong = port < 1 || port > 65_535 || (dash >= 0 && (lastPort < 1 || lastPort > 65_535));
  const isTurned = !isWrong && dash >= 0 && port > lastPort;
  return { fault: isWrong ? "invalid port" : isTurned ? "invalid port range" : null, port, lastPort };
}

function parseInet6(url: string, { listen = false, uriPart = false, defaultPort }: UrlOptions): Url {
  const close = url.indexOf("]");
  if (close < 0) return { fault: "invalid host" };
  let rest = url.slice(close + 1);
  const slash = rest.indexOf("/");
  const uri = slash < 0 ? "" : rest.slice(slash);
  if (slash >= 0) {
    if (listen || !uriPart) return { fault: "invalid host" };
    rest = rest.slice(0, slash);
  }
  if (rest !== "" && !rest.startsWith(":")) return { fault: "invalid host" };
  const ports = rest === "" ? { fault: null, port: defaultPort, lastPort: 0 } : portsOf(rest.slice(1), listen);
  if (ports.fault !== null) return { fault: ports.fault };
  const host = url.slice(1, close);
  if (host === "") return { fault: "no host" };
  if (!isIPv6(host)) return { fault: "invalid IPv6 address" };
  return { ...ports, fault: null, family: "inet6", host, noPort: rest === "", uri };
}

function parseInet(url: string, { listen = false, noResolve = false, uriPart = false, defaultPort }: UrlOptions): Url {
  const start = url.search(/[/?]/);
  if (start >= 0 && (listen || !uriPart)) return { fault: "invalid host" };
  const uri = start < 0 ? "" : url.slice(start);
  const authority = start < 0 ? url : url.slice(0, start);
  const colon = authority.indexOf(":");
  let host = authority;
  let ports: Ports = { fault: null, port: defaultPort, lastPort: 0 };
  if (colon >= 0) {
    ports = portsOf(authority.slice(colon + 1), listen);
    host = authority.slice(0, colon);
  } else if (listen && start < 0) {
    // The whole may be a port.
    const [from = "", to] = /^(\d+)(?:-(\d+))?$/.exec(authority)?.slice(1) ?? [];
    if (parseNumber(from) !== null) {
      ports = portsOf(to === undefined ? from : `${from}-${to}`, true);
      if (ports.fault === null) return { ...ports, fault: null, family: "inet", host: "*", noPort: false, uri };
    }
  }
  if (ports.fault !== null) return { fault: ports.fault };
  if (host === "") return { fault: "no host" };
  const family = (listen && host === "*") || ipv4(host) !== null ? "inet" : "name";
  if (family === "name" && !noResolve && !isHost(host)) return { fault: "host not found" };
  return { ...ports, fault: null, family, host, noPort: colon < 0, uri };
}
