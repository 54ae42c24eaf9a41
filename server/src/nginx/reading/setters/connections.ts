import { named } from "../../model/effective.ts";
import { placeOf, type ReadDirective } from "../../model/read.ts";
import { serversOf } from "../../model/walk.ts";
import type { ReadingState, Say } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { addressesOf } from "./listens.ts";
import { socketsOf } from "./sockets.ts";

/** What nginx has where nothing says how many connections a worker may have. */
const byDefault = 512;

/**
 * Says when a worker may have fewer connections than there are sockets to listen on, and one for itself. Mirrors
 * ngx_event_init_conf (src/event/ngx_event.c). Hosts that have to be looked up are not counted, nor are those of rtmp.
 */
export function fewConnections(state: ReadingState, say: Say): void {
  const set = lastSet(state);
  const connections = set === null ? byDefault : parseNumber(set.args[0] ?? "");
  if (connections === null) return;
  // Servers that do not say where they listen share one address.
  const most = addressesOf(state).size + socketsOf("stream", state).size + socketsOf("mail", state).size + 1;
  if (connections > most) return;
  const sockets = countSockets(state);
  if (connections > sockets) return;
  const message = `${connections} worker_connections are not enough for ${sockets} listening sockets`;
  say("conflict", message, { noticedAt: null, ...(set === null ? {} : { place: placeOf(set, 1) }) });
}

function lastSet(state: ReadingState): ReadDirective | null {
  const { context, top } = state.config;
  if (context === "events") return top.findLast((it) => it.name === "worker_connections") ?? null;
  const events = top.findLast((it) => it.name === "events" && it.at.node.body !== null);
  return context !== "main" || events === undefined ? null : (named(events, "worker_connections").at(-1) ?? null);
}

/** Mirrors ngx_http_init_listening and its like of stream and mail: a socket for all addresses of a port stands for those that are not bound by themselves. */
function countSockets(state: ReadingState): number {
  const groups = new Map<string, { wildcard: boolean; bound: number; all: number }>();
  const count = (kind: string, text: string, bind: boolean): void => {
    const [, host = "", port = ""] = /^(.*):(\d+)$/s.exec(text.startsWith("unix:") ? "" : text) ?? [];
    const family = host === "" ? "unix" : host.startsWith("[") ? "inet6" : "inet";
    const key = `${kind} ${family} ${port}`;
    const group = groups.get(key) ?? { wildcard: false, bound: 0, all: 0 };
    groups.set(key, group);
    group.all += 1;
    if (host === "0.0.0.0" || host === "[::]") group.wildcard = true;
    else if (bind) group.bound += 1;
  };
  const http = addressesOf(state);
  for (const { text, isSet } of http.values()) count("http", text, isSet);
  if (!http.has("0.0.0.0:80") && serversOf(state.config).some((server) => named(server, "listen").length === 0))
    count("http", "0.0.0.0:80", false);
  for (const family of ["stream", "mail"] as const)
    for (const { bind, isUdp, text } of socketsOf(family, state).values()) count(`${family} ${isUdp}`, text, bind);
  return [...groups.values()].reduce((sum, { all, bound, wildcard }) => sum + (wildcard ? bound + 1 : all), 0);
}
