import type { MasterConfig } from "../../buildbot/master.ts";
import { type BuildbotSite, masterPort } from "../../deployment/site.ts";
import { placedUrl } from "../buildbot-edits.ts";
import { effectOfWrongUrl } from "../buildbot-web.ts";
import { replace, rule } from "../rule.ts";

export default rule({
  id: "buildbot/url-explicit-port",
  summary: "buildbotURL names a port only where the browser's address does",
  severity: "error",
  origin: "lint",
  unit: "proxied master",
  check({ master, sites }, report) {
    const url = placedUrl(master);
    if (url === null || url.parts.port === null) return;
    const { port, portSpan, scheme } = url.parts;
    // Behind TLS the scheme is https, whatever the URL says today.
    const visited = sites.length > 0 && sites.every((it) => it.tls) ? "https" : scheme;
    const own = port === (visited === "https" ? 443 : 80);
    if (!own && !isMastersOwn(master, sites, port)) return;
    const place = url.partAt(portSpan);
    const effect = effectOfWrongUrl(master);
    // A port that the scheme has anyway is wrong for the comparison alone.
    if (own && effect.severity !== "error") return;
    report(place ?? url.at, {
      severity: effect.severity,
      message: own
        ? `A browser leaves :${port} out of its Origin: Buildbot compares the two and answers every force, rebuild and stop with 400 "invalid origin".`
        : `:${port} is where Buildbot listens for the proxy, not where the browser goes: ${effect.text}`,
      fixes:
        place === null ? [] : [{ title: `Remove :${port} from buildbotURL`, edits: [replace(place, "")], safe: true }],
    });
  },
});

/** Whether the port is the one the master keeps for its proxies, and no site's: ports of a router in between are unknown. */
function isMastersOwn(master: MasterConfig, sites: readonly BuildbotSite[], port: number): boolean {
  if (sites.length === 0 || port !== masterPort(master)) return false;
  const ports = sites.flatMap((it) => it.ports);
  return !ports.includes(port) && sites.every((it) => it.ports.includes(it.tls ? 443 : 80));
}
