import { listenOn } from "../buildbot-edits.ts";
import { hasEmptyInterface, portsOf } from "../buildbot-ports.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/pb-all-interfaces",
  summary: "The workers' port listens no further than the workers are",
  severity: "info",
  origin: "lint",
  unit: "master",
  check(master, report) {
    for (const { by, setting } of portsOf(master)) {
      if (by === "the web server" || setting.endpoint.kind !== "tcp") continue;
      if (setting.endpoint.reach !== "all" || setting.endpoint.tls) continue;
      const edit = listenOn(setting, "127.0.0.1");
      if (hasEmptyInterface(setting)) {
        report(setting.at, {
          severity: "error",
          message: `An empty interface listens on all addresses (0.0.0.0), not on loopback: anybody who reaches this machine reaches the port for ${by}.`,
          fixes: edit === null ? [] : [{ title: "Listen on 127.0.0.1", edits: [edit], safe: true }],
        });
      } else if (by === "a manhole") {
        report(setting.at, {
          message: `Anybody who reaches this machine reaches port ${setting.endpoint.port} of the manhole, which can do all that the master can.`,
          fixes: edit === null ? [] : [{ title: "Listen on 127.0.0.1", edits: [edit], safe: false }],
        });
      } else if (by === "workers") {
        const title = "Listen on 127.0.0.1 (right only if all workers are on this machine)";
        report(setting.at, {
          message:
            "Workers are listened for on all of this machine's addresses; if all workers are on this machine, 127.0.0.1 is enough.",
          fixes: edit === null ? [] : [{ title, edits: [edit], safe: false }],
        });
      }
    }
  },
});
