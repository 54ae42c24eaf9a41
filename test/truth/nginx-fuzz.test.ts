import assert from "node:assert/strict";
import test from "node:test";
import { fuzz } from "../fuzz/run.ts";
import { startJudge } from "../support/nginx-judge.ts";

// A small part of `npm run fuzz:nginx`, always the same.

test("we refuse nothing that nginx accepts, in 500 generated configurations", async (context) => {
  const judge = await startJudge();
  context.after(() => judge.stop());
  const report = await fuzz(judge, { seed: 1, cases: 500, until: Date.now() + 240_000, shrunk: 0 });
  assert.ok(report.judged > 450, `${report.judged} were judged`);
  // Half of all is rejected at least, or the cases tell us little; so do they if all is.
  assert.ok(report.rejected > report.judged / 4 && report.rejected < report.judged * 0.95, String(report.rejected));
  const worst = report.groups.filter(({ kind }) => kind === "failed" || kind === "false rejection");
  assert.deepEqual(worst, []);
  assert.ok(
    report.verdictEqual / report.judged > 0.97,
    `${report.verdictEqual} of ${report.judged} verdicts are equal`,
  );
});
