import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setters } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { takesCidr } from "./cidrs.ts";
import { isHost } from "./hosts.ts";
import { isTwice } from "./twice.ts";

/** The directives of src/event/ngx_event.c that have checks of their own. */
export const eventSetters: Setters = {
  "ngx_event_core_module.worker_connections": { open: setConnections },
  "ngx_event_core_module.use": { open: setUse },
  "ngx_event_core_module.debug_connection": { open: setDebugConnection },
};

/** ngx_event_connections */
function setConnections(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const value = it.args[0] ?? "";
  const number = parseNumber(value);
  if (number === null) say("invalid-value", `invalid number "${value}"`, { word: 1 });
}

/** What nginx can wait for events with, on any system; which of them there are depends on how it was built. */
const methods: readonly string[] = [
  "epoll",
  "kqueue",
  "select",
  "poll",
  "/dev/poll",
  "eventport",
  "iocp",
  "rtsig",
  "event_core",
];

/** ngx_event_use */
function setUse(it: ReadDirective, state: ReadingState, say: Say): void {
  if (isTwice(it, state, say)) return;
  const value = it.args[0] ?? "";
  if (!methods.includes(value) && state.build.foreign !== true)
    say("invalid-value", `invalid event type "${value}"`, { word: 1 });
}

/** ngx_event_debug_connection, which builds that cannot log for debugging ignore */
function setDebugConnection(it: ReadDirective, state: ReadingState, say: Say): void {
  const value = it.args[0] ?? "";
  if (state.build.version === null || value === "unix:" || takesCidr(value, 1, say) || isHost(value)) return;
  say("invalid-value", `host not found in debug_connection "${value}"`, { word: 1 });
}
