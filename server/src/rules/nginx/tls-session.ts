import { parseSeconds } from "../../nginx/model/effective.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { replace, rule } from "../rule.ts";

/** A day: nobody gains by remembering a session longer. */
const longest = 86_400;
/** In megabytes. */
const largest = 100;

export default rule({
  id: "nginx/tls-session",
  summary: "The settings for TLS sessions are of a size that does something",
  severity: "hint",
  origin: "lint",
  unit: "directive",
  names: ["ssl_session_timeout", "ssl_session_cache"],
  check(directive, report) {
    if (directive.name === "ssl_session_timeout") {
      const seconds = parseSeconds(directive.args[0] ?? "");
      if (seconds === null || seconds <= longest) return;
      report(placeOf(directive, 1), {
        message:
          "This is how long a browser may take up an ended TLS session again. It keeps no connection open: for the WebSocket of a long build, proxy_read_timeout does.",
      });
    }
    if (directive.name !== "ssl_session_cache") return;
    directive.args.forEach((word, at) => {
      const size = /^shared:[^:]+:(\d+)([mM])$/.exec(word);
      if (size === null || Number(size[1]) < largest) return;
      const smaller = `${word.slice(0, word.lastIndexOf(":"))}:10m`;
      const place = placeOf(directive, at + 1);
      report(place, {
        message: "A megabyte holds about 2500 sessions: this much is reserved in every worker and hardly ever filled.",
        fixes: [{ title: "Use 10m", edits: [replace(place, smaller)], safe: false }],
      });
    });
  },
});
