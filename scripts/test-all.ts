// `npm test`, after the set-up: installs what the tests need, runs every layer of them one after the other, and prints
// the sum as the last line. A layer that cannot run, or runs nothing, has failed. `npm test -- truth` runs one layer.
import { type Counts, judge, sum } from "./counts.ts";
import { endWithMe, run } from "./run.ts";

interface Step {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Minutes after which it is ended. */
  readonly minutes: number;
}

/** A set-up step, by its name. */
const setUps: readonly Step[] = [
  { name: "bundles", program: "node", args: ["scripts/build.ts", "--tests"], minutes: 2 },
  {
    name: "nginx",
    program: "node",
    args: ["scripts/install-system.ts", "nginx", "openssl", "gcc", "libc6-dev", "iproute2"],
    minutes: 10,
  },
  { name: "Buildbot", program: "node", args: ["scripts/install-buildbot.ts"], minutes: 10 },
  {
    name: "ssh",
    program: "node",
    args: ["scripts/install-system.ts", "openssh-server", "openssh-client", "sudo"],
    minutes: 10,
  },
  { name: "browser", program: "node", args: ["scripts/install-system.ts", "chromium"], minutes: 10 },
  { name: "editor", program: "node", args: ["scripts/install-editor.ts"], minutes: 10 },
];

interface Layer extends Step {
  /** The set-up steps without which it cannot run. */
  readonly needs: readonly string[];
}

const inNode = ["--test", "--test-reporter=./scripts/reporter.ts"];

const layers: readonly Layer[] = [
  { name: "check", program: "node", args: ["scripts/check.ts"], minutes: 5, needs: [] },
  { name: "package", program: "node", args: [...inNode, "test/package/*.test.ts"], minutes: 3, needs: ["bundles"] },
  { name: "protocol", program: "node", args: [...inNode, "test/protocol/*.test.ts"], minutes: 5, needs: ["bundles"] },
  {
    name: "truth",
    program: "node",
    args: [...inNode, "--test-concurrency=1", "test/truth/*.test.ts"],
    minutes: 15,
    needs: ["bundles", "nginx", "Buildbot", "ssh"],
  },
  {
    name: "host",
    program: "node",
    args: ["test/e2e/run-host.ts"],
    minutes: 10,
    needs: ["bundles", "browser", "editor"],
  },
  {
    name: "person",
    program: "node",
    args: ["test/e2e/run-person.ts"],
    minutes: 20,
    needs: ["bundles", "nginx", "Buildbot", "ssh", "browser", "editor"],
  },
];

endWithMe();
const asked = process.argv.slice(2);
const strange = asked.filter((name) => !layers.some((layer) => layer.name === name));
if (strange.length > 0) {
  console.error(`There is no layer ${strange.join(", ")}; there are ${layers.map((layer) => layer.name).join(", ")}.`);
  process.exit(2);
}
const chosen = layers.filter((layer) => asked.length === 0 || asked.includes(layer.name));
const missing = await setUp(new Set(chosen.flatMap((layer) => layer.needs)));
const counts: Counts[] = [];
for (const layer of chosen) counts.push(await perform(layer));

const total = sum(counts);
console.log("");
for (const [index, layer] of chosen.entries()) {
  const { passed, failed } = counts[index] ?? { passed: 0, failed: 1 };
  console.log(`${layer.name.padEnd(10)} ${passed} passed, ${failed} failed`);
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

/** Runs the set-up steps of these names; gives those that failed, each with what it said last. */
async function setUp(names: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const failed = new Map<string, string>();
  for (const step of setUps.filter(({ name }) => names.has(name))) {
    const ended = await run(step.program, step.args, { show: true, limit: step.minutes * 60_000 });
    if (ended.code !== 0) failed.set(step.name, ended.output.trimEnd().split("\n").at(-1) ?? "");
  }
  return failed;
}

async function perform(layer: Layer): Promise<Counts> {
  console.log(`\n== ${layer.name}`);
  const lacking = layer.needs.filter((name) => missing.has(name));
  if (lacking.length > 0) {
    for (const name of lacking) console.log(`FAILED: no ${name}: ${missing.get(name) ?? ""}`);
    return { passed: 0, failed: 1 };
  }
  const ended = await run(layer.program, layer.args, { show: true, limit: layer.minutes * 60_000 });
  if (ended.timedOut) console.log(`FAILED: ${layer.name} did not end within ${layer.minutes} minutes`);
  return judge(ended.output, ended.code);
}
