import { compareVersions } from "../../directives/check.ts";
import { named } from "../../model/effective.ts";
import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber, parseTime } from "../values.ts";

import { balancingOf } from "./balancing.ts";
import { isHost } from "./hosts.ts";
import { parseUrl, type Url } from "./url.ts";

/** `upstream` and `server` of src/http/ngx_http_upstream.c and src/stream/ngx_stream_upstream.c. */
export const upstreamSetters: Setters = {
  "ngx_http_upstream_module.upstream": { open: setUpstream, close: endUpstream },
  "ngx_http_upstream_module.server": { open: setServer },
  "ngx_stream_upstream_module.upstream": { open: setUpstream, close: endUpstream },
  "ngx_stream_upstream_module.server": { open: setServer },
};

/** The kind of modules that an upstream is for. */
type Family = "http" | "stream";

/** An upstream of nginx's list: what an upstream block or the first directive that passes requests to it made. */
interface Upstream {
  /** As it was written first. */
  readonly host: string;
  readonly port: number;
  readonly noPort: boolean;
  /** The directive that named it first. */
  readonly it: ReadDirective;
  /** Whether the address alone says where it is. */
  readonly located: boolean;
  /** Its upstream block. */
  block: ReadDirective | null;
}

function familyOf(it: ReadDirective): Family {
  return it.context.startsWith("stream") ? "stream" : "http";
}

/** The upstreams so far, in nginx's order. */
function upstreamsOf(family: Family, state: ReadingState): Upstream[] {
  return state.note<Upstream[]>(null, `${family} upstreams`, () => []);
}

/** Names of upstream blocks, in lower case. */
const blocksOf = (family: Family): string => `${family} upstream blocks`;

/** Hosts that requests are passed to, and hosts with their ports, in lower case. */
const hostsOf = (family: Family): string => `${family} upstream hosts`;

/**
 * Notes an address that requests are passed to and says what nginx has against it; null where nginx stops. Mirrors
 * ngx_http_upstream_add and ngx_stream_upstream_add without NGX_HTTP_UPSTREAM_CREATE: the list is asked in order, and
 * a port of 0 fits any other.
 */
export function passTo(
  address: string,
  options: { readonly defaultPort: number; readonly uriPart: boolean },
  it: ReadDirective,
  state: ReadingState,
  say: Say,
): Extract<Url, { fault: null }> | null {
  const url = parseUrl(address, { ...options, noResolve: true });
  if (url.fault !== null) {
    say("invalid-value", `${url.fault} in upstream "${address}"`, { word: 1 });
    return null;
  }
  const family = familyOf(it);
  const { noPort, port } = url;
  const host = url.family === "inet6" ? `[${url.host}]` : url.host;
  const name = host.toLowerCase();
  if (state.has(blocksOf(family), name)) {
    if (noPort) return url;
    say("conflict", `upstream "${host}" may not have port ${String(port)}`, { word: 1 });
    return null;
  }
  const withPort = (number: number): string => `${name} ${String(number)}`;
  const has = (word: string): boolean => state.has(hostsOf(family), word);
  if (port === 0 ? has(name) : has(withPort(0)) || has(withPort(port))) return url;
  state.add(hostsOf(family), name);
  state.add(hostsOf(family), withPort(port));
  const located = url.family === "unix" || (url.family !== "name" && port !== 0);
  upstreamsOf(family, state).push({ host, port, noPort, it, located, block: null });
  return url;
}

/** ngx_http_upstream, up to the block: ngx_http_upstream_add with NGX_HTTP_UPSTREAM_CREATE */
function setUpstream(it: ReadDirective, state: ReadingState, say: Say): void {
  const host = it.args[0] ?? "";
  const family = familyOf(it);
  const name = host.toLowerCase();
  if (state.has(blocksOf(family), name)) return say("duplicate", `duplicate upstream "${host}"`, { word: 1 });
  state.add(blocksOf(family), name);
  const upstreams = upstreamsOf(family, state);
  // Only the first with that host is asked.
  const before = upstreams.find((upstream) => upstream.host.toLowerCase() === name);
  if (before === undefined) {
    upstreams.push({ host, port: 0, noPort: true, it, located: false, block: it });
    return;
  }
  before.block = it;
  if (before.noPort) return;
  const message = `upstream "${host}" may not have port ${String(before.port)}`;
  say("conflict", message, { place: placeOf(before.it, 1), noticedAt: before.it });
}

