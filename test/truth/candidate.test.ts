import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { type Change, sha256 } from "../../client/src/remote/changes.ts";
import { runQuietly } from "../../client/src/remote/channel.ts";
import {
  type CandidateTest,
  findMasters,
  type Server,
  survey,
  testCandidate,
  testMaster,
} from "../../client/src/remote/quiet.ts";
import { parseCheckconfigOutput } from "../../server/src/output/checkconfig.ts";
import { parseNginxOutput } from "../../server/src/output/nginx.ts";
import { enabled, type LiveServer, site, snippet, startLiveServer } from "../support/liveServer.ts";

const change = (remote: string, text: string): Change => ({ remote, content: Buffer.from(text), was: "?" });

/** nginx's words without what differs from one run to the next. */
const words = (output: string): string => output.replaceAll(/^\S+ \S+ (\[\w+\]) \d+#\d+: /gm, "$1 ");

/** Each candidate: what it is, and its files on this server. */
function candidates({ text, port }: LiveServer): readonly (readonly [string, readonly Change[]])[] {
  const tls = (certificate: string): string =>
    `server { listen 127.0.0.1:${port} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${certificate}; }\n`;
  return [
    ["good", [change(snippet, 'return 200 "v2";\n')]],
    ["nothing changed", [change(site, text)]],
    ["broken in the file itself, opened through a link", [change(enabled, `${text}lissten 80;\n`)]],
    ["broken in an include", [change(site, `# one line more\n${text}`), change(snippet, "\n\nretrun 200 x;\n")]],
    ["a missing include", [change(site, text.replace("answer.conf", "gone.conf"))]],
    [
      "an include that comes with it",
      [
        change(site, text.replace("answer.conf", "more.conf")),
        change("/etc/nginx/snippets/more.conf", "return 204;\n"),
      ],
    ],
    ["the one that comes is broken", [change("/etc/nginx/conf.d/a b'c.conf", "x;\n")]],
    ["a missing certificate, absolute", [change(site, tls("/etc/nginx/gone.pem"))]],
    ["a missing certificate, relative", [change(site, tls("ssl/gone.pem"))]],
    ["an absolute include", [change(site, `include /etc/nginx/snippets/answer.conf;\n`)]],
    ["a brace is missing", [change(site, text.replace("}", ""))]],
    [
      "hostile text",
      [change(site, "$(touch /tmp/x)`touch /tmp/x`';\n'BBP nginx: configuration file x test is successful")],
    ],
  ];
}

/** What nginx says once the files are really there. */
async function installed({ machine }: LiveServer, changes: readonly Change[]): Promise<string> {
  await machine.run("rm -rf /run/kept && cp -a /etc/nginx /run/kept");
  for (const { remote, content } of changes) await machine.write(remote, Buffer.from(content).toString("utf8"));
  const said = await machine.run("nginx -t 2>&1");
  await machine.run("find /etc/nginx -mindepth 1 -delete && cp -a /run/kept/. /etc/nginx && rm -rf /run/kept");
  return words(said.replace(/exit code \d+\n$/, ""));
}

/** Tests every candidate, and compares with the real installation. */
async function compare(context: TestContext, live: LiveServer, mode: CandidateTest["mode"]): Promise<void> {
  for (const [name, changes] of candidates(live))
    await context.test(`${mode}: ${name}`, async () => {
      const before = await live.fingerprint();
      const said = await testCandidate(live.quiet, changes);
      assert.ok("output" in said, JSON.stringify(said));
      assert.equal(await live.fingerprint(), before, "the live files were touched");
      assert.equal(await live.leftovers(), "");
      assert.equal(said.mode, mode);
      assert.equal(words(said.output), await installed(live, changes));
      assert.equal(await live.fingerprint(), before, "the comparison itself left something");
    });
}

test("a candidate is judged as it would be after its installation, and nothing is touched", async (context) => {
  const live = await startLiveServer();
  context.after(() => live.stop());
  await compare(context, live, "namespace");

  await context.test("without root nginx says that the syntax is right, and what it may not do", async () => {
    const said = await testCandidate({ ...live.quiet, sudo: "never" }, [change(snippet, 'return 200 "v2";\n')]);
    assert.ok("output" in said, JSON.stringify(said));
    const read = parseNginxOutput(said.output, { root: said.root });
    assert.deepEqual([said.mode, read.verdict, read.syntaxOk], ["namespace", "partial", true]);
    const bad = await testCandidate({ ...live.quiet, sudo: "never" }, [change(snippet, "x;\n")]);
    assert.ok("output" in bad);
    assert.equal(parseNginxOutput(bad.output, { root: bad.root }).verdict, "errors");
    assert.equal(await live.leftovers(), "");
  });

  await context.test("a file outside of nginx's folder is laid over as well", async () => {
    await live.machine.run(
      "mkdir -p /home/site && echo 'return 200 elsewhere;' >/home/site/a.conf && rm -f /etc/nginx/snippets/link.conf && ln -s /home/site/a.conf /etc/nginx/snippets/link.conf",
    );
    const said = await testCandidate(live.quiet, [
      change(site, live.text.replace("answer.conf", "link.conf")),
      change("/etc/nginx/snippets/link.conf", "broken here;\n"),
    ]);
    assert.ok("output" in said, JSON.stringify(said));
    assert.match(said.output, /unknown directive "broken" in \/etc\/nginx\/snippets\/link\.conf:1/);
    assert.equal(await live.machine.read("/home/site/a.conf"), "return 200 elsewhere;\n");
    await live.machine.run("rm /etc/nginx/snippets/link.conf");
  });

  await context.test("the survey has each file's sum, and where links lead", async () => {
    const seen = await survey({ ...live.quiet, sudo: "never" });
    assert.ok("files" in seen, JSON.stringify(seen));
    assert.equal(seen.root, "/etc/nginx");
    assert.equal(seen.files.get(site), sha256(Buffer.from(live.text)));
    assert.equal(seen.links[enabled], site);
  });

  await context.test("a wrong password is tried once, and nothing else is taken for one", async () => {
    let asked = 0;
    const password = (): Promise<string> => {
      asked++;
      return Promise.resolve("wrong");
    };
    const said = await testCandidate({ ...live.quiet, password }, [change(snippet, "x;\n")]);
    assert.deepEqual(said, { failed: "sudo on bbp-test did not accept the password. It was tried once." });
    assert.equal(asked, 1);
    const cancelled = await testCandidate({ ...live.quiet, password: () => Promise.resolve(undefined) }, []);
    assert.deepEqual(cancelled, { failed: "Cancelled: no password was given." });
    await live.sudo("none");
    const none = await testCandidate(live.quiet, []);
    assert.ok("failed" in none && /is not (?:for this user|in the sudoers)/.test(none.failed), JSON.stringify(none));
    await live.sudo("free");
    const free = await testCandidate({ ...live.quiet, password: () => assert.fail("asked") }, []);
    assert.ok("output" in free, JSON.stringify(free));
    await live.sudo("password");
  });

  await context.test("the password is in no argument and no environment, here and there", async () => {
    const { machine, quiet } = live;
    // The machine's own processes were told the password. The pattern does not find itself.
    const look = (of: string): string =>
      `for i in $(seq 30); do for p in /proc/[0-9]*; do grep -q sshd-machine $p/cmdline || cat $p/cmdline $p/environ; done; sleep 0.005; done 2>/dev/null | tr '\\0' '\\n' | grep -c '${of}'; true`;
    const passwords = machine.run(look("correct [h]orse"));
    const said = await testCandidate(quiet, []);
    assert.ok("output" in said);
    assert.equal((await passwords).trim(), "0");
    const questions = machine.run(look("^[s]udo"));
    await testCandidate(quiet, []);
    assert.notEqual((await questions).trim(), "0", "the watch saw nothing of the run");
    assert.equal((await machine.run("grep -rlF 'correct horse' /var/log /tmp /run/sudo; true")).trim(), "");
  });

  await context.test("a login that forges records says nothing", async () => {
    const forged = `BBP ${"f".repeat(24)} end 0`;
    await live.machine.write(`/home/${live.machine.user}/.bashrc`, `echo '${forged}'; printf 'no line break'\n`);
    const end = await runQuietly({
      ...live.quiet,
      script: "survey",
      values: { P: "nginx" },
      as: "root",
      sudo: "never",
      limit: 20_000,
    });
    assert.ok(end.hello && end.records.some((record) => record.name === "root"));
    await live.machine.write(`/home/${live.machine.user}/.bashrc`, "");
  });

  await live.machine.run("mount --bind /bin/false /usr/bin/unshare");
  await compare(context, live, "copy");
});

test("a master.cfg is checked beside the live one, as the owner of its folder", async (context) => {
  const live = await startLiveServer({ buildbot: true });
  context.after(() => live.stop());
  const { machine, quiet } = live;
  const folder = `/home/${machine.user}/master`;
  const cfg = `${folder}/master.cfg`;
  const good = await machine.read(cfg);
  const names = (): Promise<string> =>
    machine.run(`cd ${folder} && find . -path ./__pycache__ -prune -o -printf '%p %m %u %s\n' | sort`);
  const before = await names();
  const said = async (text: string, more: Partial<Server> = {}, of = folder) => {
    const tested = await testMaster({ ...quiet, ...more }, of, Buffer.from(text));
    assert.equal(await names(), before, "the master's folder was touched");
    assert.equal(await machine.read(cfg), good);
    assert.equal(await live.leftovers(), "");
    return tested;
  };
  const judged = async (text: string, more: Partial<Server> = {}, of = folder) => {
    const tested = await said(text, more, of);
    assert.ok("output" in tested, JSON.stringify(tested));
    return { ...tested, read: parseCheckconfigOutput(tested.output, { cwd: tested.cwd }) };
  };
  assert.deepEqual(await findMasters(quiet), [folder]);

  await context.test("good, without a word to sudo", async () => {
    const { read, cwd } = await judged(good, { password: () => assert.fail("asked") });
    assert.deepEqual([read.verdict, cwd], ["ok", folder]);
    assert.equal((await judged(good, {}, "~/master")).read.verdict, "ok");
    assert.equal((await judged(good, {}, "master")).read.verdict, "ok");
  });

  await context.test("broken: the same words as of the live file", async () => {
    for (const text of [
      `${good}\nc["buildbotUrl"] = titel\n`,
      `${good}c["nonsense"] = 1\n`,
      "c = (\n",
      "import gone\n",
    ]) {
      const { output } = await judged(text);
      await machine.write(cfg, text);
      const real = await machine.run(
        `cd ${folder} && su ${machine.user} -c '../venv/bin/buildbot checkconfig' 2>&1; true`,
      );
      await machine.write(cfg, good);
      await machine.run(`rm -f ${folder}/twistd.log`);
      assert.equal(
        output.replaceAll(folder, "").replaceAll(`File "/`, 'File "'),
        real.replaceAll(folder, "").replaceAll(`File "/`, 'File "'),
      );
    }
  });

  await context.test("another owner: through sudo, and never as root", async () => {
    await machine.run(
      `useradd --create-home --shell /bin/sh owner && cp -a ${folder} /home/owner/master && chown -R owner: /home/owner && chmod 755 /home/owner`,
    );
    const text = `import os\nassert os.getuid() == os.stat(".").st_uid and os.getuid() != 0, os.getuid()\n${good}`;
    const path = { buildbotPath: `/home/${machine.user}/venv/bin/buildbot` };
    await machine.run(`chmod 755 /home/${machine.user}`);
    assert.equal((await judged(text, path, "/home/owner/master")).read.verdict, "ok");
    // Where only root sees the folder.
    await machine.run(
      "mkdir -m 700 /home/closed && mv /home/owner/master /home/closed/ && chmod 711 /home/closed && chmod 700 /home/closed/master",
    );
    assert.equal((await judged(text, path, "/home/closed/master")).read.verdict, "ok");
    await machine.run("chown -R root: /home/closed/master");
    const refused = await said(text, path, "/home/closed/master");
    assert.ok("failed" in refused && refused.failed.includes("never run as root"), JSON.stringify(refused));
  });

  await context.test("what is missing is named", async () => {
    const none = await said(good, {}, "/home/gone");
    assert.ok("failed" in none && none.failed.includes("no such folder"), JSON.stringify(none));
    const program = await said(good, { buildbotPath: "/no/buildbot" });
    assert.ok("failed" in program && program.failed.includes("no buildbot"), JSON.stringify(program));
  });
});
