import assert from "node:assert/strict";
import { test } from "node:test";
import { atCursor } from "../../../../test/support/cursor.ts";
import { groups } from "../../buildbot/catalogue.ts";
import { readMaster } from "../../buildbot/read.ts";
import { readCatalogue } from "../../cli/catalogue.ts";
import { masterHover } from "./hover.ts";
import { pageOfPlugin, pageOfSetting } from "./manual.ts";
import { originHover } from "./origin-hover.ts";
import { portHover } from "./port-hover.ts";
import { saidOfPlugins } from "./said-of-plugins.ts";
import { saidOfSettings } from "./said-of-settings.ts";
import { masterSignature } from "./signature.ts";

const known = { catalogue: readCatalogue(), version: null };

/** Asserts what the hover at the cursor is about and that it matches; null: that there is none. */
function hovers(text: string, word: string | null, pattern = /./): void {
  const { text: plain, offset } = atCursor(text);
  const master = readMaster("file:///m", plain);
  const hover =
    masterHover(plain, offset, known) ?? portHover(plain, offset, known, master) ?? originHover(offset, master);
  assert.equal(hover === null ? null : plain.slice(hover.at.start, hover.at.end), word, text);
  if (hover !== null) assert.match(hover.markdown, pattern);
}

test("plugins and their parameters", () => {
  hovers("steps.G|it(repourl='x')", "Git", /Git repository to the worker.*source_git\.html#step-Git/s);
  hovers("from buildbot.plugins import util as u\nu.Interp|olate('x')", "Interpolate", /Interpolate\(fmtstring/);
  hovers("from buildbot.steps.shell import Shell|Command\n", "ShellCommand", /Runs a command/);
  hovers("steps.Git(repo|url='x')", "repourl", /repourl=None.*parameter of steps\.Git.*filled in/s);
  hovers("changes.GitPoller(poll|interval=3)", "pollinterval", /Gone since Buildbot 4\.0\.0: write `pollInterval`/);
  hovers(
    "util.BuilderConfig(slave|names=[])",
    "slavenames",
    /takes no `slavenames`. Gone since Buildbot 2\.0\.0: write `workernames`/,
  );
  hovers("util.Pro|ject(name='x')", "Project", /Since Buildbot 3\.9\.0/);
  hovers("st|eps.Git()", "steps", /buildbot\.plugins\.steps/);
  hovers("steps.Git(nonse|nse=1)", null);
  hovers("steps.Git(repo_u|rl='x')", "repo_url", /takes no `repo_url`. Did you mean `repourl`/);
  hovers("steps.Shel|Command()", "ShelCommand", /Did you mean `ShellCommand`/);
  hovers("os.pa|th", null);
  hovers("# steps.G|it", null);
});

test("keys of settings", () => {
  hovers(
    "c = BuildmasterConfig = {}\nc['build|botURL'] = 'x'",
    "'buildbotURL'",
    /address that browsers use.*global\.html#cfg-buildbotURL/s,
  );
  hovers("c = BuildmasterConfig = {}\nc['www'] = dict(po|rt=1)", "port", /c\['www'\]\['port'\].*www\.html/s);
  hovers("c = BuildmasterConfig = {'www': {'au|th': None}}", "'auth'", /authz/);
  hovers(
    "c = BuildmasterConfig = {}\nc['project|URL'] = 'x'",
    "'projectURL'",
    /Gone since Buildbot 4\.0\.0: write `c\['titleURL'\]`/,
  );
  hovers(
    "c = BuildmasterConfig = {}\nc['sla|ves'] = []",
    "'slaves'",
    /Gone since Buildbot 2\.0\.0: write `c\['workers'\]`/,
  );
  hovers("d['build|botURL'] = 'x'", null);
});

test("an address says which pages may change something", () => {
  const c = "c = BuildmasterConfig = {}\n";
  hovers(
    `${c}c['buildbotURL'] = 'https://ci.ex|ample.org/bb/'`,
    "'https://ci.example.org/bb/'",
    /`https:\/\/ci\.example\.org` alone/,
  );
  hovers(
    `${c}c['buildbotURL'] = 'https://ci.ex|ample.org:443/'`,
    "'https://ci.example.org:443/'",
    /No browser sends that.*`https:\/\/ci\.example\.org`/,
  );
  hovers(`${c}c['buildbotURL'] = 'ci.ex|ample.org'`, "'ci.example.org'", /no address/);
  const origins = (list: string) =>
    `${c}c['buildbotURL'] = 'https://a.example/'\nc['www'] = {'allowed_origins': [${list}]}`;
  hovers(
    origins("'https://CI.exam|ple.org'"),
    "'https://CI.example.org'",
    /the origin `https:\/\/ci\.example\.org` may/,
  );
  hovers(origins("'https://ci.exam|ple.org/'"), "'https://ci.example.org/'", /no page.*slash/);
  hovers(origins("'https://*.exam|ple.org'"), "'https://*.example.org'", /every origin of this form/);
  hovers(origins("'*'").replace("a.example", "a.exa|mple"), "'https://a.example/'", /said by `allowed_origins`/);
});

test("a port says what it really binds", () => {
  const c = "c = BuildmasterConfig = {}\n";
  hovers(
    `${c}c['www'] = {'port': 'ssl:80|10:privateKey=k.pem'}`,
    "'ssl:8010:privateKey=k.pem'",
    /with TLS.*0\.0\.0\.0.*Key and certificate/,
  );
  hovers(`${c}c['www'] = {'port': 80|10}`, "8010", /web server.*port 8010 of every address.*0\.0\.0\.0/);
  hovers(
    `${c}c['protocols'] = {'pb': {'port': 'tcp:99|89:interface='}}`,
    "'tcp:9989:interface='",
    /workers.*every address/,
  );
  hovers(
    `${c}c['protocols'] = {'pb': {'port': 'tcp:99|89:interface=127.0.0.1'}}`,
    "'tcp:9989:interface=127.0.0.1'",
    /`127\.0\.0\.1`: only this machine/,
  );
  hovers(`${c}c['www'] = {'port': r'tcp:1:interface=|\\:\\:'}`, "r'tcp:1:interface=\\:\\:'", /IPv6 and IPv4/);
  hovers(`${c}c['www'] = {'port': |0}`, "0", /No web server/);
  hovers(`${c}c['www'] = {'port': '80|10'}`, "'8010'", /does not start/);
  hovers(
    "util.TelnetManhole('tcp:1234|:interface=127.0.0.1', 'u', 'p')",
    "'tcp:1234:interface=127.0.0.1'",
    /manhole.*only this machine/,
  );
  hovers("util.TelnetManhole(port=12|34, username='u', password='p')", "1234", /manhole.*every address/);
  hovers(
    "schedulers.Try_Userpass(name='t', builderNames=['b'], port=80|31, userpass=[])",
    "8031",
    /port 8031 of every/,
  );
  hovers("worker.Worker('w', max_builds=80|31)", null);
});

test("signatures of plugins around the cursor", () => {
  const signature = (text: string): string | null => {
    const { text: plain, offset } = atCursor(text);
    const found = masterSignature(plain, offset, known);
    if (found === null) return null;
    const active = found.parameters[found.active ?? -1];
    if (active === undefined) return found.label;
    return `${found.label.slice(0, active.start)}<${found.label.slice(active.start, active.end)}>${found.label.slice(active.end)}`;
  };
  assert.match(signature("worker.Worker(|)") ?? "", /^Worker\(<name>, password, /);
  assert.match(signature("worker.Worker('w', |)") ?? "", /^Worker\(name, <password>, /);
  assert.match(signature("steps.Git('x', mode=|)") ?? "", /<mode='incremental'>/);
  assert.match(signature("steps.Git(haltOnFailure=|\nc['x'] = 1") ?? "", /<haltOnFailure=False>/);
  assert.match(signature("steps.ShellCommand(command=['a', |])") ?? "", /<command=None>/);
  assert.match(signature("util.BuilderConfig(name='x', factory=util.BuildFactory([steps.Git(|") ?? "", /^Git\(/);
  assert.equal(signature("steps.Git()|"), null);
  assert.equal(signature("print(|)"), null);
  assert.equal(signature("print(steps.Git(), |)"), null);
});

test("something is said of every key, and of nothing that is not there", () => {
  for (const set of ["global", "www"] as const) {
    const said = saidOfSettings[set === "global" ? "" : "www"] ?? {};
    assert.deepEqual(new Set(Object.keys(said)), new Set(known.catalogue.keys(set).keys()), set);
  }
  assert.ok(Object.keys(saidOfPlugins).length > 60);
  for (const key of Object.keys(saidOfPlugins))
    assert.ok(known.catalogue.at(`buildbot.plugins.${key}`, null) !== null, key);
});

test("every plugin and every key has a page", () => {
  for (const group of groups)
    for (const name of known.catalogue.names(group, null))
      assert.match(
        pageOfPlugin({ group, name }),
        /^https:\/\/docs\.buildbot\.net\/4\.3\.0\/manual\/[\w/-]+\.html(?:#[\w.-]+)?$/,
      );
  assert.equal(pageOfSetting(["www", "port"]), "https://docs.buildbot.net/4.3.0/manual/configuration/www.html#cfg-www");
  assert.equal(
    pageOfPlugin({ group: "steps", name: "SetPropertyFromCommand" }),
    "https://docs.buildbot.net/4.3.0/manual/configuration/steps/set_property_from_command.html#step-SetPropertyFromCommand",
  );
});
