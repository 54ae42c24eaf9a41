import type { Random } from "../fuzz/random.ts";
import { type Case, parts } from "./cases.ts";
import { mutants } from "./fixes.ts";
import type { Measured } from "./lane.ts";

/** Cases that nobody wrote: those of the files with one line of the site, or of a master, left out, twice or moved. */
export function mutated(cases: readonly Case[], count: number, random: Random): readonly Case[] {
  const out = new Map<string, Case>();
  const some = cases.filter((one) => one.refused === null && one.visitor === null);
  for (let turn = 0; out.size < count && turn < count * 20; turn++) {
    const one = some[random.below(some.length)];
    const site = one?.nginx["sites-enabled/buildbot"];
    if (one === undefined || site === undefined) continue;
    const all = mutants(site);
    const [what, text] = all[random.below(all.length)] ?? ["", site];
    const name = `${one.name}, ${what}`;
    out.set(name, { ...one, name, nginx: { ...one.nginx, "sites-enabled/buildbot": text } });
  }
  return [...out.values()];
}

/** A case with what was seen of it in the place of what was written down. */
export function asMeasured(one: Case, { refused, sites }: Measured): Case {
  const works = (url: string) => parts.filter((part) => sites[url]?.[part].works === true);
  return { ...one, refused, sites: one.sites.map((site) => ({ ...site, works: works(site.url) })) };
}
