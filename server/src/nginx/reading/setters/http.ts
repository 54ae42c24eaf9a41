import { allDirectives } from "../../model/config.ts";
import { named } from "../../model/effective.ts";
import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { setOnce } from "./blocks.ts";
import { isBuiltin } from "./builtin.ts";
import { usesOf } from "./known.ts";
import { addressesOf } from "./listens.ts";
import { duplicateLocations } from "./locations.ts";
import { namedGroups } from "./regex.ts";
import { withoutPort } from "./upstreams.ts";

/** What nginx checks when the http block is read. */
export const httpSetters: Setters = {
  "ngx_http_module.http": { open: setOnce, close: endHttp },
  "ngx_http_core_module.server": { close: endServer },
};

/** ngx_http_block (src/http/ngx_http.c), behind ngx_conf_parse: each step in its order. */
function endHttp(it: ReadDirective, state: ReadingState, say: Say): void {
  withoutPort(state, say);
  const servers = named(it, "server").filter((child) => child.at.node.body !== null);
  for (const server of servers) withoutKey(server, state, say);
  for (const server of servers) duplicateLocations(server, say);
  unprotected(state, say);
  unknownVariables(state, say);
}

/** The same for what stands in a location, where no block around it is in the text. */
export function endLocation(state: ReadingState, say: Say): void {
  withoutPort(state, say);
  unknownVariables(state, say);
}

/** A file that is read as the inside of a server has no http block to end. */
function endServer(it: ReadDirective, state: ReadingState, say: Say): void {
  if (it !== state.config.enclosing) return;
  withoutPort(state, say);
  withoutKey(it, state, say);
  duplicateLocations(it, say);
  unprotected(state, say);
  unknownVariables(state, say);
}

/** ngx_http_ssl_merge_srv_conf: each certificate needs a key */
function withoutKey(server: ReadDirective, state: ReadingState, say: Say): void {
  if (!state.config.whole) return;
  const set = (name: string): readonly ReadDirective[] => {
    const own = named(server, name);
    return own.length > 0 || server.parent === null ? own : named(server.parent, name);
  };
  // "ssl on" has messages of its own.
  if (set("ssl").length > 0) return;
  const last = set("ssl_certificate").at(-1);
  if (last === undefined || set("ssl_certificate_key").length >= set("ssl_certificate").length) return;
  const message = `no "ssl_certificate_key" is defined for certificate "${last.args[0] ?? ""}"`;
  say("conflict", message, { place: placeOf(last), noticedAt: null });
}

/** ngx_http_ssl_init, for the server that answers first on an address */
function unprotected(state: ReadingState, say: Say): void {
  if (!state.config.whole) return;
  const byPort = [...addressesOf(state).values()];
  const port = (text: string): string => (text.startsWith("unix:") ? "unix" : text.replace(/^.*(?=:\d+$)/, ""));
  const ports = [...new Set(byPort.map(({ text }) => port(text)))];
  byPort.sort((a, b) => ports.indexOf(port(a.text)) - ports.indexOf(port(b.text)));
  for (const { ssl, server, servers } of byPort) {
    if (!ssl || hasIn(server, "ssl_certificate")) continue;
    const rejects = hasIn(server, "ssl_reject_handshake");
    const bare = rejects
      ? servers.find((one) => !hasIn(one, "ssl_certificate") && !hasIn(one, "ssl_reject_handshake"))
      : server;
    if (bare === undefined) continue;
    say("conflict", 'no "ssl_certificate" is defined for the "listen ... ssl" directive', {
      place: placeOf(bare),
      noticedAt: bare,
    });
  }
}

function hasIn(server: ReadDirective, name: string): boolean {
  return named(server, name).length > 0 || (server.parent !== null && named(server.parent, name).length > 0);
}

/** ngx_http_variables_init_vars */
function unknownVariables(state: ReadingState, say: Say): void {
  if (!state.config.whole) return;
  const { all, defined } = usesOf(state);
  let maybe: ReadonlySet<string> | "never" | null = null;
  for (const { name, it, word } of all) {
    if (name === "" || defined.has(name) || isBuiltin(name)) continue;
    maybe ??= maybeDefined(state);
    if (maybe === "never" || maybe.has(name)) continue;
    say("unknown-variable", `unknown "${name}" variable`, { place: placeOf(it, word), noticedAt: null });
  }
}

/** Directives of nginx's own that take a variable's name alone for an argument and define none. */
const readsOnly = new Set([
  "if",
  "return",
  "rewrite",
  "set",
  "proxy_pass",
  "proxy_set_header",
  "add_header",
  "fastcgi_param",
  "fastcgi_pass",
  "uwsgi_param",
  "scgi_param",
  "try_files",
  "access_log",
  "log_format",
  "proxy_cache_key",
  "fastcgi_cache_key",
  "root",
  "proxy_cache_bypass",
  "proxy_no_cache",
  "fastcgi_cache_bypass",
  "fastcgi_no_cache",
  "limit_req_zone",
  "limit_conn_zone",
  "proxy_redirect",
  "error_page",
  "alias",
  "hash",
  "proxy_ssl_name",
  "sub_filter",
  "proxy_bind",
  "expires",
  "default_type",
]);

/**
 * Every name that some directive might define: map's and geo's, those of other modules, named groups. "never" where an
 * include leads back to itself: nginx never gets to look the variables up.
 */
function maybeDefined(state: ReadingState): ReadonlySet<string> | "never" {
  const names = new Set<string>();
  for (const it of allDirectives(state.config)) {
    if (it.cycle) return "never";
    for (const arg of [it.name, ...it.args]) for (const name of namedGroups(arg)) names.add(name);
    const isValue = it.context === "data" && ["map", "geo", "split_clients"].includes(it.parent?.name ?? "");
    if (readsOnly.has(it.name) || isValue) continue;
    for (const arg of it.name === "map" ? it.args.slice(1) : it.args) {
      const name = /^\$?(\w+)$/.exec(arg)?.[1] ?? /=\$?(\w+)$/.exec(arg)?.[1];
      if (name !== undefined) names.add(name.toLowerCase());
    }
    if (/^\$\w+$/.test(it.name)) names.add(it.name.slice(1).toLowerCase());
  }
  return names;
}
