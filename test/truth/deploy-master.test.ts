import assert from "node:assert/strict";
import test from "node:test";
import { sha256 } from "../../client/src/remote/changes.ts";
import { type Deployed, type DeployOptions, deploy } from "../../client/src/remote/deploy.ts";
import type { Server } from "../../client/src/remote/quiet.ts";
import { startLiveServer } from "../support/liveServer.ts";
import { freePorts, until } from "../support/process.ts";

test("a master.cfg is deployed to a running Buildbot, which takes it over or keeps the old one", async (context) => {
  const live = await startLiveServer({ buildbot: true });
  context.after(() => live.stop());
  const { machine, quiet } = live;
  const directory = `/home/${machine.user}/master`;
  const cfg = `${directory}/master.cfg`;
  const buildbot = (words: string): Promise<string> =>
    machine.run(`su ${machine.user} -c 'cd ${directory} && ../venv/bin/buildbot ${words}' 2>&1`);
  const [pb = 0] = await freePorts(1);
  const good = `c = BuildmasterConfig = {}
c["title"] = "one"
c["buildbotURL"] = "http://localhost/"
c["protocols"] = {"pb": {"port": "tcp:${pb}:interface=127.0.0.1"}}
c["db"] = {"db_url": "sqlite:///state.sqlite"}
c["buildbotNetUsageData"] = None
from buildbot.plugins import schedulers, util, worker
c["workers"] = [worker.Worker("w", "secret")]
c["builders"] = [util.BuilderConfig(name="b", workernames=["w"], factory=util.BuildFactory())]
c["schedulers"] = [schedulers.ForceScheduler(name="f", builderNames=["b"])]
`;
  await machine.write(cfg, good);
  await machine.run(`chmod 640 ${cfg}`);
  const log = (): Promise<string> => machine.read(`${directory}/twistd.log`);
  const started = await buildbot("start .");
  assert.match(started + (await log()), /appears to have \(re\)started correctly/);
  const pid = async (): Promise<string> => (await machine.read(`${directory}/twistd.pid`)).trim();

  const run = async (
    before: string,
    after: string,
    options: Partial<DeployOptions> = {},
    more: Partial<Server> = {},
  ): Promise<Deployed> => {
    const changes = [{ remote: cfg, content: Buffer.from(after), was: sha256(Buffer.from(before)) }];
    const ended = await deploy({ ...quiet, ...more }, { target: { kind: "master", directory }, changes, ...options });
    assert.equal(
      (
        await machine.run(
          `ls -A ${directory} | grep 'buildbot-proxy-'; ls -d ${directory}/.buildbot-proxy/lock /tmp/* 2>/dev/null; true`,
        )
      ).trim(),
      "",
    );
    return ended;
  };
  const two = good.replace("one", "two");

  await context.test("by a reconfig, with the mode kept and no word to sudo; then undone", async () => {
    const process = await pid();
    const ended = await run(good, two, {}, { password: () => assert.fail("asked") });
    assert.deepEqual([ended.state, ended.sentence], ["done", "Deployed master.cfg to bbp-test."]);
    assert.equal(await machine.read(cfg), two);
    assert.equal((await machine.run(`stat -c '%U %a' ${cfg}`)).trim(), `${machine.user} 640`);
    assert.match(await log(), /configuration update complete/);
    assert.equal(await pid(), process);
    const undone = await run(good, two, { undo: ended.id });
    assert.equal(undone.state, "done", undone.sentence);
    assert.equal(await machine.read(cfg), good);
  });

  await context.test("a candidate that Buildbot rejects, and drift", async () => {
    const rejected = await run(good, `${good}c["nonsense"] = 1\n`);
    assert.deepEqual([rejected.state, rejected.rejected], ["nothing", true], rejected.sentence);
    assert.match(rejected.output, /Unknown BuildmasterConfig key nonsense/);
    const drift = await run("other", two);
    assert.match(drift.sentence, /was changed on bbp-test since you looked at it\. Nothing was changed\./);
    assert.equal(await machine.read(cfg), good);
  });

  await context.test("checkconfig is content, the running master is not: the old file is back", async () => {
    // Only a master that reconfigures executes this; checkconfig runs in a process of another name.
    const trap = `${good}import os\nif "twistd" in open("/proc/self/cmdline").read() or os.path.exists("trap"):\n    raise ValueError("not here")\n`;
    await machine.run(`rm -f ${directory}/trap`);
    const ended = await run(
      good,
      trap.replace(
        '"twistd" in open("/proc/self/cmdline").read()',
        `str(os.getpid()) == open("twistd.pid").read().strip()`,
      ),
    );
    assert.equal(ended.state, "restored", ended.sentence);
    assert.match(ended.sentence, /Buildbot on bbp-test did not take the files over\. What was there before is back/);
    assert.equal(await machine.read(cfg), good);
    assert.match((await log()).split("configuration update aborted").at(-1) ?? "", /configuration update complete/);
  });

  await context.test("what needs a restart is given one", async () => {
    const process = await pid();
    await machine.run(`su ${machine.user} -c 'cp ${directory}/state.sqlite ${directory}/other.sqlite'`);
    const moved = good.replace("state.sqlite", "other.sqlite");
    const ended = await run(good, moved);
    assert.deepEqual(
      [ended.state, ended.sentence],
      ["done", "Deployed master.cfg to bbp-test. Buildbot was restarted for it."],
    );
    assert.notEqual(await pid(), process);
    await machine.write(cfg, good);
    await buildbot("restart .");
  });

  await context.test("ssh is killed: the whole old or the whole new file, and it is said which", async () => {
    for (const at of ["begin", "backup", "commit", "live"]) {
      const kill = new AbortController();
      const onRecord = ({ name }: { readonly name: string }): void => {
        if (name === at) kill.abort();
      };
      const changes = [{ remote: cfg, content: Buffer.from(two), was: sha256(Buffer.from(good)) }];
      const ended = await deploy(quiet, {
        signal: kill.signal,
        target: { kind: "master", directory },
        changes,
        onRecord,
      });
      assert.match(ended.state, /^(?:done|nothing)$/, ended.sentence);
      assert.equal(await machine.read(cfg), ended.state === "done" ? two : good, at);
      await until(
        async () =>
          (await machine.run(
            `ls -A ${directory} | grep 'buildbot-proxy-'; ls -d ${directory}/.buildbot-proxy/lock 2>/dev/null; true`,
          )) === ""
            ? true
            : undefined,
        () => `something is left after ${at}`,
        5000,
      );
      if (ended.state === "done") assert.equal((await run(two, good)).state, "done");
    }
  });

  await context.test("a master that does not run is told as such", async () => {
    await buildbot("stop .");
    const ended = await run(good, two);
    assert.deepEqual(
      [ended.state, ended.sentence],
      ["done", "Deployed master.cfg to bbp-test. Buildbot is not running there."],
    );
  });
});
