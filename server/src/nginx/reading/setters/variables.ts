import { placeOf, type ReadDirective } from "../../model/read.ts";
import { allDirectives } from "../../model/walk.ts";
import type { ReadingState, Say } from "../setter.ts";
import { parseNumber } from "../values.ts";
import type { Family } from "./builtin.ts";
import { bucketSize, hashFault } from "./hash.ts";
import { familyOf, usesOf } from "./known.ts";
import { heldIn } from "./merging.ts";
import { namedGroups } from "./regex.ts";

/**
 * Says which variables are looked up and not defined, in the order of their numbers. Mirrors
 * ngx_http_variables_init_vars (src/http/ngx_http_variables.c) and ngx_stream_variables_init_vars.
 */
export function unknownVariables(state: ReadingState, say: Say, family: Family = "http"): void {
  if (!state.config.whole) return;
  const { all, defined, later } = usesOf(state, family);
  let also: ReadonlySet<string> | "never" | null = null;
  for (const { name, it, word } of [...all, ...later]) {
    if (defined.has(name)) continue;
    also ??= definedNames(state, family);
    if (also === "never" || also.has(name)) continue;
    say("unknown-variable", `unknown "${name}" variable`, { place: placeOf(it, word), noticedAt: null });
  }
}

/**
 * What nginx has against the hash of variables of a family, whose block is given. Names that a configuration defines are
 * in it with nginx's own, all of which fit. Mirrors the end of ngx_http_variables_init_vars.
 */
export function variablesHash(block: ReadDirective, state: ReadingState, say: Say, family: Family = "http"): void {
  // The sizes may be set by what is not there.
  if (!state.config.whole) return;
  const number = (name: string, otherwise: number): number =>
    parseNumber(heldIn(block, name, state).at(-1)?.args[0] ?? "") ?? otherwise;
  const most = number("variables_hash_max_size", 1024);
  const bucket = bucketSize(number("variables_hash_bucket_size", 64));
  const names = usesOf(state, family).defined;
  const message = hashFault(family === "http" ? "variables_hash" : "stream_variables_hash", most, bucket, [
    own,
    ...names,
  ]);
  if (message !== null) say("conflict", message, { noticedAt: null });
}

/** One of nginx's own names. */
const own = "uri";

/** Directives that define the variable one of their words names, by module: the word's index, -1 for the last. */
const definers: Readonly<Record<string, number>> = {
  "ngx_http_auth_request_module.auth_request_set": 1,
  "ngx_http_geo_module.geo": -1,
  "ngx_http_js_module.js_set": 1,
  "ngx_http_js_module.js_var": 1,
  "ngx_http_map_module.map": 2,
  "ngx_http_perl_module.perl_set": 1,
  "ngx_http_rewrite_module.set": 1,
  "ngx_http_split_clients_module.split_clients": 2,
  "ngx_stream_geo_module.geo": -1,
  "ngx_stream_js_module.js_set": 1,
  "ngx_stream_js_module.js_var": 1,
  "ngx_stream_map_module.map": 2,
  "ngx_stream_set_module.set": 1,
  "ngx_stream_split_clients_module.split_clients": 2,
};

/** The variable that a directive defines by its name; null where it defines none. */
function definedBy(it: ReadDirective, state: ReadingState): string | null {
  if (it.context === "data") return it.name.startsWith("$") ? it.name : null;
  const info = state.info(it);
  if (info === null) return null;
  // All set_… directives of these modules put their result in the variable that comes first.
  const isSet = /^ngx_http_(?:set_misc|lua)_module$/.test(info.module) && info.name.startsWith("set_");
  const word = isSet ? 1 : definers[`${info.module}.${info.name}`];
  if (word === undefined) return null;
  return (word < 0 ? it.args.at(word) : it.args[word - 1]) ?? null;
}

/**
 * Every name that some directive of a family defines, named groups included. "never" where an include leads back to itself: nginx
 * never gets to look the variables up.
 */
function definedNames(state: ReadingState, family: Family): ReadonlySet<string> | "never" {
  const names = new Set<string>();
  for (const it of allDirectives(state.config)) {
    if (it.cycle) return "never";
    if (familyOf(it) !== family) continue;
    for (const arg of [it.name, ...it.args]) for (const name of namedGroups(arg)) names.add(name.toLowerCase());
    const name = definedBy(it, state);
    if (name !== null) names.add(name.replace(/^\$/, "").toLowerCase());
  }
  return names;
}
