import { named, setting } from "../../nginx/model/effective.ts";
import { placeOf, wholeOf } from "../../nginx/model/read.ts";
import { wholeLines } from "../nginx-edits.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/try-files-beside-proxy-pass",
  summary: "The location that passes requests to Buildbot does not look for files first",
  severity: "error",
  origin: "lint",
  unit: "site",
  check(site, report) {
    for (const location of [site.ui, site.sseLocation, site.wsLocation]) {
      if (location === null) continue;
      const tries = named(location, "try_files").at(-1);
      const pass = named(location, "proxy_pass").at(-1);
      const last = tries?.args.at(-1);
      if (tries === undefined || pass === undefined || last === undefined) continue;
      // With another fallback than a status the request may still come to Buildbot.
      if (!/^=[45]\d\d$/.test(last) || setting(location, "error_page") !== null) continue;
      report(wholeOf(tries), {
        message:
          `nginx looks for a file here first and answers ${last.slice(1)} where there is none: Buildbot's scripts and API ` +
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
