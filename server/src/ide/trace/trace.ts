import type { SiteOutlook } from "../../deployment/outlook.ts";
import type { State } from "../../deployment/part.ts";
import type { NginxConfig } from "../../nginx/model/config.ts";
import { named } from "../../nginx/model/effective.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import { serveOnAnyDisk } from "../../nginx/runtime/any-disk.ts";
import type { ClientRequest, Course, Lost, Outcome, Proxied } from "../../nginx/runtime/course.ts";
import type { Finding } from "../../rules/rule.ts";
import { purposeOf, sideOf } from "./buildbot-side.ts";
import { headersOf } from "./headers.ts";
import { outlookRows } from "./outlook-rows.ts";
import { problemsOf } from "./problems.ts";
import { headOf, markOf, station } from "./station.ts";
import type { Shown, Station, Traced } from "./traced.ts";

/** What is known beside the configuration. */
export interface Beside {
  /** The Buildbot sites of the configuration, and what works for their visitors. */
  readonly outlooks: readonly SiteOutlook[];
  /** What our rules found in a file. */
  readonly findings: (uri: string) => readonly Finding[];
}

/** Follows a request through a configuration to Buildbot, and says what happens on the way. */
export function traceOf(config: NginxConfig, request: ClientRequest, beside: Beside): Traced {
  const path = request.target.split("?")[0] ?? "/";
  const probable = beside.outlooks.some(({ site }) => path.startsWith(site.base) && path !== site.base);
  // Nobody keeps files by the names of Buildbot's own pages; a folder may be there.
  const files = (it: string) => (probable && !it.endsWith("/") ? "absent" : "unknown");
  const course = serveOnAnyDisk(config, request, { files });
  const { outcome, server } = course;
  const of = beside.outlooks
    .filter(({ site }) => isBlock(site.server, server?.server) && path.startsWith(site.base))
    .toSorted(
      (a, b) => Number(a.site.ui === null) - Number(b.site.ui === null) || b.site.base.length - a.site.base.length,
    )[0];
  const upgrade = request.headers.some(([name]) => name.toLowerCase() === "upgrade");
  const purpose = of === undefined ? null : purposeOf(path.slice(of.site.base.length), upgrade);
  const side = outcome.kind === "proxied" ? sideOf(outcome, of ?? null, purpose) : null;
  const stations: Station[] = [
    serverStation(course, request),
    locationStation(course),
    upstreamStation(outcome, request, side?.path ?? null),
  ];
  if (outcome.kind === "proxied" && side !== null)
    stations.push(headersOf(outcome, purpose, side.headers), side.station);
  return {
    request: `${request.method} ${request.scheme}://${request.host ?? ""}${request.target}`,
    upgrade,
    answer: side?.answer ?? answerOf(outcome),
    stations: problemsOf(course, stations, of?.site.base ?? null, beside.findings),
    doubts: course.doubts.map((it) => ({
      mark: "unknown",
      what: headOf(it.by),
      because: it.because,
      at: placeOf(it.by),
    })),
    outlook: of === undefined ? [] : outlookRows(of.outlook),
  };
}

/** Whether two readings are of the same block: a file may be read by itself and among others. */
function isBlock(a: ReadDirective, b: ReadDirective | undefined): boolean {
  return a.file.uri === b?.file.uri && a.at.start === b.at.start;
}

function serverStation({ outcome, server }: Course, { port }: ClientRequest): Station {
  if (server === null) {
    const because = outcome.kind === "closed" ? outcome.because : "";
    return station("server", { mark: "bad", what: "no server block", because, at: null });
  }
  const words = named(server.server, "server_name").flatMap((it) => it.args);
  const listens = named(server.server, "listen").map((it) => it.args.join(" "));
  const listen = listens.find((it) => new RegExp(`^(?:\\S*:)?${port}(?: |$)`).test(it)) ?? listens[0];
  const name = words.length === 0 ? "without a server_name" : few(words);
  const what = `server ${name}${listen === undefined ? "" : `, listen ${listen}`}`;
  return station(
    "server",
    {
      mark: "none",
      what,
      because: server.because === "given" ? "" : server.because,
      at: placeOf(server.by ?? named(server.server, "server_name")[0] ?? server.server),
    },
    { lost: server.lost().map((it) => lostShown(it, "")) },
  );
}

