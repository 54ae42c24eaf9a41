import type { Place } from "../base/span.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import { nestingFault } from "../nginx/directives/pattern.ts";
import { deepest, type NginxConfig, visitItems } from "../nginx/model/config.ts";
import { named } from "../nginx/model/effective.ts";
import { patternOf } from "../nginx/model/location.ts";
import { placeOf, type ReadDirective } from "../nginx/model/read.ts";
import { below, serversOf } from "../nginx/model/walk.ts";
import { patternsIn } from "../nginx/patterns.ts";
import { readProxyTarget } from "../nginx/runtime/proxy.ts";
import type { Block } from "../nginx/tree.ts";
import { hostOf, isLoopback, portOf } from "./address.ts";
import { lookWithin, type View } from "./view.ts";

/** A server block of nginx that stands in front of a Buildbot master. */
export interface BuildbotSite {
  readonly server: ReadDirective;
  /** The path under which the UI lives, with both slashes: "/" or "/buildbot/". */
  readonly base: string;
  /** Where the master listens, as "HOST:PORT" (of proxy_pass, or of the first server of its upstream group). */
  readonly upstream: string;
  /** The same as proxy_pass names it: HOST:PORT, or the name of the group. */
  readonly authority: string;
  /** The masters of the project that listen there. */
  readonly masters: readonly MasterConfig[];
  /** What makes us take it for a Buildbot. */
  readonly because: Evidence;
  /** The location that serves the UI, and its proxy_pass; null where only /sse and /ws are proxied. */
  readonly ui: ReadDirective | null;
  /** The proxy_pass by which we know the site, where it stands. */
  readonly pass: Place;
  /** Whether a browser reaches this server over TLS: a `listen … ssl`. */
  readonly tls: boolean;
  /** The ports that its `listen` directives name. */
  readonly ports: readonly number[];
  /** The server names, as written. */
  readonly names: readonly string[];
  /** The location whose pattern is for /sse (or /ws) alone; null where there is none and the UI's location answers. */
  readonly sseLocation: ReadDirective | null;
  readonly wsLocation: ReadDirective | null;
  /** What the server block makes of the requests of Buildbot's own pages; followed when first asked for. */
  readonly view: View;
}

/** "master.cfg": a master of the project listens where proxy_pass points; the others are read off the site itself. */
export type Evidence = "master.cfg" | "name" | "/sse and /ws" | "port 8010";

/** The Buildbot sites of a configuration; `masters` are those that may stand behind them. */
export function sitesOf(config: NginxConfig, masters: readonly MasterConfig[]): readonly BuildbotSite[] {
  return serversOf(config).flatMap((server) => sitesIn(config, server, masters));
}

function misplaced(server: ReadDirective): boolean {
  let found = false;
  visitLocations(server, (it) => {
    if (it.parent?.name === "location") found ||= nestingFault(patternOf(it), patternOf(it.parent)) !== null;
  });
  return found;
}

interface Passing {
  readonly location: ReadDirective;
  readonly pass: ReadDirective;
  readonly path: string;
  readonly upstream: string;
  readonly group: string;
}

/** The sites of a server block as they were last asked for: its directive is made anew with each reading. */
const lastAsked = new WeakMap<
  ReadDirective,
  { readonly masters: readonly MasterConfig[]; readonly sites: readonly BuildbotSite[] }
>();

/** The Buildbot sites in one server block. */
export function sitesIn(
  config: NginxConfig,
  server: ReadDirective,
  masters: readonly MasterConfig[],
): readonly BuildbotSite[] {
  const last = lastAsked.get(server);
  if (last?.masters === masters) return last.sites;
  const sites = findSites(config, server, masters);
  lastAsked.set(server, { masters, sites });
  return sites;
}

function findSites(
  config: NginxConfig,
  server: ReadDirective,
  masters: readonly MasterConfig[],
): readonly BuildbotSite[] {
  // nginx refuses a server with a location where it cannot be (a missing brace, mostly): nothing it does can be told.
  if (misplaced(server)) return [];
  const passing = passingLocations(server);
  const byUpstream = new Map<string, Passing[]>();
  for (const one of passing) {
    const group = byUpstream.get(one.upstream);
    if (group === undefined) byUpstream.set(one.upstream, [one]);
    else group.push(one);
  }
  const sites: BuildbotSite[] = [];
  for (const [upstream, group] of byUpstream) {
    const ui = group.filter((it) => endpointOf(it.path) === null).toSorted((a, b) => a.path.length - b.path.length)[0];
    const first = ui ?? group[0];
    if (first === undefined) continue;
    const base = ui === undefined ? first.path.replace(/(?:sse|ws)\/?$/, "") : withSlash(ui.path);
    const sse = group.find((it) => endpointOf(it.path) === "sse") ?? null;
    const ws = group.find((it) => endpointOf(it.path) === "ws") ?? null;
    const because = evidence(server, first, upstream, sse !== null && ws !== null, masters);
    if (because === null) continue;
    let seen: View | null = null;
    sites.push({
      server,
      base,
      upstream,
      authority: first.group,
      masters: mastersAt(upstream, masters),
      because,
      ui: ui?.location ?? null,
      pass: placeOf(first.pass),
      tls: named(server, "listen").some((it) => it.args.slice(1).includes("ssl")),
      ports: portsOf(server),
      names: named(server, "server_name").flatMap((it) => it.args),
      sseLocation: sse?.location ?? null,
      wsLocation: ws?.location ?? null,
      get view() {
        seen ??= lookWithin(config, this);
        return seen;
      },
    });
  }
  return sites;
}

