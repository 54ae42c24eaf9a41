import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber, parseSize } from "../values.ts";
import { useScript } from "./known.ts";
import { compileScript } from "./script.ts";

/**
 * limit_req and limit_conn of src/http/modules/ngx_http_limit_req_module.c and ngx_http_limit_conn_module.c, and what
 * else shares memory or bounds connections in an upstream.
 */
export const limitSetters: Setters = {
  "ngx_http_limit_req_module.limit_req_zone": { open: setZone },
  "ngx_http_limit_conn_module.limit_conn_zone": { open: setZone },
  "ngx_http_limit_req_module.limit_req": { open: setRequests },
  "ngx_http_limit_conn_module.limit_conn": { open: setConnections },
  "ngx_stream_limit_conn_module.limit_conn_zone": { open: setZone },
  "ngx_stream_limit_conn_module.limit_conn": { open: setConnections },
  "ngx_http_upstream_zone_module.zone": { open: setUpstreamZone },
  "ngx_stream_upstream_zone_module.zone": { open: setUpstreamZone },
};

interface Zones {
  readonly sized: Set<string>;
  readonly used: { readonly name: string; readonly it: ReadDirective; readonly word: number }[];
}

/** The zones of shared memory that limits name, and those that have a size. */
function zonesOf(state: ReadingState): Zones {
  return state.note<Zones>(null, "zones of limits", () => ({ sized: new Set(), used: [] }));
}

/** Says which zones are used and have no size, when the whole configuration is read. Mirrors ngx_init_cycle. */
export function zeroZones(state: ReadingState, say: Say): void {
  const { sized, used } = zonesOf(state);
  for (const { name, it, word } of used)
    if (!sized.has(name))
      say("conflict", `zero size shared memory zone "${name}"`, { place: placeOf(it, word), noticedAt: null });
}

/** ngx_http_limit_req_zone, ngx_http_limit_conn_zone, up to the shared memory */
function setZone(it: ReadDirective, state: ReadingState, say: Say): void {
  const { fault } = compileScript(it.args[0] ?? "");
  // The variables of stream are not followed.
  if (!it.context.startsWith("stream")) useScript(it, 1, state, say);
  else if (fault !== null) say("invalid-value", fault, { word: 1 });
  if (fault !== null) return;
  let named = false;
  for (const [i, parameter] of it.args.slice(1).entries()) {
    const word = i + 2;
    if (parameter.startsWith("zone=")) {
      const [name = "", ...rest] = parameter.slice(5).split(":");
      const size = rest.length === 0 ? null : parseSize(rest.join(":"));
      if (size === null) return say("invalid-value", `invalid zone size "${parameter}"`, { word });
      // Eight pages of memory; no machine has smaller ones than 4k.
      if (size < 8 * 4096) return say("invalid-value", `zone "${parameter}" is too small`, { word });
      named ||= name !== "";
      zonesOf(state).sized.add(name);
    } else if (parameter.startsWith("rate=") && it.name === "limit_req_zone") {
      const rate = parseNumber(parameter.slice(5).replace(/r\/[sm]$/, "")) ?? 0;
      if (rate === 0) return say("invalid-value", `invalid rate "${parameter}"`, { word });
    } else if (!(it.name === "limit_req_zone" && parameter === "sync"))
      return say("invalid-parameter", `invalid parameter "${parameter}"`, { word });
  }
  if (!named) say("invalid-value", `"${it.name}" must have "zone" parameter`);
}

/** ngx_http_limit_req */
function setRequests(it: ReadDirective, state: ReadingState, say: Say): void {
  for (const [i, parameter] of it.args.entries()) {
    const word = i + 1;
    if (parameter.startsWith("zone=")) zonesOf(state).used.push({ name: parameter.slice(5), it, word });
    if (parameter.startsWith("zone=") || parameter === "nodelay") continue;
    const [, name, value = ""] = /^(burst|delay)=(.*)$/s.exec(parameter) ?? [];
    if (name === undefined) return say("invalid-parameter", `invalid parameter "${parameter}"`, { word });
    if ((parseNumber(value) ?? 0) === 0) return say("invalid-value", `invalid ${name} value "${parameter}"`, { word });
  }
  if (!it.args.some((arg) => arg.startsWith("zone="))) say("invalid-value", '"limit_req" must have "zone" parameter');
}

/** ngx_http_limit_conn */
function setConnections(it: ReadDirective, state: ReadingState, say: Say): void {
  const [name = "", count = ""] = it.args;
  zonesOf(state).used.push({ name, it, word: 1 });
  const number = parseNumber(count) ?? 0;
  if (number === 0) say("invalid-value", `invalid number of connections "${count}"`, { word: 2 });
  else if (number > 65_535) say("invalid-value", "connection limit must be less 65536", { word: 2 });
}

/** ngx_http_upstream_zone, ngx_stream_upstream_zone */
function setUpstreamZone(it: ReadDirective, state: ReadingState, say: Say): void {
  const [name = "", text] = it.args;
  if (name === "") return say("invalid-value", 'invalid zone name ""', { word: 1 });
  zonesOf(state).used.push({ name, it, word: 1 });
  if (text === undefined) return;
  const size = parseSize(text);
  if (size === null) return say("invalid-value", `invalid zone size "${text}"`, { word: 2 });
  if (size < 8 * 4096) return say("invalid-value", `zone "${name}" is too small`, { word: 2 });
  zonesOf(state).sized.add(name);
}
