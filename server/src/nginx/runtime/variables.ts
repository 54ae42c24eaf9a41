import { setting } from "../model/effective.ts";
import { bytesOf } from "./bytes.ts";
import { definesVariable } from "./definitions.ts";
import { mapOf, mapped } from "./map.ts";
import { type HttpRequest, Unsure, type Value } from "./request.ts";
import { pathOf, rootOf } from "./root.ts";
import { valueOf } from "./script.ts";
import { serverNameOf } from "./server-name.ts";

/**
 * The value of a variable, by its lower-case name. Mirrors ngx_http_get_variable and the handlers of
 * src/http/ngx_http_variables.c; what is known to the running nginx alone (a time, a port, a number of its own) is unsure.
 */
export function variable(r: HttpRequest, name: string): Value {
  const stored = r.stored.get(name);
  if (stored !== undefined) return stored;
  const map = r.http === null ? null : mapOf(r.http, name);
  if (map !== null) return mapped(r, map, name);
  const known = builtin[name];
  if (known !== undefined) return known(r);
  const prefixed = withPrefix(r, name);
  if (prefixed !== null) return prefixed;
  // A variable that `set` or a group names is empty until then.
  const defined = r.http === null ? "no" : definesVariable(r.config, r.http, name);
  if (defined === "later") return "";
  return new Unsure(
    defined === "unknown"
      ? `$${name} is set by what is not looked into`
      : `$${name} is known to the running nginx alone`,
  );
}

type Builtin = (r: HttpRequest) => Value;

const builtin: Readonly<Record<string, Builtin | undefined>> = {
  __proto__: null as never,
  uri: (r) => r.uri,
  document_uri: (r) => r.uri,
  request_uri: (r) => r.unparsed,
  args: (r) => r.args,
  query_string: (r) => r.args,
  is_args: (r) => (typeof r.args !== "string" ? r.args : r.args === "" ? "" : "?"),
  host: (r) => (r.host === "" ? serverName(r) : r.host),
  server_name: serverName,
  scheme: (r) => r.client.scheme,
  https: (r) => (r.client.scheme === "https" ? "on" : ""),
  request_method: (r) => r.method,
  request: (r) => `${bytesOf(r.client.method)} ${bytesOf(r.client.target)} HTTP/${r.client.httpVersion}`,
  server_protocol: (r) => `HTTP/${r.client.httpVersion}`,
  server_port: (r) => String(r.client.port),
  server_addr: (r) => r.client.address ?? new Unsure("the address of the server is not given"),
  remote_addr: remoteAddress,
  remote_user: (r) => userOf(r.header("authorization")),
  content_type: (r) => r.header("content-type") ?? "",
  content_length: (r) => r.header("content-length") ?? "",
  document_root: (r) => documentRoot(r),
  request_filename: (r) => absolute(pathOf(r) ?? new Unsure("alias cannot be used where the URI was rewritten")),
  proxy_host: (r) => r.proxyHost,
  proxy_port: (r) => r.proxyPort,
  proxy_add_x_forwarded_for: (r) => forwardedFor(r),
  proxy_internal_chunked: () => "",
  proxy_internal_body_length: (r) => bodyLength(r),
  http_cookie: (r) => all(r, "cookie", "; "),
  http_x_forwarded_for: (r) => all(r, "x-forwarded-for", ", "),
  http2: () => "",
  limit_rate: () => "0",
  pipe: () => ".",
  invalid_referer: (r) => invalidReferer(r),
  upstream_cache_status: () => "",
  nginx_version: (r) => r.config.build.version?.toString() ?? new Unsure("the release of nginx is not given"),
  hostname: () => new Unsure("$hostname is known to the machine alone"),
};

function serverName(r: HttpRequest): Value {
  const name = serverNameOf(r.server);
  return name === "$hostname" ? new Unsure("$hostname is known to the machine alone") : name;
}

/** The client's address, unless ngx_http_realip_module may take one that a header says. */
function remoteAddress(r: HttpRequest): Value {
  const { client } = r.client;
  if (client === undefined) return new Unsure("the address of the client is not given");
  if (setting(r.server, "set_real_ip_from") === null && setting(r.loc, "set_real_ip_from") === null) return client;
  const header = setting(r.server, "real_ip_header")?.args[0]?.toLowerCase() ?? "x-real-ip";
  if (header !== "proxy_protocol" && r.header(header) === null) return client;
  return new Unsure("what real_ip_header makes of the client's address is not looked into");
}

