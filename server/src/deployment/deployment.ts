import type { MasterConfig } from "../buildbot/master.ts";
import { hostOf, isLoopback, portOf } from "./address.ts";
import { type BuildbotSite, masterPort } from "./site.ts";

/** A master and the nginx site in front of it. */
export interface Deployment {
  readonly site: BuildbotSite;
  readonly master: MasterConfig;
  readonly because: "proxy_pass port" | "server_name";
}

/**
 * Joins sites with masters: by the port that proxy_pass names on this machine, else by the host of buildbotURL among
 * the server names. A master that two would claim is left out where neither says more than the other.
 */
export function join(sites: readonly BuildbotSite[], masters: readonly MasterConfig[]): readonly Deployment[] {
  const out: Deployment[] = [];
  for (const site of sites) {
    const byPort = isLoopback(hostOf(site.upstream))
      ? masters.filter((it) => masterPort(it) === portOf(site.upstream))
      : [];
    const byName = (byPort.length > 0 ? byPort : masters).filter((it) => namedBy(site, it));
    const only = byPort.length === 1 ? byPort[0] : byName.length === 1 ? byName[0] : undefined;
    if (only !== undefined)
      out.push({ site, master: only, because: byPort.includes(only) ? "proxy_pass port" : "server_name" });
  }
  return out;
}

function namedBy(site: BuildbotSite, master: MasterConfig): boolean {
  if (master.buildbotURL.kind !== "known") return false;
  const host = /^https?:\/\/([^/:]+)/i.exec(master.buildbotURL.value)?.[1]?.toLowerCase();
  return host !== undefined && site.names.some((name) => name.toLowerCase() === host);
}
