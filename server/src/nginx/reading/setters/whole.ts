import type { ReadingState, Say } from "../setter.ts";
import { endLocation } from "./http.ts";

/**
 * What nginx says when the whole configuration is read: it must have an events block, unless an include that is not
 * there may have brought it. Mirrors ngx_event_init_conf (src/event/ngx_event.c).
 */
export function endConfig(state: ReadingState, say: Say): void {
  const { context, top, whole } = state.config;
  if (context === "location") return endLocation(state, say);
  if (context !== "main" || !whole || top.some((it) => it.name === "events")) return;
  say("conflict", 'no "events" section in configuration', { noticedAt: null });
}
