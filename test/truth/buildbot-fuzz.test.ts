import assert from "node:assert/strict";
import test from "node:test";
import { masterCases } from "../fuzz/buildbot-cases.ts";
import { fuzzBuildbot } from "../fuzz/buildbot-run.ts";
import { startCheckconfig } from "../support/checkconfig-judge.ts";

// A small part of `npm run fuzz:buildbot`, always the same.

test("we find no error that checkconfig does not, in 200 generated master.cfg files", async (context) => {
  const judge = await startCheckconfig();
  context.after(() => judge.stop());
  const report = await fuzzBuildbot(judge, masterCases(1, 200), { until: Date.now() + 120_000, each: true });
  assert.ok(report.judged > 190, `${report.judged} were judged`);
  // Half of them are refused, or the cases tell us little; so do they if all are.
  assert.ok(report.refused > 60 && report.refused < 160, `${report.refused} are refused`);
  const shown = JSON.stringify(report.groups.slice(0, 5), null, 1);
  assert.equal(report.falseErrors, 0, shown);
  assert.ok(report.verdictEqual / report.judged >= 0.95, shown);
  assert.ok(report.messagesEqual / report.refused >= 0.9, shown);
});
