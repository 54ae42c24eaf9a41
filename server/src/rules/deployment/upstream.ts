import type { Place } from "../../base/span.ts";
import type { MasterConfig } from "../../buildbot/master.ts";
import { portOf } from "../../deployment/address.ts";
import { type Outlook, parts } from "../../deployment/part.ts";
import { reaches } from "../../deployment/reach.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import { below } from "../../nginx/model/walk.ts";
import { readProxyTarget } from "../../nginx/runtime/proxy.ts";
import { type Fix, replace, rule } from "../rule.ts";

const id = "deployment/upstream";
/** Where Buildbot's web server is in every tutorial. */
const usualPort = 8010;

export default rule({
  id,
  summary: "nginx passes requests on to where the master's web server listens",
  severity: "error",
  origin: "lint",
  unit: "outlook",
  check({ site, master, outlook }, report) {
    const states = parts.map((part) => outlook[part]).filter((it) => it.rule === id && it.state === "broken");
    const [first] = states;
    const at = first?.at ?? null;
    if (first === undefined || at === null) return;
    const others = new Map(states.flatMap((it) => (it.at === null ? [] : [[it.at.span.start, it.at] as const])));
    others.delete(at.span.start);
    const passes = Array.from(below([site.server])).filter(
      (it) => it.name === "proxy_pass" && [at, ...others.values()].some((place) => isAt(it, place)),
    );
    const isSure = passes.every((it) => isMeant(it, master));
    report(at, {
      severity: isSure ? "error" : "info",
      message: `${isSure ? first.why : `Unless another program there passes requests on, ${first.why}`}${missed(outlook)}`,
      related: [
        ...[...others.values()].map((place) => ({ place, message: "So are requests here." })),
        ...(master.www.kind === "known"
          ? [{ place: master.www.value.at, message: "This is where the master listens." }]
          : []),
      ],
      fixes: mend(passes, master),
    });
  },
});

function isAt(pass: ReadDirective, { uri, span }: Place): boolean {
  return pass.file.uri === uri && placeOf(pass).span.start === span.start;
}

/** Whether a proxy_pass can mean nothing but the master: another program may stand between at any other port. */
function isMeant(pass: ReadDirective, master: MasterConfig): boolean {
  const target = readProxyTarget(pass.args[0] ?? "");
  if (target === null) return false;
  const { www } = master;
  if (www.kind !== "known" || www.value.endpoint.kind !== "tcp") return true;
  const port = portOf(target.authority);
  return port === usualPort || port === www.value.endpoint.port;
}

const names = {
  ui: "the page",
  assets: "its scripts",
  api: "its lists",
  writes: "forcing builds",
  login: "logging in",
  sse: "events over /sse",
  ws: "the WebSocket",
  wsIdle: null,
} as const;

function missed(outlook: Outlook): string {
  const lost = parts.flatMap((part) => (outlook[part].rule === id ? (names[part] ?? []) : []));
  return lost.length >= 7 ? " Nothing of Buildbot comes to anybody." : ` What does not come: ${lost.join(", ")}.`;
}

function mend(passes: readonly ReadDirective[], master: MasterConfig): readonly Fix[] {
  if (master.www.kind !== "known" || master.www.value.endpoint.kind !== "tcp" || passes.length === 0) return [];
  const { interface: heard, port, tls } = master.www.value.endpoint;
  const scheme = tls ? "https" : "http";
  let isSafe = true;
  let to = "";
  const edits = passes.flatMap((pass) => {
    const word = pass.args[0] ?? "";
    const target = word.includes("$") ? null : readProxyTarget(word);
    if (target === null) return [];
    const own = target.authority.startsWith("unix:") ? [] : [target.host];
    const hosts = [...own, "127.0.0.1", heard.includes(":") ? `[${heard}]` : heard];
    const host = hosts.find((it) => it !== "" && reaches(`${it}:${port}`, scheme, master) === "yes");
    if (host === undefined) return [];
    to = `${scheme}://${host}:${port}`;
    // At the same port it is the same program, by its right address.
    isSafe &&= portOf(target.authority) === port;
    return [replace(placeOf(pass, 1), to + target.uri)];
  });
  if (edits.length !== passes.length) return [];
  return [{ title: `Pass requests on to ${to}, where the master listens`, edits, safe: isSafe }];
}
