/**
 * Writes server/src/buildbot/catalogue.generated.json: what Buildbot offers to a master.cfg, over several releases.
 *
 *   PYTHON scripts/generate-catalogue.py > 4.3.0.json            (for each release, with a Python that has it)
 *   node scripts/generate-catalogue.ts 3.7.0.json … 4.3.0.json > server/src/buildbot/catalogue.generated.json
 *
 * The order of the files is that of nothing: each names its release. What Python prints for a release is merged so that
 * each name says since when it is there and when it went.
 */
import { readFileSync } from "node:fs";
import { bits, type CataloguedPlugin, type CatalogueFile, type Ranged } from "../server/src/buildbot/catalogue.ts";
import { compareReleases } from "../server/src/buildbot/releases.ts";

/** What `generate-catalogue.py` prints. */
export interface Printed {
  readonly release: string;
  readonly settings: Readonly<Record<"global" | "www", readonly string[]>>;
  readonly plugins: Readonly<Record<string, PrintedPlugin>>;
  readonly paths: Readonly<Record<string, string>>;
}

interface PrintedPlugin {
  readonly kind: "class" | "function" | "value";
  readonly path: string | null;
  readonly parameters: readonly PrintedParameter[];
  readonly open?: true;
  readonly refuses?: string;
}

interface PrintedParameter {
  readonly name: string;
  readonly of: string;
  readonly way: "both" | "keyword" | "place";
  readonly required?: true;
  readonly default?: string;
  readonly type?: string;
  readonly renderable?: true;
}

type Range = readonly [number, number];

/** Numbers for values that come again and again. */
class Numbered<T> {
  readonly values: T[] = [];
  readonly #known = new Map<string, number>();

  of(value: T): number {
    const key = JSON.stringify(value);
    let number = this.#known.get(key);
    if (number === undefined) {
      number = this.values.push(value) - 1;
      this.#known.set(key, number);
    }
    return number;
  }
}

