// `npm run fuzz:nginx -- --cases 20000`: generated configurations, put before the real nginx and before us; prints where
// the two differ, each by its shortest text. Ends with 1 where we refuse what nginx accepts, or a part of us failed.
//   --seed N         other cases; the same seed makes the same ones (1)
//   --corpus FOLDER  texts to make mutants of, with a verdicts.jsonl or without
//   --files FOLDER   files that the configurations may include, as in /etc/nginx; elsewhere every include is empty
//   --minutes N      how long it may take (10)
//   --shrunk N       how many texts to show of each group (1)
//   --list FILE      all groups, as JSON
//   --check          instead: the judge itself beside the verdicts of the corpus
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type NginxJudge, startJudge } from "../support/nginx-judge.ts";
import { type KnownCase, readCorpus } from "./corpus.ts";
import { fuzz, type Report } from "./run.ts";

function percent(part: number, of: number): string {
  return of === 0 ? "–" : `${((100 * part) / of).toFixed(2)} %  (${part} of ${of})`;
}

function print(report: Report): void {
  for (const { name, count, examples } of report.groups) {
    console.log(`${count} ${name}`);
    for (const { context, text, real, ours } of examples) {
      console.log(`  in ${context}:\n${text.trimEnd().replaceAll(/^/gm, "  | ")}`);
      console.log(`  nginx: ${real.message ?? "(accepted)"}, line ${real.line ?? "-"}`);
      console.log(`  ours:  ${ours.failure ?? ours.message ?? "(accepted)"}, line ${ours.line ?? "-"}`);
    }
  }
  if (report.unknown.length > 0) console.log(`not in this nginx: ${report.unknown.join(" ")}`);
  console.log(`verdict equal              ${percent(report.verdictEqual, report.judged)}`);
  console.log(`rejected, nginx accepts    ${report.falseRejections}`);
  console.log(`first message and line     ${percent(report.firstEqual, report.rejected)}`);
  console.log(`left out                   ${report.skipped} whose verdict is not of the text`);
}

/** Whether the judge says of every text what its corpus says; prints where not. */
async function check(judge: NginxJudge, corpus: readonly KnownCase[]): Promise<boolean> {
  let differing = 0;
  const known = corpus.filter((it) => it.known !== null);
  await Promise.all(
    known.map(async ({ text, context, path, known: expected, modules }) => {
      const real = await judge.verdict(text, context, modules ?? judge.modules);
      const said = real === null ? null : { rejected: real.rejected, message: real.message, line: real.line };
      if (JSON.stringify(said) === JSON.stringify(expected)) return;
      differing++;
      console.log(`${path}: ${JSON.stringify(expected)}, but the judge says ${JSON.stringify(said)}`);
    }),
  );
  console.log(`${known.length} verdicts, ${differing} differ`);
  return known.length > 0 && differing === 0;
}

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    corpus: { type: "string" },
    files: { type: "string" },
    minutes: { type: "string", default: "10" },
    shrunk: { type: "string", default: "1" },
    list: { type: "string" },
    check: { type: "boolean", default: false },
  },
});
const corpus = values.corpus === undefined ? [] : await readCorpus(values.corpus);
const judge = await startJudge(values.files === undefined ? {} : { files: values.files });
try {
  if (values.check) process.exitCode = (await check(judge, corpus)) ? 0 : 1;
  else {
    const report = await fuzz(judge, {
      seed: Number(values.seed),
      cases: Number(values.cases),
      corpus,
      until: Date.now() + Number(values.minutes) * 60_000,
      shrunk: Number(values.shrunk),
    });
    print(report);
    if (values.list !== undefined) await writeFile(values.list, JSON.stringify(report, null, 1));
    if (report.judged === 0) throw new Error("nothing was judged");
    process.exitCode = report.groups.some(({ kind }) => kind === "failed" || kind === "false rejection") ? 1 : 0;
  }
} finally {
  await judge.stop();
}
