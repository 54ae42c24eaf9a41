import type { MasterConfig } from "../../buildbot/master.ts";
import type { BuildbotSite } from "../../deployment/site.ts";
import { isOwnMachine, isPlaceholder, isRealName, placedUrl } from "../buildbot-edits.ts";
import { effectOfWrongUrl } from "../buildbot-web.ts";
import { type Fix, insert, type Report, replace, rule } from "../rule.ts";

export default rule({
  id: "buildbot/url-placeholder-host",
  summary: "buildbotURL names the host that browsers go to",
  severity: "error",
  origin: "lint",
  unit: "proxied master",
  check({ master, sites }, report) {
    const all = sites.flatMap((it) => it.names);
    const names = [...new Set(all.filter(isRealName).map((it) => it.toLowerCase()))];
    const related = sites.map((it) => ({ place: it.pass, message: "This site passes requests on to the master" }));
    if (master.buildbotURL.kind === "absent") {
      if (sites.length === 0) reportDefault(master, report);
      if (names.length === 0 || master.www.kind !== "known" || all.some((it) => isOwnMachine(it))) return;
      const effect = effectOfWrongUrl(master);
      report(master.www.at, {
        severity: effect.severity,
        message: `buildbotURL is not set, so it is http://localhost:8080/: ${effect.text}`,
        related,
        fixes: setTo(master, sites, names),
      });
      return;
    }
    const url = placedUrl(master);
    if (url === null) return;
    const { host, hostSpan } = url.parts;
    const own = isOwnMachine(host);
    if (!own && !isPlaceholder(host)) return;
    // A site that is called localhost itself is somebody trying things out.
    if (own && (names.length === 0 || all.some((it) => isOwnMachine(it)))) return;
    const place = url.partAt(hostSpan);
    const [name] = names;
    const fixes =
      place !== null && name !== undefined && names.length === 1
        ? [{ title: `Use ${name} in buildbotURL`, edits: [replace(place, name)], safe: true }]
        : [];
    const effect = effectOfWrongUrl(master);
    report(place ?? url.at, {
      severity: names.length === 0 ? "warning" : effect.severity,
      message: own
        ? `Browsers come by the site's name, not by ${host}: ${effect.text}`
        : `${host} stands for your own host's name: until it is replaced, ${effect.text}`,
      related,
      fixes,
    });
  },
});

/** The line that sets buildbotURL to the address of the only site, in front of that of c['www']; none where either is not plain. */
function setTo(master: MasterConfig, sites: readonly BuildbotSite[], names: readonly string[]): readonly Fix[] {
  const [site] = sites;
  const [name] = names;
  if (site === undefined || name === undefined || sites.length > 1 || names.length > 1) return [];
  if (!site.tls || !site.ports.includes(443)) return [];
  const lines = [...master.text.matchAll(/^(\w+)\[(['"])www\2\][ \t]*=/gm)];
  const [line] = lines;
  if (line === undefined || lines.length > 1) return [];
  const url = `https://${name}${site.base}`;
  const [, variable = "c", quote = "'"] = line;
  const ends = master.text.includes("\r\n") ? "\r\n" : "\n";
  const text = `${variable}[${quote}buildbotURL${quote}] = ${quote}${url}${quote}${ends}`;
  return [{ title: `Set buildbotURL to ${url}`, edits: [insert(master.uri, line.index, text)], safe: true }];
}

/** Without a site in sight: where a web server is not at the port of the address that it takes for its own. */
function reportDefault(master: MasterConfig, report: Report): void {
  const { www } = master;
  if (www.kind !== "known" || www.value.endpoint.kind !== "tcp") return;
  const { port } = www.value.endpoint;
  if (port === 8080 || port === 0 || master.setting(["www", "allowed_origins"]).kind !== "absent") return;
  report(www.at, {
    severity: "info",
    message: `buildbotURL is not set, so it is http://localhost:8080/: from pages at port ${port}, or behind a proxy, Buildbot answers every force, rebuild and stop with 400 "invalid origin".`,
  });
}
