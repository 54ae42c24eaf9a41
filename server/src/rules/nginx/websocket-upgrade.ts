import { socket } from "../../deployment/live.ts";
import type { BuildbotSite } from "../../deployment/site.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import type { HeaderSent } from "../../nginx/runtime/course.ts";
import { addLines, addLocation, repeatedHeaders } from "../nginx-edits.ts";
import { targetBelow } from "../nginx-paths.ts";
import { type Fix, replace, rule } from "../rule.ts";

const id = "nginx/websocket-upgrade";

export default rule({
  id,
  summary: "Buildbot's /ws is passed on with the Upgrade and Connection headers of a WebSocket handshake",
  severity: "error",
  origin: "lint",
  unit: "site",
  check(site, report) {
    // A server that only looks like a Buildbot by its port may well have no /ws at all.
    if (site.wsLocation === null && site.because === "port 8010") return;
    const sent = site.view.sent("ws");
    if (sent === null || socket(site.view).rule !== id) return;
    const upgrade = says(sent.headers.get("upgrade"), "websocket");
    const missing = [
      ...(upgrade ? [] : ["Upgrade"]),
      ...(says(sent.headers.get("connection"), "upgrade") ? [] : ["Connection"]),
    ];
    if (missing.length === 0) return;
    const answer = sent.headers.has("upgrade") ? "400" : "426";
    report(placeOf(sent.pass), {
      message:
        `A request to ${site.base}ws is passed on without the ${missing.join(" and ")} header${missing.length > 1 ? "s" : ""} ` +
        `of a WebSocket handshake: Buildbot answers ${answer}, and every list in its UI stays on "loading".`,
      fixes: mend(site, sent.pass, sent.headers, missing),
    });
  },
});

function says(sent: HeaderSent | undefined, word: string): boolean {
  return sent?.value?.toLowerCase().includes(word) === true;
}

const values: Readonly<Record<string, string>> = { Upgrade: "$http_upgrade", Connection: '"upgrade"' };

function lineOf(name: string): string {
  return `proxy_set_header ${name} ${values[name] ?? ""};`;
}

function mend(
  site: BuildbotSite,
  pass: ReadDirective,
  headers: ReadonlyMap<string, HeaderSent>,
  missing: readonly string[],
): readonly Fix[] {
  const location = site.view.course("ws").location?.location ?? null;
  const title = `Pass ${missing.join(" and ")} on to Buildbot`;
  // Without a location of its own, /ws shares one with the UI, where these headers do not belong.
  if (site.wsLocation === null || location !== site.wsLocation) {
    if (site.ui === null || location !== site.ui) return [];
    const lines = ["proxy_http_version 1.1;", lineOf("Upgrade"), lineOf("Connection"), "proxy_read_timeout 24h;"];
    const anew = [
      "proxy_http_version",
      "proxy_read_timeout",
      "proxy_set_header upgrade",
      "proxy_set_header connection",
    ];
    const own = repeatedHeaders(location, ["Upgrade", "Connection"]);
    const target = targetBelow(site, pass, "ws");
    const edit = target === null ? null : addLocation(location, `${site.base}ws`, target, [...own, ...lines], anew);
    return edit === null ? [] : [{ title: `Add a location for ${site.base}ws`, edits: [edit], safe: true }];
  }
  // An if takes no proxy_set_header.
  if (pass.parent?.name !== "location") return [];
  const isHere = (it: ReadDirective): boolean => it.parent === location && it.file === location.file;
  const wrong = missing.flatMap((name) => {
    const by = headers.get(name.toLowerCase())?.by ?? emptied(location, name);
    return by === null ? [] : [{ name, by }];
  });
  if (wrong.some(({ by }) => by.parent === location && !isHere(by))) return [];
  const changed = wrong.filter(({ by }) => isHere(by));
  const added = missing.filter((name) => !changed.some((it) => it.name === name));
  const wanted = added.length === 0 ? [] : [...repeatedHeaders(location, missing), ...added.map(lineOf)];
  return [
    {
      title,
      edits: [
        ...changed.map(({ name, by }) => replace(placeOf(by, 2), values[name] ?? "")),
        ...(wanted.length === 0 ? [] : [addLines(pass, wanted)]),
      ],
      safe: true,
    },
  ];
}

/** A line that keeps a header back; null where there is none. */
function emptied(location: ReadDirective, name: string): ReadDirective | null {
  const lines = location.children.filter((it) => it.name === "proxy_set_header");
  return lines.find((it) => it.args[0]?.toLowerCase() === name.toLowerCase()) ?? null;
}
