import type { NginxConfig } from "../model/config.ts";
import type { ReadDirective } from "../model/read.ts";
import { bytesOf } from "./bytes.ts";
import type { ClientRequest, Doubt, LocationChoice, Outcome, Step, Surroundings } from "./course.ts";
import type { Regex } from "./regex.ts";

/** A value that cannot be known; `because` ends the sentence "unknown because …". */
export class Unsure {
  readonly because: string;

  constructor(because: string) {
    this.because = because;
  }
}

/** A string of bytes, or that it is not known. */
export type Value = string | Unsure;

/** Gives the value of a variable, by its lower-case name, for a request. */
export type LookUp = (r: HttpRequest, name: string) => Value;

/** Ends the request: thrown from wherever its outcome is certain, or cannot be. */
export class Finished extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

/** How often a request may be sent elsewhere inside (NGX_HTTP_MAX_URI_CHANGES). */
const mostUriChanges = 10;

/** One request on its way: what ngx_http_request_t holds (src/http/ngx_http_request.h). Strings are bytes. */
export class HttpRequest {
  readonly config: NginxConfig;
  readonly client: ClientRequest;
  readonly surroundings: Surroundings;
  /** Gives the value of a variable, by its lower-case name. */
  readonly lookUp: LookUp;
  /** The http block, or what stands for it. */
  readonly http: ReadDirective | null;
  server: ReadDirective;
  /** The block whose settings hold: the server, a location, an `if` or a limit_except in it. */
  loc: ReadDirective;
  location: LocationChoice | null = null;
  method: string;
  uri = "/";
  args: Value = "";
  unparsed = "/";
  isUnparsedValid = true;
  isQuoted = false;
  hasPlus = false;
  /** The host of the request as nginx keeps it; "" where there is none. */
  host: Value = "";
  readonly headers: { readonly name: string; readonly lower: string; readonly value: Value }[] = [];
  isInternal = false;
  isLocationValid = true;
  isUriChanged = false;
  addsUriToAlias = false;
  uriChanges = mostUriChanges + 1;
  /** The block whose content handler was taken: an `if` without one of its own leaves that of its location. */
  handler: ReadDirective | null = null;
  isErrorPage = false;
  errorStatus = 0;
  /** The Location header so far. */
  redirect: Value | null = null;
  /** What the last match captured, [0] the whole; null where it is not known. */
  captures: readonly string[] | null = [];
  /** What `set` and named groups have stored. */
  readonly stored = new Map<string, Value>();
  /** What maps gave: they are asked once. */
  readonly mapped = new Map<string, Value>();
  /** What each variable gave when it was last asked. */
  readonly kept = new Map<string, Value>();
  readonly steps: Step[] = [];
  readonly doubts: Doubt[] = [];
  /** How many maps are being asked, one for the other. */
  depth = 0;
  /** What proxy_pass names, once that is known: the variables $proxy_host and $proxy_port. */
  proxyHost: Value = "";
  proxyPort: Value = "";

  constructor(
    config: NginxConfig,
    client: ClientRequest,
    surroundings: Surroundings,
    lookUp: LookUp,
    http: ReadDirective | null,
    server: ReadDirective,
  ) {
    this.config = config;
    this.client = client;
    this.surroundings = surroundings;
    this.lookUp = lookUp;
    this.http = http;
    this.server = server;
    this.loc = server;
    this.method = bytesOf(client.method);
  }

  step(by: ReadDirective, says: string): void {
    this.steps.push({ by, says });
  }

  /** Notes that another answer would have led elsewhere. */
  doubt(because: string, by: ReadDirective, turnsAway = false): void {
    this.doubts.push({ because, by, about: "course", turnsAway });
  }

  /** Notes that one value is not known. */
  doubtValue(because: string, by: ReadDirective): void {
    if (!this.doubts.some((it) => it.by === by && it.because === because))
      this.doubts.push({ because, by, about: "value", turnsAway: false });
  }

  /** Matches, keeping what is captured; a match that is not known counts as none. Mirrors ngx_http_regex_exec. */
  matches(regex: Regex, subject: string, by: ReadDirective): boolean {
    const match = regex.match(subject);
    if (typeof match === "string") {
      this.doubt(match, by);
      return false;
    }
    if (match === null) return false;
    this.captures = match.captures;
    for (const [name, number] of regex.names) {
      const value = match.captures === null ? new Unsure(notCaptured) : (match.captures[number] ?? "");
      this.stored.set(name.toLowerCase(), value);
      this.kept.set(name.toLowerCase(), value);
    }
    return true;
  }

  /** The value of the first header of that lower-case name; null where it was not sent. */
  header(lower: string): string | null {
    const value = this.headers.find((it) => it.lower === lower)?.value;
    return typeof value === "string" ? value : null;
  }
}

export const notCaptured = "what a group in a repeated group captures is not the same outside PCRE";
