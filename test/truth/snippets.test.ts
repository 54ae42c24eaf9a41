import assert from "node:assert/strict";
import test from "node:test";
import { checkconfigVerdict } from "../support/buildbot.ts";
import { siteFiles, startDeployment } from "../support/deployment.ts";
import { type FragmentContext, nginxVerdict } from "../support/nginx.ts";
import { broken } from "../support/probe.ts";
import { expand, readSnippets, type Snippet, tabStops } from "../support/snippet.ts";

const nginx = await readSnippets("nginx");
const master = await readSnippets("master");

/** The snippet a hand knows by this prefix. */
function known(prefix: string): Snippet {
  const found = Object.values({ ...nginx, ...master }).find((one) => one.prefix.includes(prefix));
  assert.ok(found, `no snippet has the prefix ${prefix}`);
  return found;
}

/** Values that differ from what the tab stops hold at first. */
const typed: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  bbproxy: { 1: "build.lan", 2: "/etc/ssl/build.pem", 3: "/etc/ssl/build.key", 4: "8011" },
  "bbproxy-path": { 1: "www.example.net", 2: "/etc/ssl/a.pem", 3: "/etc/ssl/a.key", 4: "ci", 5: "8011" },
  bblocations: { 1: "8011" },
  "bblocations-path": { 1: "ci", 2: "8011" },
  bbssl: { 1: "SSL", 2: "1m", 3: "4h" },
  bburl: { 1: "build.lan" },
  "bburl-path": { 1: "build.lan", 2: "ci" },
  bbpb: { 1: "9000" },
  bbwww: { 1: "8011", 2: "" },
};

test("every snippet has a short prefix of its own and says what it is", () => {
  const all = Object.entries({ ...nginx, ...master });
  assert.equal(all.length, Object.keys(typed).length);
  const prefixes = all.flatMap(([, one]) => one.prefix);
  assert.equal(new Set(prefixes).size, prefixes.length);
  for (const [name, one] of all) {
    assert.ok(one.prefix[0] !== undefined && one.prefix[0] in typed, `${name}: ${one.prefix[0]} has no values to type`);
    assert.ok(one.description.length > 10, name);
    assert.ok(one.contexts.length > 0, name);
  }
});

test("tab stops are asked in the order they stand in, each once", () => {
  for (const [name, one] of Object.entries({ ...nginx, ...master })) {
    const stops = tabStops(one);
    assert.deepEqual(
      stops,
      stops.map((_, at) => at + 1),
      name,
    );
  }
});

test("a value that is typed once stands everywhere it belongs", () => {
  const text = expand(known("bbproxy-path"), { 1: "build.lan", 4: "ci", 5: "8011" });
  assert.doesNotMatch(text, /ci\.example\.org|\/buildbot\/|8010/);
  assert.equal(text.match(/build\.lan/g)?.length, 5);
  assert.equal(text.match(/location \/ci\//g)?.length, 3);
  assert.equal(text.match(/127\.0\.0\.1:8011\//g)?.length, 3);
});

for (const [name, snippet] of Object.entries(nginx)) {
  const prefix = snippet.prefix[0] ?? "";
  for (const context of snippet.contexts) {
    test(`nginx accepts ${prefix} in ${context}, as it comes and with other values`, async () => {
      const accepted = { accepted: true, message: null, line: null };
      const first = expand(snippet);
      assert.deepEqual(await nginxVerdict(first, context as FragmentContext), accepted, name);
      const other = expand(snippet, typed[prefix]);
      assert.notEqual(other, first);
      assert.deepEqual(await nginxVerdict(other, context as FragmentContext), accepted, other);
    });
  }
}

test("nginx accepts the snippets beside each other and beside what is often there already", async () => {
  const map = "map $http_upgrade $connection_upgrade {\n    default upgrade;\n    '' close;\n}\n";
  const second = expand(known("bbproxy-path"), typed["bbproxy-path"]);
  const both = `${map}ssl_session_cache shared:SSL:10m;\n${expand(known("bbproxy"))}${second}`;
  assert.deepEqual(await nginxVerdict(both, "http"), { accepted: true, message: null, line: null });
  const server = `proxy_set_header Host $host;\n${expand(known("bbssl"))}${expand(known("bblocations"))}`;
  assert.deepEqual(await nginxVerdict(server, "server"), { accepted: true, message: null, line: null });
});

for (const [name, snippet] of Object.entries(master)) {
  const prefix = snippet.prefix[0] ?? "";
  test(`checkconfig accepts ${prefix}, as it comes and with other values`, async () => {
    assert.deepEqual(snippet.contexts, ["module"]);
    const first = expand(snippet);
    assert.deepEqual(await checkconfigVerdict(first), { verdict: "good", messages: [] }, name);
    const other = expand(snippet, typed[prefix]);
    assert.notEqual(other, first);
    assert.deepEqual(await checkconfigVerdict(other), { verdict: "good", messages: [] }, other);
  });
}

/** A TLS server around locations, as somebody has it who inserts them. */
const server = (locations: string): string =>
  `server {
    listen 443 ssl;
    server_name ci.example.org;
    ssl_certificate /etc/ssl/certs/ci.pem;
    ssl_certificate_key /etc/ssl/private/ci.key;
    ${expand(known("bbssl"))}
    ${locations}
}`;

/** A master.cfg made of the snippets, and the few lines that every master needs. */
const masterOf = (url: string): string =>
  `from buildbot.plugins import *
c = BuildmasterConfig = {}
c['workers'] = [worker.Worker("w", "secret")]
factory = util.BuildFactory([steps.ShellCommand(command=["echo", "hello"])])
c['builders'] = [util.BuilderConfig(name="hello", workernames=["w"], factory=factory)]
c['schedulers'] = [schedulers.ForceScheduler(name="by-hand", builderNames=["hello"])]
c['buildbotNetUsageData'] = None
${expand(known(url))}${expand(known("bbpb"))}${expand(known("bbwww"))}`;

const whole = [
  { what: "bbproxy", site: expand(known("bbproxy")), path: "" },
  { what: "bbproxy-path", site: expand(known("bbproxy-path")), path: "buildbot/" },
  { what: "bblocations", site: server(expand(known("bblocations"))), path: "" },
  { what: "bblocations-path", site: server(expand(known("bblocations-path"))), path: "buildbot/" },
];

for (const { what, site, path } of whole) {
  test(`a Buildbot behind ${what} works in all its parts`, async (context) => {
    const running = await startDeployment({
      nginx: siteFiles(site),
      url: `https://ci.example.org/${path}`,
      master: { text: masterOf(path === "" ? "bburl" : "bburl-path"), worker: { name: "w", password: "secret" } },
    });
    context.after(() => running.stop());
    assert.deepEqual(broken(await running.probe()), []);
    if (site.includes("listen 80;")) {
      assert.deepEqual(await running.redirect(), { status: 301, location: `https://ci.example.org/${path}` });
    }
  });
}