function documentRoot(r: HttpRequest): Value {
  return absolute(rootOf(r, r.loc).folder);
}

function absolute(path: Value): Value {
  if (path instanceof Unsure || path.startsWith("/")) return path;
  return new Unsure("the folder is relative to where nginx was installed");
}

/** All headers of one name, joined; "" for none. Only a Host may be unknown, and that comes once. */
function all(r: HttpRequest, lower: string, by: string): string {
  return r.headers.flatMap((it) => (it.lower === lower && typeof it.value === "string" ? [it.value] : [])).join(by);
}

function forwardedFor(r: HttpRequest): Value {
  const client = remoteAddress(r);
  if (client instanceof Unsure) return client;
  const before = all(r, "x-forwarded-for", ", ");
  return before === "" ? client : `${before}, ${client}`;
}

/** The length of the body as a header says it; a body in chunks is only known when it has been read. */
function bodyLength(r: HttpRequest): Value {
  const body = setting(r.loc, "proxy_set_body");
  if (body !== null) {
    const value = valueOf(r, body.args[0] ?? "");
    return value instanceof Unsure ? value : String(value.length);
  }
  if (r.header("transfer-encoding") !== null) return new Unsure("the length of the body is not given");
  return r.header("content-length") ?? "";
}

/** The user of HTTP basic authentication; "" where none is named. Mirrors ngx_http_auth_basic_user. */
function userOf(authorization: string | null): string {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return "";
  try {
    const plain = atob(encoded);
    return plain.includes(":") ? (plain.split(":", 1)[0] ?? "") : "";
  } catch {
    return "";
  }
}

/** Without a Referer it hangs on `none` alone. Mirrors ngx_http_referer_variable (src/http/modules/ngx_http_referer_module.c). */
function invalidReferer(r: HttpRequest): Value {
  const by = setting(r.loc, "valid_referers");
  if (by === null) return "";
  if (r.header("referer") !== null) return new Unsure("what valid_referers makes of a Referer is not looked into");
  return by.args.includes("none") ? "" : "1";
}

function withPrefix(r: HttpRequest, name: string): Value | null {
  if (name.startsWith("http_")) return header(r, name.slice("http_".length));
  if (name.startsWith("arg_")) return argument(r.args, name.slice("arg_".length));
  if (name.startsWith("cookie_")) return cookie(all(r, "cookie", "; "), name.slice("cookie_".length));
  if (name.startsWith("ssl_") && r.client.scheme === "http") return "";
  if (name.startsWith("ssl_")) return new Unsure(`$${name} is known to the connection alone`);
  if (name.startsWith("proxy_protocol_")) return new Unsure(`$${name} is known to the connection alone`);
  return null;
}

/** The first header of that name. Mirrors ngx_http_variable_unknown_header. */
function header(r: HttpRequest, name: string): Value {
  const found = r.headers.filter((it) => it.lower.replaceAll("-", "_") === name);
  if (found.length > 1) return new Unsure("releases of nginx differ where a header comes more than once");
  return found[0]?.value ?? "";
}

/** The first argument of that name, case ignored, as it stands. Mirrors ngx_http_arg. */
function argument(args: Value, name: string): Value {
  if (args instanceof Unsure) return args;
  if (name === "") return "";
  for (const pair of args.split("&")) {
    if (pair.length > name.length && pair[name.length] === "=" && pair.slice(0, name.length).toLowerCase() === name)
      return pair.slice(name.length + 1);
  }
  return "";
}

/** Mirrors ngx_http_parse_set_cookie_lines' sister ngx_http_parse_multi_header_lines. */
function cookie(cookies: string, name: string): string {
  for (const part of cookies.split(";")) {
    const pair = part.replace(/^ +/, "");
    if (pair.slice(0, name.length).toLowerCase() !== name) continue;
    const value = /^ *= *([^;]*)/.exec(pair.slice(name.length))?.[1];
    if (value !== undefined) return value;
  }
  return "";
}
