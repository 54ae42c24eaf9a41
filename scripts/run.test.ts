import assert from "node:assert/strict";
import test from "node:test";
import { run } from "./run.ts";

const node = process.execPath;

test("a program's output and exit code come back", async () => {
  const ended = await run(node, ["-e", 'console.log("out"); console.error("err"); process.exit(3)']);
  assert.equal(ended.code, 3);
  assert.match(ended.output, /out/);
  assert.match(ended.output, /err/);
});

test("a program that is not there ends with 127 and its name", async () => {
  const ended = await run("no-such-program-here", []);
  assert.equal(ended.code, 127);
  assert.match(ended.output, /no-such-program-here/);
});

test("the time limit ends a program", { timeout: 10_000 }, async () => {
  const ended = await run(node, ["-e", "setInterval(() => {}, 1000)"], { limit: 200 });
  assert.deepEqual([ended.code, ended.timedOut], [null, true]);
});

// Elsewhere nothing tells whose child a process was.
if (process.platform === "linux") {
  void test("what a program leaves behind is ended with it", { timeout: 10_000 }, async () => {
    const leave = `
      const options = { detached: true, stdio: "ignore" };
      const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], options);
      child.unref();
      console.log("pid " + child.pid);`;
    const ended = await run(node, ["-e", leave]);
    const pid = Number(/pid (\d+)/.exec(ended.output)?.[1]);
    for (let i = 0; i < 40 && isAlive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(isAlive(pid), false);
    assert.match(ended.output, /^Left behind and ended: .*setInterval/m);
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
