import { named, outward } from "../../nginx/model/effective.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import { addLines, asWritten } from "../nginx-edits.ts";
import { rule } from "../rule.ts";

export default rule({
  id: "nginx/proxy-set-header-dropped",
  summary: "A location with proxy_set_header lines of its own repeats those it would have inherited",
  severity: "hint",
  origin: "lint",
  unit: "site",
  check(site, report) {
    for (const location of [site.ui, site.sseLocation, site.wsLocation]) {
      if (location === null) continue;
      const own = named(location, "proxy_set_header");
      const last = own.at(-1);
      if (last === undefined) continue;
      const outer = inherited(location);
      const set = new Set(own.map((it) => it.args[0]?.toLowerCase()));
      const lost = outer.filter((it) => !set.has(it.args[0]?.toLowerCase()));
      const first = lost[0];
      if (first === undefined || last.file.uri !== location.file.uri) continue;
      report(placeOf(last), {
        message:
          `A location's own proxy_set_header replaces all inherited ones: ${listed(lost)} ` +
          `${lost.length > 1 ? "are" : "is"} not sent from here. Buildbot itself does not need ${lost.length > 1 ? "them" : "it"}.`,
        related: [{ place: placeOf(first), message: "Set here for the locations that have none of their own." }],
        fixes: [
          { title: "Repeat the inherited headers here", edits: [addLines(last, lost.map(asWritten))], safe: false },
        ],
      });
    }
  },
});

/** The headers that the nearest block around the location sets for those without any of their own. */
function inherited(location: ReadDirective): readonly ReadDirective[] {
  for (const level of outward(location)) {
    if (level === location) continue;
    const own = named(level, "proxy_set_header");
    if (own.length > 0) return own;
  }
  return [];
}

function listed(directives: readonly ReadDirective[]): string {
  return directives.map((it) => it.args[0] ?? "").join(", ");
}
