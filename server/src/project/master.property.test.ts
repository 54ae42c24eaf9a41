import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { rules } from "../rules/registry.generated.ts";
import { memoryFileSystem } from "./memory.ts";
import { Session } from "./session.ts";

const seed = 20;
const uri = "file:///srv/buildbot/master.cfg";

const head = "from buildbot.plugins import *\nc = BuildmasterConfig = {}\n";

const line = fc.constantFrom(
  "c['workers'] = [worker.Worker('w1', 'pass')]",
  "c['workers'].append(worker.Worker(name, password='p', max_builds='x'))",
  "name = 'w2'",
  "f = util.BuildFactory()",
  "f.addStep(steps.ShellCommand(command=['make'], name='m', bogus=1))",
  "f.addStep(steps.Git(repourl='https://example.org/r.git', mode='full', method='x'))",
  "c['builders'] = [util.BuilderConfig(name='b', workernames=['w1'], factory=f)]",
  "c['builders'].append(util.BuilderConfig(name=name, workername=name, factory=f))",
  "c['schedulers'] = [schedulers.SingleBranchScheduler(name='s', builderNames=['b'], change_filter=util.ChangeFilter())]",
  "for n in ['b', 'c']:\n    c['builders'].append(util.BuilderConfig(name=n, workernames=['w1'], factory=f))",
  "def made(n):\n    return worker.Worker(n, 'pass')\nc['workers'] = [made('w1'), made('w1')]",
  "if name:\n    f.addStep(steps.Compile())",
  "c['www'] = dict(port=8010, auth=util.UserPasswordAuth({'u': 'p'}))",
  "c['buildbotURL'] = 'http://ci.example.org'",
  "class Mine(steps.ShellCommand):\n    pass\nf.addStep(Mine(command='x'))",
  "steps.ShellCommand.name = 'changed'",
  "locked = util.MasterLock('l')\nf.addStep(steps.Compile(locks=[locked.access('counting')]))",
  "c['protocols'] = {'pb': {'port': 9989}}",
  "steps = None",
  "# nothing",
);
const lines = fc.array(line, { maxLength: 12 }).map((parts) => `${head}${parts.join("\n")}\n`);

/** An edit at a place that is told in parts of the text's length, for the text is not known yet. */
const somewhere = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof(fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 60 })),
  text: fc.oneof(fc.constantFrom("x", "1", "'", "(", ")", ",", "\n", "", "w2", "None", "    "), line),
});

test("what is remembered of a master.cfg changes no finding", async () => {
  let findings = 0;
  await fc.assert(
    fc.asyncProperty(lines, fc.array(somewhere, { maxLength: 5 }), async (first, edits) => {
      const going = new Session(memoryFileSystem({}), { rules });
      let text = first;
      for (const edit of [null, ...edits]) {
        if (edit !== null) {
          const start = Math.floor(edit.at * text.length);
          text = text.slice(0, start) + edit.text + text.slice(start + edit.removed);
        }
        going.set(uri, text, "master.cfg");
        const fresh = new Session(memoryFileSystem({}), { rules, once: true });
        fresh.set(uri, text, "master.cfg");
        const expected = (await fresh.snapshot()).findings(uri);
        findings += expected.length;
        assert.deepEqual((await going.snapshot()).findings(uri), expected);
      }
    }),
    { seed, numRuns: 400 },
  );
  assert.ok(findings > 1000);
});
