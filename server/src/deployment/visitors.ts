import type { MasterConfig } from "../buildbot/master.ts";
import { addressOf, isDecided } from "../buildbot/web.ts";
import type { NginxConfig } from "../nginx/model/config.ts";
import { named } from "../nginx/model/effective.ts";
import type { ReadDirective } from "../nginx/model/read.ts";
import { type Listening, listeningOf } from "../nginx/runtime/listen.ts";
import { serve } from "../nginx/runtime/serve.ts";
import { isLoopback } from "./address.ts";

/** An address by which visitors come to a server block. */
export interface Address {
  readonly scheme: "http" | "https";
  /** As it stands in a URL: an IPv6 address has its brackets. */
  readonly host: string;
  readonly port: number;
  /** The address of the machine that they come in on, as far as nginx tells them apart. */
  readonly to: string;
}

type Shown = Omit<Address, "to">;

/** "https://ci.example.org", the origin that browsers send: the port that the scheme has anyway is left out. */
export function originAt({ scheme, host, port }: Shown): string {
  return `${scheme}://${hostHeader({ scheme, host, port })}`;
}

/** The Host header of a request there. */
export function hostHeader({ scheme, host, port }: Shown): string {
  return port === (scheme === "https" ? 443 : 80) ? host : `${host}:${port}`;
}

/** How visitors come to a server block, or why that is not known. */
export type Ways = readonly Address[] | { readonly because: string };

/**
 * The addresses by which visitors from elsewhere come to a server block: over TLS where it speaks any, by each of its names.
 * Where its names do not say one, by the master's own address.
 */
export function waysTo(config: NginxConfig, server: ReadDirective, master: MasterConfig | null): Ways {
  const places = listeningOf(config).filter((it) => it.servers.includes(server));
  if (places.length === 0) return { because: "it listens on a socket in the file system" };
  const outside = places.filter((it) => !isLoopback(it.address) && !it.proxyProtocol);
  if (outside.length === 0) return { because: "something that is not in sight stands in front of it" };
  const secure = outside.filter((it) => it.tls);
  const taken = secure.length > 0 ? secure : outside;
  if (secure.length === 0 && outside.some((it) => it.port === 443))
    return { because: "no TLS is spoken on port 443: something in front of nginx may do it" };
  const own = master === null ? null : addressOf(master);
  const url = own !== null && isDecided(own) ? own.value.parts : null;
  const scheme = secure.length > 0 ? "https" : "http";
  const at = (host: string): readonly Address[] =>
    taken
      .map((it) => ({ scheme, host, port: it.port, to: addressIn(it) }) as const)
      .filter((it) => isAnswered(config, server, it))
      .filter((it, index, all) => all.findIndex((one) => one.port === it.port) === index);
  const names = named(server, "server_name").flatMap((it) => it.args.map((name) => name.toLowerCase()));
  const plain = [...new Set(names.filter((it) => /^[\w-][\w.-]*$/.test(it) && it !== "_"))];
  const byName = plain.flatMap(at);
  const byUrl = url === null ? [] : at(url.host.includes(":") ? `[${url.host}]` : url.host);
  // A host that no server block names is answered by the default one: it may lead here as well.
  if (byName.length > 0)
    return url === null || plain.includes(url.host) || !isElsewhere(url.host) ? byName : [...byName, ...byUrl];
  if (byUrl.length > 0) return byUrl;
  const anything = url === null ? at("buildbot.invalid") : [];
  return anything.length > 0 ? anything : { because: "no name that is known leads visitors to this server block" };
}

/** Whether a host may be known to the visitors' machines: the addresses of this one, and names with a dot at the end, are not. */
function isElsewhere(host: string): boolean {
  return !isLoopback(host) && /[a-z]$/i.test(host) && host.includes(".");
}

/** An address of the machine that a connection from elsewhere comes in on. */
function addressIn({ family, address }: Listening): string {
  if (address !== "*") return address;
  return family === "6" ? "2001:db8::1" : "192.0.2.1";
}

/** Whether nginx has a server block answer what is sent to an address. */
export function isAnswered(config: NginxConfig, server: ReadDirective, address: Address): boolean {
  const course = serve(config, {
    scheme: address.scheme,
    host: hostHeader(address),
    port: address.port,
    address: address.to,
    method: "GET",
    target: "/",
    headers: [],
    httpVersion: "1.1",
  });
  return course.server?.server === server;
}
