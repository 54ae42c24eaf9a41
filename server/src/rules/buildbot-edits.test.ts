import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../base/span.ts";
import { readMaster } from "../buildbot/read.ts";
import { readConfig } from "../nginx/model/config.ts";
import { parse } from "../nginx/parse.ts";
import { isPlaceholder, isRealName } from "./buildbot-edits.ts";
import { rules } from "./registry.generated.ts";
import { runRules, subject } from "./run.ts";

const uri = "file:///site.conf";
const masterUri = "file:///master.cfg";
const siteOf = (name: string, listen = "443 ssl") =>
  `server {\n listen ${listen};\n server_name ${name};\n location / { proxy_pass http://127.0.0.1:8010; }\n}\n`;

/** The rules on masters that find something, and the text after all their safe fixes. */
function mended(master: string, site: string | null): { readonly found: readonly string[]; readonly text: string } {
  const text = `c = BuildmasterConfig = {'multiMaster': True}\n${master}`;
  const configs = site === null ? [] : [readConfig({ uri, text: site, root: parse(site) }, "http", true, () => [])];
  const { findings, failures } = runRules(rules, subject(configs, [readMaster(masterUri, text)]));
  assert.deepEqual(failures, []);
  const mine = findings.filter((it) => it.place.uri === masterUri);
  const edits = mine.flatMap((it) =>
    it.fixes.filter((fix) => fix.safe).flatMap((fix) => fix.edits.map(({ edit }) => edit)),
  );
  const { text: after, left } = applyEdits(text, edits);
  assert.deepEqual(left, [], "all fixes can be made at once");
  return { found: mine.map((it) => it.rule), text: after.slice(after.indexOf("\n") + 1) };
}

test("all that is wrong with one URL is mended at once", () => {
  const { found, text } = mended(
    "c['www'] = {'port': 8010}\nc['buildbotURL'] = \"http://localhost:8010\"\n",
    siteOf("ci.example.org"),
  );
  assert.deepEqual(found, [
    "buildbot/no-auth",
    "buildbot/www-all-interfaces",
    "buildbot/url-trailing-slash",
    "buildbot/url-not-https",
    "buildbot/url-placeholder-host",
    "buildbot/url-explicit-port",
  ]);
  assert.equal(
    text,
    "c['www'] = {'port': \"tcp:8010:interface=127.0.0.1\"}\nc['buildbotURL'] = \"https://ci.example.org/\"\n",
  );
});

test("a master that is as it should be has nothing, alone and behind its site", () => {
  const good = `c['www'] = {'port': "tcp:8010:interface=127.0.0.1"}\nc['buildbotURL'] = "https://ci.example.org/"\n`;
  for (const site of [null, siteOf("ci.example.org"), siteOf("_"), siteOf("*.example.org")])
    assert.deepEqual(mended(good, site).found, []);
});

test("an escaped or composed URL is told about, and left alone", () => {
  const text =
    "c['www'] = {'port': \"tcp:8010:interface=127.0.0.1\"}\nHOST = 'ci.example.org'\nc['buildbotURL'] = f\"http://{HOST}\"\n";
  const made = mended(text, siteOf("ci.example.org"));
  assert.deepEqual(made.found, ["buildbot/url-not-https", "buildbot/url-trailing-slash"]);
  assert.equal(made.text, text);
});

test("with more than one name, which one is yours to say", () => {
  const text =
    "c['www'] = {'port': \"tcp:8010:interface=127.0.0.1\"}\nc['buildbotURL'] = 'https://your.ssl.domain.name/'\n";
  const made = mended(text, siteOf("ci.example.org www.example.org"));
  assert.deepEqual(made.found, ["buildbot/url-placeholder-host"]);
  assert.equal(made.text, text);
});

test("a value that is not known is nobody's mistake", () => {
  const text =
    "import json, os\nc['www'] = {'port': os.environ['P']}\nc['buildbotURL'] = os.environ.get('U', 'http://localhost:8010')\nc['protocols'] = json.loads(os.environ['Q'])\n";
  assert.deepEqual(mended(text, siteOf("ci.example.org")).found, []);
});

test("placeholders and names that are real", () => {
  for (const host of ["your.ssl.domain.name", "buildbot.yourdomain.com", "your-server.org", "<host>", "your_host"])
    assert.ok(isPlaceholder(host), host);
  for (const host of ["ci.example.org", "example.com", "yourbase.org", "buildbot.python.org", "myhost"])
    assert.ok(!isPlaceholder(host), host);
  for (const name of ["ci.example.org", "Build.lan"]) assert.ok(isRealName(name), name);
  for (const name of [
    "_",
    "",
    "localhost",
    "*.example.org",
    "~^ci\\.",
    "127.0.0.1",
    "$host",
    "your.ssl.domain.name",
    ".example.org",
  ])
    assert.ok(!isRealName(name), name);
});
