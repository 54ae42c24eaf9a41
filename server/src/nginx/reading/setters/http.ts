import { named } from "../../model/effective.ts";
import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { setOnce } from "./blocks.ts";
import { addressesOf } from "./listens.ts";
import { duplicateLocations } from "./locations.ts";
import { mergeSettings } from "./merged.ts";
import { initUpstreams } from "./upstreams.ts";
import { unknownVariables } from "./variables.ts";

/** What nginx checks when the http block is read. */
export const httpSetters: Setters = {
  "ngx_http_module.http": { open: setOnce, close: endHttp },
  "ngx_http_core_module.server": { close: endServer },
};

/** ngx_http_block (src/http/ngx_http.c), behind ngx_conf_parse: each step in its order. */
function endHttp(it: ReadDirective, state: ReadingState, say: Say): void {
  initUpstreams("http", state, say);
  state.eachServer(it, withoutKey);
  mergeSettings(state, say);
  state.eachServer(it, sameLocations);
  unprotected(state, say);
  unknownVariables(state, say);
}

/** The same for what stands in a location or an upstream, where no block around it is in the text. */
export function endLocation(state: ReadingState, say: Say): void {
  initUpstreams("http", state, say);
  mergeSettings(state, say);
  unknownVariables(state, say);
}

/** A file that is read as the inside of a server has no http block to end. */
function endServer(it: ReadDirective, state: ReadingState, say: Say): void {
  if (it !== state.config.enclosing) return;
  initUpstreams("http", state, say);
  withoutKey(it, state, say);
  mergeSettings(state, say);
  duplicateLocations(it, say);
  unprotected(state, say);
  unknownVariables(state, say);
}

/** ngx_http_init_locations */
function sameLocations(server: ReadDirective, _state: ReadingState, say: Say): void {
  duplicateLocations(server, say);
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
