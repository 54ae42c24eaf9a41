import type { ReadDirective } from "../../model/read.ts";
import type { ReadingState, Say, Setter, Setters } from "../setter.ts";
import { parseNumber } from "../values.ts";
import { named } from "./thirdparty.ts";

/** What nchan's locations take requests by, in small letters (nchan_setup.c). */
const websockets = ["websocket", "ws", "websockets"];
const publishers: readonly string[] = ["http", ...websockets];
const subscribers: readonly string[] = [
  ...websockets,
  "eventsource",
  "event-source",
  "es",
  "sse",
  "chunked",
  "http-chunked",
  "multipart",
  "multipart/mixed",
  "http-multipart",
  "multipart-mixed",
  "longpoll",
  "long-poll",
  "poll",
  "interval-poll",
  "intervalpoll",
  "http",
  "http-raw-stream",
  "none",
  "off",
  "disabled",
];

/** The directives of nchan that make a location take what it publishes and who reads it. */
export const nchanSetters: Setters = {
  ...named("ngx_nchan_module", "nchan_publisher nchan_publisher_location push_publisher", { open: words(publishers) }),
  ...named("ngx_nchan_module", "nchan_subscriber nchan_subscriber_location push_subscriber", {
    open: words(subscribers),
  }),
  ...named("ngx_nchan_module", "nchan_pubsub nchan_pubsub_location", { open: words(subscribers) }),
  "ngx_nchan_module.nchan_group_location": { open: words(["get", "set", "delete", "off"]) },
  "ngx_nchan_module.nchan_subscriber_first_message": { open: setFirstMessage },
};

/** nchan_publisher_directive, nchan_subscriber_directive, nchan_pubsub_directive, nchan_group_directive */
function words(allowed: readonly string[]): NonNullable<Setter["open"]> {
  return (it, _state, say) => {
    const i = it.args.findIndex((arg) => !allowed.some((word) => matches(arg, word)));
    if (i >= 0) say("invalid-parameter", `invalid ${it.name} value: ${it.args[i] ?? ""}`, { word: i + 1 });
  };
}

/** Whether a word starts like one that is allowed: nchan_strmatch (nchan_util.c) compares so far as the word reaches. */
function matches(arg: string, allowed: string): boolean {
  return allowed.startsWith(arg.toLowerCase());
}

/** nchan_subscriber_first_message_directive */
function setFirstMessage(it: ReadDirective, _state: ReadingState, say: Say): void {
  const value = it.args[0] ?? "";
  if (matches(value, "oldest") || matches(value, "newest")) return;
  const number = parseNumber(value.replace(/^-/, ""));
  if (number !== null && number <= 32) return;
  const more = number === null ? "" : " between -32 and 32";
  say("invalid-value", `invalid ${it.name} value: ${value}, must be 'oldest', 'newest', or a number${more}`, {
    word: 1,
  });
}
