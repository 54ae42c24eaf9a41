import { events } from "../../deployment/live.ts";
import type { BuildbotSite } from "../../deployment/site.ts";
import { patternOf } from "../../nginx/model/location.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import { addLines, addLocation } from "../nginx-edits.ts";
import { targetBelow } from "../nginx-paths.ts";
import { type Fix, replace, rule } from "../rule.ts";

const id = "nginx/sse-buffered";

export default rule({
  id,
  summary: "Events from Buildbot's /sse are passed on as they come, not gathered in a buffer",
  severity: "warning",
  origin: "lint",
  unit: "site",
  check(site, report) {
    const { view, sseLocation } = site;
    const sent = view.sent("sse");
    if (sent === null || events(view).rule !== id) return;
    const location = view.course("sse").location?.location ?? null;
    const message = `Events of ${site.base}sse are held back in nginx's buffer: a client sees nothing for a minute, then the connection ends`;
    const pattern = sseLocation === null ? null : patternOf(sseLocation);
    if (pattern?.kind === "exact" && pattern.path === `${site.base}sse` && sseLocation?.args[0] === "=") {
      const modifier = placeOf(sseLocation, 1);
      const path = placeOf(sseLocation, 2);
      const place = { uri: modifier.uri, span: { start: modifier.span.start, end: path.span.end } };
      const between = { uri: modifier.uri, span: { start: modifier.span.start, end: path.span.start } };
      report(place, {
        message: `This location is for ${pattern.path} alone, and clients ask for ${site.base}sse/listen/…: those requests go elsewhere, and their events are held back in a buffer.`,
        related: [{ place: placeOf(sent.pass), message: "They are passed on here." }],
        fixes: [{ title: "Take all requests below it", edits: [replace(between, "")], safe: true }],
      });
      return;
    }
    if (location === null || location !== sseLocation) {
      // Buildbot's own pages ask for no events here.
      if (site.because === "port 8010") return;
      report(placeOf(sent.pass), {
        severity: "info",
        message: `${message}. Buildbot's own pages do not use /sse; other clients do.`,
        fixes: location === null || location !== site.ui ? [] : withLocation(site, sent.pass, location),
      });
      return;
    }
    const { by } = sent.buffering;
    const title = "Turn proxy_buffering off for /sse";
    if (by !== null && by.parent === location) {
      const place = placeOf(by, 1);
      report(place, { message: `${message}.`, fixes: [{ title, edits: [replace(place, "off")], safe: true }] });
    } else {
      const edits = [addLines(sent.pass, ["proxy_buffering off;"])];
      report(placeOf(sent.pass), {
        message: `${message}${by === null ? " (proxy_buffering is on by default)" : ""}.`,
        // An if takes no setting of that kind.
        fixes: sent.pass.parent?.name === "location" ? [{ title, edits, safe: true }] : [],
      });
    }
  },
});

function withLocation(site: BuildbotSite, pass: ReadDirective, ui: ReadDirective): readonly Fix[] {
  const target = targetBelow(site, pass, "sse");
  const lines = ["proxy_buffering off;", "proxy_read_timeout 24h;"];
  const edit =
    target === null
      ? null
      : addLocation(ui, `${site.base}sse`, target, lines, ["proxy_buffering", "proxy_read_timeout"]);
  return edit === null ? [] : [{ title: `Add a location for ${site.base}sse`, edits: [edit], safe: true }];
}
