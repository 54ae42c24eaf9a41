import { socket } from "../../deployment/live.ts";
import { placeOf } from "../../nginx/model/read.ts";
import { addLines } from "../nginx-edits.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/websocket-http-version",
  summary: "A WebSocket handshake is passed on as HTTP/1.1",
  severity: "hint",
  origin: "lint",
  unit: "site",
  check({ view, wsLocation }, report) {
    const sent = view.sent("ws");
    if (sent === null || wsLocation === null || sent.pass.parent !== wsLocation) return;
    const { value, by } = sent.httpVersion;
    if (value !== "1.0" || by !== null || socket(view).state !== "works") return;
    report(placeOf(sent.pass), {
      message:
        "The handshake is passed on as HTTP/1.0, nginx's default before 1.29.7: Buildbot takes it all the same, other servers do not.",
      fixes: [
        { title: "Speak HTTP/1.1 to Buildbot", edits: [addLines(sent.pass, ["proxy_http_version 1.1;"])], safe: true },
      ],
    });
  },
});
