import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { makePem } from "../support/nginxWorld.ts";
import { startEcho } from "./trace/echo.ts";
import { Sum, traceGenerated } from "./trace-corpus.ts";

// A small part of `npm run truth:trace`, always the same.

test("the real nginx does what we say, in 3,000 requests to generated configurations", async (context) => {
  const place = await mkdtemp(join(tmpdir(), "trace-"));
  context.after(() => rm(place, { recursive: true, force: true }));
  const echo = await startEcho((await makePem(place, [])).all);
  context.after(() => echo.stop());
  const sum = new Sum();
  await traceGenerated(sum, echo, 4, 3000, 60);
  assert.deepEqual(sum.differences, []);
  assert.ok(sum.known + sum.unknown > 2900, `${sum.known + sum.unknown} were judged`);
  assert.ok(sum.known / (sum.known + sum.unknown) > 0.95, `${sum.known} were known`);
});
