import type { Place } from "../../base/span.ts";
import type { FileEdit } from "../../rules/rule.ts";

/** Whether something is as the page of a Buildbot needs it; "none" where that is not asked. */
export type Mark = "good" | "bad" | "unknown" | "none";

/** One thing that is shown of a request's way, and where it stands. `At`: a place, as its reader needs it. */
export interface Shown<At = Place> {
  readonly mark: Mark;
  /** What it is, as it is written or sent: "location /ws", "Host: localhost:8010". */
  readonly what: string;
  /** What comes of it, or why; empty where there is nothing to say. */
  readonly because: string;
  readonly at: At | null;
}

/** A problem of ours on the way. `Edits`: what its fixes change, as its reader needs it. */
export interface Problem<At = Place, Edits = readonly FileEdit[]> {
  readonly message: string;
  /** The rule's id. */
  readonly rule: string;
  readonly at: At;
  readonly fixes: readonly { readonly title: string; readonly edits: Edits }[];
}

/** One of the stations of a request. */
export interface Station<At = Place, Edits = readonly FileEdit[]> extends Shown<At> {
  readonly name: "server" | "location" | "upstream" | "headers" | "Buildbot";
  /** The rule that is about what is wrong; null where none is, and where nothing is wrong. */
  readonly rule: string | null;
  /** What belongs to it: the steps in a location, the headers. */
  readonly more: readonly Shown<At>[];
  /** What might have been in its place, and why it is not. */
  readonly lost: readonly Shown<At>[];
  readonly problems: readonly Problem<At, Edits>[];
}

/** One request's way through nginx to Buildbot, as it is shown. */
export interface Traced<At = Place, Edits = readonly FileEdit[]> {
  /** "GET https://ci.example.org/ws", and whether it asks for a WebSocket. */
  readonly request: string;
  readonly upgrade: boolean;
  /** What comes back. */
  readonly answer: Shown<At>;
  /** Server, location, upstream, headers, Buildbot, in this order; what the request does not get to is left out. */
  readonly stations: readonly Station<At, Edits>[];
  /** What the files do not tell; the way is that under the assumptions made there. */
  readonly doubts: readonly Shown<At>[];
  /** What works for the visitors of the site it comes to, part by part; empty where it is no Buildbot's. */
  readonly outlook: readonly (Shown<At> & { readonly rule: string | null })[];
}

/** The same with places and edits as somebody else needs them. */
export function withPlaces<At, Edits>(
  { answer, doubts, outlook, request, stations, upgrade }: Traced,
  placed: (place: Place) => At,
  edited: (edits: readonly FileEdit[]) => Edits,
): Traced<At, Edits> {
  const shown = <S extends Shown>(it: S): Omit<S, "at"> & { readonly at: At | null } => ({
    ...it,
    at: it.at === null ? null : placed(it.at),
  });
  return {
    request,
    upgrade,
    answer: shown(answer),
    doubts: doubts.map(shown),
    outlook: outlook.map(shown),
    stations: stations.map((station) => ({
      ...shown(station),
      more: station.more.map(shown),
      lost: station.lost.map(shown),
      problems: station.problems.map((it) => ({
        ...it,
        at: placed(it.at),
        fixes: it.fixes.map(({ title, edits }) => ({ title, edits: edited(edits) })),
      })),
    })),
  };
}
