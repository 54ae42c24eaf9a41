import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { setOnce } from "./blocks.ts";
import { recoding } from "./charsets.ts";
import { headerBuffers } from "./clients.ts";
import { duplicateLocations, sameAmong } from "./locations.ts";
import { mergeInto, mergeServers } from "./merged.ts";
import { mergingOf } from "./merging.ts";
import { mergeMimes } from "./mimes.ts";
import { optimizeServers } from "./names.ts";
import { referers } from "./referers.ts";
import { mergeSsl, unprotected } from "./ssl.ts";
import { typesHash } from "./types.ts";
import { endUpstreamFile, initUpstreams } from "./upstreams.ts";
import { unknownVariables, variablesHash } from "./variables.ts";

/** The functions of http's core for merging settings. */
const mergeCore = mergingOf([headerBuffers, typesHash]);
const mergeReferers = mergingOf([referers]);
/** Looks at what was merged, when all modules have. */
const recode = mergingOf([recoding]);

/** What nginx checks when the http block is read. */
export const httpSetters: Setters = {
  "ngx_http_module.http": { open: setOnce, close: endHttp },
  "ngx_http_core_module.server": { close: endServer },
};

/** ngx_http_block (src/http/ngx_http.c), behind ngx_conf_parse: each step in its order. */
function endHttp(it: ReadDirective, state: ReadingState, say: Say): void {
  state.eachServer(it, mergeCore);
  initUpstreams("http", state, say);
  state.eachServer(it, mergeReferers);
  state.eachServer(it, mergeSsl);
  mergeServers(it, state);
  state.eachServer(it, mergeMimes);
  state.eachServer(it, sameLocations);
  unprotected(state, say);
  state.eachServer(it, recode);
  unknownVariables(state, say);
  variablesHash(it, state, say);
  optimizeServers(it, state, say);
}

/** The same for what stands in a location or an upstream, where no block around it is in the text. */
export function endLocation(state: ReadingState, say: Say): void {
  const { context, top } = state.config;
  if (context === "upstream") endUpstreamFile(top, say);
  mergeCore(null, state, say);
  initUpstreams("http", state, say);
  mergeReferers(null, state, say);
  mergeInto(null, state, say);
  mergeMimes(null, state, say);
  if (context === "location") sameAmong(top, say);
  recode(null, state, say);
  unknownVariables(state, say);
}

/** A file that is read as the inside of a server has no http block to end. */
function endServer(it: ReadDirective, state: ReadingState, say: Say): void {
  if (it !== state.config.enclosing) return;
  mergeCore(it, state, say);
  initUpstreams("http", state, say);
  mergeReferers(it, state, say);
  mergeSsl(it, state, say);
  mergeInto(it, state, say);
  mergeMimes(it, state, say);
  duplicateLocations(it, say);
  unprotected(state, say);
  recode(it, state, say);
  unknownVariables(state, say);
  variablesHash(it, state, say);
  optimizeServers(it, state, say);
}

/** ngx_http_init_locations */
function sameLocations(server: ReadDirective, _state: ReadingState, say: Say): void {
  duplicateLocations(server, say);
}
