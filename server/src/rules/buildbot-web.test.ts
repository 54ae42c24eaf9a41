import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFileSystem } from "../project/memory.ts";
import { Session } from "../project/session.ts";
import { rules } from "./registry.generated.ts";

const site = `server {
    listen 443 ssl;
    server_name ci.example.org;
    location / {
        proxy_pass http://127.0.0.1:8010;
    }
}
`;

/** What is said of a buildbotURL behind that site: severities and messages. */
async function said(url: string, more: string): Promise<readonly string[]> {
  const session = new Session(memoryFileSystem({}), { rules });
  session.set("file:///w/sites-available/ci", site);
  const master = "file:///w/buildbot/master.cfg";
  const www = `c["www"] = {"port": "tcp:8010:interface=127.0.0.1"${more}}\n`;
  session.set(master, `c = BuildmasterConfig = {}\nc["buildbotURL"] = "${url}"\n${www}`);
  const found = (await session.snapshot()).findings(master);
  return found
    .filter((it) => it.rule.startsWith("buildbot/url-") || it.rule === "buildbot/allowed-origins")
    .map((it) => `${it.severity} ${it.message}`);
}

const allowed = `, "allowed_origins": ["https://ci.example.org"]`;

for (const url of ["http://ci.example.org/", "https://ci.example.org:8010/", "http://localhost:8010/"])
  test(`where allowed_origins lets the site's pages in, ${url} costs no build, but links`, async () => {
    const without = await said(url, "");
    assert.ok(without.length > 0);
    for (const it of without) assert.match(it, /^error .*400 "invalid origin"/);
    const links = await said(url, allowed);
    assert.equal(links.length, without.length);
    for (const it of links) assert.match(it, /^warning .*links in mails/);
  });

test("the port that https has anyway costs nothing at all then", async () => {
  assert.match((await said("https://ci.example.org:443/", "")).join("\n"), /^error .*400/);
  assert.deepEqual(await said("https://ci.example.org:443/", allowed), []);
});
