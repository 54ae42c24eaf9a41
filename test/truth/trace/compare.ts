import { statSync } from "node:fs";
import { LineIndex } from "../../../server/src/base/lines.ts";
import type { ReadDirective } from "../../../server/src/nginx/model/read.ts";
import { serveOnAnyDisk } from "../../../server/src/nginx/runtime/any-disk.ts";
import type { ClientRequest, Course, OnDisk } from "../../../server/src/nginx/runtime/course.ts";
import { serve } from "../../../server/src/nginx/runtime/serve.ts";
import type { Random } from "../../fuzz/random.ts";
import { type Received, send } from "./client.ts";
import type { Echo, Echoed } from "./echo.ts";
import type { Judged, Logged } from "./judged.ts";
import { requestsFor } from "./requests.ts";

/** How the answers of one configuration compare. */
export interface Compared {
  readonly known: number;
  /** The same without a look at the disk. */
  readonly knownBlind: number;
  readonly unknown: number;
  /** Requests of which nothing can be compared, for their upstream is no HTTP server that we have. */
  readonly unjudged: number;
  readonly differences: readonly string[];
  /** Why courses were not known, with how often. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Header values that were sent, and those of them that we did not know. */
  readonly values: number;
  readonly unknownValues: number;
}

let sent = 0;

/** Sends requests to a running nginx and follows them in our model. */
export async function compare(judged: Judged, echo: Echo, random: Random, count: number): Promise<Compared> {
  const requests = requestsFor(judged.config, random, count).map((request) => {
    sent += 1;
    return { ...request, headers: [["X-Trace-Id", `t${sent}`] as const, ...request.headers] };
  });
  const received: (Received | null)[] = Array.from({ length: requests.length }, () => null);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < requests.length; i = next++) {
      const request = requests[i];
      if (request !== undefined) received[i] = await send(request);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  // The log is written after the answer.
  await new Promise((resolve) => setTimeout(resolve, 30));
  const logged = judged.logged();
  const onDisk = (at: string): OnDisk => {
    try {
      const about = statSync(at.startsWith("/") ? at : `${judged.world.inside("/etc/nginx")}/${at}`);
      return about.isFile() ? "file" : about.isDirectory() ? "directory" : "unknown";
    } catch {
      return "absent";
    }
  };
  const reasons = new Map<string, number>();
  const differences: string[] = [];
  let known = 0;
  let unknown = 0;
  let unjudged = 0;
  let values = 0;
  let unknownValues = 0;
  let knownBlind = 0;
  for (const [i, request] of requests.entries()) {
    const id = request.headers[0]?.[1] ?? "";
    const course = serve(judged.config, request, { files: onDisk });
    const echoes = echo.seen.get(id) ?? [];
    echo.seen.delete(id);
    if (course.outcome.kind === "unknown" || !course.known) {
      unknown += 1;
      const reason = course.doubts.find((it) => it.about === "course")?.because.replaceAll(/\/\S+/g, "PATH") ?? "?";
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      continue;
    }
    const fault = difference(course, received[i] ?? null, logged.get(id) ?? null, echoes, judged);
    if (fault === unjudgeable) unjudged += 1;
    else {
      known += 1;
      if (fault !== null) differences.push(described(request, course, fault));
    }
    // Without a look at the disk less is known, but no other thing.
    const blind = serveOnAnyDisk(judged.config, request);
    if (blind.known) {
      knownBlind += 1;
      const other = difference(blind, received[i] ?? null, logged.get(id) ?? null, echoes, judged);
      if (other !== null && other !== unjudgeable) differences.push(described(request, blind, `(no disk) ${other}`));
    }
    if (course.outcome.kind === "proxied") {
      values += course.outcome.headers.size;
      unknownValues += [...course.outcome.headers.values()].filter((it) => it.value === null).length;
    }
  }
  return { known, knownBlind, unknown, unjudged, differences, reasons, values, unknownValues };
}

const unjudgeable = Symbol("unjudgeable");

