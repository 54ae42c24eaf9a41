import { named } from "../../nginx/model/effective.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import { serversOf } from "../../nginx/model/walk.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/log-shared",
  summary: "A Buildbot site has log files of its own",
  severity: "hint",
  origin: "lint",
  unit: "configuration",
  speaksOf: /\baccess_log\b/,
  check(unit, report) {
    const servers = serversOf(unit.config);
    if (servers.length < 2) return;
    const { sites } = unit;
    const namesOf = (server: ReadDirective): readonly string[] => named(server, "server_name").flatMap((it) => it.args);
    for (const { server } of sites) {
      const names = namesOf(server);
      for (const log of named(server, "access_log")) {
        const path = log.args[0] ?? "";
        // A format of its own may tell them apart, by $host.
        if (path === "off" || path.includes("$") || path.startsWith("syslog:") || log.args.length > 1) continue;
        const other = servers
          .filter((it) => it !== server && !namesOf(it).some((name) => names.includes(name)))
          .flatMap((it) => named(it, "access_log"))
          .find((it) => it.args[0] === path);
        if (other === undefined) continue;
        report(placeOf(log, 1), {
          message:
            "Another site writes its requests to the same file, and the lines do not tell for which site they were.",
          related: [{ place: placeOf(other, 1), message: "This one." }],
        });
      }
    }
  },
});
