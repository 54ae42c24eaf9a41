import type { Place } from "../base/span.ts";
import type { ReadDirective } from "../nginx/model/read.ts";
import type { Trace } from "../nginx/model/trace.ts";

/** A server block of nginx that stands in front of a Buildbot master. */
export interface BuildbotSite {
  readonly server: ReadDirective;
  /** The path under which the UI lives, with both slashes: "/" or "/buildbot/". */
  readonly base: string;
  /** Where the master listens, as proxy_pass says: "127.0.0.1:8010", or an upstream's name; null for a variable. */
  readonly upstream: string | null;
  /** What makes us take it for a Buildbot. */
  readonly because: "master.cfg" | "port 8010" | "name" | "/sse and /ws";
  /** The proxy_pass that serves the UI, where it stands. */
  readonly pass: Place;
  /** Whether a browser reaches this server over TLS: a `listen … ssl`. */
  readonly tls: boolean;
  /** The server names, as written. */
  readonly names: readonly string[];
  /** Requests of Buildbot's own browser code, traced: the UI's page, its events over /sse and /ws. */
  readonly ui: Trace;
  readonly sse: Trace;
  readonly ws: Trace;
}
