import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseSize } from "../values.ts";
import { heldIn, mergeLater, type Step } from "./merging.ts";
import { regexFault } from "./regex.ts";
import { isTwice } from "./twice.ts";

const pool: Setter = { open: setPoolSize };

/** What clients may ask and how much of it, of src/http/ngx_http_core_module.c. */
export const clientSetters: Setters = {
  "ngx_http_core_module.connection_pool_size": pool,
  "ngx_http_core_module.gzip_disable": { open: setGzipDisable },
  "ngx_http_core_module.large_client_header_buffers": { open: (_it, state) => mergeLater(headerBuffers, state) },
  "ngx_http_core_module.limit_except": { open: setLimitExcept },
  "ngx_http_core_module.request_pool_size": pool,
};

/** The least size of a pool, and what it must be a multiple of, on machines with pointers of eight bytes. */
const leastPool = 112;
const poolStep = 16;

/** ngx_http_core_pool_size */
function setPoolSize(it: ReadDirective, state: ReadingState, say: Say): void {
  const size = parseSize(it.args[0] ?? "") ?? 0;
  if (size < leastPool)
    return say("invalid-value", `the pool size must be no less than ${String(leastPool)}`, { word: 1 });
  if (size % poolStep !== 0)
    return say("invalid-value", `the pool size must be a multiple of ${String(poolStep)}`, { word: 1 });
  if (it.name === "connection_pool_size") mergeLater(headerBuffers, state);
}

/** The buffers for headers that a server ends up with, in ngx_http_core_merge_srv_conf. */
export const headerBuffers: Step = {
  about: "large_client_header_buffers",
  names: ["large_client_header_buffers", "connection_pool_size"],
  check(level, state, say) {
    const buffers = heldIn(level, "large_client_header_buffers", state).at(-1);
    const pool = heldIn(level, "connection_pool_size", state).at(-1);
    const it = buffers ?? pool;
    const size = buffers === undefined ? 8192 : (parseSize(buffers.args[1] ?? "") ?? 0);
    if (it === undefined || size >= (pool === undefined ? 512 : (parseSize(pool.args[0] ?? "") ?? 0))) return;
    const message = 'the "large_client_header_buffers" size must be equal to or greater than "connection_pool_size"';
    say("conflict", message, { place: placeOf(it) });
  },
};

const methods = new Set(
  "GET HEAD POST PUT DELETE MKCOL COPY MOVE OPTIONS PROPFIND PROPPATCH LOCK UNLOCK PATCH".split(" "),
);

/** ngx_http_core_limit_except */
function setLimitExcept(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const index = it.args.findIndex((method) => !methods.has(method.toUpperCase()));
  if (index >= 0) say("invalid-parameter", `invalid method "${it.args[index] ?? ""}"`, { word: index + 1 });
}

/** ngx_http_gzip_disable */
function setGzipDisable(it: ReadDirective, _state: ReadingState, say: Say): void {
  for (const [i, pattern] of it.args.entries()) {
    // "degradation" is a word of its own only where nginx was built with that module, and a pattern else.
    const fault = pattern === "msie6" ? null : regexFault(pattern);
    if (fault !== null) return say("invalid-regex", fault, { word: i + 1 });
  }
}
