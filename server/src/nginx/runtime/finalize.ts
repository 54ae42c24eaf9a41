import { arraySetting, flag, setting } from "../model/effective.ts";
import type { ReadDirective } from "../model/read.ts";
import { textOf } from "./bytes.ts";
import { namedLocation } from "./find-location.ts";
import { Finished, type HttpRequest, Unsure, type Value } from "./request.ts";
import { unknownUri } from "./rewrite.ts";
import { valueOf } from "./script.ts";
import { serverNameOf } from "./server-name.ts";
import { splitArgs } from "./uri.ts";

/** The phase that a request goes on with. */
export type Phase = "server rewrite" | "find config" | "rewrite" | "post rewrite" | "access" | "precontent" | "content";

/**
 * Ends a request with a status, or gives the phase that an error_page sends it to. Mirrors ngx_http_finalize_request and
 * ngx_http_special_response_handler (src/http/ngx_http_special_response.c). Throws Finished.
 */
export function finalize(r: HttpRequest, status: number, by: ReadDirective): Phase {
  // NGX_HTTP_REQUEST_TIME_OUT, NGX_HTTP_CLOSE and NGX_HTTP_CLIENT_CLOSED_REQUEST end the connection.
  if (status === 408 || status === 444 || status === 499)
    throw new Finished({ kind: "closed", because: `nginx closes the connection without an answer (${status})`, by });
  if (status < 300 && status !== 201 && status !== 204) return answerAsItIs(r, status, by);
  r.errorStatus = status;
  const pages = r.isErrorPage || r.uriChanges === 0 ? [] : arraySetting(r.loc, "error_page");
  if (pages.length > 0) {
    if (flag(r.loc, "recursive_error_pages", false).value !== true) r.isErrorPage = true;
    for (const page of pages) {
      const target = targetOf(page, status);
      if (target !== null) return sendErrorPage(r, page, target);
    }
  }
  const shown = status === 494 || status === 495 || status === 496 || status === 497 ? 400 : status;
  r.errorStatus = shown;
  throw answered(r, shown, by, null);
}

/** Ends a request with a status that no error_page is asked for; one that brought it here may have set another. Throws Finished. */
export function answerAsItIs(r: HttpRequest, status: number, by: ReadDirective, file: string | null = null): never {
  throw answered(r, r.errorStatus === 0 ? status : r.errorStatus, by, file);
}

function answered(r: HttpRequest, status: number, by: ReadDirective, file: string | null): Finished {
  const location = r.redirect === null ? null : absoluteLocation(r, r.redirect, by);
  if (location instanceof Unsure) r.doubt(location.because, by);
  return new Finished({
    kind: "answered",
    status,
    location: typeof location === "string" ? textOf(location) : null,
    by,
    file,
  });
}

/** The Location header as it is sent. Mirrors ngx_http_header_filter (src/http/ngx_http_header_filter_module.c). */
function absoluteLocation(r: HttpRequest, location: Value, by: ReadDirective): Value {
  if (location instanceof Unsure || !location.startsWith("/")) return location;
  if (flag(r.loc, "absolute_redirect", true).value !== true) return location;
  const { address, port, scheme } = r.client;
  const asName = flag(r.loc, "server_name_in_redirect", false).value === true;
  let host: Value = asName ? serverNameOf(r.server) : r.host;
  if (host instanceof Unsure) return host;
  if (asName && host === "$hostname") return new Unsure("$hostname is known to the machine alone");
  if (host === "" && !asName) {
    if (address === undefined) return new Unsure("the address of the server is not given");
    host = address;
  }
  const usual = scheme === "https" ? 443 : 80;
  const isShown = port !== usual && flag(r.loc, "port_in_redirect", true).value === true;
  if (by.name === "") return location;
  return `${scheme}://${host}${isShown ? `:${port}` : ""}${location}`;
}

interface Target {
  readonly overwrite: number;
  readonly uri: string;
}

/** Where an error_page sends a status; null where it is for others. Mirrors ngx_http_core_error_page. */
function targetOf(page: ReadDirective, status: number): Target | null {
  const { args } = page;
  const uri = args.at(-1) ?? "";
  const before = args.at(-2) ?? "";
  const sets = before.startsWith("=");
  const codes = args.slice(0, sets ? -2 : -1);
  if (!codes.some((code) => Number(code) === status)) return null;
  if (sets) return { overwrite: before.length > 1 ? Number(before.slice(1)) : 0, uri };
  return { overwrite: status >= 494 && status <= 497 ? 400 : -1, uri };
}

/** Mirrors ngx_http_send_error_page. */
function sendErrorPage(r: HttpRequest, page: ReadDirective, { overwrite, uri }: Target): Phase {
  if (overwrite >= 0) r.errorStatus = overwrite;
  const value = valueOf(r, uri);
  if (value instanceof Unsure) throw unknownUri(r, value, page);
  if (value.startsWith("/")) {
    const [path, args] = splitArgs(value);
    if (r.method !== "HEAD") r.method = "GET";
    return internalRedirect(r, path, args, page);
  }
  if (value.startsWith("@")) return goToNamed(r, value, page);
  if (![301, 302, 303, 307, 308].includes(overwrite)) r.errorStatus = 302;
  r.redirect = value;
  throw answered(r, r.errorStatus, page, null);
}

