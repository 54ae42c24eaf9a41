import { compareVersions } from "../../directives/check.ts";
import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber, parseTime } from "../values.ts";
import { parseUrl, type Url } from "./url.ts";

/** `upstream` and `server` of src/http/ngx_http_upstream.c and src/stream/ngx_stream_upstream.c. */
export const upstreamSetters: Setters = {
  "ngx_http_upstream_module.upstream": { open: setUpstream, close: endUpstream },
  "ngx_http_upstream_module.server": { open: setServer },
  "ngx_stream_upstream_module.upstream": { open: setUpstream, close: endUpstream },
  "ngx_stream_upstream_module.server": { open: setServer },
};

interface Known {
  readonly it: ReadDirective;
  readonly url: Extract<Url, { fault: null }>;
}

function familyOf(it: ReadDirective): "http" | "stream" {
  return it.context.startsWith("stream") ? "stream" : "http";
}

/** The addresses without a port that requests are passed to. */
function passedIn(family: "http" | "stream", state: ReadingState): Known[] {
  return state.note<Known[]>(null, `${family} upstreams without a port`, () => []);
}

function blocksOf(family: "http" | "stream"): string {
  return `${family} upstream blocks`;
}

/**
 * Notes an address that requests are passed to and says what nginx has against it; false where nginx stops. Mirrors
 * ngx_http_upstream_add and ngx_stream_upstream_add without NGX_HTTP_UPSTREAM_CREATE.
 */
export function passTo(
  address: string,
  options: { readonly defaultPort: number; readonly uriPart: boolean },
  it: ReadDirective,
  state: ReadingState,
  say: Say,
): Extract<Url, { fault: null }> | null {
  const url = parseUrl(address, options);
  if (url.fault !== null) {
    say("invalid-value", `${url.fault} in upstream "${address}"`, { word: 1 });
    return null;
  }
  const family = familyOf(it);
  if (state.has(blocksOf(family), url.host.toLowerCase()) && !url.noPort && url.family !== "unix") {
    say("conflict", `upstream "${url.host}" may not have port ${String(url.port)}`, { word: 1 });
    return null;
  }
  // One with a port needs no upstream block to say where it is.
  if (url.port === 0) passedIn(family, state).push({ it, url });
  if (!url.noPort && url.family !== "unix") noteFirst(url, it, state);
  return url;
}

/** Notes the first address of a host that is passed to with a port: an upstream block of its name may come later. */
function noteFirst(url: Known["url"], it: ReadDirective, state: ReadingState): void {
  const host = url.host.toLowerCase();
  const set = `${familyOf(it)} hosts with a port`;
  if (state.has(set, host)) return;
  state.add(set, host);
  portedIn(familyOf(it), state).set(host, { it, url });
}

function portedIn(family: "http" | "stream", state: ReadingState): Map<string, Known> {
  return state.note(null, `${family} addresses with a port`, () => new Map<string, Known>());
}

/**
 * Says which addresses have no port and no upstream block of their name, once all blocks are known. Mirrors
 * ngx_http_upstream_init_round_robin (src/http/ngx_http_upstream_round_robin.c).
 */
export function withoutPort(state: ReadingState, say: Say): void {
  if (!state.config.whole) return;
  for (const { it, url } of passedIn("http", state)) {
    if (url.family === "unix" || state.has(blocksOf("http"), url.host.toLowerCase())) continue;
    const place = placeOf(it, 1);
    say("invalid-value", `no port in upstream "${url.host}"`, { place, noticedAt: it });
  }
}

/** ngx_http_upstream, up to the block */
function setUpstream(it: ReadDirective, state: ReadingState, say: Say): void {
  const host = it.args[0] ?? "";
  const family = familyOf(it);
  const name = host.toLowerCase();
  if (state.has(blocksOf(family), name)) return say("duplicate", `duplicate upstream "${host}"`, { word: 1 });
  state.add(blocksOf(family), name);
  const before = portedIn(family, state).get(name);
  if (before === undefined) return;
  const message = `upstream "${host}" may not have port ${String(before.url.port)}`;
  say("conflict", message, { place: placeOf(before.it, 1), noticedAt: before.it });
}

/** ngx_http_upstream, behind the block */
function endUpstream(it: ReadDirective, state: ReadingState, say: Say): void {
  if (it.children.some((child) => child.name === "server")) return;
  // What an include brings that is not there may be servers.
  if (it.children.some((child) => child.name === "include") && !state.config.whole) return;
  say("conflict", "no servers are inside upstream");
}

/** ngx_http_upstream_server, ngx_stream_upstream_server */
function setServer(it: ReadDirective, state: ReadingState, say: Say): void {
  const { version } = state.build;
  const looksUp = version === null || compareVersions(version, "1.27.3") >= 0;
  const [address = "", ...parameters] = it.args;
  for (const [i, parameter] of parameters.entries())
    if (!isParameter(parameter) || (!looksUp && /^(?:resolve$|service=)/.test(parameter)))
      return say("invalid-parameter", `invalid parameter "${parameter}"`, { word: i + 2 });
  const isStream = it.context.startsWith("stream");
  const url = parseUrl(address, { defaultPort: isStream ? 0 : 80 });
  if (url.fault !== null) return say("invalid-value", `${url.fault} in upstream "${address}"`, { word: 1 });
  if (isStream && url.noPort) say("invalid-value", `no port in upstream "${address}"`, { word: 1 });
}

/** Whether some release takes the parameter, nginx's commercial ones included. */
function isParameter(text: string): boolean {
  const [, name = "", value = ""] = /^([a-z_]+)=(.*)$/s.exec(text) ?? [];
  switch (name) {
    case "weight":
      return (parseNumber(value) ?? 0) !== 0;
    case "max_conns":
    case "max_fails":
      return parseNumber(value) !== null;
    case "fail_timeout":
      return parseTime(value, "s") !== null;
    case "slow_start":
    case "service":
    case "route":
    case "id":
    case "srun_id":
      return true;
    default:
      return ["backup", "down", "resolve", "drain"].includes(text);
  }
}
