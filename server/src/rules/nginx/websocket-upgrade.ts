import type { BuildbotSite } from "../../deployment/site.ts";
import { placeOf } from "../../nginx/model/read.ts";
import type { HeaderSent, Proxied } from "../../nginx/model/trace.ts";
import { addLines, repeatedHeaders } from "../nginx-edits.ts";
import { type Fix, rule } from "../rule.ts";

export default rule({
  id: "nginx/websocket-upgrade",
  summary: "Buildbot's /ws is passed on with the Upgrade and Connection headers of a WebSocket handshake",
  severity: "error",
  origin: "lint",
  unit: "site",
  check(site, report) {
    const { ws } = site;
    if (ws.kind !== "proxied") return;
    // A server that only looks like a Buildbot by its port may well have no /ws at all.
    if (site.wsLocation === null && site.because === "port 8010") return;
    const upgrade = judge(ws.headers.get("upgrade"), (value) => /websocket/i.test(value));
    const connection = judge(ws.headers.get("connection"), (value) => /\bupgrade\b/i.test(value));
    if (upgrade !== "wrong" && connection !== "wrong") return;
    const missing = [...(upgrade === "wrong" ? ["Upgrade"] : []), ...(connection === "wrong" ? ["Connection"] : [])];
    const answer = upgrade === "wrong" ? "426" : "400";
    report(placeOf(ws.pass), {
      message:
        `A request to ${site.base}ws is passed on without the ${missing.join(" and ")} header${missing.length > 1 ? "s" : ""} ` +
        `of a WebSocket handshake: Buildbot answers ${answer}, and every list in its UI stays on "loading".`,
      fixes: mend(site, ws, missing),
    });
  },
});

/** "right", "wrong" (absent, emptied or another value), or "unknown" where a variable decides. */
function judge(sent: HeaderSent | undefined, fits: (value: string) => boolean): "right" | "wrong" | "unknown" {
  if (sent === undefined) return "wrong";
  if (sent.value === null) return "unknown";
  return fits(sent.value) ? "right" : "wrong";
}

const lines: Readonly<Record<string, string>> = {
  Upgrade: "proxy_set_header Upgrade $http_upgrade;",
  Connection: 'proxy_set_header Connection "upgrade";',
};

function mend(site: BuildbotSite, ws: Proxied, missing: readonly string[]): readonly Fix[] {
  // Without a location of its own, /ws shares one with the UI, where these headers do not belong.
  if (site.wsLocation === null || ws.location !== site.wsLocation) return [];
  const wrong = missing.flatMap((name) => ws.headers.get(name.toLowerCase()) ?? []);
  // A line that sets another value is the author's own word: we do not know what it was for.
  if (wrong.some((header) => header.by.parent === ws.location)) return [];
  const wanted = [...repeatedHeaders(ws.location, missing), ...missing.flatMap((name) => lines[name] ?? [])];
  return [{ title: `Pass ${missing.join(" and ")} on to Buildbot`, edits: [addLines(ws.pass, wanted)], safe: true }];
}
