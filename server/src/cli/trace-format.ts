import type { Place } from "../base/span.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import { hostOf, isLoopback, portOf } from "../deployment/address.ts";
import { masterPort } from "../deployment/site.ts";
import { named } from "../nginx/model/effective.ts";
import { placeOf, type ReadDirective } from "../nginx/model/read.ts";
import type { Lost, Proxied } from "../nginx/runtime/course.ts";
import { type Paint, visible } from "./pretty.ts";
import type { Places } from "./report.ts";
import type { Traced } from "./trace.ts";

/** Where a directive stands: the path as it is printed, and its line from 1. */
interface At {
  readonly path: string;
  readonly line: number;
}

function at(directive: ReadDirective, places: Places): At {
  const place: Place = placeOf(directive);
  return { path: places.path(place.uri), line: places.region(place).line };
}

/** The JSON of `trace --format json`. Lines count from 1; what is not known is null, with its reason in `unknown`. */
export function traceJson({ course }: Traced, places: Places): string {
  const { doubts, known, location, outcome, server } = course;
  const answer = {
    known,
    unknown: doubts.map((it) => ({ reason: it.because, ...at(it.by, places) })),
    server: server === null ? null : at(server.server, places),
    location:
      location === null ? null : { ...at(location.location, places), pattern: location.location.args.join(" ") },
    response: outcome.kind === "answered" ? { status: outcome.status, location: outcome.location } : null,
    upstream: outcome.kind === "proxied" ? upstreamOf(outcome) : null,
  };
  return `${JSON.stringify(answer, null, 2)}\n`;
}

function upstreamOf(proxied: Proxied) {
  return {
    url: urlOf(proxied),
    uri: proxied.uri,
    httpVersion: proxied.httpVersion.value,
    headers: Object.fromEntries([...proxied.headers.values()].map(({ name, value }) => [name, value])),
    buffering: proxied.buffering.value,
    readTimeoutSeconds: proxied.readTimeoutSeconds.value,
  };
}

function urlOf({ authority, scheme }: Proxied): string | null {
  return scheme === null || authority === null ? null : `${scheme}://${authority}`;
}

/** Losers of one kind are summed up where there are more than so many. */
const mostLost = 6;

/** The course for a reader: the steps, the directives with their places, and what lost. */
export function tracePretty(
  { course, request }: Traced,
  places: Places,
  paint: Paint,
  masters: readonly MasterConfig[],
): string {
  const rows: (readonly [string, string, string])[] = [];
  const line = (mark: string, text: string, by: ReadDirective | null = null): void => {
    const where = by === null ? "" : at(by, places);
    rows.push([mark, text, where === "" ? "" : `${where.path}:${where.line}`]);
  };
  const { location, outcome, server, steps } = course;
  if (server !== null) {
    const names = named(server.server, "server_name").flatMap((it) => it.args);
    line("server", `${names.slice(0, 3).join(" ") || "(no name)"}: ${server.because}`, server.by ?? server.server);
    lostRows(line, server.lost(), "server");
  }
  for (const step of steps) if (step.by !== location?.location) line(step.by.name, step.says, step.by);
  if (location !== null) {
    line("location", `${location.location.args.join(" ")}  ${location.because}`, location.location);
    lostRows(line, location.lost(), "location");
  }
  if (outcome.kind === "proxied") upstreamRows(line, outcome, masters);
  else if (outcome.kind === "answered") {
    const to = outcome.location === null ? "" : `, Location: ${outcome.location}`;
    line("answer", `${outcome.status}${to}${outcome.file === null ? "" : `, the file ${outcome.file}`}`, outcome.by);
  } else if (outcome.kind === "closed") line("answer", `none: ${outcome.because}`, outcome.by);
  else if (outcome.kind === "handled")
    line("answer", `whatever ${outcome.by.args[0] ?? outcome.by.name} says`, outcome.by);
  else line("answer", "not known", outcome.by);
  for (const { about, because, by } of course.doubts)
    line(about === "course" ? "unknown" : "value", `${about === "course" ? "" : "unknown: "}${because}`, by);
  const left = Math.max(...rows.map(([mark]) => mark.length));
  const middle = Math.min(72, Math.max(...rows.map(([, text]) => text.length)));
  const address = `${request.method} ${request.scheme}://${request.host ?? ""}${request.target}`;
  const sure = course.known ? "" : paint("warning", "  not certain, see unknown");
  const out = [`${paint("bold", visible(address))}${sure}`];
  for (const [mark, text, where] of rows) {
    const head = paint(mark === "unknown" ? "warning" : "dim", mark.padEnd(left));
    out.push(`  ${head}  ${visible(text).padEnd(where === "" ? 0 : middle)}  ${paint("path", where)}`.trimEnd());
  }
  return `${out.join("\n")}\n`;
}

type Line = (mark: string, text: string, by?: ReadDirective | null) => void;

function lostRows(line: Line, lost: readonly Lost[], kind: "server" | "location"): void {
  for (const { because, directive } of lost.slice(0, mostLost)) {
    const name = kind === "location" ? `${directive.args.join(" ")}  ` : "";
    line("", `not ${name}${because}`, directive);
  }
  const more = lost.length - mostLost;
  if (more > 0) line("", `and not ${more} other ${kind}${more > 1 ? "s" : ""}`);
}

function upstreamRows(line: Line, outcome: Proxied, masters: readonly MasterConfig[]): void {
  const url = urlOf(outcome) ?? "an address that is not known";
  line("upstream", url, outcome.pass);
  for (const member of outcome.group === null ? [] : named(outcome.group, "server"))
    line("", `server ${member.args.join(" ")}`, member);
  line(
    "request",
    `${outcome.method ?? "?"} ${outcome.uri ?? "?"} HTTP/${outcome.httpVersion.value ?? "?"}`,
    outcome.httpVersion.by,
  );
  for (const { by, from, name, value } of outcome.headers.values()) {
    const source = from === "client" ? "  (the client's)" : from === "default" ? "  (nginx's default)" : "";
    line("header", `${name}: ${value ?? "?"}${source}`, by);
  }
  const { buffering, readTimeoutSeconds } = outcome;
  line("buffering", buffering.value === null ? "?" : buffering.value ? "on" : "off", buffering.by);
  line("timeout", `${readTimeoutSeconds.value ?? "?"} s without a byte`, readTimeoutSeconds.by);
  const authority = (outcome.group === null ? null : named(outcome.group, "server")[0]?.args[0]) ?? outcome.authority;
  const port = authority === null ? null : portOf(authority);
  const master = masters.find((it) => port !== null && masterPort(it) === port);
  if (authority !== null && isLoopback(hostOf(authority)) && master !== undefined)
    line("Buildbot", `www listens on port ${port ?? "?"}`);
}
