import { named } from "../../nginx/model/effective.ts";
import { placeOf, type ReadDirective, wholeOf } from "../../nginx/model/read.ts";
import { wholeLines } from "../nginx-edits.ts";
import { rule } from "../rule.ts";

const id = "nginx/try-files-beside-proxy-pass";
const asks = ["assets", "api", "sse", "ws"] as const;

export default rule({
  id,
  summary: "The location that passes requests to Buildbot does not look for files first",
  severity: "error",
  origin: "lint",
  unit: "site",
  check({ view }, report) {
    const seen = new Set<ReadDirective>();
    for (const ask of asks) {
      const { outcome, location } = view.course(ask);
      if (outcome.kind !== "answered" || view.reached(ask).rule !== id || seen.has(outcome.by)) continue;
      const tries = outcome.by;
      const pass = location === null ? undefined : named(location.location, "proxy_pass").at(-1);
      if (pass === undefined || tries.parent !== pass.parent) continue;
      seen.add(tries);
      report(wholeOf(tries), {
        message:
          `nginx looks for a file here first and answers ${outcome.status} where there is none: Buildbot's scripts and API ` +
          `never reach the master, and the page stays blank.`,
        related: [{ place: placeOf(pass), message: "Requests should be passed on here." }],
        fixes: [
          {
            title: "Remove try_files",
            edits: [{ uri: tries.file.uri, edit: { span: wholeLines(tries), text: "" } }],
            safe: true,
          },
        ],
      });
    }
  },
});
