import type { MasterConfig } from "../../buildbot/master.ts";
import type { SiteOutlook } from "../../deployment/outlook.ts";
import type { BuildbotSite } from "../../deployment/site.ts";
import { originAt, waysTo } from "../../deployment/visitors.ts";
import { ownSpan } from "../../nginx/cursor.ts";
import type { NginxConfig } from "../../nginx/model/config.ts";
import { patternOf } from "../../nginx/model/location.ts";
import type { ReadDirective } from "../../nginx/model/read.ts";
import { below, serversOf } from "../../nginx/model/walk.ts";
import { listeningOf } from "../../nginx/runtime/listen.ts";
import { serve } from "../../nginx/runtime/serve.ts";
import { serverNameOf } from "../../nginx/runtime/server-name.ts";
import type { Snapshot } from "../../project/snapshot.ts";
import { type Asked, requestOf } from "./asked.ts";
import { together } from "./together.ts";
import { traceOf } from "./trace.ts";
import type { Traced } from "./traced.ts";

/** Why a request cannot be followed, in a sentence. */
export interface NoTrace {
  readonly because: string;
}

/** Follows a request through the configuration that a file belongs to: an nginx file, or a master.cfg behind one. */
export function traceFrom(snapshot: Snapshot, uri: string, asked: Asked): Traced | NoTrace {
  const request = requestOf(asked);
  if (request === null) return { because: "That is no address, such as https://ci.example.org/ws." };
  const own = configsOf(snapshot, uri);
  if (own.length === 0) return { because: "No server block of nginx is in sight here." };
  // Of two servers with one name nginx takes the first: those of the file that is asked about go before all others.
  const others = snapshot.subject.configs.filter((it) => !own.includes(it) && it.context === "http");
  const configs = together(own.some((it) => it.context === "http") ? [...own, ...others] : own);
  const courses = configs.map((config) => ({ config, course: serve(config, request) }));
  const { config } = courses.find(({ course }) => course.server?.by?.name === "server_name") ??
    courses.find(({ course }) => course.server !== null) ??
    courses[0] ?? { config: null };
  if (config === null) return { because: "No server block of nginx is in sight here." };
  return traceOf(config, request, {
    outlooks: snapshot.outlooks.filter(({ site }) => config.files.has(site.server.file.uri)),
    findings: (it) => snapshot.findings(it),
  });
}

/** The configurations that a file belongs to, or those of the sites in front of a master. */
function configsOf(snapshot: Snapshot, uri: string): readonly NginxConfig[] {
  const { configs } = snapshot.subject;
  const counts = snapshot.countsAs(uri);
  const own = configs.filter((it) => it.entries.has(counts) && serversOf(it).length > 0);
  if (own.length > 0) return own;
  const sites = sitesOf(snapshot, uri);
  return configs.filter((it) => serversOf(it).some((server) => sites.some(({ site }) => site.server === server)));
}

/** The sites in front of a master. */
function sitesOf({ outlooks }: Snapshot, uri: string): readonly SiteOutlook[] {
  return outlooks.filter(({ master }) => master?.uri === uri);
}

/** What is asked for first from a place in a file: the path of the location there, at the address of its server; null where no server is in sight. */
export function askedAt(snapshot: Snapshot, uri: string, offset: number): Asked | null {
  const counts = snapshot.countsAs(uri);
  const own = sitesOf(snapshot, uri)[0];
  for (const config of configsOf(snapshot, uri)) {
    const outlookIn = (server: ReadDirective): SiteOutlook | null =>
      snapshot.outlooks.find((it) => it.site.server === server) ?? null;
    const servers = serversOf(config);
    const at = blockAt(servers, counts, offset);
    const there = at === null ? null : servers.find((it) => it === at || isWithin(at, it));
    const server =
      there ??
      servers.find((it) => it === own?.site.server) ??
      servers.find((it) => it.file.uri === counts && outlookIn(it) !== null) ??
      servers.find((it) => outlookIn(it) !== null) ??
      servers[0];
    if (server === undefined) continue;
    const outlook = outlookIn(server);
    const origin = originOf(config, server, outlook?.master ?? null);
    const site = outlook?.site ?? null;
    const path = at === null || at === server ? (site?.base ?? "/") : pathOf(at, site);
    const upgrade = site !== null && path === `${site.base}ws`;
    return { url: origin + path, upgrade };
  }
  return null;
}

/** The innermost server or location block that holds an offset of a file; null where none does. */
export function blockAt(servers: readonly ReadDirective[], uri: string, offset: number): ReadDirective | null {
  let found: ReadDirective | null = null;
  for (const it of below(servers)) {
    if (it.file.uri !== uri || (it.name !== "location" && it.name !== "server") || it.at.node.body === null) continue;
    const { end, start } = ownSpan(it.at);
    // Its first line belongs to it from the first column on.
    const indent = /[ \t]*$/.exec(it.file.text.slice(Math.max(0, start - 200), start))?.[0].length ?? 0;
    if (offset >= start - indent && offset < end) found = it;
  }
  return found;
}

function isWithin(block: ReadDirective, server: ReadDirective): boolean {
  for (let at: ReadDirective | null = block; at !== null; at = at.parent) if (at === server) return true;
  return false;
}

/** A path that a location is for; the site's own where that is not said by its pattern. */
function pathOf(location: ReadDirective, site: BuildbotSite | null): string {
  const base = site?.base ?? "/";
  if (site !== null && location === site.wsLocation) return `${base}ws`;
  if (site !== null && location === site.sseLocation) return `${base}sse/listen/builds/*/*`;
  const pattern = patternOf(location);
  if (pattern !== null && "path" in pattern && pattern.path.startsWith("/")) return pattern.path;
  return base;
}

/** The origin by which visitors come to a server. */
function originOf(config: NginxConfig, server: ReadDirective, master: MasterConfig | null): string {
  const ways = waysTo(config, server, master);
  const [way] = "because" in ways ? [] : ways;
  if (way !== undefined) return originAt(way);
  const place = listeningOf(config).find((it) => it.servers.includes(server));
  const name = serverNameOf(server);
  const host = /^[\w-][\w.-]*$/.test(name) && name !== "_" ? name : "localhost";
  return originAt({ scheme: place?.tls === true ? "https" : "http", host, port: place?.port ?? 80 });
}
