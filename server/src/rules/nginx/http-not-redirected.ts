import type { BuildbotSite } from "../../deployment/site.ts";
import type { NginxConfig } from "../../nginx/model/config.ts";
import { named } from "../../nginx/model/effective.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { listeningOf } from "../../nginx/runtime/listen.ts";
import { serve } from "../../nginx/runtime/serve.ts";
import { type Report, rule } from "../rule.ts";

export default rule({
  id: "nginx/http-not-redirected",
  summary: "Who comes to a site over plain HTTP is sent on to HTTPS",
  severity: "hint",
  origin: "lint",
  unit: "configuration",
  speaksOf: /\blisten\b[^;]*\bssl\b/,
  check({ config, sites }, report) {
    for (const site of sites) look(config, site, report);
  },
});

function look(config: NginxConfig, site: BuildbotSite, report: Report): void {
  const said = named(site.server, "server_name")[0];
  const name = site.names.find((it) => /^[\w-]+(?:\.[\w-]+)+$/.test(it));
  if (!site.tls || said === undefined || name === undefined || !site.ports.includes(443)) return;
  const isOpen = (port: number): boolean =>
    listeningOf(config).some((it) => it.port === port && it.family === "4" && it.address === "*");
  if (!isOpen(443)) return;
  if (!isOpen(80)) {
    // Another file may have the server for it, unless all of them are in sight.
    if (config.whole && config.context === "main")
      report(placeOf(said), {
        message: `Nothing answers at http://${name}/: who types the name alone may see an error.`,
      });
    return;
  }
  const course = serve(config, {
    scheme: "http",
    host: name,
    port: 80,
    address: "192.0.2.1",
    method: "GET",
    target: site.base,
    headers: [],
    httpVersion: "1.1",
  });
  const { outcome } = course;
  if (!course.known || outcome.kind !== "proxied" || outcome.authority !== site.authority) return;
  report(placeOf(outcome.pass), {
    severity: "info",
    message: `Buildbot is served at http://${name}${site.base} too, without TLS: passwords and cookies pass in plain text there.`,
    related: [{ place: placeOf(said), message: "This site has TLS." }],
  });
}
