import { compareVersions } from "../../directives/check.ts";
import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber, parseSize } from "../values.ts";
import { compiles } from "./known.ts";
import { leastZone } from "./limits.ts";
import { addSharedMemory, refuseSharedMemory } from "./memory.ts";
import { isTwice } from "./twice.ts";

/** How an upstream picks its servers, of src/http/modules/ngx_http_upstream_…_module.c and their like of stream. */
export const balancingSetters: Setters = {
  "ngx_http_upstream_hash_module.hash": { open: setHash },
  "ngx_http_upstream_ip_hash_module.ip_hash": balancing(allButBackup()),
  "ngx_http_upstream_least_conn_module.least_conn": balancing(everyParameter()),
  "ngx_http_upstream_random_module.random": { open: setRandom },
  "ngx_http_upstream_zone_module.zone": { open: setZone },
  "ngx_http_upstream_keepalive_module.keepalive": { open: setKeepalive },
  "ngx_http_upstream_least_time_module.least_time": { open: setLeastTime },
  "ngx_stream_upstream_least_time_module.least_time": { open: setLeastTime },
  "ngx_http_upstream_fair_module.fair": { open: setFair },
  "ngx_stream_upstream_hash_module.hash": { open: setHash },
  "ngx_stream_upstream_least_conn_module.least_conn": balancing(everyParameter()),
  "ngx_stream_upstream_random_module.random": { open: setRandom },
  "ngx_stream_upstream_zone_module.zone": { open: setZone },
};

/** What an upstream's servers may say: all of it where nothing says how to balance. */
export interface Balancing {
  /** Whether something said how. */
  redefined: boolean;
  parameters: ReadonlySet<string>;
}

function everyParameter(): ReadonlySet<string> {
  return new Set(["weight", "max_conns", "max_fails", "fail_timeout", "down", "backup"]);
}

function allButBackup(): ReadonlySet<string> {
  return new Set(["weight", "max_conns", "max_fails", "fail_timeout", "down"]);
}

/** The balancing of an upstream block so far. */
export function balancingOf(upstream: ReadDirective | null, state: ReadingState): Balancing {
  return state.note(upstream, "balancing", () => ({ redefined: false, parameters: everyParameter() }));
}

/** What all methods do: a second one takes the place of the first. */
function setBalancing(it: ReadDirective, parameters: ReadonlySet<string>, state: ReadingState, say: Say): void {
  const balancing = balancingOf(it.parent, state);
  if (balancing.redefined) say("conflict", "load balancing method redefined", { level: "warn" });
  balancing.redefined = true;
  balancing.parameters = parameters;
}

/** ngx_http_upstream_ip_hash, ngx_http_upstream_least_conn */
function balancing(parameters: ReadonlySet<string>): Setter {
  return { open: (it, state, say) => setBalancing(it, parameters, state, say) };
}

/** ngx_http_upstream_hash, ngx_stream_upstream_hash */
function setHash(it: ReadDirective, state: ReadingState, say: Say): void {
  if (!compiles(it, 1, state, say)) return;
  setBalancing(it, allButBackup(), state, say);
  refuseWord(it, 2, "consistent", say);
}

/** ngx_http_upstream_random, ngx_stream_upstream_random */
function setRandom(it: ReadDirective, state: ReadingState, say: Say): void {
  setBalancing(it, allButBackup(), state, say);
  if (!refuseWord(it, 1, "two", say)) refuseWord(it, 2, "least_conn", say);
}

/** ngx_http_upstream_fair of the module of that name, which says nothing when it takes the place of another method */
function setFair(it: ReadDirective, state: ReadingState, say: Say): void {
  let hasMode = false;
  for (const [i, parameter] of it.args.entries()) {
    const word = i + 1;
    const isMode = parameter === "weight_mode=peak" || parameter === "weight_mode=idle";
    if (isMode && hasMode) return say("conflict", "weight_mode= options are mutually exclusive", { word });
    hasMode ||= isMode;
    if (!isMode && parameter !== "no_rr")
      return say("invalid-parameter", `Invalid \`fair' parameter \`${parameter}'`, { word });
  }
  const balancing = balancingOf(it.parent, state);
  balancing.redefined = true;
  balancing.parameters = new Set(["weight", "max_fails", "fail_timeout", "down"]);
}

/** ngx_http_upstream_keepalive: before 1.29.7 it counts as a method, and has no zero */
function setKeepalive(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const value = it.args[0] ?? "";
  const number = parseNumber(value);
  const { version } = state.build;
  const isOld = version !== null && compareVersions(version, "1.29.7") < 0;
  if (number === null || (number === 0 && isOld))
    return say("invalid-value", `invalid value "${value}" in "keepalive" directive`, { word: 1 });
  if (isOld) balancingOf(it.parent, state).redefined = true;
  refuseWord(it, 2, "local", say);
}

/** ngx_http_upstream_least_time, ngx_stream_upstream_least_time */
function setLeastTime(it: ReadDirective, state: ReadingState, say: Say): void {
  setBalancing(it, everyParameter(), state, say);
  if (!refuseWord(it, 2, "inflight", say)) refuseMode(it, state, say);
}

/** The word that least_time measures by: ngx_conf_set_enum_slot, called by its setter. */
function refuseMode(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const mode = it.args[0] ?? "";
  const modes = it.context.startsWith("stream") ? ["connect", "first_byte", "last_byte"] : ["header", "last_byte"];
  if (!modes.includes(mode.toLowerCase())) say("invalid-parameter", `invalid value "${mode}"`, { word: 1 });
}

/** Whether an argument is there and another word than the one it may be; says so. */
function refuseWord(it: ReadDirective, word: number, allowed: string, say: Say): boolean {
  const value = it.args[word - 1];
  if (value === undefined || value === allowed) return false;
  say("invalid-parameter", `invalid parameter "${value}"`, { word });
  return true;
}

/** ngx_http_upstream_zone, ngx_stream_upstream_zone */
function setZone(it: ReadDirective, state: ReadingState, say: Say): void {
  const [name = "", text] = it.args;
  if (name === "") return say("invalid-value", 'invalid zone name ""', { word: 1 });
  const size = text === undefined ? 0 : parseSize(text);
  if (text !== undefined && (size ?? 0) < leastZone) refuseSharedMemory(name, state);
  if (size === null) return say("invalid-value", `invalid zone size "${text ?? ""}"`, { word: 2 });
  if (text !== undefined && size < leastZone) return say("invalid-value", `zone "${name}" is too small`, { word: 2 });
  const tag = it.context.startsWith("stream") ? "ngx_stream_upstream_module" : "ngx_http_upstream_module";
  addSharedMemory({ name, size, tag }, it, text === undefined ? 1 : 2, state, say);
}
