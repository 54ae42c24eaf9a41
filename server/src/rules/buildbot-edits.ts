import type { Place, Span } from "../base/span.ts";
import type { MasterConfig, PortSetting } from "../buildbot/master.ts";
import { type UrlParts, urlParts } from "../buildbot/url.ts";
import { isLoopback } from "../deployment/address.ts";
import { type FileEdit, replace } from "./rule.ts";

/** A known buildbotURL, with places for its parts. */
export interface PlacedUrl {
  readonly parts: UrlParts;
  readonly value: string;
  /** The whole literal or expression. */
  readonly at: Place;
  /** The place of a part of the URL in the file; null where its characters do not stand there one to one. */
  partAt(part: Span): Place | null;
}

/** The master's buildbotURL where it is known and a URL; null elsewhere. */
export function placedUrl(master: MasterConfig): PlacedUrl | null {
  const { buildbotURL, urlText } = master;
  if (buildbotURL.kind !== "known") return null;
  const parts = urlParts(buildbotURL.value);
  if (parts === null) return null;
  const { at, value } = buildbotURL;
  const partAt = (part: Span): Place | null =>
    urlText === null
      ? null
      : { uri: at.uri, span: { start: urlText.start + part.start, end: urlText.start + part.end } };
  return { parts, value, at, partAt };
}

/** Whether a host is this machine only, or the address that means every interface, so that no browser elsewhere gets here by it. */
export function isOwnMachine(host: string): boolean {
  return isLoopback(host) || host === "0.0.0.0" || host === "::" || host.endsWith(".localhost");
}

/** Whether a name is one that a tutorial asks to be replaced: your.ssl.domain.name, buildbot.yourdomain.com, <host>. */
export function isPlaceholder(host: string): boolean {
  return (
    /[<>{}]/.test(host) ||
    /(?:^|[.-])your[._-]?(?:own[._-]?)?(?:ssl|domain|server|host|site|name|company|fqdn|url)/i.test(host)
  );
}

/** Whether a server name of nginx is one that a browser can be sent to: no wildcard, expression, placeholder, address. */
export function isRealName(name: string): boolean {
  return (
    /^(?!-)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*$/i.test(name) &&
    !isOwnMachine(name.toLowerCase()) &&
    !isPlaceholder(name)
  );
}

/**
 * The edit that makes a TCP port listen on one address of IPv4 alone, keeping what else its value says; null where the
 * value is not one literal of its own, or is not in a shape that this knows.
 */
export function listenOn(setting: PortSetting, address: string): FileEdit | null {
  const { value, literal, at, text, endpoint } = setting;
  if (!literal || endpoint.kind !== "tcp") return null;
  if (typeof value === "number" || (typeof value === "string" && /^\s*\d+\s*$/.test(value)))
    return replace(at, `"tcp:${endpoint.port}:interface=${address}"`);
  if (typeof value !== "string" || text === null) return null;
  const named = /(^|:)interface=((?:\\.|[^:\\])*)/.exec(value);
  const from = named === null ? value.length : named.index + (named[1] ?? "").length + "interface=".length;
  const to = named === null ? from : from + (named[2] ?? "").length;
  if (named === null && !/^tcp:(?:port=)?\d+(?::backlog=\d+)?$/.test(value)) return null;
  const place = { uri: at.uri, span: { start: text.start + from, end: text.start + to } };
  return replace(place, named === null ? `:interface=${address}` : address);
}
