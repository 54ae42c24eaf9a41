import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import test from "node:test";
import { checkconfigVerdict } from "../support/buildbot.ts";
import { startDeployment } from "../support/deployment.ts";
import { nginxTest } from "../support/nginx.ts";
import type { WorldOptions } from "../support/nginxWorld.ts";
import { broken } from "../support/probe.ts";
import { run } from "../support/process.ts";

const checkout = path.resolve(import.meta.dirname, "../..");
const site = "nginx/sites-available/default";
const config = "buildbot/master.cfg";
const names = ["nginx/nginx.conf", "nginx/proxy_params", "nginx/snippets/ssl-params.conf", site, config] as const;

type Sample = Readonly<Record<(typeof names)[number], string>>;

/** Reads a sample's files from its folder. */
async function readSample(folder: string): Promise<Sample> {
  const texts = await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name), "utf8")]));
  return Object.fromEntries(texts) as Sample;
}

/** A sample's nginx files as they lie in /etc/nginx, with the link that Debian makes for an enabled site. */
function installed(sample: Sample): WorldOptions {
  const nginx = Object.entries(sample).filter(([name]) => name.startsWith("nginx/"));
  return {
    files: Object.fromEntries(nginx.map(([name, text]) => [`/etc/${name}`, text])),
    links: { "/etc/nginx/sites-enabled/default": "/etc/nginx/sites-available/default" },
  };
}

/** True if a connection to the port is taken, at one of this machine's own addresses other than loopback. */
async function openToOthers(port: number): Promise<boolean> {
  const own = Object.values(networkInterfaces())
    .flatMap((some) => some ?? [])
    .filter((one) => !one.internal && one.family === "IPv4");
  const taken = own.map(
    ({ address }) =>
      new Promise<boolean>((resolve) => {
        const socket = connect({ host: address, port, timeout: 2_000 });
        const end = (open: boolean): void => {
          socket.destroy();
          resolve(open);
        };
        socket.once("connect", () => end(true));
        socket.once("error", () => end(false));
        socket.once("timeout", () => end(false));
      }),
  );
  return (await Promise.all(taken)).includes(true);
}

/** Runs the deployment on the real programs and expects every part of it to work, and the master on loopback only. */
async function assertWorks(sample: Sample, context: { after(done: () => Promise<void>): void }): Promise<void> {
  const accepted = await nginxTest(installed(sample));
  assert.equal(accepted.printed.includes("test is successful"), true, accepted.printed);
  assert.deepEqual(await checkconfigVerdict(sample[config], { whole: true }), { verdict: "good", messages: [] });
  const running = await startDeployment({
    nginx: installed(sample),
    url: "https://ci.buildbot-proxy.test/",
    master: { text: sample[config], worker: { name: "example-worker", password: "pass" } },
  });
  context.after(() => running.stop());
  assert.deepEqual(broken(await running.probe()), []);
  assert.deepEqual(await running.redirect(), { status: 301, location: "https://ci.buildbot-proxy.test/" });
  assert.equal(await openToOthers(running.master.www), false, "the web server is open to other machines");
  assert.equal(await openToOthers(running.master.pb), false, "the port for workers is open to other machines");
}

/** One mistake less: what stands there must stand there once. */
function mend(text: string, wrong: string, right: string): string {
  assert.equal(text.split(wrong).length, 2, `not there once: ${wrong}`);
  return text.replace(wrong, () => right);
}

/** The sample with its mistakes mended by hand: exactly these are planted. */
function mendedByHand(sample: Sample): Sample {
  let nginx = mend(sample[site], "\t\ttry_files $uri $uri/ =404;\n", "");
  nginx = mend(nginx, "8010;\n\n\t# Websocket", "8010;\n\t}\n\n\t# Websocket");
  nginx = mend(nginx, "6000s;\n\n", "6000s;\n\t}\n\n");
  let master = mend(sample[config], "http://your.ssl.domain.name:8010", "https://ci.buildbot-proxy.test/");
  master = mend(master, '"tcp:9989:interface="', '"tcp:9989:interface=127.0.0.1"');
  master = mend(master, "port=8010", 'port="tcp:8010:interface=127.0.0.1"');
  return { ...sample, [site]: nginx, [config]: master };
}

test("as it is left, nginx refuses the sample, and checkconfig sees nothing wrong", async () => {
  const sample = await readSample(path.join(checkout, "sample"));
  const answer = await nginxTest(installed(sample));
  assert.equal(answer.message, 'location "/ws" is outside location "/sse"');
  assert.equal(answer.file, "/etc/nginx/sites-enabled/default");
  assert.match(sample[site].split("\n")[(answer.line ?? 0) - 1] ?? "", /location \/ws \{/);
  assert.deepEqual(await checkconfigVerdict(sample[config], { whole: true }), { verdict: "good", messages: [] });
});

test("with only its braces closed, the sample shows pages without scripts and refuses builds", async (context) => {
  const sample = await readSample(path.join(checkout, "sample"));
  const mended = mendedByHand(sample);
  const braces = mend(mended[site], "\t\t# Reverse proxy", "\t\ttry_files $uri $uri/ =404;\n\t\t# Reverse proxy");
  // The address stays wrong; only where the master listens is mended, so that the test opens no port to others.
  const url = mend(mended[config], "https://ci.buildbot-proxy.test/", "http://your.ssl.domain.name:8010");
  const running = await startDeployment({
    nginx: installed({ ...mended, [site]: braces }),
    url: "https://ci.buildbot-proxy.test/",
    master: { text: url, worker: { name: "example-worker", password: "pass" } },
  });
  context.after(() => running.stop());
  const seen = await running.probe();
  assert.match(seen.api.seen, /^404 .*nginx/);
  assert.match(seen.force.seen, /404/);
});

test("with its planted mistakes mended by hand, the sample works in all its parts", async (context) => {
  await assertWorks(mendedByHand(await readSample(path.join(checkout, "sample"))), context);
});

test("with all safe fixes made by the command line, the sample works in all its parts", async (context) => {
  const folder = await mkdtemp(path.join(tmpdir(), "sample-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  for (const name of names) await cp(path.join(checkout, "sample", name), path.join(folder, name));
  const cli = path.join(checkout, "server/src/cli.ts");

  const fixed = await run(process.execPath, [cli, "fix", folder]);
  assert.ok(fixed.code === 0 || fixed.code === 1, `${fixed.code}: ${fixed.stderr}`);
  assert.doesNotMatch(fixed.stderr, /^ +at /m, fixed.stderr);
  const sample = await readSample(folder);
  assert.doesNotMatch(sample[site], /^\s*try_files/m);
  assert.match(sample[config], /"https:\/\/ci\.buildbot-proxy\.test\/"/);

  const checked = await run(process.execPath, [cli, "check", "--format", "json", folder]);
  const { diagnostics } = JSON.parse(checked.stdout) as { diagnostics: { severity: string }[] };
  assert.deepEqual(
    diagnostics.filter((one) => one.severity === "error"),
    [],
  );
  await assertWorks(sample, context);
});
