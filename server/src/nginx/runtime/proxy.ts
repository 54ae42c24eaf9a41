import { compareVersions } from "../directives/check.ts";
import { arraySetting, flag, named, type Setting, seconds, setting } from "../model/effective.ts";
import { patternOf } from "../model/location.ts";
import type { ReadDirective } from "../model/read.ts";
import { below } from "../model/walk.ts";
import { bytesOf, escapeUri, textOf } from "./bytes.ts";
import type { HeaderSent, Proxied } from "./course.ts";
import { Finished, type HttpRequest, Unsure, type Value } from "./request.ts";
import { locationOf } from "./root.ts";
import { hasVariables, valueOf } from "./script.ts";
import { unseenSettings } from "./unseen.ts";

/** What a proxy_pass names. All bytes. */
export interface ProxyTarget {
  readonly scheme: "http" | "https";
  /** Host and port as written, or "unix:PATH". */
  readonly authority: string;
  readonly host: string;
  readonly port: string;
  /** The part behind it; "" where there is none. */
  readonly uri: string;
}

/** Reads the address of a proxy_pass, its variables replaced; null where nginx refuses it. Mirrors ngx_parse_url (src/core/ngx_inet.c). */
export function readProxyTarget(address: string): ProxyTarget | null {
  const head = /^(https?):\/\//i.exec(address);
  if (head === null) return null;
  const scheme = head[1]?.toLowerCase() === "https" ? "https" : "http";
  const rest = address.slice(head[0].length);
  if (rest.startsWith("unix:")) {
    const colon = rest.indexOf(":", 5);
    const authority = colon < 0 ? rest : rest.slice(0, colon);
    return { scheme, authority, host: "localhost", port: "", uri: colon < 0 ? "" : rest.slice(colon + 1) };
  }
  const end = rest.search(/[/?]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority);
  if (parts === null || authority === "") return null;
  const usual = scheme === "https" ? "443" : "80";
  return { scheme, authority, host: parts[1] ?? "", port: parts[2] ?? usual, uri: end < 0 ? "" : rest.slice(end) };
}

/** The upstream block that a proxy_pass names; null where it names a host. */
export function groupOf(r: HttpRequest, { authority, host }: ProxyTarget): ReadDirective | null {
  if (r.http === null || authority !== host) return null;
  const name = textOf(host).toLowerCase();
  return named(r.http, "upstream").find((it) => it.args[0]?.toLowerCase() === name) ?? null;
}

/**
 * Passes a request on. Mirrors ngx_http_proxy_handler and ngx_http_proxy_create_request. Throws Finished, or gives the status
 * of an address that is none, or that nginx cannot look up.
 */
export function proxy(r: HttpRequest, pass: ReadDirective): 500 | 502 {
  const word = pass.args[0] ?? "";
  const isVariable = hasVariables(word);
  const address = valueOf(r, word);
  const target = typeof address === "string" ? readProxyTarget(address) : null;
  if (typeof address === "string" && target === null) return 500;
  if (address instanceof Unsure) r.doubt(address.because, pass);
  const isUsual = target !== null && target.port === (target.scheme === "https" ? "443" : "80");
  const unsure = address instanceof Unsure ? address : new Unsure("");
  r.proxyHost =
    target === null ? unsure : isUsual || target.authority.startsWith("unix:") ? target.host : target.authority;
  r.proxyPort = target === null ? unsure : target.port;
  const uri = target === null ? unsure : uriSent(r, target, isVariable, pass);
  if (uri === "") return 500;
  if (target !== null && uri instanceof Unsure) r.doubt(uri.because, pass);
  if (target !== null && isVariable && !isFound(r, target)) return 502;
  const cached = cacheOf(r);
  const method = methodSent(r, cached !== null);
  const unseen = unseenSettings(r.loc);
  // What a file that is not in sight may set in the location is not known, as long as the location does not set it itself.
  const own = <T>(it: Setting<T>): Setting<T> =>
    unseen === null || it.by?.parent === r.loc ? it : { value: null, by: null };
  throw new Finished({
    kind: "proxied",
    pass,
    scheme: target?.scheme ?? null,
    authority: target === null ? null : textOf(target.authority),
    group: target === null ? null : groupOf(r, target),
    method: typeof method === "string" ? textOf(method) : null,
    uri: typeof uri === "string" ? textOf(uri) : null,
    httpVersion: own(versionSent(r)),
    headers: headersSent(r, cached !== null, unseen),
    buffering: own(flag(r.loc, "proxy_buffering", true)),
    requestBuffering: own(flag(r.loc, "proxy_request_buffering", true)),
    connectTimeoutSeconds: own(seconds(r.loc, "proxy_connect_timeout", 60)),
    readTimeoutSeconds: own(seconds(r.loc, "proxy_read_timeout", 60)),
    sendTimeoutSeconds: own(seconds(r.loc, "proxy_send_timeout", 60)),
  } satisfies Proxied);
}