/** Sends a request to another URI inside. Mirrors ngx_http_internal_redirect (src/http/ngx_http_core_module.c). */
export function internalRedirect(r: HttpRequest, uri: string, args: Value, by: ReadDirective): Phase {
  r.uriChanges -= 1;
  if (r.uriChanges === 0) return finalize(r, 500, by);
  r.step(by, `sends the request on to ${textOf(uri)}`);
  r.uri = uri;
  r.args = args;
  r.loc = r.server;
  r.handler = null;
  r.isInternal = true;
  r.isUnparsedValid = false;
  r.addsUriToAlias = false;
  r.isLocationValid = true;
  return "server rewrite";
}

/** Sends a request to a named location. Mirrors ngx_http_named_location. */
export function goToNamed(r: HttpRequest, name: string, by: ReadDirective): Phase {
  r.uriChanges -= 1;
  if (r.uriChanges === 0) return finalize(r, 500, by);
  const location = namedLocation(r.server, name);
  if (location === null) return finalize(r, 500, by);
  r.step(by, `sends the request on to ${textOf(name)}`);
  r.isInternal = true;
  r.isUriChanged = false;
  r.handler = null;
  r.location = { location, because: `named by ${by.name}`, lost: () => [] };
  enter(r, location);
  return "rewrite";
}

/** Takes over a location's settings. Mirrors ngx_http_update_location_config. */
export function enter(r: HttpRequest, loc: ReadDirective): void {
  r.loc = loc;
  if (loc.name === "location") {
    const limit = loc.children.find((it) => it.name === "limit_except");
    if (limit !== undefined && isLimited(limit, r.method)) {
      r.loc = limit;
      r.step(limit, `holds for ${textOf(r.method)}`);
    }
  }
  if (handlerIn(r.loc) !== null) r.handler = r.loc;
}

function isLimited(limit: ReadDirective, method: string): boolean {
  const allowed = limit.args.map((it) => it.toUpperCase());
  return !(allowed.includes(method) || (method === "HEAD" && allowed.includes("GET")));
}

/** Directives that give their block a content handler. */
const handlers: ReadonlySet<string> = new Set([
  "proxy_pass",
  "fastcgi_pass",
  "uwsgi_pass",
  "scgi_pass",
  "grpc_pass",
  "memcached_pass",
  "stub_status",
  "empty_gif",
  "flv",
  "mp4",
  "perl",
  "js_content",
  "content_by_lua",
  "content_by_lua_block",
  "content_by_lua_file",
  "echo",
  "echo_duplicate",
  "echo_location",
  "echo_location_async",
  "echo_subrequest",
  "echo_subrequest_async",
  "echo_exec",
  "echo_read_request_body",
  "echo_request_body",
  "echo_sleep",
  "echo_flush",
  "nchan_publisher",
  "nchan_subscriber",
  "nchan_pubsub",
  "nchan_stub_status",
  "rtmp_stat",
  "rtmp_control",
  "proxy_cache_purge",
  "report_uploads",
  "push_stream_publisher",
  "push_stream_subscriber",
]);

/** Those that pass requests on: a block that inherits one in nginx's merge takes it from the location around. */
const inherited: ReadonlySet<string> = new Set([
  "proxy_pass",
  "fastcgi_pass",
  "uwsgi_pass",
  "scgi_pass",
  "grpc_pass",
  "memcached_pass",
]);

/** The directive whose handler a block has of its own; null where it has none. */
export function handlerIn(loc: ReadDirective): ReadDirective | null {
  if (loc.name === "server") return null;
  const own = loc.children.findLast((it) => handlers.has(it.name));
  if (own !== undefined) return own;
  // limit_except takes over what passes requests on.
  if (loc.name === "limit_except" && loc.parent !== null) {
    const outer = loc.parent.children.findLast((it) => handlers.has(it.name));
    if (outer !== undefined && inherited.has(outer.name)) return outer;
  }
  return null;
}

/** A size as nginx writes it ("1m") in bytes; null where it is none. Mirrors ngx_parse_offset (src/core/ngx_parse.c). */
export function sizeOf(text: string): number | null {
  const parts = /^(\d+)([kmg]?)$/i.exec(text);
  if (parts === null) return null;
  const unit = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(parts[2] ?? "").toLowerCase()] ?? 1;
  return Number(parts[1]) * unit;
}

/** Whether a body of the length that the client says is too large here. */
export function isTooLarge(r: HttpRequest): ReadDirective | boolean {
  const length = r.header("content-length");
  if (length === null || !/^\d+$/.test(length)) return false;
  const by = setting(r.loc, "client_max_body_size");
  const most = by === null ? 1024 ** 2 : sizeOf(by.args[0] ?? "");
  if (most === null || most === 0) return false;
  return Number(length) > most ? (by ?? true) : false;
}
