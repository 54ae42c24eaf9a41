import { placeOf } from "../../nginx/model/read.ts";
import { replace, rule } from "../rule.ts";

export default rule({
  id: "nginx/server-tokens",
  summary: "nginx does not tell every visitor its release",
  severity: "hint",
  origin: "lint",
  unit: "directive",
  names: ["server_tokens"],
  check(directive, report) {
    if (directive.name !== "server_tokens" || directive.args[0] !== "on") return;
    const place = placeOf(directive, 1);
    report(place, {
      message: "Every answer's Server header and every error page tells which release of nginx this is.",
      fixes: [{ title: "Turn server_tokens off", edits: [replace(place, "off")], safe: false }],
    });
  },
});
