import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFileSystem } from "../project/memory.ts";
import { Session } from "../project/session.ts";
import { rules } from "./registry.generated.ts";

const siteUri = "file:///w/nginx/sites-available/ci";
const masterUri = "file:///w/buildbot/master.cfg";

const site = `server {
    listen 443 ssl;
    server_name ci.example.org;
    ssl_certificate ci.pem;
    ssl_certificate_key ci.key;
    location / {
        proxy_pass http://127.0.0.1:8010;
    }
    location /sse {
        proxy_pass http://127.0.0.1:8010;
        proxy_buffering off;
    }
    location /ws {
        proxy_pass http://127.0.0.1:8010;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_read_timeout 24h;
    }
}
`;

/** What is said at error or warning level of a site and a master with these settings. */
async function said(nginx: string, www: string, url = "https://ci.example.org/") {
  const session = new Session(memoryFileSystem({}), { rules });
  session.set(siteUri, nginx);
  session.set(masterUri, `c = BuildmasterConfig = {}\nc['buildbotURL'] = "${url}"\nc['www'] = {'port': ${www}}\n`);
  const found = [...(await session.snapshot()).allFindings.values()].flat();
  return found.filter((it) => it.severity === "error" || it.severity === "warning");
}

const loopback = '"tcp:8010:interface=127.0.0.1"';

test("a deployment that works is not blamed", async () => {
  assert.deepEqual(await said(site, loopback), []);
});

test("a port where the master does not listen is one error, with the other places beside it", async () => {
  const [first, ...more] = await said(site, '"tcp:8020:interface=127.0.0.1"');
  assert.deepEqual(more, []);
  assert.equal(first?.rule, "deployment/upstream");
  assert.equal(first.place.uri, siteUri);
  assert.deepEqual(
    first.related.map((it) => it.place.uri),
    [siteUri, siteUri, masterUri],
  );
  assert.equal(first.fixes[0]?.edits.length, 3, "all three are mended at once");
  assert.equal(first.fixes[0].safe, false, "which of the two ports was meant is not known");
});

test("a program at another port may stand between nginx and Buildbot", async () => {
  assert.deepEqual(await said(site.replaceAll("8010", "4180"), loopback), []);
});

test("a wrong buildbotURL is one error, that of the rule that knows most of it", async () => {
  const of = async (url: string) => (await said(site, loopback, url)).map((it) => `${it.severity} ${it.rule}`);
  assert.deepEqual(await of("http://ci.example.org/"), ["error buildbot/url-not-https"]);
  assert.deepEqual(await of("https://ci.example.org:8010/"), ["error buildbot/url-explicit-port"]);
  assert.deepEqual(await of("https://ci.example.org:8443/"), ["error deployment/other-address"]);
});

test("nothing is said of a deployment whose nginx does not start", async () => {
  const broken = await said(site.replace("listen 443 ssl;", "listen 443 ssl; lissten 80;"), '"tcp:8020"');
  assert.ok(broken.some((it) => it.rule === "nginx/unknown-directive"));
  assert.ok(!broken.some((it) => it.rule.startsWith("deployment/")));
});
