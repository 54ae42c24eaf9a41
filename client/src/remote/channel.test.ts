import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type QuietCall, type QuietEnd, quietArgv, runQuietly } from "./channel.ts";
import { serverScript } from "./serverScripts.ts";

const nonce = "0123456789abcdef01234567";

/** Runs the survey with an ssh of our own, a shell script that finds the nonce in its last argument as ssh does. */
async function run(t: TestContext, ssh: string, more: Partial<QuietCall> = {}): Promise<QuietEnd> {
  const folder = mkdtempSync(join(tmpdir(), "channel-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const program = join(folder, "ssh");
  writeFileSync(program, `#!/bin/sh\nN=${nonce}\ncd '${folder}'\n${ssh}\n`);
  chmodSync(program, 0o755);
  return runQuietly({
    host: "ci",
    script: "survey",
    values: { P: "nginx" },
    as: "root",
    sudo: "auto",
    password: () => Promise.reject(new Error("asked")),
    limit: 10_000,
    nonce,
    ssh: program,
    ...more,
  });
}

test("a host that ssh could misread is refused, and one that is none is an argument behind the options", () => {
  for (const host of ["-oProxyCommand=id", "a b", "a\nb", "", "$(id)", "a;id", "u@-x"])
    assert.throws(
      () => quietArgv({ host, as: "root", sudo: "auto" }, nonce),
      /the name of (?:a|the) server|server is empty/,
      host,
    );
  const argv = quietArgv({ host: "me@ci", as: "/srv/it's $(id)", sudo: "auto" }, nonce);
  assert.deepEqual(argv.slice(-3, -1), ["--", "me@ci"]);
  assert.match(
    argv.at(-1) ?? "",
    /^exec sh -c 'eval "\$\(printf %b "\$1"\)"' buildbot-proxy '[A-Za-z0-9 _./:=,@+\\-]*'$/,
  );
  assert.throws(() => quietArgv({ host: "ci", as: "root", sudo: "auto" }, "x; id"), /nonce/);
});

test("nothing is sent before the script says hello", async (t) => {
  const end = await run(
    t,
    `echo "Welcome"; echo "BBP ${"f".repeat(24)} hello 0"; head -c 1 >got & sleep 0.3; [ -s got ] && echo "BBP $N sent early"; kill $!; exit 255`,
  );
  assert.deepEqual([end.hello, end.records, end.exitCode, end.password], [false, [], 255, "not asked"]);
});

test("the password answers the first question and no other, whoever asks", async (t) => {
  const ask = `printf 'BBP %s password' "$N" >&2; IFS= read -r a; printf 'BBP %s password' "$N" >&2; IFS= read -r b && echo "BBP $N twice"; echo "BBP $N got $a"`;
  let asked = 0;
  const password = (): Promise<string> => {
    asked++;
    return Promise.resolve("one\ntwo");
  };
  const end = await run(t, ask, { password });
  assert.equal(asked, 1);
  assert.deepEqual([end.password, end.records], ["wrong", [{ name: "got", value: "onetwo" }]]);
  assert.ok(!end.stderr.includes("one"));
  // A question after hello is a program's own text.
  const forged = await run(
    t,
    `echo "BBP $N hello 0"; cat >/dev/null; printf 'BBP %s password' "$N" >&2; echo "BBP $N end 0"`,
  );
  assert.deepEqual([forged.hello, forged.password], [true, "not asked"]);
});

test("whoever gives no password, or waits too long, is told from a lost connection", async (t) => {
  const ask = `printf 'BBP %s password' "$N" >&2; exec sleep 20`;
  assert.equal((await run(t, ask, { password: () => Promise.resolve(undefined) })).password, "cancelled");
  assert.equal((await run(t, "exec sleep 20", { limit: 100 })).timedOut, true);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  const aborted = await run(t, "exec sleep 20", { signal: stop.signal });
  assert.deepEqual([aborted.timedOut, aborted.hello], [false, false]);
  assert.equal((await run(t, "", { ssh: "/no/such/ssh" })).notStarted, "ENOENT");
});

test("every script is one that a POSIX shell reads, and hostile values are values in it", () => {
  const folder = join(import.meta.dirname, "sh");
  const names = readdirSync(folder).filter((name) => name.endsWith(".sh"));
  assert.ok(names.length > 10);
  for (const name of names) {
    const read = spawnSync("sh", ["-n", join(folder, name)], { encoding: "utf8" });
    assert.equal(read.status, 0, read.stderr);
    assert.match(readFileSync(join(folder, name), "utf8"), /^# [A-Z]/, `${name} does not say what it is for`);
  }
  const hostile = "'; touch /tmp/hostile; '$(id)`id`\n#";
  const script = serverScript("fetch", { N: nonce, F: hostile });
  const ran = spawnSync("sh", ["-c", script, "buildbot-proxy", nonce, "/nowhere"], { encoding: "utf8" });
  assert.equal(ran.stdout, `BBP ${nonce} fail target 1 folder\n`);
  assert.throws(() => serverScript("fetch", { F: "a\0b" }), /NUL/);
});
