import { isDecided, pingInterval } from "../../buildbot/web.ts";
import { socket, socketKept } from "../../deployment/live.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { addLines } from "../nginx-edits.ts";
import { replace, rule } from "../rule.ts";

const id = "nginx/websocket-read-timeout";

export default rule({
  id,
  summary: "Buildbot's /ws may stay silent for hours without being cut off",
  severity: "warning",
  origin: "lint",
  unit: "site",
  check(site, report) {
    const { view } = site;
    const sent = view.sent("ws");
    // The headers of the handshake may be put together; whoever sends any means a WebSocket.
    if (sent === null || view.reached("ws").state !== "works" || socketKept(view).rule !== id) return;
    const isOwn = site.wsLocation !== null && view.course("ws").location?.location === site.wsLocation;
    if (!isOwn && socket(view).state !== "works") return;
    const { value, by } = sent.readTimeoutSeconds;
    if (value === null) return;
    for (const master of site.masters) {
      const pings = pingInterval(master);
      if (!isDecided(pings) || (pings.value !== null && pings.value < value)) return;
    }
    const message =
      `nginx closes a WebSocket after ${value} s without an event${by === null ? " (the default proxy_read_timeout)" : ""}; ` +
      `Buildbot's UI does not connect again, and its pages stand still until they are reloaded.`;
    const title = "Keep the WebSocket open for 24 hours of silence";
    const { parent } = sent.pass;
    if (by !== null && by.parent === parent) {
      const place = placeOf(by, 1);
      report(place, { message, fixes: [{ title, edits: [replace(place, "24h")], safe: isOwn }] });
    } else {
      const edits = [addLines(sent.pass, ["proxy_read_timeout 24h;"])];
      // An if takes no setting of that kind.
      const fixes = parent?.name === "location" ? [{ title, edits, safe: isOwn }] : [];
      report(placeOf(sent.pass), { message, fixes });
    }
  },
});
