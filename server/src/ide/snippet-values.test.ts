import assert from "node:assert/strict";
import { test } from "node:test";
import { atCursor } from "../../../test/support/cursor.ts";
import { memoryFileSystem } from "../project/memory.ts";
import { Session } from "../project/session.ts";
import type { Snapshot } from "../project/snapshot.ts";
import { rules } from "../rules/registry.generated.ts";
import { nginxValues } from "./nginx-values.ts";
import { filled, valuesForMaster, valuesForNginx } from "./snippet-values.ts";
import { masterSnippets, nginxSnippets } from "./snippets.ts";

const siteUri = "file:///w/nginx/sites-available/ci";
const masterUri = "file:///w/buildbot/master.cfg";

async function look(files: Readonly<Record<string, string>>): Promise<Snapshot> {
  const session = new Session(memoryFileSystem(files), { rules });
  for (const [uri, text] of Object.entries(files)) session.set(uri, text);
  return session.snapshot();
}

const master = (url: string, port: string) =>
  `c = BuildmasterConfig = {}\nc['buildbotURL'] = "${url}"\nc['www'] = dict(port=${port})\n`;

/** The body of the snippet of that prefix, in an empty nginx file beside masters. */
async function inNginx(prefix: string, ...masters: readonly string[]): Promise<string> {
  const files = Object.fromEntries(masters.map((text, i) => [`file:///w/m${i}/master.cfg`, text]));
  const snapshot = await look({ ...files, [siteUri]: "\n" });
  const file = snapshot.nginxFile(siteUri);
  assert.ok(file);
  const offers = nginxSnippets(file, ["http"], 0, valuesForNginx(snapshot, siteUri));
  return offers.find((it) => it.prefix === prefix)?.body ?? "";
}

test("a site's snippet has the host, port and path of the master", async () => {
  const body = await inNginx("bbproxy", master("https://builds.example.net/", "'tcp:8020:interface=127.0.0.1'"));
  assert.ok(body.includes("server_name ${1:builds.example.net};"), body);
  assert.ok(body.includes("proxy_pass http://127.0.0.1:${4:8020};"), body);
  const below = await inNginx("bbproxy-path", master("https://builds.example.net/ci/bb/", "8020"));
  assert.ok(below.includes("location /${4:ci/bb}/ {"), below);
});

test("what no master says, or two say differently, stays the example", async () => {
  const none = await inNginx("bbproxy");
  assert.ok(none.includes("${1:ci.example.org}") && none.includes("${4:8010}"), none);
  const local = await inNginx("bbproxy", master("http://localhost:8010/", "8020"));
  assert.ok(local.includes("${1:ci.example.org}") && local.includes("${4:8020}"), local);
  const two = await inNginx(
    "bbproxy",
    master("https://a.example.net/", "8020"),
    master("https://b.example.net/", "8020"),
  );
  assert.ok(two.includes("${1:ci.example.org}") && two.includes("${4:8020}"), two);
});

test("a master's snippet has the host, path and port of the site in front", async () => {
  const site = `server {
    listen 443 ssl;
    server_name _ builds.example.net;
    location /bb/ { proxy_pass http://127.0.0.1:8030/; }
    location /bb/ws { proxy_pass http://127.0.0.1:8030/ws; }
    location /bb/sse/ { proxy_pass http://127.0.0.1:8030/sse/; }
}
`;
  const snapshot = await look({ [siteUri]: site, [masterUri]: "\n" });
  const bodies = Object.fromEntries(
    masterSnippets("\n", 0, valuesForMaster(snapshot, masterUri)).map((it) => [it.prefix, it.body]),
  );
  assert.match(bodies["bburl-path"] ?? "", /"https:\/\/\$\{1:builds\.example\.net\}\/\$\{2:bb\}\/"/);
  assert.match(bodies["bbwww"] ?? "", /"tcp:\$\{1:8030\}:interface=127\.0\.0\.1"/);
});

test("a value is put in the place of its example alone", () => {
  const values = { host: "h.example", port: 1, path: null };
  assert.equal(
    filled("${1:ci.example.org} ${2:x} ${3:8010} ${4:buildbot} 8010", values),
    "${1:h.example} ${2:x} ${3:1} ${4:buildbot} 8010",
  );
});

test("behind proxy_pass and server_name stands what master.cfg says", () => {
  const values = { host: "h.example", port: 8020, path: null };
  const labels = (text: string) => {
    const { offset, text: plain } = atCursor(text);
    return nginxValues(plain, offset, values).map((it) => plain.slice(0, it.replaces.start) + it.label);
  };
  assert.deepEqual(labels("\tproxy_pass |"), ["\tproxy_pass http://127.0.0.1:8020"]);
  assert.deepEqual(labels("location / { proxy_pass http://l|;"), ["location / { proxy_pass http://127.0.0.1:8020"]);
  assert.deepEqual(labels("server_name a.example h|;"), ["server_name a.example h.example"]);
  assert.deepEqual(labels("# proxy_pass |"), []);
  assert.deepEqual(labels("proxy_pass http://a; |"), []);
  assert.deepEqual(labels("proxy_pass|"), []);
});
