import { isOwnMachine, isPlaceholder, placedUrl } from "../buildbot-edits.ts";
import { effectOfWrongUrl } from "../buildbot-web.ts";
import { replace, rule } from "../rule.ts";

export default rule({
  id: "buildbot/url-not-https",
  summary: "buildbotURL has the scheme that the browser uses",
  severity: "error",
  origin: "lint",
  unit: "proxied master",
  check({ master, sites }, report) {
    const url = placedUrl(master);
    if (url === null || url.parts.scheme !== "http") return;
    const scheme = url.partAt(url.parts.schemeSpan);
    const fix = (title: string, safe: boolean) =>
      scheme === null ? [] : [{ title, edits: [replace(scheme, "https")], safe }];
    if (sites.length > 0) {
      if (!sites.every((it) => it.tls)) return;
      const effect = effectOfWrongUrl(master);
      report(scheme ?? url.at, {
        severity: effect.severity,
        message: `Browsers come to this master over https: with an http buildbotURL, ${effect.text}`,
        related: sites.map((it) => ({
          place: it.pass,
          message: "This site speaks TLS and passes requests on to the master",
        })),
        fixes: fix("Use https in buildbotURL", true),
      });
      return;
    }
    // Without the site's file: on the usual ports it is a proxy that answers, unless Buildbot itself has that port.
    const { host, port } = url.parts;
    if ((port !== null && port !== 443) || isOwnMachine(host) || isPlaceholder(host) || !/\.[a-z]/.test(host)) return;
    if (master.www.kind === "absent") return;
    if (master.www.kind === "known") {
      const { endpoint } = master.www.value;
      if (endpoint.kind === "none" || (endpoint.kind === "tcp" && endpoint.port === (port ?? 80))) return;
    }
    if (effectOfWrongUrl(master).severity !== "error") return;
    report(scheme ?? url.at, {
      severity: "info",
      message:
        "If the proxy in front speaks TLS, buildbotURL must begin with https: Buildbot answers every force, rebuild and " +
        'stop from an https page with 400 "invalid origin".',
      fixes: fix("Use https in buildbotURL (right if the proxy speaks TLS)", false),
    });
  },
});
