import { listenOn } from "../buildbot-edits.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "buildbot/pb-all-interfaces",
  summary: "The workers' port listens no further than the workers are",
  severity: "info",
  origin: "lint",
  unit: "master",
  check(master, report) {
    for (const pb of master.pb) {
      if (pb.kind !== "known") continue;
      const { endpoint, value, at } = pb.value;
      if (endpoint.kind !== "tcp" || endpoint.reach !== "all" || endpoint.tls) continue;
      const empty = typeof value === "string" && /(?:^|:)interface=(?=:|$)/.test(value);
      const edit = listenOn(pb.value, "127.0.0.1");
      if (empty) {
        report(at, {
          severity: "error",
          message:
            "An empty interface listens on all addresses (0.0.0.0), not on loopback: anybody who reaches this machine reaches the workers' port.",
          fixes: edit === null ? [] : [{ title: "Listen on 127.0.0.1", edits: [edit], safe: true }],
        });
      } else {
        const title = "Listen on 127.0.0.1 (right only if all workers are on this machine)";
        report(at, {
          message:
            "Workers are listened for on all of this machine's addresses; if all workers are on this machine, 127.0.0.1 is enough.",
          fixes: edit === null ? [] : [{ title, edits: [edit], safe: false }],
        });
      }
    }
  },
});
