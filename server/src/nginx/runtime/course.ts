import type { Setting } from "../model/effective.ts";
import type { ReadDirective } from "../model/read.ts";

/** A request as a client sends it. */
export interface ClientRequest {
  readonly scheme: "http" | "https";
  /** The Host header's value, with its port if there is one; null where none is sent. One that is left out is not known. */
  readonly host?: string | null;
  /** The name in the TLS handshake; that of `host` where it is left out, null where none is sent. */
  readonly sni?: string | null;
  /** The address (without brackets) and port that it comes in on. An address that is left out is not known. */
  readonly address?: string;
  readonly port: number;
  readonly method: string;
  /** The target in the request line, as it is sent: "/a%20b?c=d". */
  readonly target: string;
  /** The other headers, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly httpVersion: "1.0" | "1.1";
  /** The address of the client; not known where it is left out. */
  readonly client?: string;
}

/** What stands on the disk of the server. */
export type OnDisk = "file" | "directory" | "absent" | "unknown";

/** What is known beside configuration and request. */
export interface Surroundings {
  /** What stands at an absolute path; everything is unknown where it is left out. */
  readonly files?: (path: string) => OnDisk;
}

/** How one request goes through a configuration. */
export interface Course {
  /** The server block that answers; null where none listens. */
  readonly server: ServerChoice | null;
  /** The location in which it ended; null where none was chosen. */
  readonly location: LocationChoice | null;
  /** All that happened, in order. */
  readonly steps: readonly Step[];
  readonly outcome: Outcome;
  /** What could not be known. */
  readonly doubts: readonly Doubt[];
  /**
   * Whether it is certain which server and location it ends in, and what comes of it. Single values may be null all the same,
   * each with its doubt; so may be what the location answers where only files decide (the outcome is "unknown" then). Where it
   * is false, the course is the one under the assumption that the doubts say.
   */
  readonly known: boolean;
}

/** Something the configuration does not tell. */
export interface Doubt {
  /** The end of the sentence "unknown because …". */
  readonly because: string;
  readonly by: ReadDirective;
  /** "course": another answer would have led elsewhere; "value": one value alone is not known. */
  readonly about: "course" | "value";
  /** Whether the other answer would have turned the request away, and no more: a password, a rule for addresses. */
  readonly turnsAway: boolean;
}

/** A server or location that was not chosen. */
export interface Lost {
  readonly directive: ReadDirective;
  readonly because: string;
}

export interface ServerChoice {
  readonly server: ReadDirective;
  /** The directive that won: a `server_name`, or the `listen` of a default server; null where nothing had to be chosen. */
  readonly by: ReadDirective | null;
  readonly because: string;
  /** The others on the same address. */
  lost(): readonly Lost[];
}

export interface LocationChoice {
  readonly location: ReadDirective;
  readonly because: string;
  /** The others of the block that it was chosen from, and of those within. */
  lost(): readonly Lost[];
}

/** One thing that happened on the way. */
export interface Step {
  readonly by: ReadDirective;
  /** Its end, as of a sentence that begins with the directive: "does not match", "makes the URI /x". */
  readonly says: string;
}

export type Outcome =
  /** nginx answers by itself. `location` is the Location header's value; null where there is none or it is not known. */
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly location: string | null;
      readonly by: ReadDirective;
      /** The file that is sent; null for any other answer. */
      readonly file: string | null;
    }
  | Proxied
  /** A program answers, or a module that is not looked into: `by` is the fastcgi_pass and its like. */
  | { readonly kind: "handled"; readonly by: ReadDirective }
  /** The connection ends without an answer. `by` is null where nothing listens. */
  | { readonly kind: "closed"; readonly because: string; readonly by: ReadDirective | null }
  /** It cannot be told what comes of it; the reason is among the doubts. */
  | { readonly kind: "unknown"; readonly by: ReadDirective };

/** What an upstream is sent, and how. */
export interface Proxied {
  readonly kind: "proxied";
  /** The proxy_pass. */
  readonly pass: ReadDirective;
  readonly scheme: "http" | "https" | null;
  /** Host and port, or the name of an upstream group, or unix:PATH, as written; null where it is not known. */
  readonly authority: string | null;
  /** The upstream block of that name; null where there is none. */
  readonly group: ReadDirective | null;
  readonly method: string | null;
  /** The target in the request line; null where it is not known. */
  readonly uri: string | null;
  readonly httpVersion: Setting<string>;
  /** The headers, by lower-case name; those that are not sent are left out. */
  readonly headers: ReadonlyMap<string, HeaderSent>;
  readonly buffering: Setting<boolean>;
  readonly requestBuffering: Setting<boolean>;
  readonly connectTimeoutSeconds: Setting<number>;
  readonly readTimeoutSeconds: Setting<number>;
  readonly sendTimeoutSeconds: Setting<number>;
}

/** One request header as the upstream gets it. */
export interface HeaderSent {
  /** Its name as it is sent. */
  readonly name: string;
  /** Null where it is not known. */
  readonly value: string | null;
  /** The proxy_set_header; null for a header of the client's that is passed on, and for nginx's default. */
  readonly by: ReadDirective | null;
  readonly from: "proxy_set_header" | "client" | "default";
}
