import type { Pattern } from "../../directives/pattern.ts";
import { patternOf } from "../../model/location.ts";
import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { compiles, useScript, useVariable } from "./known.ts";
import { isTwice } from "./twice.ts";
import { passTo } from "./upstreams.ts";

/** The directives that pass requests on: proxy_pass and its like of src/http/modules and of stream. */
export const passSetters: Setters = {
  "ngx_http_proxy_module.proxy_pass": { open: setProxyPass },
  "ngx_http_fastcgi_module.fastcgi_pass": passing(/^/),
  "ngx_http_uwsgi_module.uwsgi_pass": passing(/^(?:uwsgi|suwsgi):\/\//i),
  "ngx_http_scgi_module.scgi_pass": passing(/^/),
  "ngx_http_grpc_module.grpc_pass": passing(/^grpcs?:\/\//i),
  "ngx_http_tunnel_module.tunnel_pass": passing(/^/),
  "ngx_http_memcached_module.memcached_pass": { open: setMemcachedPass },
  "ngx_stream_proxy_module.proxy_pass": { open: setStreamPass },
};

/** What proxy_pass says in a block: nothing so far, an address, or one with variables. */
export function passedBy(block: ReadDirective | null, state: ReadingState): { to: "address" | "variables" | null } {
  return state.note(block, "proxy_pass", () => ({ to: null }));
}

/** The location whose name the directive sees: the nearest around it, unless an if or limit_except comes before. */
function locationOf(it: ReadDirective): { readonly pattern: Pattern | null; readonly isNameless: boolean } {
  const around = it.parent;
  if (around === null) return { pattern: null, isNameless: false };
  if (around.name === "if" || around.name === "limit_except") return { pattern: null, isNameless: true };
  return { pattern: around.name === "location" ? patternOf(around) : null, isNameless: false };
}

/** ngx_http_proxy_pass */
function setProxyPass(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const value = it.args[0] ?? "";
  const passed = passedBy(it.parent, state);
  if (value.includes("$")) {
    passed.to = "variables";
    return useScript(it, 1, state, say);
  }
  const scheme = /^https?:\/\//i.exec(value)?.[0];
  if (scheme === undefined) return say("invalid-value", "invalid URL prefix", { word: 1 });
  const defaultPort = scheme.length === 7 ? 80 : 443;
  const url = passTo(value.slice(scheme.length), { defaultPort, uriPart: true }, it, state, say);
  if (url === null) return;
  passed.to = "address";
  if (url.uri === "") return;
  const { pattern, isNameless } = locationOf(it);
  if (isNameless || pattern?.kind === "regex" || pattern?.kind === "named")
    say(
      "conflict",
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, ' +
        'or inside "if" statement, or inside "limit_except" block',
      { word: 1 },
    );
}

/**
 * ngx_http_fastcgi_pass, ngx_http_uwsgi_pass, ngx_http_scgi_pass, ngx_http_grpc_pass and, where it has an address,
 * ngx_http_tunnel_pass: `scheme` is taken off an address.
 */
function passing(scheme: RegExp): Setter {
  return {
    open(it, state, say) {
      if (isTwice(it, state, say)) return;
      const [value] = it.args;
      if (value === undefined) return;
      if (value.includes("$")) return useScript(it, 1, state, say);
      passTo(value.replace(scheme, ""), { defaultPort: 0, uriPart: false }, it, state, say);
    },
  };
}

/** ngx_http_memcached_pass: it reads no variables, and looks up one that the configuration has to set. */
function setMemcachedPass(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  if (passTo(it.args[0] ?? "", { defaultPort: 0, uriPart: false }, it, state, say) !== null)
    useVariable("memcached_key", it, 0, state);
}

/** ngx_stream_proxy_pass */
function setStreamPass(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const value = it.args[0] ?? "";
  if (!compiles(it, 1, state, say)) return;
  if (!value.includes("$")) passTo(value, { defaultPort: 0, uriPart: false }, it, state, say);
}
