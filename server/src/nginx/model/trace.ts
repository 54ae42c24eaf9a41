import { arraySetting, flag, named, type Setting, seconds, setting } from "./effective.ts";
import { choose, patternOf, regexMatches } from "./location.ts";
import type { ReadDirective } from "./read.ts";
import { expand, type RequestSeen } from "./variables.ts";

/** What happens to one request inside a server block. */
export type Trace =
  | Proxied
  /** nginx answers by itself: return, a file, an error. `by` is the directive that says so. */
  | { readonly kind: "answered"; readonly by: ReadDirective; readonly location: ReadDirective | null }
  /** The text does not decide it. */
  | { readonly kind: "unknown"; readonly by: ReadDirective; readonly because: string };

/** A request that reaches an upstream, with the settings that hold where it is passed on. */
export interface Proxied {
  readonly kind: "proxied";
  readonly location: ReadDirective;
  readonly pass: ReadDirective;
  /** The URI sent to the upstream; null where a variable in proxy_pass hides it. */
  readonly uri: string | null;
  /** Host and port (or upstream name) of proxy_pass; null where a variable hides it. */
  readonly upstream: string | null;
  readonly scheme: "http" | "https" | null;
  /** Request headers set with proxy_set_header that hold here, by lower-case name. */
  readonly headers: ReadonlyMap<string, HeaderSent>;
  readonly buffering: Setting<boolean>;
  readonly readTimeoutSeconds: Setting<number>;
}

/** A request header as the upstream gets it: an empty value means it is not sent, null that the text does not tell. */
export interface HeaderSent {
  readonly value: string | null;
  readonly by: ReadDirective;
}

/** How often nginx lets one request be redirected inside (NGX_HTTP_MAX_URI_CHANGES in src/http/ngx_http_request.h). */
const mostRedirects = 10;

/**
 * Follows one request through a server block, as nginx's phases do: rewrites of the server, the location, its rewrites,
 * `try_files` (no file of that name is taken to exist), then what answers. Mirrors src/http/ngx_http_core_module.c.
 */
export function traceRequest(server: ReadDirective, request: RequestSeen): Trace {
  return rewrites(server, request) ?? inServer(server, request, 0);
}

function inServer(server: ReadDirective, request: RequestSeen, redirects: number): Trace {
  if (redirects > mostRedirects)
    return { kind: "unknown", by: server, because: "the request is redirected in a circle" };
  const choice = choose(server, request.path);
  if (choice.kind === "unknown")
    return {
      kind: "unknown",
      by: choice.location,
      because: "its regular expression is read differently outside nginx",
    };
  if (choice.kind === "redirect") return { kind: "answered", by: choice.location, location: choice.location };
  if (choice.kind === "none") return { kind: "answered", by: server, location: null };
  return inLocation(server, choice.location, request, redirects);
}

function inLocation(server: ReadDirective, location: ReadDirective, request: RequestSeen, redirects: number): Trace {
  const early = rewrites(location, request);
  if (early !== null) return early.kind === "answered" ? { ...early, location } : early;
  const tries = named(location, "try_files").at(-1);
  if (tries !== undefined) {
    const last = tries.args.at(-1) ?? "";
    if (last.startsWith("=")) return answeredOrErrorPage(tries, location);
    return redirected(server, last, tries, request, redirects);
  }
  const pass = named(location, "proxy_pass").at(-1);
  if (pass !== undefined) return proxied(location, pass, request);
  return { kind: "answered", by: location, location };
}

function answeredOrErrorPage(by: ReadDirective, location: ReadDirective): Trace {
  if (setting(location, "error_page") !== null)
    return { kind: "unknown", by, because: "an error_page may send the request on" };
  return { kind: "answered", by, location };
}

function redirected(
  server: ReadDirective,
  to: string,
  by: ReadDirective,
  request: RequestSeen,
  redirects: number,
): Trace {
  if (to.startsWith("@")) {
    for (const location of named(server, "location")) {
      const pattern = patternOf(location);
      if (pattern?.kind === "named" && pattern.name === to) return inLocation(server, location, request, redirects + 1);
    }
    return { kind: "answered", by, location: null };
  }
  const path = expand(to, request, by)?.split("?")[0];
  if (path === undefined) return { kind: "unknown", by, because: "a variable decides where it goes" };
  return inServer(server, { ...request, path }, redirects + 1);
}

