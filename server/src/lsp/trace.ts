import type { Connection } from "vscode-languageserver";
import { askedAt, traceFrom } from "../ide/trace/start.ts";
import { withPlaces } from "../ide/trace/traced.ts";
import type { Snapshot } from "../project/snapshot.ts";
import type { Positions } from "./convert.ts";
import {
  type TraceParams,
  type TraceResult,
  type TraceStartParams,
  type TraceStartResult,
  trace,
  traceStart,
} from "./protocol.ts";

/** The files as they are now. */
type Look = () => Promise<{ readonly snapshot: Snapshot; readonly positions: Positions }>;

/** Answers the client's requests for traces. */
export function answerTraces(connection: Connection, look: Look): void {
  connection.onRequest<TraceResult, void>(trace, async ({ uri, ...asked }: TraceParams) => {
    const { positions, snapshot } = await look();
    const traced = traceFrom(snapshot, uri, asked);
    if ("because" in traced) return traced;
    return withPlaces(
      traced,
      (place) => positions.location(place),
      (edits) => positions.edit({ edits }),
    );
  });
  connection.onRequest<TraceStartResult, void>(traceStart, async ({ position, uri }: TraceStartParams) => {
    const { positions, snapshot } = await look();
    return askedAt(snapshot, uri, positions.offset(uri, position));
  });
}
