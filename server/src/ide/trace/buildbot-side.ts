import type { Place } from "../../base/span.ts";
import { eventsSent, handshake } from "../../deployment/live.ts";
import type { SiteOutlook } from "../../deployment/outlook.ts";
import { type State, works } from "../../deployment/part.ts";
import { type Ask, asksFor, getsTo } from "../../deployment/view.ts";
import type { Proxied } from "../../nginx/runtime/course.ts";
import { saidOfPort } from "../master/port-hover.ts";
import { markOf, station } from "./station.ts";
import type { Shown, Station } from "./traced.ts";

/** What a request below a site's base is for. */
export interface Purpose {
  readonly ask: Ask;
  /** The path below Buildbot's root that it is meant for, without a slash in front. */
  readonly wanted: string;
}

/** What a path below the base is for, by Buildbot's own; `upgrade`: it asks for a WebSocket. */
export function purposeOf(below: string, upgrade: boolean): Purpose {
  return { ask: askOf(below, upgrade), wanted: below };
}

function askOf(below: string, upgrade: boolean): Ask {
  if (/^ws(?:$|\/)/.test(below) || upgrade) return "ws";
  if (below.startsWith("sse/")) return "sse";
  if (below.startsWith("api/")) return "api";
  if (below.startsWith("auth/")) return "login";
  return below === "" ? "ui" : "assets";
}

/** What becomes of a request that nginx passes on. */
export interface Side {
  /** Whether it is asked for what was meant; null where that is not told. */
  readonly path: State | null;
  /** Whether its headers and settings do; null where nothing is asked of them. */
  readonly headers: State | null;
  readonly station: Station;
  readonly answer: Shown;
}

/** Buildbot's own side of a request; `of` is null where no Buildbot is seen behind the server block. */
export function sideOf(sent: Proxied, of: SiteOutlook | null, purpose: Purpose | null): Side {
  const authority = `${sent.scheme ?? "?"}://${sent.authority ?? "?"}`;
  if (of === null || purpose === null) {
    const shown: Shown = {
      mark: "none",
      what: authority,
      because: "that a Buildbot stands there is not seen",
      at: null,
    };
    return {
      path: null,
      headers: null,
      station: station("Buildbot", shown),
      answer: { ...shown, what: `what ${authority} answers`, because: "" },
    };
  }
  const path = asksFor(purpose.ask, sent, purpose.wanted);
  const headers = purpose.ask === "ws" ? handshake(sent) : purpose.ask === "sse" ? eventsSent(sent) : null;
  const gets = getsTo(sent, of.site, of.master);
  const rule = gets?.rule ?? null;
  return {
    path,
    headers,
    station: station("Buildbot", masterShown(authority, of, gets), { rule }),
    answer: answered(sent, purpose.ask, [gets, path, headers]),
  };
}

function masterShown(authority: string, { master }: SiteOutlook, gets: State | null): Shown {
  const why = gets === null ? "" : gets.why;
  if (master === null)
    return { mark: "unknown", what: authority, because: why === "" ? "No master.cfg is in sight." : why, at: null };
  const { www } = master;
  const at: Place | null = www.kind === "absent" ? { uri: master.uri, span: { start: 0, end: 0 } } : www.at;
  const what = www.kind === "known" ? `www port ${String(www.value.value)}` : "www port";
  const because =
    gets !== null
      ? why
      : www.kind === "known"
        ? saidOfPort(www.value.endpoint, "www").replaceAll("`", "")
        : "The master listens there.";
  return { mark: gets === null ? "good" : markOf(gets), what, because, at };
}

/** What comes back: the first thing that is in the way decides. */
function answered({ method, uri }: Proxied, ask: Ask, states: readonly (State | null)[]): Shown {
  const bad = states.find((it) => it !== null && it.state !== "works");
  if (bad !== undefined && bad !== null) {
    const status = /\b(?:answers|gives) (\d{3})\b/.exec(bad.why)?.[1];
    return {
      mark: markOf(bad),
      what: status ?? (bad.state === "broken" ? "not what was meant" : "not known"),
      because: bad.why,
      at: bad.at,
    };
  }
  const what = ask === "ws" ? "101" : `what Buildbot answers to ${method ?? "?"} ${uri ?? "?"}`;
  return { mark: markOf(works), what, because: ask === "ws" ? "Buildbot switches to the WebSocket." : "", at: null };
}
