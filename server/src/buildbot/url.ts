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
