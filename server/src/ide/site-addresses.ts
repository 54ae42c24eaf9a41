import { originAt, waysTo } from "../deployment/visitors.ts";
import { serversOf } from "../nginx/model/walk.ts";
import type { Snapshot } from "../project/snapshot.ts";

/** The addresses of the pages of all Buildbot sites in a picture, as visitors type them, those with a master first. */
export function siteAddressesIn({ outlooks, subject }: Snapshot): readonly string[] {
  const found = outlooks
    .toSorted((a, b) => Number(a.master === null) - Number(b.master === null))
    .flatMap(({ site, master }) => {
      const config = subject.configs.find((it) => serversOf(it).includes(site.server));
      const ways = config === undefined ? [] : waysTo(config, site.server, master);
      return "because" in ways ? [] : ways.map((it) => originAt(it) + site.base);
    });
  return [...new Set(found)];
}
