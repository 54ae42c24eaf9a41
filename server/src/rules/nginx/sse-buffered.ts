import { placeOf } from "../../nginx/model/read.ts";
import { addLines } from "../nginx-edits.ts";
import { replace, rule } from "../rule.ts";

export default rule({
  id: "nginx/sse-buffered",
  summary: "Events from Buildbot's /sse are passed on as they come, not gathered in a buffer",
  severity: "warning",
  origin: "lint",
  unit: "site",
  check(site, report) {
    const { sse } = site;
    if (sse.kind !== "proxied") return;
    if (site.sseLocation === null || sse.location !== site.sseLocation) return;
    const { value, by } = sse.buffering;
    if (value !== true) return;
    const message =
      `Events of ${site.base}sse are held back in nginx's buffer: a client sees nothing for a minute, then the connection ends` +
      `${by === null ? " (proxy_buffering is on by default)" : ""}.`;
    const title = "Turn proxy_buffering off for /sse";
    if (by !== null && by.parent === sse.location) {
      const place = placeOf(by, 1);
      report(place, { message, fixes: [{ title, edits: [replace(place, "off")], safe: true }] });
    } else {
      const edits = [addLines(sse.pass, ["proxy_buffering off;"])];
      report(placeOf(sse.pass), { message, fixes: [{ title, edits, safe: true }] });
    }
  },
});
