import { parts } from "../../deployment/part.ts";
import { originAt, waysTo } from "../../deployment/visitors.ts";
import { isOwnMachine, isPlaceholder, placedUrl } from "../buildbot-edits.ts";
import { type Fix, replace, rule } from "../rule.ts";

const id = "deployment/other-address";

export default rule({
  id,
  summary: "buildbotURL is the address by which browsers come to the site",
  severity: "error",
  origin: "lint",
  unit: "outlook",
  check({ config, site, master, outlook }, report) {
    const broken = parts.map((part) => outlook[part]).filter((it) => it.rule === id && it.state === "broken");
    const url = placedUrl(master);
    const [first] = broken;
    if (first === undefined || url === null) return;
    // Those have rules of their own, which know more of them.
    if (isOwnMachine(url.parts.host) || isPlaceholder(url.parts.host)) return;
    const ways = waysTo(config, site.server, master);
    const [way] = "because" in ways ? [] : ways;
    const only = "because" in ways || ways.length !== 1 || way === undefined ? null : originAt(way) + site.base;
    // Nothing is broken in writes where the path alone differs, for an origin has none.
    const isWrite = outlook.writes.rule === id;
    const at = url.partAt({ start: 0, end: url.value.length });
    const fixes: Fix[] =
      only === null || at === null || only === url.value
        ? []
        : [{ title: `Use ${only} in buildbotURL`, edits: [replace(at, only)], safe: !isWrite }];
    report(at ?? url.at, {
      severity: isWrite ? "error" : "warning",
      message: first.why,
      related: [{ place: site.pass, message: "Browsers come to Buildbot by this site." }],
      fixes,
    });
  },
});
