import { type Span, span } from "../base/span.ts";

/** A buildbotURL taken apart. Spans are offsets into the URL itself. */
export interface UrlParts {
  readonly scheme: "http" | "https";
  readonly schemeSpan: Span;
  /** Lower case, without the brackets of an IPv6 address. */
  readonly host: string;
  readonly hostSpan: Span;
  /** The port as written, with a span that takes in its colon; null where none is written. */
  readonly port: number | null;
  readonly portSpan: Span;
  /** What follows the host and port: "" or from the first "/", "?" or "#" on. */
  readonly rest: string;
}

/** Takes a buildbotURL apart; null where it is no http or https URL with a host, or names a user. */
export function urlParts(url: string): UrlParts | null {
  const found = /^(https?):\/\/(\[[0-9a-fA-F:.]+\]|[^\s/?#:@\\[\]]+)(:\d{1,5})?((?:[/?#].*)?)$/i.exec(url);
  if (found === null) return null;
  const [, scheme = "", host = "", port = "", rest = ""] = found;
  const hostStart = scheme.length + 3;
  const hostEnd = hostStart + host.length;
  return {
    scheme: scheme.toLowerCase() === "https" ? "https" : "http",
    schemeSpan: span(0, scheme.length),
    host: host.replace(/^\[|\]$/g, "").toLowerCase(),
    hostSpan: span(hostStart, hostEnd),
    port: port === "" ? null : Number(port.slice(1)),
    portSpan: span(hostEnd, hostEnd + port.length),
    rest,
  };
}

/** The Origin that a browser sends from a page below a URL: without the port that its scheme has anyway (RFC 6454, 6.2). */
export function originOf({ scheme, host, port }: UrlParts): string {
  const usual = scheme === "https" ? 443 : 80;
  return `${scheme}://${inUrl(host)}${port === null || port === usual ? "" : `:${port}`}`;
}

/** What Buildbot makes of a buildbotURL to compare Origins with: its scheme, host and port as written (www/rest.py). */
export function comparedOrigin({ scheme, host, port }: UrlParts): string {
  return `${scheme}://${inUrl(host)}${port === null ? "" : `:${port}`}`;
}

function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Whether Python's fnmatch takes an origin for one of a pattern of allowed_origins, as Buildbot's www/rest.py asks it. */
export function matchesOrigin(pattern: string, origin: string): boolean {
  const source = Array.from(pattern.toLowerCase())
    .map((it) => (it === "*" ? ".*" : it === "?" ? "." : it.replaceAll(/[\\^$.+(){}|[\]/]/g, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`, "s").test(origin);
}

/** Why no browser's Origin is one of a pattern of allowed_origins; null where one may be. */
export function neverAnOrigin(pattern: string): "path" | "port" | "scheme" | null {
  if (/[[\]]/.test(pattern)) return null;
  if (/^[^*?]*:\/\/[^/*?]*\//.test(pattern)) return "path";
  const parts = urlParts(pattern);
  if (parts !== null && originOf(parts) !== comparedOrigin(parts)) return "port";
  return !/[*?]/.test(pattern) && !/^[a-z][a-z0-9+.-]*:\/\//i.test(pattern) && pattern !== "null" ? "scheme" : null;
}
