import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber, parseSize } from "../values.ts";
import { compiles } from "./known.ts";
import { addSharedMemory, refuseSharedMemory, useSharedMemory } from "./memory.ts";

/**
 * limit_req and limit_conn of src/http/modules/ngx_http_limit_req_module.c and ngx_http_limit_conn_module.c, and of
 * src/stream/ngx_stream_limit_conn_module.c.
 */
export const limitSetters: Setters = {
  "ngx_http_limit_req_module.limit_req_zone": { open: setZone },
  "ngx_http_limit_conn_module.limit_conn_zone": { open: setZone },
  "ngx_http_limit_req_module.limit_req": { open: setRequests },
  "ngx_http_limit_conn_module.limit_conn": { open: setConnections },
  "ngx_stream_limit_conn_module.limit_conn_zone": { open: setZone },
  "ngx_stream_limit_conn_module.limit_conn": { open: setConnections },
};

/** The smallest zone of shared memory that limits, sessions and upstreams take: eight pages, of 4k where they are smallest. */
export const leastZone = 8 * 4096;

/** The module that a zone of limits belongs to. */
function tagOf(it: ReadDirective): string {
  if (it.name.startsWith("limit_req")) return "ngx_http_limit_req_module";
  return it.context.startsWith("stream") ? "ngx_stream_limit_conn_module" : "ngx_http_limit_conn_module";
}

/** ngx_http_limit_req_zone, ngx_http_limit_conn_zone, ngx_stream_limit_conn_zone */
function setZone(it: ReadDirective, state: ReadingState, say: Say): void {
  if (!compiles(it, 1, state, say)) return;
  const key = it.args[0] ?? "";
  const isRequests = it.name === "limit_req_zone";
  const refuse: Say = (...args) => {
    for (const arg of it.args) if (arg.startsWith("zone=")) refuseSharedMemory(arg.slice(5).replace(/:.*/s, ""), state);
    say(...args);
  };
  let name = "";
  let size = 0;
  let named = 0;
  for (const [i, parameter] of it.args.slice(1).entries()) {
    const word = i + 2;
    if (parameter.startsWith("zone=")) {
      const colon = parameter.indexOf(":");
      const parsed = colon < 0 ? null : parseSize(parameter.slice(colon + 1));
      if (parsed === null) return refuse("invalid-value", `invalid zone size "${parameter}"`, { word });
      if (parsed < leastZone) return refuse("invalid-value", `zone "${parameter}" is too small`, { word });
      name = parameter.slice(5, colon);
      size = parsed;
      named = word;
    } else if (isRequests && parameter.startsWith("rate=")) {
      const rate = parseNumber(parameter.slice(5).replace(/r\/[sm]$/, "")) ?? 0;
      if (rate === 0) return refuse("invalid-value", `invalid rate "${parameter}"`, { word });
    } else return refuse("invalid-parameter", `invalid parameter "${parameter}"`, { word });
  }
  if (name === "") return say("invalid-value", `"${it.name}" must have "zone" parameter`);
  const zone = addSharedMemory({ name, size, tag: tagOf(it) }, it, named, state, say);
  if (zone === null) return;
  if (zone.data !== null)
    return say("duplicate", `${it.name} "${name}" is already bound to key "${zone.data}"`, { word: named });
  zone.data = key;
}

/** ngx_http_limit_req */
function setRequests(it: ReadDirective, state: ReadingState, say: Say): void {
  let zone: string | null = null;
  for (const [i, parameter] of it.args.entries()) {
    const word = i + 1;
    if (parameter.startsWith("zone=")) {
      zone = parameter.slice(5);
      if (!useSharedMemory(zone, tagOf(it), it, word, state, say)) return;
    }
    if (parameter.startsWith("zone=") || parameter === "nodelay") continue;
    const [, name, value = ""] = /^(burst|delay)=(.*)$/s.exec(parameter) ?? [];
    if (name === undefined) return say("invalid-parameter", `invalid parameter "${parameter}"`, { word });
    if ((parseNumber(value) ?? 0) === 0) return say("invalid-value", `invalid ${name} value "${parameter}"`, { word });
  }
  if (zone === null) return say("invalid-value", '"limit_req" must have "zone" parameter');
  refuseTwice(zone, it, state, say);
}

/** ngx_http_limit_conn, ngx_stream_limit_conn */
function setConnections(it: ReadDirective, state: ReadingState, say: Say): void {
  const [name = "", count = ""] = it.args;
  if (!useSharedMemory(name, tagOf(it), it, 1, state, say) || refuseTwice(name, it, state, say)) return;
  const number = parseNumber(count) ?? 0;
  if (number === 0) say("invalid-value", `invalid number of connections "${count}"`, { word: 2 });
  else if (number > 65_535) say("invalid-value", "connection limit must be less 65536", { word: 2 });
}

/** Whether a zone limits the block already; says so. */
function refuseTwice(zone: string, it: ReadDirective, state: ReadingState, say: Say): boolean {
  const zones = state.note(it.parent, `zones of ${it.name}`, () => new Set<string>());
  const isSecond = zones.has(zone);
  if (isSecond) say("duplicate", `"${it.name}" directive is duplicate`);
  zones.add(zone);
  return isSecond;
}
