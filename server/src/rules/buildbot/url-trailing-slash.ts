import { compareReleases } from "../../buildbot/releases.ts";
import { placedUrl } from "../buildbot-edits.ts";
import { insert, rule } from "../rule.ts";

export default rule({
  id: "buildbot/url-trailing-slash",
  summary: "buildbotURL ends in a slash",
  severity: "hint",
  origin: "lint",
  unit: "master",
  check(master, report) {
    const url = placedUrl(master);
    if (url === null || url.value.endsWith("/") || /\s/.test(url.value) || /[?#]/.test(url.parts.rest)) return;
    const end = url.partAt({ start: url.value.length, end: url.value.length });
    const fixes =
      end === null
        ? []
        : [{ title: "End buildbotURL in a slash", edits: [insert(end.uri, end.span.start, "/")], safe: true }];
    // Since 4.1.0 Buildbot puts it there itself (buildbot/config/master.py).
    const old = master.version !== null && compareReleases(master.version, "4.1.0") < 0;
    report(url.at, {
      ...(old ? { severity: "error" as const } : {}),
      message:
        "Before Buildbot 4.1.0, a buildbotURL without a slash at its end breaks the links to logs; later ones add it themselves.",
      fixes,
    });
  },
});
