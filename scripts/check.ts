// `npm run check`: all that can be said about the text of the project, in seconds. One line for each check; what a
// check that failed printed comes below its line. The last line is the unit tests' "N passed, N failed".
import { judge } from "./counts.ts";
import { type Ended, endWithMe, run } from "./run.ts";

interface Check {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

const checks: readonly Check[] = [
  { name: "types", program: "tsc", args: ["-p", "."] },
  { name: "lint", program: "oxlint", args: ["--type-aware", "--deny-warnings"] },
  { name: "format", program: "biome", args: ["check", "--log-level=error", "client", "server", "scripts", "test"] },
  { name: "layers", program: "node", args: ["scripts/check-layers.ts"] },
  { name: "registry", program: "node", args: ["scripts/generate-registry.ts", "--check"] },
  { name: "dead code", program: "knip", args: ["--no-progress"] },
];
const unit: Check = { name: "unit tests", program: "node", args: ["--run", "test:unit"] };

endWithMe();
const bad: string[] = [];
// The unit tests take as long as all the rest together; two lanes keep both cores busy.
const [ended] = await Promise.all([perform(unit), oneByOne(checks)]);
const counts = judge(ended.output, ended.code);
if (bad.length > 0) console.log(`Not clean: ${bad.join(", ")}.`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = bad.length === 0 && counts.failed === 0 ? 0 : 1;

async function oneByOne(all: readonly Check[]): Promise<void> {
  for (const check of all) await perform(check);
}

async function perform(check: Check): Promise<Ended> {
  const ended = await run(check.program, check.args, { limit: 120_000 });
  const ok = ended.code === 0;
  if (!ok) bad.push(check.name);
  const seconds = (ended.milliseconds / 1000).toFixed(1).padStart(5);
  console.log(`${ok ? "ok    " : "FAILED"} ${check.name.padEnd(12)} ${seconds} s`);
  if (!ok) console.log(ended.output.trimEnd());
  return ended;
}
