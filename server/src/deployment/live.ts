import { isDecided, pingInterval } from "../buildbot/web.ts";
import { placeOf } from "../nginx/model/read.ts";
import type { Proxied } from "../nginx/runtime/course.ts";
import { broken, type State, unknownState, works } from "./part.ts";
import type { View } from "./view.ts";

/** Whether events come over /sse as they happen. */
export function events(view: View): State {
  const reached = view.reached("sse");
  const sent = view.sent("sse");
  return reached.state !== "works" || sent === null ? reached : eventsSent(sent);
}

/** The same for a request that got to the master. */
export function eventsSent({ buffering, pass }: Proxied): State {
  if (buffering.value === null)
    return unknownState("whether nginx buffers is not known", placeOf(buffering.by ?? pass));
  if (!buffering.value) return works;
  return broken(
    "nginx/sse-buffered",
    "No event comes over /sse: nginx holds them back until the connection ends.",
    placeOf(buffering.by ?? pass),
  );
}

/** Whether the handshake over /ws succeeds. */
export function socket(view: View): State {
  const reached = view.reached("ws");
  const sent = view.sent("ws");
  return reached.state !== "works" || sent === null ? reached : handshake(sent);
}

/** The same for a request that got to the master. Mirrors WebSocketResource in autobahn's twisted/resource.py and websocket/protocol.py. */
export function handshake(sent: Proxied): State {
  const rule = "nginx/websocket-upgrade";
  const why = (answer: string): string =>
    `The page shows its menu, and every list stays on “loading”: Buildbot answers ${answer}.`;
  const upgrade = sent.headers.get("upgrade");
  const connection = sent.headers.get("connection");
  const at = placeOf(upgrade?.by ?? connection?.by ?? sent.pass);
  if (upgrade?.value === null || connection?.value === null)
    return unknownState("the headers of the handshake are not known", at);
  if (upgrade === undefined) return broken(rule, why("426, for there is no Upgrade header"), placeOf(sent.pass));
  if (!words(upgrade.value).includes("websocket"))
    return broken(rule, why("400, for the Upgrade header does not say websocket"), at);
  if (connection === undefined) return broken(rule, why("400, for there is no Connection header"), placeOf(sent.pass));
  if (!words(connection.value).includes("upgrade"))
    return broken(
      rule,
      why(`400, for the Connection header says “${connection.value}” and not upgrade`),
      placeOf(connection.by ?? sent.pass),
    );
  if (!sent.headers.has("sec-websocket-key") || !sent.headers.has("sec-websocket-version"))
    return broken(null, why("400, for the headers of the handshake are not passed on"), placeOf(sent.pass));
  return works;
}

function words(value: string): readonly string[] {
  return value.split(",").map((it) => it.trim().toLowerCase());
}

/** A connection that lives through an hour of silence lives through the quiet of a small Buildbot. */
const longSilence = 3600;
/** Silences that every Buildbot has now and then. */
const shortSilence = 540;

/** Whether an idle connection over /ws stays open. The handshake is taken to succeed. */
export function socketKept(view: View): State {
  const sent = view.sent("ws");
  if (sent === null) return unknownState("the handshake is not looked at");
  const { value, by } = sent.readTimeoutSeconds;
  const at = placeOf(by ?? sent.pass);
  if (value === null) return unknownState("how long nginx waits is not known", at);
  if (value >= longSilence) return works;
  if (view.master !== null) {
    const pings = pingInterval(view.master);
    if (!isDecided(pings)) return unknownState(pings.because, at);
    if (pings.value !== null && pings.value < value) return works;
  }
  const why = `After ${value} seconds without an event nginx cuts the connection, and the page shows nothing new until it is loaded again.`;
  return value < shortSilence
    ? broken("nginx/websocket-read-timeout", why, at)
    : unknownState("it depends on how long nothing happens", at);
}
