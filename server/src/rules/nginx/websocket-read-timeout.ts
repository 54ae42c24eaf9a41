import { literalOf } from "../../buildbot/calls.ts";
import type { MasterConfig } from "../../buildbot/master.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { addLines } from "../nginx-edits.ts";
import { replace, rule } from "../rule.ts";

/** nginx's default; what is longer was chosen by somebody. */
const defaultSeconds = 60;

export default rule({
  id: "nginx/websocket-read-timeout",
  summary: "Buildbot's /ws may stay silent for hours without being cut off",
  severity: "warning",
  origin: "lint",
  unit: "site",
  check(site, report) {
    const { ws } = site;
    if (ws.kind !== "proxied") return;
    if (site.wsLocation === null || ws.location !== site.wsLocation) return;
    const { value, by } = ws.readTimeoutSeconds;
    if (value === null || value > defaultSeconds) return;
    if (site.masters.some((it) => mayPingWithin(it, value))) return;
    const message =
      `nginx closes a WebSocket after ${value} s without an event${by === null ? " (the default proxy_read_timeout)" : ""}; ` +
      `Buildbot's UI does not connect again, and its pages stand still until they are reloaded.`;
    const title = "Keep the WebSocket open for 24 hours of silence";
    if (by !== null && by.parent === ws.location) {
      const place = placeOf(by, 1);
      report(place, { message, fixes: [{ title, edits: [replace(place, "24h")], safe: true }] });
    } else {
      const edits = [addLines(ws.pass, ["proxy_read_timeout 24h;"])];
      report(placeOf(ws.pass), { message, fixes: [{ title, edits, safe: true }] });
    }
  },
});

/** Whether a master may say something itself before so many seconds have passed: `ws_ping_interval`, as www/ws.py has it. */
function mayPingWithin(master: MasterConfig, seconds: number): boolean {
  const interval = master.setting(["www", "ws_ping_interval"]);
  if (interval.kind !== "known") return interval.kind === "unknown";
  const literal = literalOf(interval.value.expression);
  if (literal === null) return true;
  return literal.kind === "number" && literal.value > 0 && literal.value < seconds;
}