/** The locations (nested ones too) that pass requests on under a plain path, with where they pass them. */
function passingLocations(server: ReadDirective): readonly Passing[] {
  const out: Passing[] = [];
  const members = new Map<string, string>();
  visitLocations(server, (location) => {
    const pattern = patternOf(location);
    if (pattern === null || pattern.kind === "regex" || pattern.kind === "named") return;
    const pass = named(location, "proxy_pass").at(-1);
    const authority = pass === undefined ? null : authorityOf(pass, server);
    if (pass === undefined || authority === null) return;
    let upstream = members.get(authority);
    if (upstream === undefined) {
      upstream = memberOf(authority, server) ?? authority;
      members.set(authority, upstream);
    }
    out.push({ location, pass, path: pattern.path, upstream, group: authority });
  });
  return out;
}

/** Shows the locations in a block, those in one another too. What stands in a location without one is not looked at. */
function visitLocations(block: ReadDirective, visit: (location: ReadDirective) => void): void {
  visitItems(block, (item) => {
    const { body, words } = item.node;
    if (body === null) return;
    const isLocation = words[0]?.text === "location";
    if (!isLocation && !holdsLocations(body)) return;
    const directive = item.directive();
    if (isLocation) visit(directive);
    if (holdsLocations(body)) visitLocations(directive, visit);
  });
}

/** Blocks by whether a location, or an include that may bring one, stands in them: a node never changes. */
const holding = new WeakMap<Block, boolean>();

function holdsLocations(block: Block, depth = 0): boolean {
  let holds = holding.get(block);
  if (holds === undefined) {
    holds =
      depth >= deepest ||
      patternsIn(block).length > 0 ||
      block.items.some(
        ({ body, words: [name] }) => body !== null && (name?.text === "location" || holdsLocations(body, depth + 1)),
      );
    holding.set(block, holds);
  }
  return holds;
}

/** What a proxy_pass names, where its variables stand for words that one `set` gives them; null where it is not known. */
function authorityOf(pass: ReadDirective, server: ReadDirective): string | null {
  const said = (pass.args[0] ?? "").replaceAll(/\$(?:(\w+)|\{(\w+)\})/g, (variable, bare?: string, braced?: string) => {
    const name = `$${bare ?? braced ?? ""}`.toLowerCase();
    const sets = Array.from(below([server])).filter((it) => it.name === "set" && it.args[0]?.toLowerCase() === name);
    const value = sets.length === 1 ? sets[0]?.args[1] : undefined;
    return value === undefined || value.includes("$") ? variable : value;
  });
  const known = said.includes("$") ? null : readProxyTarget(said);
  if (known !== null) return known.authority;
  // A variable behind the address does not hide it.
  return /^https?:\/\/([^/$]+)\/[^]*$/i.exec(said)?.[1] ?? null;
}

/** The first server of the upstream group of that name, as "HOST:PORT"; null where the name is a host. */
function memberOf(name: string, server: ReadDirective): string | null {
  const groups = server.parent === null ? [] : named(server.parent, "upstream");
  const group = groups.find((it) => it.args[0] === name);
  return group?.children.find((it) => it.name === "server")?.args[0] ?? null;
}

/** Which of Buildbot's two live endpoints a location's path is for. */
function endpointOf(path: string): "sse" | "ws" | null {
  if (/\/sse\/?$/.test(path)) return "sse";
  return /\/ws\/?$/.test(path) ? "ws" : null;
}

function withSlash(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}

function evidence(
  server: ReadDirective,
  first: Passing,
  upstream: string,
  bothEndpoints: boolean,
  masters: readonly MasterConfig[],
): Evidence | null {
  if (mastersAt(upstream, masters).length > 0) return "master.cfg";
  const names = [...named(server, "server_name").flatMap((it) => it.args), first.path, first.group];
  if (names.some((name) => /buildbot/i.test(name))) return "name";
  if (bothEndpoints) return "/sse and /ws";
  return portOf(upstream) === 8010 ? "port 8010" : null;
}

/** The masters whose web server has the port of an address on this machine. */
function mastersAt(upstream: string, masters: readonly MasterConfig[]): readonly MasterConfig[] {
  if (!isLoopback(hostOf(upstream))) return [];
  return masters.filter((master) => masterPort(master) === portOf(upstream));
}

/** The TCP port of a master's web server; null where it has none or the text does not tell. */
export function masterPort(master: MasterConfig): number | null {
  if (master.www.kind !== "known" || master.www.value.endpoint.kind !== "tcp") return null;
  return master.www.value.endpoint.port;
}

/** The ports of a server's listen directives, nginx's default 80 where there is none; nothing for a stand-in. */
function portsOf(server: ReadDirective): readonly number[] {
  const listens = named(server, "listen");
  if (listens.length === 0) return server.at.node.words.length === 0 ? [] : [80];
  return listens.map((it) => listenPort(it.args[0] ?? "")).filter((port) => port !== null);
}

function listenPort(address: string): number | null {
  if (address.startsWith("unix:")) return null;
  const digits = /^(\d+)$|:(\d+)$/.exec(address);
  if (digits === null) return 80;
  return Number(digits[1] ?? digits[2]);
}