/** Merges what was printed for several releases. */
export function merged(printed: readonly Printed[]): CatalogueFile {
  const all = printed.toSorted((a, b) => compareReleases(a.release, b.release));
  const functions = new Numbered<string>();
  const parameters = new Numbered<readonly [string, string, string, number, number]>();
  const newest = all.length - 1;
  const whole: Range = [0, all.length];

  /** The runs of releases for which a test holds. */
  function runs(holds: (it: Printed) => boolean): Range[] {
    const found: Range[] = [];
    for (let at = 0; at < all.length; at++) {
      if (!holds(all[at] as Printed)) continue;
      let end = at;
      while (end < all.length && holds(all[end] as Printed)) end++;
      found.push([at, end]);
      at = end;
    }
    return found;
  }

  function ranged<T>(value: T, [from, to]: Range): Ranged<T> {
    return from === whole[0] && to === whole[1] ? value : [value, from, to];
  }

  /** The one run of releases that have something; what was away for a while counts as there all the time. */
  function spanOf(holds: (it: Printed) => boolean): Range {
    const found = runs(holds);
    return [found[0]?.[0] ?? 0, found.at(-1)?.[1] ?? 0];
  }

  function numberOf(one: PrintedParameter): number {
    const said =
      (one.required === true ? bits.required : 0) |
      (one.way === "keyword" ? bits.keywordOnly : one.way === "place" ? bits.placeOnly : 0) |
      (one.renderable === true ? bits.renderable : 0);
    return parameters.of([one.name, one.default ?? "", one.type ?? "", functions.of(one.of), said]);
  }

  function plugin(name: string): CataloguedPlugin {
    const inRelease = (it: Printed) => it.plugins[name];
    const last = all.findLast((it) => inRelease(it) !== undefined) as Printed;
    const { kind, path, refuses } = inRelease(last) as PrintedPlugin;
    const takes: Ranged<number>[] = [];
    for (const parameter of orderOf(all.map((it) => inRelease(it)?.parameters.map((one) => one.name) ?? []))) {
      const taken = (it: Printed) => inRelease(it)?.parameters.find((one) => one.name === parameter);
      // What Python binds differently is told apart; of defaults and types the newest counts.
      const kinds = new Set(all.map((it) => shapeOf(taken(it))).filter((it) => it !== null));
      for (const shape of kinds)
        for (const range of runs((it) => shapeOf(taken(it)) === shape)) {
          const one = taken(all[Math.min(range[1] - 1, newest)] as Printed) as PrintedParameter;
          takes.push(ranged(numberOf(one), stretched(range, name)));
        }
    }
    const exists = spanOf((it) => inRelease(it) !== undefined);
    const open = spanOf((it) => inRelease(it)?.open === true);
    return {
      kind,
      path: path ?? "",
      ...(exists[0] === whole[0] && exists[1] === whole[1] ? {} : { in: exists }),
      ...(open[0] === open[1] ? {} : { open }),
      ...(refuses === undefined ? {} : { refuses: functions.of(refuses) }),
      takes,
    };
  }

  /** A range that covers all releases with the plugin is as good as all: it says nothing of its own. */
  function stretched([from, to]: Range, name: string): Range {
    const exists = spanOf((it) => it.plugins[name] !== undefined);
    return [from === exists[0] ? whole[0] : from, to === exists[1] ? whole[1] : to];
  }

  const names = [...new Set(all.flatMap((it) => Object.keys(it.plugins)))].toSorted();
  const keys = (of: "global" | "www"): Ranged<string>[] =>
    [...new Set(all.flatMap((it) => it.settings[of]))].toSorted().map((key) =>
      ranged(
        key,
        spanOf((it) => it.settings[of].includes(key)),
      ),
    );
  const plugins = Object.fromEntries(names.map((name) => [name, plugin(name)]));
  const paths = Object.assign({}, ...all.map((it) => pathsOf(it, plugins))) as Record<string, string>;
  return {
    releases: all.map((it) => it.release),
    functions: functions.values,
    parameters: parameters.values,
    plugins,
    paths,
    settings: { global: keys("global"), www: keys("www") },
  };
}

/** Where a release has its plugins, where that is not their place in the newest. */
function pathsOf(
  { plugins, paths }: Printed,
  newest: Readonly<Record<string, CataloguedPlugin>>,
): Record<string, string> {
  const moved = Object.entries(plugins).flatMap(([name, { path }]) =>
    path !== null && path !== newest[name]?.path ? [[path, name] as const] : [],
  );
  return { ...paths, ...Object.fromEntries(moved) };
}

/** What of a parameter Python's binding of a call depends on; null where it is not taken. */
function shapeOf(one: PrintedParameter | undefined): string | null {
  if (one === undefined) return null;
  return one.required === true ? `${one.way} required by ${one.of}` : one.way;
}

/** One order of the names of several lists that is that of each, as far as they agree; the last list comes first. */
function orderOf(lists: readonly (readonly string[])[]): readonly string[] {
  const order: string[] = [];
  for (const list of lists.toReversed()) {
    let at = 0;
    for (const name of list) {
      const known = order.indexOf(name);
      if (known >= 0) at = known + 1;
      else order.splice(at++, 0, name);
    }
  }
  return order;
}

if (import.meta.main) {
  const files = process.argv.slice(2);
  if (files.length === 0) throw new Error("name the files that generate-catalogue.py wrote, one for each release");
  const made = merged(files.map((file) => JSON.parse(readFileSync(file, "utf8")) as Printed));
  const lines = Object.entries(made.plugins).map(
    ([name, plugin]) => `${JSON.stringify(name)}:${JSON.stringify(plugin)}`,
  );
  const { plugins: _, ...rest } = made;
  // One plugin a line, so that a change of a release can be read.
  process.stdout.write(`${JSON.stringify(rest).slice(0, -1)},"plugins":{\n${lines.join(",\n")}\n}}\n`);
}
