import assert from "node:assert/strict";
import test from "node:test";
import { root, run } from "./run.ts";

/** Runs one line of JavaScript with bootstrap.mjs's exports in `it`. */
function withBootstrap(line: string): ReturnType<typeof run> {
  const url = JSON.stringify(new URL("bootstrap.mjs", import.meta.url).href);
  return run("node", ["--input-type=module", "-e", `const it = await import(${url}); ${line}`]);
}

test("a Node that is too old ends in one sentence", async () => {
  const ended = await withBootstrap('it.requireNode("18.19.1")');
  assert.deepEqual([ended.code, ended.output.trim().split("\n").length], [2, 1]);
  assert.match(ended.output, /needs Node 20 or newer; this is Node 18\.19\.1/);
});

test("packages that are there are not installed again", async () => {
  const ended = await withBootstrap('it.requireNode("20.0.0"); it.install(); console.log(it.root)');
  assert.deepEqual([ended.code, ended.output], [0, `${root}\n`]);
});
