import assert from "node:assert/strict";
import test from "node:test";
import { judge, lastCounts, sum } from "./counts.ts";

test("the last line of counts is the one that holds", () => {
  assert.deepEqual(lastCounts("1 passed, 2 failed\nnoise\n30 passed, 0 failed\n"), { passed: 30, failed: 0 });
  assert.equal(lastCounts("all 30 passed, 0 failed, really"), null);
});

test("a layer that ran nothing, or ended badly without a failed test, has failed", () => {
  assert.deepEqual(judge("12 passed, 0 failed\n", 0), { passed: 12, failed: 0 });
  assert.deepEqual(judge("12 passed, 3 failed\n", 1), { passed: 12, failed: 3 });
  assert.deepEqual(judge("0 passed, 0 failed\n", 0), { passed: 0, failed: 1 });
  assert.deepEqual(judge("12 passed, 0 failed\n", 1), { passed: 12, failed: 1 });
  assert.deepEqual(judge("12 passed, 0 failed\n", null), { passed: 12, failed: 1 });
  assert.deepEqual(judge("Segmentation fault\n", null), { passed: 0, failed: 1 });
});

test("counts add up", () => {
  assert.deepEqual(
    sum([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]),
    { passed: 3, failed: 3 },
  );
});
