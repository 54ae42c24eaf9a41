import type { NginxConfig } from "../model/config.ts";
import type { ClientRequest, Course, OnDisk, Outcome, Surroundings } from "./course.ts";
import { serve } from "./serve.ts";

/** So many files are thought of as there, as a folder, and as absent; beyond, it is left unknown. */
const mostAssumed = 4;

/**
 * Follows a request where nothing is known of the disk (or of some files on it), by thinking of each file in every way it may
 * be. Where all ways lead to the same server and location, those are known, and so is what comes of it if that is the same.
 */
export function serveOnAnyDisk(config: NginxConfig, client: ClientRequest, surroundings: Surroundings = {}): Course {
  return assume(config, client, surroundings, new Map());
}

function assume(
  config: NginxConfig,
  client: ClientRequest,
  surroundings: Surroundings,
  assumed: ReadonlyMap<string, OnDisk>,
): Course {
  let first: string | null = null;
  const files = (path: string): OnDisk => {
    const there = assumed.get(path) ?? surroundings.files?.(path) ?? "unknown";
    if (there === "unknown") first ??= path;
    return there;
  };
  const course = serve(config, client, { ...surroundings, files });
  const path = first as string | null;
  if (path === null || assumed.size >= mostAssumed) return course;
  const ways = (["absent", "file", "directory"] as const).map((there) =>
    assume(config, client, surroundings, new Map([...assumed, [path, there]])),
  );
  const [absent] = ways;
  if (absent === undefined || !ways.every((way) => way.known && endsAlike(way, absent))) return course;
  const by = course.doubts.find((it) => it.because.includes(path))?.by ?? absent.server?.server;
  const isSame = ways.every((way) => sameOutcome(way.outcome, absent.outcome));
  if (isSame || by === undefined) return absent;
  const because = `whether ${path} exists is not known`;
  return {
    ...absent,
    outcome: { kind: "unknown", by },
    doubts: [...absent.doubts, { because, by, about: "value", turnsAway: false }],
  };
}

/** Whether two courses end in one place, and both with an answer of nginx's own or both with the same upstream. */
function endsAlike(a: Course, b: Course): boolean {
  if (a.server?.server !== b.server?.server || a.location?.location !== b.location?.location) return false;
  const isOwn = ({ outcome: { kind } }: Course): boolean => kind === "answered" || kind === "unknown";
  return isOwn(a) ? isOwn(b) : sameOutcome(a.outcome, b.outcome);
}

function sameOutcome(a: Outcome, b: Outcome): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "proxied" && b.kind === "proxied")
    return (
      a.pass === b.pass &&
      a.uri === b.uri &&
      a.authority === b.authority &&
      a.method === b.method &&
      JSON.stringify([...a.headers.values()].map(({ name, value }) => [name, value])) ===
        JSON.stringify([...b.headers.values()].map(({ name, value }) => [name, value]))
    );
  if (a.kind === "answered" && b.kind === "answered")
    return a.status === b.status && a.location === b.location && a.file === b.file;
  return "by" in a && "by" in b && a.by === b.by;
}
