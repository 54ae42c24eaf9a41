import { addressed } from "../ide/trace/asked.ts";
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
  const to = addressed(url);
  if (to === null)
    throw new UsageError(`trace takes an address such as https://ci.example.org/ws first; "${url}" is none.`);
  const headers: (readonly [string, string])[] = [];
  let host: string | null = to.host;
  if (/^ws/i.test(url)) headers.push(...handshake);
  for (const line of asked.headers) {
    const header = headerOf(line);
    const isHost = header.name.toLowerCase() === "host";
    if (isHost) host = header.value;
    else if (header.value !== null) headers.push([header.name, header.value]);
  }
  return {
    ...to,
    host,
    method: asked.method ?? "GET",
    headers,
    ...(asked.address === undefined ? {} : { address: asked.address }),
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
