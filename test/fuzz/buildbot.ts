// `npm run fuzz:buildbot -- --cases 2000`: generated master.cfg files, put before the real checkconfig and before us;
// prints where the two differ, each by its shortest text. Ends with 1 where we find errors in what checkconfig calls
// good, or a part of us failed.
//   --seed N         other cases; the same seed makes the same ones (1)
//   --python FILE    an interpreter that has a Buildbot; that of the checkout without it
//   --files FOLDER   instead of generated cases: its files that end in .cfg
//   --each           every difference, not one of each kind, and as it is
//   --minutes N      how long it may take (10)
//   --list FILE      all differences, as JSON
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startCheckconfig } from "../support/checkconfig-judge.ts";
import { masterCases } from "./buildbot-cases.ts";
import { type BuildbotReport, fuzzBuildbot } from "./buildbot-run.ts";

function percent(part: number, of: number): string {
  return of === 0 ? "–" : `${((100 * part) / of).toFixed(2)} %  (${part} of ${of})`;
}

function print(report: BuildbotReport): void {
  for (const { name, count, text, real, ours } of report.groups) {
    console.log(`${count} ${name}`);
    console.log(text.trimEnd().replaceAll(/^/gm, "  | "));
    console.log(`  checkconfig: ${real.verdict} ${JSON.stringify(real.errors)} ${(real.exception ?? "").trimEnd()}`);
    console.log(
      `  ours:        ${ours instanceof Error ? ours.stack : `${ours.verdict} ${JSON.stringify(ours.errors.map((it) => it.message))}`}`,
    );
  }
  const { version, judged, refused } = report;
  console.log(`${version}: verdict equal        ${percent(report.verdictEqual, judged)}`);
  console.log(`${version}: unknown to us        ${percent(report.unknown, judged)}`);
  console.log(`${version}: messages equal       ${percent(report.messagesEqual, refused)}`);
  console.log(`${version}: first message equal  ${percent(report.firstEqual, refused)}`);
  console.log(`${version}: errors where checkconfig says good: ${report.falseErrors}`);
}

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    python: { type: "string" },
    files: { type: "string" },
    each: { type: "boolean", default: false },
    minutes: { type: "string", default: "10" },
    list: { type: "string" },
  },
});
const { files } = values;
const texts =
  files === undefined
    ? masterCases(Number(values.seed), Number(values.cases))
    : readdirSync(files)
        .filter((it) => it.endsWith(".cfg"))
        .map((it) => readFileSync(join(files, it), "utf8"));
const judge = await startCheckconfig(values.python);
try {
  const report = await fuzzBuildbot(judge, texts, {
    until: Date.now() + Number(values.minutes) * 60_000,
    each: values.each,
  });
  print(report);
  if (values.list !== undefined) await writeFile(values.list, JSON.stringify(report, null, 1));
  if (report.judged === 0) throw new Error("nothing was judged");
  process.exitCode = report.falseErrors > 0 || report.groups.some(({ kind }) => kind === "failed") ? 1 : 0;
} finally {
  judge.stop();
}
