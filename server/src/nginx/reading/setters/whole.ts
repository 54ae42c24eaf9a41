import type { ReadingState, Say } from "../setter.ts";
import { fewConnections } from "./connections.ts";
import { endLocation } from "./http.ts";
import { endMailFile } from "./mails.ts";
import { zeroZones } from "./memory.ts";
import { endStreamFile } from "./streams.ts";
import { unknownThreadPools } from "./threads.ts";
import { endUpstreamFile } from "./upstreams.ts";

/**
 * What nginx says when the whole configuration is read: it must have an events block (ngx_event_init_conf in
 * src/event/ngx_event.c), and its shared memory sizes (ngx_init_cycle in src/core/ngx_cycle.c). An include that is not
 * there may have brought them.
 */
export function endConfig(state: ReadingState, say: Say): void {
  const { context, top, whole } = state.config;
  if (!whole) return;
  if (context === "location" || context === "upstream") endLocation(state, say);
  if (context === "stream_upstream") endUpstreamFile(top, say);
  if (context.startsWith("stream")) endStreamFile(state, say);
  if (context.startsWith("mail")) endMailFile(state, say);
  if (context === "main" && !top.some((it) => it.name === "events"))
    say("conflict", 'no "events" section in configuration', { noticedAt: null });
  fewConnections(state, say);
  unknownThreadPools(state, say);
  zeroZones(state, say);
}
