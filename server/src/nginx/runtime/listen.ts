import type { NginxConfig } from "../model/config.ts";
import { named, setting } from "../model/effective.ts";
import type { ReadDirective } from "../model/read.ts";
import { serversOf } from "../model/walk.ts";

/** An address and port that nginx listens on, with the servers there. */
export interface Listening {
  /** "4" or "6" with the address; "*" stands for any. */
  readonly family: "4" | "6";
  readonly address: string;
  readonly port: number;
  /** Whether an IPv6 socket takes IPv4 connections too (ipv6only=off). */
  readonly both: boolean;
  readonly servers: readonly ReadDirective[];
  /** The server for requests that no name fits, and the `listen` that makes it so; null for nginx's own default. */
  readonly defaultServer: ReadDirective;
  readonly defaultBy: ReadDirective | null;
  readonly defaultIsSaid: boolean;
  /** Whether TLS is spoken there. */
  readonly tls: boolean;
  readonly http2: boolean;
  readonly proxyProtocol: boolean;
}

interface Address {
  readonly family: "4" | "6";
  readonly address: string;
  readonly port: number;
}

const listenings = new WeakMap<NginxConfig, readonly Listening[]>();

/** Where a configuration listens for HTTP. Mirrors ngx_http_core_listen and ngx_http_optimize_servers (src/http/ngx_http.c). */
export function listeningOf(config: NginxConfig): readonly Listening[] {
  let found = listenings.get(config);
  if (found === undefined) {
    found = gather(serversOf(config));
    listenings.set(config, found);
  }
  return found;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function gather(servers: readonly ReadDirective[]): readonly Listening[] {
  const byKey = new Map<string, Mutable<Listening> & { servers: ReadDirective[] }>();
  for (const server of servers) {
    const listens = named(server, "listen");
    // A server without a listen is on port 80 (8000 where nginx is not started by root).
    const all = listens.length > 0 ? listens : server.at.node.words.length === 0 ? [] : [null];
    for (const listen of all) {
      const words = listen?.args ?? ["*:80"];
      for (const at of addressesOf(words[0] ?? "")) {
        const key = `${at.family} ${at.address} ${at.port}`;
        const isSaid = words.includes("default_server") || words.includes("default");
        const both = at.family === "6" && words.includes("ipv6only=off");
        let one = byKey.get(key);
        if (one === undefined) {
          one = {
            ...at,
            both,
            servers: [],
            defaultServer: server,
            defaultBy: listen,
            defaultIsSaid: isSaid,
            tls: false,
            http2: false,
            proxyProtocol: false,
          };
          byKey.set(key, one);
        }
        if (!one.servers.includes(server)) one.servers.push(server);
        if (isSaid) {
          one.defaultServer = server;
          one.defaultBy = listen;
          one.defaultIsSaid = true;
        }
        one.tls ||= words.includes("ssl");
        one.http2 ||= words.includes("http2");
        one.proxyProtocol ||= words.includes("proxy_protocol");
      }
    }
  }
  for (const one of byKey.values()) {
    // `ssl on` of the default server counts for the address (ngx_http_init_connection).
    if (setting(one.defaultServer, "ssl")?.args[0]?.toLowerCase() === "on") one.tls = true;
  }
  return [...byKey.values()];
}

/** The addresses that a listen's first word names; none for UNIX sockets and names that would have to be looked up. */
function addressesOf(word: string): readonly Address[] {
  if (word.startsWith("unix:")) return [];
  if (word.startsWith("[")) {
    const parts = /^\[([^\]]*)\](?::(\d+))?$/.exec(word);
    if (parts === null) return [];
    const address = plainAddress(parts[1] ?? "");
    return [{ family: "6", address: address === "::" ? "*" : address, port: Number(parts[2] ?? 80) }];
  }
  if (/^\d+$/.test(word)) return [{ family: "4", address: "*", port: Number(word) }];
  const parts = /^([^:]*)(?::(\d+)(?:-(\d+))?)?$/.exec(word);
  if (parts === null) return [];
  const host = parts[1] ?? "";
  const first = Number(parts[2] ?? 80);
  const last = parts[3] === undefined ? first : Number(parts[3]);
  const address = host === "*" || host === "0.0.0.0" ? "*" : host === "localhost" ? "127.0.0.1" : host;
  const ports = Array.from({ length: Math.min(Math.max(last - first + 1, 0), 1000) }, (_, i) => first + i);
  return ports.map((port) => ({ family: "4" as const, address, port }));
}

/** An address in the shortest form that a URL has. */
function plainAddress(address: string): string {
  return address
    .toLowerCase()
    .replaceAll(/(?<=^|:)0+(?=[0-9a-f])/g, "")
    .replace(/^(?:0:){7}0$/, "::");
}

/**
 * Where a connection to a port comes in: one place where its address is given, every place where it is not; empty where
 * nothing listens. An address of its own goes before "any", as in ngx_http_init_connection.
 */
export function listeningOn(config: NginxConfig, address: string | undefined, port: number): readonly Listening[] {
  const onPort = listeningOf(config).filter((it) => it.port === port);
  if (address === undefined) return onPort;
  const family = address.includes(":") ? "6" : "4";
  const plain = family === "6" ? plainAddress(address) : address;
  const own = onPort.find((it) => it.family === family && it.address === plain);
  const any = onPort.find((it) => it.family === family && it.address === "*");
  const both = family === "4" ? onPort.find((it) => it.both && it.address === "*") : undefined;
  const found = own ?? any ?? both;
  return found === undefined ? [] : [found];
}
