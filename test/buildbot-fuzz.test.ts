import assert from "node:assert/strict";
import test from "node:test";
import { masterCases } from "./fuzz/buildbot-cases.ts";
import { alike, normal } from "./fuzz/buildbot-compare.ts";

test("the same seed makes the same master.cfg files, another one others", () => {
  const made = masterCases(1, 200);
  assert.deepEqual(masterCases(1, 200), made);
  assert.notDeepEqual(masterCases(2, 200), made);
  assert.ok(new Set(made).size > 190);
});

test("messages are the same whatever the order of a set's names, and wherever objects lie", () => {
  assert.ok(alike("builder(s) b, a have no schedulers", "builder(s) a, b have no schedulers"));
  assert.ok(!alike("builder(s) a have no schedulers", "builder(s) b have no schedulers"));
  assert.equal(normal("<f at 0x7fa5f5ddc890>"), normal("<f at 0x7f0000000000>"));
  assert.equal(
    normal("Configuration file '/tmp/x/master.cfg' does not define 'BuildmasterConfig'"),
    normal("Configuration file 'master.cfg' does not define 'BuildmasterConfig'"),
  );
});
