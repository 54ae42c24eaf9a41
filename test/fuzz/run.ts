import type { NginxBuild } from "../../server/src/nginx/directives/check.ts";
import type { NginxJudge, RealVerdict } from "../support/nginx-judge.ts";
import type { Case } from "./case.ts";
import { type Difference, difference, differences, groupOf, isOfText, type OurVerdict, ourVerdict } from "./compare.ts";
import { directiveCase, isThere, type Rows, rowsFor, stackCase } from "./directives.ts";
import { crossOf, mutantOf } from "./mutants.ts";
import { Random } from "./random.ts";
import { shrink } from "./shrink.ts";
import { siteCase } from "./sites.ts";

/** A text on which nginx and we differ, as short as it was made. */
export interface Disagreement extends Case {
  readonly real: RealVerdict;
  readonly ours: OurVerdict;
}

/** Disagreements that are likely one. */
export interface Group {
  readonly name: string;
  readonly kind: Difference;
  readonly count: number;
  readonly examples: readonly Disagreement[];
}

/** What a run has seen. */
export interface Report {
  /** Cases on which both gave a verdict that the text decides. */
  readonly judged: number;
  /** Cases on which nginx's verdict hangs on the machine, or that it did not judge. */
  readonly skipped: number;
  readonly rejected: number;
  readonly verdictEqual: number;
  readonly firstEqual: number;
  /** Texts that nginx accepts and we refuse. */
  readonly falseRejections: number;
  /** Directives of our table that this nginx was built without. */
  readonly unknown: readonly string[];
  /** The worst first, then the most frequent. */
  readonly groups: readonly Group[];
}

interface FuzzOptions {
  readonly seed: number;
  readonly cases: number;
  /** Texts that are mutated too. */
  readonly corpus?: readonly Case[];
  /** When to stop, in milliseconds since 1970, whatever is left. */
  readonly until?: number;
  /** How many of each group are kept and shrunk, 1 where it is left out; 0: one is kept as it is. */
  readonly shrunk?: number;
}

/** Puts so many generated cases before nginx and before us. The same seed makes the same cases. */
export async function fuzz(judge: NginxJudge, options: FuzzOptions): Promise<Report> {
  const { seed, cases, corpus = [], until = Number.POSITIVE_INFINITY, shrunk = 1 } = options;
  const builds = [judge.modules, []].map((modules) => ({ modules, build: buildOf(judge, modules) }));
  const unknown = await unknownTo(judge);
  const rows = builds.map(({ modules }) => rowsFor({ version: judge.version, modules }, unknown));
  const found = new Map<string, Found>();
  const count = { judged: 0, skipped: 0, rejected: 0, verdictEqual: 0, firstEqual: 0, falseRejections: 0 };
  let next = 0;
  await Promise.all(Array.from({ length: 6 }, work));
  const groups = [...found.values()].toSorted(
    (a, b) => differences.indexOf(a.kind) - differences.indexOf(b.kind) || b.count - a.count,
  );
  // What is worst is shown as short as can be, even where the time is over for the rest.
  for (const [index, group] of groups.entries())
    if (shrunk > 0 && (index < 20 || Date.now() < until)) await shorten(group);
  return {
    ...count,
    unknown: [...unknown],
    groups: groups.map(({ name, kind, count: size, seen }) => ({ name, kind, count: size, examples: seen })),
  };

  async function work(): Promise<void> {
    while (next < cases && Date.now() < until) {
      const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(next++, 0x85ebca6b));
      // Some nginx has no module but its own.
      const which = random.chance(0.1) ? 1 : 0;
      const made = makeCase(rows[which] ?? new Map(), corpus, random);
      const compared = isThere(made.context, rows[which] ?? new Map()) ? await compare(made, which) : null;
      if (compared === null) count.skipped++;
      else note(made, which, compared);
    }
  }

  async function compare(made: Case, which: number): Promise<Compared | null> {
    const of = builds[which];
    if (of === undefined) return null;
    const real = await judge.verdict(made.text, made.context, of.modules);
    if (real === null || !isOfText(real)) return null;
    const ours = await ourVerdict(made, of.build);
    return { real, ours, kind: difference(real, ours) };
  }

  function note(made: Case, which: number, { real, ours, kind }: Compared): void {
    count.judged++;
    if (real.rejected) count.rejected++;
    if (real.rejected === ours.rejected && ours.failure === null) count.verdictEqual++;
    if (real.rejected && kind === null) count.firstEqual++;
    if (kind === "false rejection") count.falseRejections++;
    if (kind === null) return;
    const name = groupOf(real, ours, kind);
    const group = found.get(name) ?? { name, kind, which, count: 0, seen: [] };
    group.count++;
    group.seen = [...group.seen, { ...made, real, ours, which }]
      .toSorted((a, b) => a.text.length - b.text.length)
      .slice(0, Math.max(shrunk, 1));
    found.set(name, group);
  }

  async function shorten(group: Found): Promise<void> {
    for (const [index, { text, context, which }] of group.seen.entries()) {
      const stays = async (candidate: string): Promise<boolean> => {
        const compared = await compare({ text: candidate, context }, which);
        return compared?.kind != null && groupOf(compared.real, compared.ours, compared.kind) === group.name;
      };
      const short = await shrink(text, stays);
      const compared = await compare({ text: short, context }, which);
      if (compared !== null)
        group.seen[index] = { text: short, context, which, real: compared.real, ours: compared.ours };
    }
  }
}

interface Compared {
  readonly real: RealVerdict;
  readonly ours: OurVerdict;
  readonly kind: Difference | null;
}

interface Found {
  readonly name: string;
  readonly kind: Difference;
  count: number;
  seen: (Disagreement & { readonly which: number })[];
}

/** The nginx of a judge, as our own checks are told of it. */
export function buildOf(judge: NginxJudge, modules: readonly string[]): NginxBuild {
  return { version: judge.version, modules: new Set(modules) };
}

/** The directives of our table that the judge's nginx does not know: those of other platforms, of modules left out. */
async function unknownTo(judge: NginxJudge): Promise<ReadonlySet<string>> {
  const names = [...rowsFor(judge).values()].flat().map(({ name }) => name);
  const unknown = new Set<string>();
  await Promise.all(
    [...new Set(names)].map(async (name) => {
      const real = await judge.verdict(`${name};\n`, "main");
      if (real?.message === `unknown directive "${name}"`) unknown.add(name);
    }),
  );
  return unknown;
}

/** One case of one of the generators. */
export function makeCase(rows: Rows, corpus: readonly Case[], random: Random): Case {
  const what = random.next();
  if (what < 0.33) return directiveCase(rows, random);
  if (what < 0.6) return stackCase(rows, random);
  if (what < 0.7) return siteCase(random);
  const some = (): Case => (corpus.length > 0 && random.chance(0.7) ? random.pick(corpus) : siteCase(random));
  return what < 0.82 ? crossOf(some(), some(), random) : mutantOf(some(), random);
}