function few(words: readonly string[]): string {
  return words.length > 3 ? `${words.slice(0, 3).join(", ")} …` : words.join(", ");
}

function lostShown({ because, directive }: Lost, what: string): Shown {
  return { mark: "none", what: what === "" ? directive.name : what, because, at: placeOf(directive) };
}

function locationStation({ location, outcome, server, steps }: Course): Station {
  const chosen = location?.location ?? null;
  const more = steps
    .filter((it) => it.by !== chosen || !it.says.startsWith("is chosen"))
    .map((it): Shown => ({ mark: "none", what: headOf(it.by), because: it.says, at: placeOf(it.by) }));
  if (location === null || chosen === null) {
    const by = outcome.kind === "answered" ? outcome.by : (server?.server ?? null);
    const because = server === null ? "nothing is looked for" : "the server block itself decides";
    return station(
      "location",
      { mark: "none", what: "no location", because, at: by === null ? null : placeOf(by) },
      { more },
    );
  }
  return station(
    "location",
    { mark: "none", what: headOf(chosen), because: location.because, at: placeOf(chosen) },
    { more, lost: location.lost().map((it) => lostShown(it, headOf(it.directive))) },
  );
}

function upstreamStation(outcome: Outcome, request: ClientRequest, path: State | null): Station {
  if (outcome.kind !== "proxied") {
    const { because, mark, what } = answerOf(outcome);
    const { by } = outcome;
    return station("upstream", {
      mark,
      what: by === null ? "" : headOf(by),
      because: because === "" ? what : because,
      at: by === null ? null : placeOf(by),
    });
  }
  const shown: Shown = {
    mark: path === null ? "none" : markOf(path),
    what: headOf(outcome.pass),
    because: `upstream sees ${outcome.method ?? "?"} ${outcome.uri ?? "?"}${keptOrChanged(outcome, request)}`,
    at: placeOf(outcome.pass),
  };
  const isBad = path !== null && path.state !== "works";
  const more: Shown[] = isBad ? [{ mark: shown.mark, what: "", because: path.why, at: path.at }] : [];
  return station("upstream", shown, { more, rule: path?.rule ?? null });
}

/** Why an upstream is asked for what it is asked for. */
function keptOrChanged({ pass, uri }: Proxied, { target }: ClientRequest): string {
  if (uri === null) return "";
  const part = /^https?:\/\/(?:unix:[^:]*:|[^/?]*)([/?].*)$/i.exec(pass.args[0] ?? "")?.[1] ?? null;
  if (uri === target)
    return part === null ? " (the path as it came: proxy_pass has no URI part)" : " (the path as it came)";
  return part === null
    ? ` (and not ${target})`
    : ` (and not ${target}: the URI part “${part}” stands in place of what the location matched)`;
}

/** What comes back where no upstream answers. */
function answerOf(outcome: Outcome): Shown {
  const at = outcome.kind === "proxied" || outcome.by === null ? null : placeOf(outcome.by);
  switch (outcome.kind) {
    case "answered": {
      const { file, location, status } = outcome;
      const to = location === null ? "" : `, and sends the browser to ${location}`;
      return {
        mark: "none",
        what: `${status}`,
        because: file === null ? `nginx answers ${status} by itself${to}` : `nginx sends the file ${file}`,
        at,
      };
    }
    case "closed":
      return { mark: "bad", what: "no answer", because: outcome.because, at };
    case "handled":
      return { mark: "unknown", what: "what another program answers", because: `${outcome.by.name} answers`, at };
    case "unknown":
    case "proxied":
      break;
  }
  return { mark: "unknown", what: "not known", because: "the files do not tell what comes of it", at };
}