/** ngx_http_upstream, behind the block */
function endUpstream(it: ReadDirective, state: ReadingState, say: Say): void {
  if (named(it, "server").length > 0) return;
  // What an include brings that is not there may be servers.
  if (it.children.some((child) => child.name === "include") && !state.config.whole) return;
  say("conflict", "no servers are inside upstream");
}

/**
 * Says which upstreams are nowhere to be found, or have only servers for the time when the others are down, once all
 * are known. Mirrors
 * ngx_http_upstream_init_main_conf and ngx_http_upstream_init_round_robin (src/http/ngx_http_upstream_round_robin.c).
 */
export function initUpstreams(family: Family, state: ReadingState, say: Say): void {
  if (!state.config.whole) return;
  for (const { host, port, it, located, block } of upstreamsOf(family, state)) {
    if (block !== null) {
      const servers = named(block, "server");
      // A block without servers was refused where it ends.
      if (servers.length === 0 || servers.some(({ args }) => !args.includes("backup", 1))) continue;
      say("conflict", `no servers in upstream "${host}"`, { place: placeOf(block, 1), noticedAt: it });
    } else if (port === 0 && !located)
      say("invalid-value", `no port in upstream "${host}"`, { place: placeOf(it, 1), noticedAt: it });
    else if (!located && !isHost(host))
      say("invalid-value", `host not found in upstream "${host}"`, { place: placeOf(it, 1), noticedAt: it });
  }
}

/** ngx_http_upstream_server, ngx_stream_upstream_server */
function setServer(it: ReadDirective, state: ReadingState, say: Say): void {
  const [address = "", ...parameters] = it.args;
  const supported = balancingOf(it.parent, state).parameters;
  for (const [i, parameter] of parameters.entries()) {
    const word = i + 2;
    const name = /^(?:weight|max_conns|max_fails|fail_timeout)(?==)|^(?:down|backup)$/.exec(parameter)?.[0];
    if (name === undefined ? isOfOthers(parameter, state) : supported.has(name) && isValue(name, parameter)) continue;
    const isUnsupported = name !== undefined && !supported.has(name);
    const words = isUnsupported ? "balancing method does not support parameter" : "invalid parameter";
    return say("invalid-parameter", `${words} "${parameter}"`, { word });
  }
  const isStream = it.context.startsWith("stream");
  const url = parseUrl(address, { defaultPort: isStream ? 0 : 80 });
  if (url.fault !== null) return say("invalid-value", `${url.fault} in upstream "${address}"`, { word: 1 });
  if (isStream && url.noPort) say("invalid-value", `no port in upstream "${address}"`, { word: 1 });
}

/** Whether a parameter of every release has the value it wants. */
function isValue(name: string, parameter: string): boolean {
  const value = parameter.slice(name.length + 1);
  if (name === "weight") return (parseNumber(value) ?? 0) !== 0;
  if (name === "fail_timeout") return parseTime(value, "s") !== null;
  return name === "down" || name === "backup" || parseNumber(value) !== null;
}

/** Parameters that came later, and those of the commercial nginx, whose releases have other numbers. */
function isOfOthers(parameter: string, state: ReadingState): boolean {
  const { version } = state.build;
  if (/^(?:resolve$|service=)/.test(parameter)) return version === null || compareVersions(version, "1.27.3") >= 0;
  if (/^(?:drain$|route=)/.test(parameter)) return version === null || compareVersions(version, "1.29.6") >= 0;
  return version === null && /^(?:slow_start|id|srun_id)=/.test(parameter);
}
