/** Where a directive may stand. Names follow nginx's blocks; `…_if` is an `if` block in a server or a location. */
export type Context =
  | "main"
  | "events"
  | "http"
  | "server"
  | "location"
  | "upstream"
  | "server_if"
  | "location_if"
  | "limit_except"
  | "stream"
  | "stream_server"
  | "stream_upstream"
  | "mail"
  | "mail_server"
  | "rtmp"
  | "rtmp_server"
  | "rtmp_application"
  | "rtmp_recorder"
  /** The inside of a block whose lines are data for that block (types, map, geo, split_clients, …), not directives. */
  | "data"
  /** Nothing is known: a fragment that nobody includes, or the inside of a block that no known module defines. */
  | "unknown";

/** Every context, in a fixed order: the bit sets of the directive table count on it. */
export const contexts: readonly Context[] = [
  "main",
  "events",
  "http",
  "server",
  "location",
  "upstream",
  "server_if",
  "location_if",
  "limit_except",
  "stream",
  "stream_server",
  "stream_upstream",
  "mail",
  "mail_server",
  "rtmp",
  "rtmp_server",
  "rtmp_application",
  "rtmp_recorder",
  "data",
  "unknown",
];
