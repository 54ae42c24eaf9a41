import assert from "node:assert/strict";
import { test } from "node:test";
import { readMaster } from "../../buildbot/read.ts";
import { rules } from "../registry.generated.ts";
import { runRules, subject } from "../run.ts";

const text = `from buildbot.plugins import *
c = BuildmasterConfig = {}
fallback = 'S3CR3T-e'
c['workers'] = [worker.Worker('a', 'S3CR3T-a'), worker.Worker('b', password='S3CR3T-b'), worker.Worker('e', fallback)]
c['services'] = [reporters.GitHubStatusPush(token='ghp_S3CR3TS3CR3TS3CR3TS3CR3TS3CR3T')]
c['www'] = {'port': 8010, 'auth': util.UserPasswordAuth({'admin': 'S3CR3T-c'}),
            'change_hook_dialects': {'github': {'secret': 'S3CR3T-d'}, 'gitlab': {'secret': 'S3CR3T-f'}}}
c['db'] = {'db_url': 'postgresql://buildbot:S3CR3T-g@localhost/buildbot'}
c['manhole'] = util.PasswordManhole(1234, 'admin', 'S3CR3T-h', ssh_hostkey_dir='keys')
print 'S3CR3T-i'
`;

test("secrets are marked, and no message, remark or title of a fix has one in it", () => {
  for (const whole of [text, text.replace("print 'S3CR3T-i'\n", "")]) {
    const { findings, failures } = runRules(rules, subject([], [readMaster("file:///master.cfg", whole)]));
    assert.deepEqual(failures, []);
    const marked = findings.filter((it) => it.rule === "buildbot/literal-secret");
    const found = marked.map(({ place: { span } }) => /S3CR3T-.|ghp_/.exec(whole.slice(span.start, span.end))?.[0]);
    const all = ["e", "a", "b", "c", "d", "f", "g", "h"].map((it) => `S3CR3T-${it}`);
    assert.deepEqual(new Set(found), new Set([...all, "ghp_"]));
    assert.equal(found.length, all.length + 1);
    for (const { message, related, fixes } of findings)
      for (const said of [message, ...related.map((it) => it.message), ...fixes.map((it) => it.title)])
        assert.doesNotMatch(said, /S3CR3T/);
  }
});

test("what a template or the environment fills in is no secret of the file", () => {
  const open = `import os
from buildbot.plugins import *
c = BuildmasterConfig = {}
password = os.environ['PASSWORD']
for word in ('a', 'b'):
    names = word
c['workers'] = [worker.Worker('a', '\${PASSWORD}'), worker.Worker('b', password), worker.Worker('d', word)]
c['db'] = {'db_url': 'postgresql://buildbot:\${PASSWORD}@localhost/buildbot'}
`;
  const { findings } = runRules(rules, subject([], [readMaster("file:///master.cfg", open)]));
  assert.deepEqual(
    findings.filter((it) => it.rule === "buildbot/literal-secret"),
    [],
  );
});
