import type { State } from "../../deployment/part.ts";
import type { Setting } from "../../nginx/model/effective.ts";
import { placeOf } from "../../nginx/model/read.ts";
import type { HeaderSent, Proxied } from "../../nginx/runtime/course.ts";
import type { Purpose } from "./buildbot-side.ts";
import { markOf, station } from "./station.ts";
import type { Mark, Shown, Station } from "./traced.ts";

const from: Readonly<Record<HeaderSent["from"], string>> = {
  proxy_set_header: "proxy_set_header",
  client: "as the browser sends it",
  default: "nginx's default",
};

/** What an upstream is sent beside the request line, and how; `state`: whether that does what the request is for. */
export function headersOf(sent: Proxied, purpose: Purpose | null, state: State | null): Station {
  const isBad = state !== null && state.state !== "works";
  const ask = purpose?.ask ?? null;
  const more = [...headerRows(sent, ask === "ws"), ...settingRows(sent, ask === "sse", ask === "ws")];
  const shown: Shown = {
    mark: state === null ? "none" : markOf(state),
    what: `HTTP/${sent.httpVersion.value ?? "?"}, ${sent.headers.size} headers`,
    because: isBad ? state.why : "",
    at: state?.at ?? placeOf([...sent.headers.values()].find((it) => it.by !== null)?.by ?? sent.pass),
  };
  return station("headers", shown, { more, rule: state?.rule ?? null });
}

function headerRows({ headers, pass }: Proxied, isSocket: boolean): readonly Shown[] {
  const rows = [...headers].map(([lower, { by, name, value, from: source }]): Shown => {
    const mark = isSocket ? socketMark(lower, value) : "none";
    const written =
      source === "proxy_set_header" && by?.args[1] !== value ? `${from[source]} ${by?.args[1] ?? ""}` : from[source];
    return {
      mark,
      what: `${name}: ${value ?? "?"}`,
      because: written,
      at: by === null ? null : placeOf(by),
    };
  });
  if (!isSocket) return rows;
  const missing = ["Upgrade", "Connection"].filter((it) => !headers.has(it.toLowerCase()));
  return [
    ...missing.map((name): Shown => ({ mark: "bad", what: name, because: "is not sent", at: placeOf(pass) })),
    ...rows.toSorted((a, b) => Number(b.mark !== "none") - Number(a.mark !== "none")),
  ];
}

/** Whether a header does what the handshake of a WebSocket asks of it. */
function socketMark(lower: string, value: string | null): Mark {
  const needs = lower === "upgrade" ? "websocket" : lower === "connection" ? "upgrade" : null;
  if (needs === null) return "none";
  if (value === null) return "unknown";
  const words = value.split(",").map((it) => it.trim().toLowerCase());
  return words.includes(needs) ? "good" : "bad";
}

function settingRows(sent: Proxied, isEvents: boolean, isSocket: boolean): readonly Shown[] {
  const row = <T>(name: string, { by, value }: Setting<T>, says: (value: T) => string, mark: Mark = "none"): Shown => ({
    mark: value === null ? "unknown" : mark,
    what: `${name} ${value === null ? "?" : says(value)}`,
    because: by === null ? "nginx's default" : "",
    at: by === null ? null : placeOf(by),
  });
  const onOff = (value: boolean): string => (value ? "on" : "off");
  const rows = [row("proxy_http_version", sent.httpVersion, (it) => it)];
  const buffering = isEvents ? (sent.buffering.value === true ? "bad" : "good") : "none";
  rows.push(row("proxy_buffering", sent.buffering, onOff, buffering));
  if (isEvents || isSocket) rows.push(row("proxy_read_timeout", sent.readTimeoutSeconds, (it) => `${it}s`));
  return rows;
}
