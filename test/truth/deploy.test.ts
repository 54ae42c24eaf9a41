import assert from "node:assert/strict";
import { createServer } from "node:net";
import test from "node:test";
import { type Change, sha256 } from "../../client/src/remote/changes.ts";
import { type Deployed, type DeployOptions, deploy } from "../../client/src/remote/deploy.ts";
import type { Server } from "../../client/src/remote/quiet.ts";
import { killedAt } from "../support/killedDeploy.ts";
import { enabled, type LiveServer, site, snippet, startLiveServer } from "../support/liveServer.ts";

const change = (remote: string, before: string | undefined, after: string): Change => ({
  remote,
  content: Buffer.from(after),
  was: before === undefined ? "-" : sha256(Buffer.from(before)),
});

/** Deploys to nginx; whatever comes of it, no lock and no leftover may stay. */
async function run(
  live: LiveServer,
  changes: readonly Change[],
  more: Partial<Server> = {},
  options: Partial<DeployOptions> = {},
): Promise<Deployed> {
  const ended = await deploy({ ...live.quiet, ...more }, { target: { kind: "nginx" }, changes, ...options });
  assert.equal(await live.leftovers(), "");
  return ended;
}

test("a deploy ends with the whole new state or the whole old one, and says which", async (context) => {
  const live = await startLiveServer();
  context.after(() => live.stop());
  const { machine, text, answer } = live;
  const v2 = change(snippet, answer("v1"), answer("v2"));
  const commented = `# second version\n${text}`;
  const both = [v2, change(enabled, text, commented)];
  const scenario = (name: string, act: () => Promise<unknown>): Promise<void> =>
    context.test(name, async () => {
      await live.reset();
      await act();
    });
  /** The old state: same bytes, same modes, same answer. */
  const unchanged = async (act: () => Promise<Deployed>, said: RegExp): Promise<Deployed> => {
    const before = await live.fingerprint();
    const ended = await act();
    assert.match(ended.sentence, said);
    assert.equal(await live.fingerprint(), before);
    assert.equal(await live.served(), "v1");
    return ended;
  };

  await scenario("one file, with a password; then it is undone", async () => {
    const before = await live.fingerprint();
    let asked = 0;
    const password = (): Promise<string> =>
      Promise.resolve(++asked === 1 ? machine.password : assert.fail("asked twice"));
    const ended = await run(live, [v2], { password });
    assert.deepEqual([ended.state, ended.sentence], ["done", "Deployed answer.conf to bbp-test."]);
    assert.equal(await live.served(), "v2");
    const undone = await run(live, [v2], {}, { undo: ended.id });
    assert.deepEqual([undone.state, undone.sentence], ["done", "The deploy to bbp-test is undone."]);
    assert.equal(await live.fingerprint(), before);
    assert.equal(await live.served(), "v1");
    const again = await run(live, [v2], {}, { undo: ended.id });
    assert.deepEqual(
      [again.state, again.sentence],
      ["nothing", "There is no deploy on bbp-test to undo. Nothing was changed."],
    );
  });

  await scenario("several files, one of them through a link, without a password", async () => {
    await live.sudo("free");
    await machine.run(`chown www-data ${snippet} && chmod 640 ${snippet}`);
    const ended = await run(live, both, { password: () => assert.fail("asked") });
    assert.equal(ended.state, "done", ended.sentence);
    assert.deepEqual([await machine.read(site), await live.served()], [commented, "v2"]);
    assert.equal(
      (await machine.run(`stat -c '%U %a' ${snippet}; readlink ${enabled}`)).trim(),
      `www-data 640\n${site}`,
    );
    await machine.run(`chown root ${snippet} && chmod 644 ${snippet}`);
    await live.sudo("password");
  });

  await scenario("a new file, and its undo", async () => {
    const before = await live.fingerprint();
    const file = "/etc/nginx/conf.d/new one's.conf";
    const ended = await run(live, [change(file, undefined, "# new\n"), v2]);
    assert.equal(ended.state, "done", ended.sentence);
    assert.equal(await machine.read(file), "# new\n");
    assert.equal((await run(live, [v2], {}, { undo: ended.id })).state, "done");
    assert.equal(await live.fingerprint(), before);
  });

  await scenario("a wrong password", async () => {
    const wrong = (): Promise<string> => Promise.resolve("nope");
    await unchanged(
      () => run(live, [v2], { password: wrong }),
      /did not accept the password.*tried once.*Nothing was changed/,
    );
  });

  await scenario("no right to sudo", async () => {
    await live.sudo("none");
    await unchanged(() => run(live, [v2]), /Nothing was changed/);
    await live.sudo("password");
    await unchanged(() => run(live, [v2], { sudo: "never" }), /Only root may do this.*Nothing was changed/);
  });

  await scenario("a candidate that nginx rejects", async () => {
    const broken = change(site, text, `${text}lissten 80;\n`);
    const ended = await unchanged(() => run(live, [v2, broken]), /nginx rejects.*Nothing was changed/);
    assert.equal(ended.rejected, true);
    assert.match(ended.output, /unknown directive "lissten" in \/etc\/nginx\/sites-enabled\/default:5/);
  });

  await scenario("the server's file was changed in the meantime", async () => {
    await unchanged(
      () => run(live, [change(snippet, "other", answer("v2"))]),
      /was changed on bbp-test since you looked/,
    );
    await unchanged(
      () => run(live, [change(snippet, undefined, answer("v2"))]),
      /was changed on bbp-test since you looked/,
    );
  });

  await scenario("a path that leads out of nginx's folder, or nowhere", async () => {
    await machine.run("ln -sfn /etc/passwd /etc/nginx/conf.d/out");
    const passwd = await machine.read("/etc/passwd");
    await unchanged(() => run(live, [change("/etc/nginx/conf.d/out", passwd, "x")]), /is not in nginx's folder/);
    await unchanged(() => run(live, [change("/etc/hostname2", undefined, "x")]), /is not in nginx's folder/);
    await unchanged(() => run(live, [change("/etc/nginx/no/such/file", undefined, "x")]), /folder of .* is not there/);
    await unchanged(() => run(live, [change("/etc/nginx/conf.d", undefined, "x")]), /is not a plain file/);
  });

  await scenario("somebody else holds the lock", async () => {
    await machine.run(
      "mkdir -p /var/backups/buildbot-proxy/lock && echo \"1 $(sed 's/.*) //' /proc/1/stat | cut -d ' ' -f 20) x\" >/var/backups/buildbot-proxy/lock/owner",
    );
    const ended = await deploy(live.quiet, { target: { kind: "nginx" }, changes: [v2] });
    assert.match(ended.sentence, /Another deploy is at work on bbp-test \(process 1\)\. Nothing was changed/);
    assert.equal(await live.served(), "v1");
    await machine.run("rm -r /var/backups/buildbot-proxy/lock");
  });

  await scenario("the lock of a process that is gone is taken over", async () => {
    await machine.run(
      "mkdir /var/backups/buildbot-proxy/lock && echo '999999 5 x' >/var/backups/buildbot-proxy/lock/owner",
    );
    assert.equal((await run(live, [v2])).state, "done");
    await live.reset();
    // The number is in use again, by another process.
    await machine.run("mkdir /var/backups/buildbot-proxy/lock && echo '1 5 x' >/var/backups/buildbot-proxy/lock/owner");
    assert.equal((await run(live, [v2])).state, "done");
  });

  await scenario("nginx accepts a reload and does not carry it out: a port is taken", async () => {
    const taken = createServer().listen(live.spare, "127.0.0.1");
    const added = change(site, text, `${text}server { listen 127.0.0.1:${live.spare}; }\n`);
    const ended = await unchanged(
      () => run(live, [v2, added]),
      /did not take the files over\. What was there before is back/,
    );
    taken.close();
    assert.equal(ended.state, "restored");
    assert.match(ended.sentence, /Address already in use|still could not bind/);
  });

  await scenario("nginx does not run", async () => {
    await machine.run("nginx -s stop; sleep 0.5");
    const ended = await run(live, [v2]);
    assert.deepEqual(
      [ended.state, ended.sentence],
      ["done", "Deployed answer.conf to bbp-test. nginx is not running there."],
    );
    await machine.run("nginx >/dev/null 2>&1");
    assert.equal(await live.served(), "v2");
  });

  await scenario("no space left", async () => {
    await machine.run(
      "cp -a /etc/nginx/snippets /run/kept && mount -t tmpfs -o size=16k none /etc/nginx/snippets && cp -a /run/kept/. /etc/nginx/snippets/ && rm -rf /run/kept",
    );
    const large = change(snippet, answer("v1"), `${answer("v2")}# ${"x".repeat(40_000)}\n`);
    await unchanged(() => run(live, [large]), /no space left.*Nothing was changed/);
    await machine.run("umount /etc/nginx/snippets");
  });

  await scenario("without the right to a namespace", async () => {
    await machine.run("mount --bind /bin/false /usr/bin/unshare");
    await unchanged(() => run(live, [change(snippet, answer("v1"), "x;\n")]), /nginx rejects/);
    assert.equal((await run(live, both)).state, "done");
    assert.equal(await live.served(), "v2");
    await machine.run("umount /usr/bin/unshare");
  });

  await scenario("hostile contents are contents", async () => {
    const text = `$(touch /tmp/x)\`id\`\nBBP nonce end done\n`;
    await unchanged(() => run(live, [change(snippet, answer("v1"), text)]), /nginx rejects/);
    const odd = change("/etc/nginx/conf.d/$(touch x)`id`;'\".conf", undefined, "# $(id)\0\r\n");
    assert.equal((await run(live, [odd, v2])).state, "done");
    assert.equal(await machine.read(odd.remote), "# $(id)\0\r\n");
    assert.equal((await machine.run("ls /etc/nginx/x /x /root/x 2>/dev/null; true")).trim(), "");
  });

  await live.sudo("free");
  for (const at of ["hello", "about", "begin", "stage", "test", "backup", "commit", "install", "live", "end"])
    await scenario(`ssh is killed at “${at}”`, () => killedAt(live, both, { record: at }));
  for (const step of [30, 210, 330, 420, 510])
    await scenario(`ssh is killed after ${step} ms`, () => killedAt(live, both, { after: step }));

  for (const at of ["stage", "commit", "install"])
    await scenario(`the server's own script is killed at “${at}”: the journal's question settles it`, async () => {
      const before = await live.fingerprint();
      const changes = at === "stage" ? [v2] : both;
      const ended = await deploy(live.quiet, {
        target: { kind: "nginx" },
        changes,
        pauses: [300],
        onRecord: ({ name }) => {
          if (name === at) void machine.run("pkill -KILL -f '[b]uildbot-proxy [0-9a-f]{24}'");
        },
      });
      const state = await live.served();
      if (ended.state === "done") return assert.equal(state, "v2");
      assert.match(ended.state, /nothing|restored/, ended.sentence);
      assert.deepEqual([await live.fingerprint(), state], [before, "v1"]);
      assert.equal(
        (
          await machine.run(
            "find /etc/nginx -name '*buildbot-proxy*'; ls -d /var/backups/buildbot-proxy/lock* 2>/dev/null; true",
          )
        ).trim(),
        "",
      );
    });
});
