// `npm run truth:proxy [-- --measure [--write]] [--only REGEX]`: what works in each deployment of test/fixtures/deployments.
// Without options, what we say of it beside what is written down there. With --measure, the real nginx and the real
// Buildbot are asked again, and what they do is compared with what is written down; --write writes it down. With --fixes,
// every fix is made in every deployment and in those with a line changed (of these, one in N with --every N). With --mend,
// "fix" is run over each, and nginx and Buildbot are asked what works then; with --refactor the same for each refactoring. With --mutants N (and --seed), a line is changed in
// N of them, nginx and Buildbot are asked, and what we say is compared with that.
import { parseArgs } from "node:util";
import { Random } from "../fuzz/random.ts";
import { startJudge } from "../support/nginx-judge.ts";
import { type Case, parts, readCases } from "./cases.ts";
import { fixEach, fixTwice } from "./fixes.ts";
import { measure } from "./measure.ts";
import { changeOf, mended } from "./mend.ts";
import { asMeasured, mutated } from "./mutate.ts";
import { type Answer, compare } from "./outlook.ts";
import { differences, writeRecord } from "./record.ts";
import { refactored } from "./refactored.ts";

async function measureAgain(cases: readonly Case[], write: boolean): Promise<boolean> {
  const begun = Date.now();
  const measured = await measure(cases, { told: ({ name }) => process.stderr.write(`${name}\n`) });
  const seconds = Math.round((Date.now() - begun) / 1000);
  console.log(`${measured.size} deployments were run with nginx and Buildbot in ${seconds} s`);
  if (write) {
    writeRecord(cases, measured);
    return true;
  }
  const differ = cases.flatMap((one) => {
    const seen = measured.get(one.name);
    return seen === undefined ? [`${one.name}: not measured`] : differences(one, seen);
  });
  for (const line of differ) console.log(line);
  console.log(`${differ.length} parts differ from what is written down`);
  return differ.length === 0;
}

async function compareAll(cases: readonly Case[]): Promise<boolean> {
  const answers: Answer[] = [];
  const alarms: string[] = [];
  let outlooks = 0;
  for (const one of cases) {
    const compared = await compare(one);
    answers.push(...compared.answers);
    alarms.push(...compared.falseAlarms);
    if (compared.hasOutlook) outlooks++;
  }
  const count = (verdict: Answer["verdict"], of = answers): number => of.filter((it) => it.verdict === verdict).length;
  for (const it of answers)
    if (it.verdict !== "right") console.log(`${it.verdict} ${it.case}: ${it.part} at ${it.url}: ${it.said}`);
  for (const alarm of alarms) console.log(`false alarm ${alarm}`);
  console.log(`\n${cases.length} deployments, ${cases.filter(worksWhole).length} of them work in all parts`);
  console.log(`errors and warnings on what works in all parts and leaves nothing open: ${alarms.length}`);
  if (outlooks === 0) {
    console.log("check --format json says nothing of deployments: there is no outlook to compare");
    return alarms.length === 0;
  }
  for (const part of parts) {
    const own = answers.filter((it) => it.part === part);
    console.log(
      `${part.padEnd(7)} right ${count("right", own)}, wrong ${count("wrong", own)}, unknown ${count("unknown", own)}`,
    );
  }
  const share = (100 * count("unknown")) / Math.max(1, answers.length);
  console.log(
    `all     right ${count("right")}, wrong ${count("wrong")}, unknown ${count("unknown")} (${share.toFixed(1)} %)`,
  );
  return count("wrong") === 0 && alarms.length === 0;
}

async function mendAll(cases: readonly Case[]): Promise<boolean> {
  const after = await Promise.all(cases.map((one) => mended(one)));
  const changed = after.filter((one, at) => JSON.stringify(one) !== JSON.stringify(cases[at]));
  const measured = await measure(changed, { told: ({ name }) => process.stderr.write(`${name}\n`) });
  let whole = 0;
  let spoilt = 0;
  for (const one of changed) {
    const seen = measured.get(one.name);
    if (seen === undefined) throw new Error(`${one.name}: not measured`);
    const change = changeOf(one, seen);
    if (change.spoilt.length > 0) spoilt++;
    if (change.left.length === 0 && change.spoilt.length === 0) whole++;
    const told = (["mended", "spoilt", "left"] as const).filter((what) => change[what].length > 0);
    console.log(`${one.name}: ${told.map((what) => `${what} ${change[what].join(", ")}`).join("; ")}`);
    if (seen.refused !== null) console.log(`  nginx refuses it: ${seen.refused}`);
  }
  console.log(
    `${changed.length} deployments changed by their fixes: ${whole} work in all parts, ${spoilt} lost a part that worked before`,
  );
  return spoilt === 0;
}

async function fixAll(cases: readonly Case[], every: number): Promise<boolean> {
  const judge = await startJudge();
  try {
    let tried = 0;
    const broken: string[] = [];
    for (const one of cases)
      for (const report of [await fixTwice(one), await fixEach(one, judge, every)]) {
        tried += report.tried;
        broken.push(...report.broken);
      }
    for (const line of broken) console.log(line);
    console.log(`${tried} fixes made, ${broken.length} of them broke a promise`);
    return broken.length === 0;
  } finally {
    await judge.stop();
  }
}

async function mutateAll(cases: readonly Case[], count: number, seed: number): Promise<boolean> {
  const some = mutated(cases, count, new Random(seed));
  const measured = await measure(some, { told: ({ name }) => process.stderr.write(`${name}\n`) });
  return compareAll(
    some.flatMap((one) => {
      const seen = measured.get(one.name);
      return seen === undefined ? [] : [asMeasured(one, seen)];
    }),
  );
}

/** Makes every refactoring that is offered, each by itself, and asks nginx and Buildbot whether all works as before. */
async function refactorAll(cases: readonly Case[]): Promise<boolean> {
  const changed = (await Promise.all(cases.map((one) => refactored(one)))).flat();
  const measured = await measure(changed, { told: ({ name }) => process.stderr.write(`${name}\n`) });
  const differ = changed.flatMap((one) => {
    const seen = measured.get(one.name);
    return seen === undefined ? [`${one.name}: not measured`] : differences(one, seen);
  });
  for (const line of differ) console.log(line);
  console.log(`${changed.length} refactorings made, ${differ.length} parts differ afterwards`);
  return changed.length > 0 && differ.length === 0;
}

function worksWhole(one: Case): boolean {
  return one.refused === null && one.sites.every(({ works }) => works?.length === parts.length);
}

const { values } = parseArgs({
  options: {
    measure: { type: "boolean", default: false },
    fixes: { type: "boolean", default: false },
    mend: { type: "boolean", default: false },
    mutants: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    every: { type: "string", default: "1" },
    refactor: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  },
});
const only = new RegExp(values.only);
const cases = readCases().filter((one) => only.test(one.name));
if (cases.length === 0) throw new Error(`no deployment is called ${values.only}`);
const fine =
  values.mutants !== "0"
    ? await mutateAll(cases, Number(values.mutants), Number(values.seed))
    : values.refactor
      ? await refactorAll(cases)
      : values.mend
        ? await mendAll(cases)
        : values.fixes
          ? await fixAll(cases, Number(values.every))
          : values.measure
            ? await measureAgain(cases, values.write)
            : await compareAll(cases);
process.exitCode = fine ? 0 : 1;