/**
 * Whether nginx finds the host of an address that variables make: an IP address, an upstream group, a host that another
 * proxy_pass names outright, or one that a resolver looks up. Mirrors ngx_http_upstream_init_request (src/http/ngx_http_upstream.c).
 */
function isFound(r: HttpRequest, target: ProxyTarget): boolean {
  if (target.authority.startsWith("unix:") || /^\[|^\d+\.\d+\.\d+\.\d+$/.test(target.host)) return true;
  if (groupOf(r, target) !== null || setting(r.loc, "resolver") !== null || r.http === null) return true;
  return namedHosts(r, r.http).has(`${target.host.toLowerCase()}:${target.port}`);
}

const hostsIn = new WeakMap<ReadDirective, ReadonlySet<string>>();

/** The hosts and ports that addresses without variables name anywhere: nginx looks those up when it starts. */
function namedHosts(r: HttpRequest, http: ReadDirective): ReadonlySet<string> {
  // Who watches what is looked at must be told each time.
  let hosts = r.config.looks.watch === null ? hostsIn.get(http) : undefined;
  if (hosts === undefined) {
    const found = new Set<string>();
    for (const it of below(http.children)) {
      if (!it.name.endsWith("_pass") || it.args[0] === undefined || hasVariables(it.args[0])) continue;
      const target = readProxyTarget(bytesOf(it.args[0]));
      if (target !== null) found.add(`${target.host.toLowerCase()}:${target.port}`);
    }
    hosts = found;
    hostsIn.set(http, hosts);
  }
  return hosts;
}

function uriSent(r: HttpRequest, { uri }: ProxyTarget, isVariable: boolean, pass: ReadDirective): Value {
  if (isVariable && uri !== "") return uri.startsWith("?") ? `/${uri}` : uri;
  if (uri === "" && r.isUnparsedValid) return r.unparsed;
  const length = r.isLocationValid && uri !== "" ? matchedBy(pass) : 0;
  if (length > r.uri.length) return new Unsure("the URI is shorter than its location");
  const rest = r.uri.slice(length);
  const path = (r.isLocationValid ? uri : "") + (r.isQuoted || r.isInternal ? escapeUri(rest) : rest);
  if (r.args instanceof Unsure) return r.args;
  return r.args === "" ? path : `${path}?${r.args}`;
}

/** How many bytes of the URI the location of a proxy_pass with a URI stands for. */
function matchedBy(pass: ReadDirective): number {
  const location = pass.parent === null ? null : locationOf(pass.parent);
  const pattern = location === null ? null : patternOf(location);
  return pattern !== null && "path" in pattern ? bytesOf(pattern.path).length : 0;
}

function methodSent(r: HttpRequest, isCached: boolean): Value {
  if (isCached && r.method === "HEAD" && flag(r.loc, "proxy_cache_convert_head", true).value === true) return "GET";
  const by = setting(r.loc, "proxy_method");
  return by === null ? r.method : valueOf(r, by.args[0] ?? "");
}

/** The proxy_cache that keeps the answer; null where none does. */
function cacheOf(r: HttpRequest): ReadDirective | null {
  const by = setting(r.loc, "proxy_cache");
  if (by === null || by.args[0] === "off") return null;
  const methods = arraySetting(r.loc, "proxy_cache_methods").flatMap((it) => it.args.map((word) => word.toUpperCase()));
  return r.method === "GET" || r.method === "HEAD" || methods.includes(r.method) ? by : null;
}

/** HTTP/1.1 is the default from 1.29.7 on. */
function isRecent(r: HttpRequest): boolean {
  const { version } = r.config.build;
  return version !== null && compareVersions(version, "1.29.7") >= 0;
}

function versionSent(r: HttpRequest): Setting<string> {
  const by = setting(r.loc, "proxy_http_version");
  return { value: by?.args[0] ?? (isRecent(r) ? "1.1" : "1.0"), by };
}

/** Headers that are sent, or kept back, where no proxy_set_header says otherwise (ngx_http_proxy_headers). */
const defaults: readonly (readonly [name: string, value: string])[] = [
  ["Host", "$proxy_host"],
  ["Connection", "close"],
  ["Content-Length", "$proxy_internal_body_length"],
  ["Transfer-Encoding", "$proxy_internal_chunked"],
  ["TE", ""],
  ["Keep-Alive", ""],
  ["Expect", ""],
  ["Upgrade", ""],
];

/** The same for answers that are cached (ngx_http_proxy_cache_headers); a first request finds nothing in the cache. */
const cacheDefaults: readonly (readonly [name: string, value: string])[] = [
  ...defaults,
  ["If-Modified-Since", ""],
  ["If-Unmodified-Since", ""],
  ["If-None-Match", ""],
  ["If-Match", ""],
  ["Range", ""],
  ["If-Range", ""],
];

const notInSight = "a file that is not in sight may set it";

function headersSent(r: HttpRequest, isCached: boolean, unseen: ReadDirective | null): ReadonlyMap<string, HeaderSent> {
  const sent = new Map<string, HeaderSent>();
  const settled = new Set<string>();
  const put = (lower: string, header: HeaderSent): void => {
    const before = sent.get(lower);
    const value = before?.value == null || header.value === null ? null : `${before.value}, ${header.value}`;
    sent.set(lower, before === undefined ? header : { ...before, value });
  };
  // nginx measures all headers before it copies the first: what a map matches for the last one counts for all.
  for (const by of arraySetting(r.loc, "proxy_set_header")) valueOf(r, by.args[1] ?? "");
  for (const by of arraySetting(r.loc, "proxy_set_header")) {
    const [name = "", word = ""] = by.args;
    const lower = name.toLowerCase();
    settled.add(lower);
    // One line in a file that is not in sight, and those from outside are lost.
    const value = unseen !== null && by.parent !== r.loc ? new Unsure(notInSight) : valueOf(r, word);
    if (value instanceof Unsure) r.doubtValue(value.because, by);
    if (value !== "")
      put(lower, { name, value: typeof value === "string" ? textOf(value) : null, by, from: "proxy_set_header" });
  }
  for (const [name, word] of isCached ? cacheDefaults : defaults) {
    const lower = name.toLowerCase();
    if (settled.has(lower)) continue;
    settled.add(lower);
    const usual = name === "Connection" && isRecent(r) ? "" : valueOf(r, word);
    const value = unseen !== null ? new Unsure(notInSight) : usual;
    if (value instanceof Unsure && value.because !== "") r.doubtValue(value.because, unseen ?? r.loc);
    if (value !== "")
      put(lower, { name, value: typeof value === "string" ? textOf(value) : null, by: null, from: "default" });
  }
  if (flag(r.loc, "proxy_pass_request_headers", true).value !== false) {
    for (const { lower, name, value } of r.headers) {
      if (settled.has(lower)) continue;
      const text = typeof value === "string" ? textOf(value) : null;
      put(lower, { name: textOf(name), value: text, by: null, from: "client" });
    }
  }
  return sent;
}
