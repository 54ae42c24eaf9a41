// What the editor loads into its extension host: runs the suites and leaves their counts for run-host.ts.
import { writeFileSync } from "node:fs";
import Mocha from "mocha";

/** Runs every suite; throws if a test failed, which is how the editor learns its exit code. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "tdd", color: false, timeout: 30_000, reporter: "spec", slow: 2000 });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await import("./extension.test.ts");
  const counts = { passed: 0, failed: 0 };
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on("pass", () => counts.passed++);
    runner.on("fail", () => counts.failed++);
    // A test that is not run has shown nothing.
    runner.on("pending", () => counts.failed++);
  });
  if (process.env["BBP_VERDICT"] !== undefined) writeFileSync(process.env["BBP_VERDICT"], JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} failed`);
}
