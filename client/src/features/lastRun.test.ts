import assert from "node:assert/strict";
import { test } from "node:test";
import { type LastRun, statusText, type VerdictKind } from "./lastRun.ts";

const noon = new Date(2024, 4, 8, 12, 5).getTime();
const run = (more: Partial<LastRun>): LastRun => ({ target: "ci", running: false, changed: false, ...more });
const verdict = (kind: VerdictKind): LastRun["verdict"] & object => ({ kind, sentence: "It said so.", at: noon });

test("ok is said of a verdict alone, with the server and the time", () => {
  const ok = statusText("nginx", run({ verdict: verdict("ok") }), noon);
  assert.deepEqual(ok, { text: "nginx: ok on ci (12:05)", detail: "It said so.", severity: "info", busy: false });
  const later = statusText("nginx", run({ verdict: verdict("ok") }), noon + 86_400_000);
  assert.equal(later.text, "nginx: ok on ci (2024-05-08 12:05)");
});

test("after a run that failed nothing is ok, whatever was before", () => {
  const failed = statusText("checkconfig", run({ verdict: verdict("ok"), notRun: "The connection broke." }), noon);
  assert.deepEqual(failed, {
    text: "Buildbot: not tested on ci",
    detail: "The connection broke. Last verdict 12:05: ok.",
    severity: "warning",
    busy: false,
  });
});

test("a file that was changed makes an old ok old", () => {
  const { text } = statusText("nginx", run({ verdict: verdict("ok"), changed: true }), noon);
  assert.equal(text, "nginx: changed since it was ok on ci (12:05)");
});

test("each verdict has its severity; only a run is busy", () => {
  const kinds: readonly VerdictKind[] = ["ok", "errors", "crash", "partial", "no-program", "unclear"];
  const severities = kinds.map((kind) => statusText("nginx", run({ verdict: verdict(kind) }), noon).severity);
  assert.deepEqual(severities, ["info", "error", "error", "warning", "warning", "warning"]);
  assert.deepEqual(statusText("nginx", run({ target: "" }), noon), {
    text: "nginx: not tested",
    detail: "No server is chosen.",
    severity: "info",
    busy: false,
  });
  assert.equal(statusText("nginx", run({ running: true, verdict: verdict("ok") }), noon).busy, true);
});
