// `npm run truth:buildbot -- FOLDER [--show] [--version 4.3.0]`: our verdicts beside those of the real checkconfig, in a
// folder with *.cfg files and verdicts.jsonl, whose lines have the keys file, verdict and errors, and v3_7_0 with the same
// for the older release. Prints figures; with --show, what differs.
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type Checked, isReadAsUtf8 } from "../../server/src/buildbot/checkconfig.ts";
import { readMaster } from "../../server/src/buildbot/read.ts";
import { alike, normal, sameMessages } from "../fuzz/buildbot-compare.ts";

interface Told {
  readonly verdict: string;
  readonly errors: readonly (string | { readonly message: string })[];
}

interface Row extends Told {
  readonly id: string;
  readonly file: string;
  readonly v3_7_0?: Told;
}

/** What Python says of bytes that are no UTF-8, before it reads anything. */
const notUtf8: Checked = {
  verdict: "errors",
  errors: [
    {
      kind: "syntax",
      message: "encountered a SyntaxError while parsing config file",
      at: { uri: "", span: { start: 0, end: 0 } },
      unordered: [],
    },
  ],
  crash: null,
  line: null,
};

const show = process.argv.includes("--show");
const folder = process.argv.slice(2).find((it) => !it.startsWith("--"));
if (folder === undefined) {
  console.error("usage: npm run truth:buildbot -- FOLDER [--show]");
  process.exit(2);
}
const rows = readFileSync(join(folder, "verdicts.jsonl"), "utf8")
  .split("\n")
  .filter((it) => it !== "")
  .map((it) => JSON.parse(it) as Row);

for (const version of ["4.3.0", "3.7.0"]) judge(version);

function judge(version: string): void {
  let cases = 0;
  let verdicts = 0;
  let sets = 0;
  let firsts = 0;
  let refused = 0;
  let falseErrors = 0;
  const times: number[] = [];
  for (const row of rows) {
    const told = version === "4.3.0" ? row : row.v3_7_0;
    if (told === undefined) continue;
    cases++;
    const bytes = readFileSync(join(folder ?? "", row.file));
    const text = bytes.toString("utf8");
    const begun = performance.now();
    const ours =
      !isUtf8(bytes) && isReadAsUtf8(text)
        ? notUtf8
        : readMaster(`file:///cases/${row.file}`, text, { version, python: 11, sibling: () => null }).checked;
    times.push(performance.now() - begun);
    const verdict = told.verdict.startsWith("crash") ? "crash" : told.verdict;
    const theirs = told.errors.map((it) => normal(typeof it === "string" ? it : it.message));
    const mine = ours.errors.map((it) => normal(it.message));
    if (verdict === ours.verdict) verdicts++;
    if (verdict === "good" && ours.verdict === "errors") falseErrors++;
    if (verdict === "errors") {
      refused++;
      if (sameMessages(theirs, mine)) sets++;
      if (alike(theirs[0] ?? "", mine[0] ?? "")) firsts++;
    }
    if (show && (verdict !== ours.verdict || (verdict === "errors" && !sameMessages(theirs, mine))))
      console.log(
        `${version} ${row.id}: ${verdict} ${JSON.stringify(theirs)}\n    ours: ${ours.verdict} ${JSON.stringify(mine)}`,
      );
  }
  times.sort((a, b) => a - b);
  const share = (of: number, all: number): string =>
    `${((100 * of) / Math.max(1, all)).toFixed(1)} % (${of} of ${all})`;
  console.log(`${version}: verdict equal ${share(verdicts, cases)}`);
  console.log(`${version}: messages equal ${share(sets, refused)}, first message equal ${share(firsts, refused)}`);
  console.log(`${version}: errors where checkconfig says good: ${falseErrors}`);
  console.log(
    `${version}: median ${(times[times.length >> 1] ?? 0).toFixed(1)} ms, slowest ${(times.at(-1) ?? 0).toFixed(1)} ms`,
  );
}
