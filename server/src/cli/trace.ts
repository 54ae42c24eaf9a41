import { together } from "../ide/trace/together.ts";
import type { NginxConfig } from "../nginx/model/config.ts";
import { serveOnAnyDisk } from "../nginx/runtime/any-disk.ts";
import type { ClientRequest, Course, Surroundings } from "../nginx/runtime/course.ts";
import { listeningOf } from "../nginx/runtime/listen.ts";
import type { Snapshot } from "../project/snapshot.ts";
import { CouldNotRun, UsageError } from "./usage.ts";

/** What the command line says of a request beside its address. */
export interface Asked {
  readonly method: string | undefined;
  /** "Name: value", as curl takes them; "Name;" sends an empty one, "Name:" none. */
  readonly headers: readonly string[];
  /** The address of nginx that it comes in on, and that of the client. */
  readonly address: string | undefined;
  readonly client: string | undefined;
}

/** The request for an address; `ws:` and `wss:` ask for a WebSocket. Throws UsageError for what is no address. */
export function requestFor(url: string, asked: Asked): ClientRequest {
  const parts = /^(https?|wss?):\/\/(\[[0-9a-f:.]+\]|[^/?#@:\s]+)(?::(\d{1,5}))?([/?][^#]*)?(?:#.*)?$/i.exec(url);
  if (parts === null)
    throw new UsageError(`trace takes an address such as https://ci.example.org/ws first; "${url}" is none.`);
  const [, given = "", name = "", port, path = "/"] = parts;
  const scheme = /^(?:https|wss)$/i.test(given) ? "https" : "http";
  const usual = scheme === "https" ? 443 : 80;
  // Who asks by an address comes in there.
  const address = asked.address ?? (/^[\d.]+$/.test(name) ? name : /^\[(.*)\]$/.exec(name)?.[1]);
  const number = port === undefined ? usual : Number(port);
  const headers: (readonly [string, string])[] = [];
  let host: string | null = number === usual ? name : `${name}:${number}`;
  if (/^ws/i.test(given)) headers.push(...handshake);
  for (const line of asked.headers) {
    const header = headerOf(line);
    const isHost = header.name.toLowerCase() === "host";
    if (isHost) host = header.value;
    else if (header.value !== null) headers.push([header.name, header.value]);
  }
  return {
    scheme,
    host,
    sni: /^\[|^[\d.]+$/.test(name) ? null : name,
    port: number,
    method: asked.method ?? "GET",
    target: encoded(path.startsWith("/") ? path : `/${path}`),
    headers,
    httpVersion: "1.1",
    ...(address === undefined ? {} : { address }),
    ...(asked.client === undefined ? {} : { client: asked.client }),
  };
}

/** What a browser sends to open a WebSocket; the key is that of RFC 6455's example. */
const handshake: readonly (readonly [string, string])[] = [
  ["Upgrade", "websocket"],
  ["Connection", "Upgrade"],
  ["Sec-WebSocket-Version", "13"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
];

function headerOf(line: string): { readonly name: string; readonly value: string | null } {
  const parts = /^([^\s:;]+)(?::\s*(.*?)\s*|;)$/.exec(line);
  if (parts === null) throw new UsageError(`A header is given as "Name: value"; "${line}" is none.`);
  const [all, name = "", value] = parts;
  return { name, value: all.endsWith(";") && value === undefined ? "" : value === "" ? null : (value ?? null) };
}

/** What may not stand in a request line as it is, escaped; the rest, dots and double slashes too, is sent as given. */
function encoded(path: string): string {
  return path.replaceAll(/[^\u0021-\u007e]/gu, (c) => encodeURIComponent(c));
}

/** A course and the configuration it is through. */
export interface Traced {
  readonly config: NginxConfig;
  readonly request: ClientRequest;
  readonly course: Course;
}

/**
 * Follows a request through the configurations of some files: the one with a server that the request's name fits, else the
 * first that listens there. Sites that nothing includes count as one http block. Throws CouldNotRun where none listens.
 */
export function trace(snapshot: Snapshot, request: ClientRequest, surroundings: Surroundings): Traced {
  const configs = together(snapshot.subject.configs).filter((it) => listeningOf(it).length > 0);
  if (configs.length === 0) throw new CouldNotRun("There is no server block in these files.");
  const traced = configs.map((config) => ({ config, request, course: serveOnAnyDisk(config, request, surroundings) }));
  const found =
    traced.find(({ course }) => course.server !== null && course.server.by?.name === "server_name") ??
    traced.find(({ course }) => course.server !== null);
  if (found !== undefined) return found;
  const ports = [...new Set(configs.flatMap((it) => listeningOf(it).map(({ port }) => port)))];
  throw new CouldNotRun(
    `No server in these files listens on port ${request.port}${request.address === undefined ? "" : ` of ${request.address}`}; they listen on ${ports.toSorted((a, b) => a - b).join(", ")}.`,
  );
}
