import { compareVersions } from "../../directives/check.ts";
import { named } from "../../model/effective.ts";
import { placeOf, type ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { isHost } from "./hosts.ts";
import { setServer } from "./peers.ts";
import { parseUrl, type Url } from "./url.ts";
import { wordsFor } from "./where.ts";

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

/** What adds a server to an upstream: nginx's own directive, and nchan's for its stores. */
const serverNames: readonly string[] = ["server", "nchan_redis_server"];

/** ngx_http_upstream, behind the block */
function endUpstream(it: ReadDirective, state: ReadingState, say: Say): void {
  // A module that is not known may say in words of its own where the servers are.
  if (state.build.foreign === true || serverNames.some((name) => named(it, name).length > 0)) return;
  // What an include brings that is not there may be servers.
  if (it.children.some((child) => child.name === "include") && !state.config.whole) return;
  say("conflict", "no servers are inside upstream");
}

/** The same for a file that is read as the inside of one, by what stands in it. */
export function endUpstreamFile(top: readonly ReadDirective[], say: Say): void {
  if (!top.some((it) => serverNames.includes(it.name)))
    say("conflict", "no servers are inside upstream", { noticedAt: null });
}

/**
 * Says which upstreams are nowhere to be found, or have only servers for the time when the others are down, once all
 * are known. Mirrors ngx_http_upstream_init_main_conf and ngx_http_upstream_init_round_robin
 * (src/http/ngx_http_upstream_round_robin.c).
 */
export function initUpstreams(family: Family, state: ReadingState, say: Say): void {
  if (!state.config.whole) return;
  for (const upstream of upstreamsOf(family, state)) {
    const { host, port, it, located, block } = upstream;
    if (block !== null) initServers(upstream, block, state, say);
    else if (port === 0 && !located)
      say("invalid-value", `no port in upstream "${host}"`, { place: placeOf(it, 1), noticedAt: it });
    else if (!located && !isHost(host))
      say("invalid-value", `host not found in upstream "${host}"`, { place: placeOf(it, 1), noticedAt: it });
  }
}

/** The servers of an upstream block; a block without any was refused where it ends. */
function initServers({ host, it }: Upstream, block: ReadDirective, state: ReadingState, say: Say): void {
  const servers = named(block, "server");
  const { version } = state.build;
  const isNew = version !== null && compareVersions(version, "1.27.3") >= 0;
  const looksUp = isNew ? servers.find(({ args }) => args.includes("resolve", 1) && isName(args[0] ?? "")) : undefined;
  if (looksUp !== undefined) {
    const place = placeOf(looksUp, looksUp.args.indexOf("resolve") + 1);
    if (named(block, "zone").length === 0)
      return say(
        "conflict",
        `resolving names at run time requires upstream "${host}" in ${wordsFor(it)} to be in shared memory`,
        { place, noticedAt: null },
      );
    const hasResolver = [block, block.parent].some((level) => level !== null && named(level, "resolver").length > 0);
    if (!hasResolver)
      return say("conflict", `no resolver defined to resolve names at run time in upstream "${host}"`, {
        place,
        noticedAt: it,
      });
  }
  // The fair module does without.
  if (
    servers.length === 0 ||
    servers.some(({ args }) => !args.includes("backup", 1)) ||
    named(block, "fair").length > 0
  )
    return;
  say("conflict", `no servers in upstream "${host}"`, { place: placeOf(block, 1), noticedAt: it });
}

/** Whether an address is a name that somebody has to look up. */
function isName(address: string): boolean {
  const url = parseUrl(address, { defaultPort: 80, noResolve: true });
  return url.fault === null && url.family === "name";
}