function difference(
  course: Course,
  received: Received | null,
  logged: Logged | null,
  echoes: readonly Echoed[],
  judged: Judged,
): string | null | typeof unjudgeable {
  const { outcome } = course;
  if (outcome.kind === "closed") return received === null ? null : `an answer came: ${received.status}`;
  if (received === null && isElsewhere(course)) return unjudgeable;
  // A worker of nginx that crashes takes other requests with it.
  if (received === null) return judged.crashed() ? unjudgeable : "no answer came";
  const reached = logged !== null && logged.upstream !== "-" && logged.upstream !== "";
  if (outcome.kind === "handled") {
    // What fails there may have been sent on by an error_page.
    if (reached || received.status >= 500) return place(course, logged, judged) === null ? null : unjudgeable;
    return place(course, logged, judged);
  }
  if (outcome.kind === "proxied" && echoes.length === 0 && !received.body.startsWith('{"method"')) {
    if (received.status >= 500 || reached) return unjudgeable;
    return `nothing reached the upstream: ${received.status}`;
  }
  const misplaced = place(course, logged, judged);
  if (misplaced !== null) return misplaced;
  if (outcome.kind === "answered") {
    if (echoes.length > 0 || received.body.startsWith('{"method"')) return "it reached an upstream";
    if (received.status !== outcome.status && !(outcome.file !== null && [206, 304, 416].includes(received.status)))
      return `the status is ${received.status}`;
    const location = received.headers.get("location") ?? null;
    // What a line feed in it ends is not compared.
    if (!isSame(firstLine(outcome.location), firstLine(location)) && !(location === null && outcome.location === ""))
      return `Location is ${location ?? "not there"}`;
    return null;
  }
  if (outcome.kind !== "proxied") return echoes.length > 0 ? "it reached an upstream" : null;
  const echoed = received.body.startsWith('{"method"')
    ? (JSON.parse(Buffer.from(received.body, "latin1").toString()) as Echoed)
    : echoes.at(-1);
  return echoed === undefined ? "?" : inProxied(outcome, echoed);
}

/** Whether what answers is none of our upstreams: it may take its time. */
function isElsewhere({ outcome }: Course): boolean {
  if (outcome.kind === "handled") return true;
  return outcome.kind === "proxied" && outcome.group === null && outcome.authority?.startsWith("127.1.") !== true;
}

/** Whether the request ended in the location (and server) that we say. */
function place(course: Course, logged: Logged | null, judged: Judged): string | null {
  if (logged === null) return null;
  let block: ReadDirective | null = judged.blocks.get(logged.mark) ?? null;
  while (block !== null && block.name !== "location" && block.name !== "server") block = block.parent;
  const ours = course.location?.location ?? course.server?.server ?? null;
  return block === ours ? null : `it ended in ${nameOf(block)}`;
}

function nameOf(block: ReadDirective | null): string {
  if (block === null) return "nothing";
  const { line } = new LineIndex(block.file.text).at(
    block.at.start + block.at.node.words.reduce((sum, it) => sum + it.before, 0),
  );
  return `${block.name} ${block.args.join(" ")} (line ${line + 1})`;
}

function inProxied(ours: Course["outcome"] & { kind: "proxied" }, real: Echoed): string | null {
  if (ours.method !== null && ours.method !== real.method) return `the method is ${real.method}`;
  if (ours.uri !== null && !isSame(ours.uri.replace(/ +$/, ""), real.uri)) return `the URI is ${real.uri}`;
  if (ours.httpVersion.value !== real.httpVersion) return `HTTP is ${real.httpVersion}`;
  if (
    ours.group === null &&
    ours.authority !== null &&
    ours.authority.startsWith("127.1.") &&
    ours.authority.replace(/:\d+$/, "") !== real.at
  )
    return `the upstream is ${real.at}`;
  const headers = new Map<string, string>();
  for (const [name, value] of real.headers) {
    const lower = name.toLowerCase();
    const before = headers.get(lower);
    headers.set(lower, before === undefined ? value : `${before}, ${value}`);
  }
  for (const [lower, { name, value: exact }] of ours.headers) {
    // The upstream's parser takes white space off.
    const value = exact === null ? null : exact.replaceAll(/^[ \t]+|[ \t]+$/g, "").replaceAll(/[ \t]*, [ \t]*/g, ", ");
    const real = headers.get(lower);
    headers.delete(lower);
    if (real === undefined) {
      if (value !== null) return `${name} is not sent; we say ${value}`;
    } else if (value !== null && !isSame(value, real)) return `${name} is ${real}; we say ${value}`;
  }
  const [extra] = headers;
  return extra === undefined ? null : `${extra[0]} is sent as well: ${extra[1]}`;
}

function firstLine(text: string | null): string | null {
  return text?.split(/[\r\n]/)[0]?.trim() ?? null;
}

/** Whether a text of ours is what came as bytes. */
function isSame(ours: string | null, real: string | null): boolean {
  return ours === real || (ours !== null && Buffer.from(ours).toString("latin1") === real);
}

function described(request: ClientRequest, course: Course, fault: string): string {
  const { outcome } = course;
  const ours =
    outcome.kind === "proxied"
      ? `${outcome.method} ${outcome.scheme}://${outcome.authority} ${outcome.uri}`
      : outcome.kind === "answered"
        ? `${outcome.status} ${outcome.location ?? ""}`
        : outcome.kind;
  const where = nameOf(course.location?.location ?? course.server?.server ?? null);
  const sent = request.headers.slice(1).map(([name, value]) => `${name}: ${value}`);
  return (
    `${request.method} ${request.scheme}://${request.host ?? "-"}:${request.port}${request.target} HTTP/${request.httpVersion} [${sent.join(", ")}]\n` +
    `      ours: ${ours} in ${where}\n      nginx: ${fault}`
  );
}