/** What the rewrite module of a block does to the request; null where it goes on unchanged. */
function rewrites(block: ReadDirective, request: RequestSeen): Trace | null {
  for (const step of block.children) {
    if (step.name === "return") return { kind: "answered", by: step, location: null };
    if (step.name === "rewrite") {
      const matches = regexMatches(step.args[0] ?? "", false, request.path);
      if (matches !== false) return { kind: "unknown", by: step, because: "a rewrite may change the path" };
    }
    // An `if` that only turns some requests away says nothing about those it lets through.
    if (step.name === "if" && !step.children.every((it) => turnsAway.has(it.name)))
      return { kind: "unknown", by: step, because: "an if may change how the request is handled" };
  }
  return null;
}

const turnsAway: ReadonlySet<string> = new Set(["return", "access_log", "add_header", "set", "break", "deny", "allow"]);

function proxied(location: ReadDirective, pass: ReadDirective, request: RequestSeen): Trace {
  const target = proxyTarget(pass.args[0] ?? "");
  const unseen = unseenIn(location);
  const headers = new Map<string, HeaderSent>();
  if (unseen !== null) for (const name of handshake) headers.set(name, { value: null, by: unseen });
  for (const by of arraySetting(location, "proxy_set_header")) {
    const name = by.args[0]?.toLowerCase();
    // One line in a file that is not in sight, and those from outside are lost.
    const value = unseen !== null && by.parent !== location ? null : expand(by.args[1] ?? "", request, by);
    if (name !== undefined && by.args[1] !== undefined) headers.set(name, { value, by });
  }
  const own = <T>(it: Setting<T>): Setting<T> =>
    unseen === null || it.by?.parent === location ? it : { value: null, by: null };
  return {
    kind: "proxied",
    location,
    pass,
    uri: target === null ? null : upstreamUri(location, target.uri, request.path),
    upstream: target?.authority ?? null,
    scheme: target?.scheme ?? null,
    headers,
    buffering: own(flag(location, "proxy_buffering", true)),
    readTimeoutSeconds: own(seconds(location, "proxy_read_timeout", 60)),
  };
}

/** The headers that a file of settings for WebSockets brings. */
const handshake = ["upgrade", "connection"];

/** Files of Debian's and of nginx's own, which bring neither those headers nor a time or a buffer. */
const known = /(?:^|\/)(?:proxy_params|mime\.types|(?:fastcgi|uwsgi|scgi)(?:_params|\.conf))$/;

/** An include in a location of which nothing is in sight, so that it may set anything; null where there is none. */
function unseenIn(location: ReadDirective): ReadDirective | null {
  return named(location, "include").find((it) => it.unseen && !known.test(it.args[0] ?? "")) ?? null;
}

/** What a proxy_pass names; null where a variable hides it. `uri` is null where proxy_pass has no URI part. */
export function proxyTarget(
  argument: string,
): { readonly scheme: "http" | "https"; readonly authority: string; readonly uri: string | null } | null {
  if (argument.includes("$")) return null;
  const parts = /^(https?):\/\/(unix:[^:]*|[^/?#]*)(?::(?=\/)|)(.*)$/i.exec(argument);
  if (parts === null) return null;
  const [, scheme, authority, uri] = parts;
  return {
    scheme: scheme?.toLowerCase() === "https" ? "https" : "http",
    authority: authority ?? "",
    uri: uri === undefined || uri === "" ? null : uri,
  };
}

/** The path sent on: with a URI part in proxy_pass, that part replaces what the location's prefix matched. */
function upstreamUri(location: ReadDirective, uri: string | null, path: string): string | null {
  if (uri === null) return path;
  const pattern = patternOf(location);
  if (pattern === null || pattern.kind === "regex" || pattern.kind === "named") return null;
  return uri + path.slice(pattern.path.length);
}
