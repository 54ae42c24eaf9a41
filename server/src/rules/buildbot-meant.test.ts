import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../base/span.ts";
import { readMaster } from "../buildbot/read.ts";
import { rules } from "./registry.generated.ts";
import { runRules, subject } from "./run.ts";

const names = new Set([
  "buildbot/unknown-key",
  "buildbot/unknown-name",
  "buildbot/undefined-name",
  "buildbot/config-error",
]);

/** Asserts what stands in brackets behind checkconfig's first error about a name, and the text after its fix; null: none. */
function tells(text: string, said: string | null, after: string | null, version: string | null = null): void {
  const reader = { version, python: null, sibling: () => null };
  const { findings, failures } = runRules(rules, subject([], [readMaster("file:///master.cfg", text, reader)]));
  assert.deepEqual(failures, []);
  const found = findings.find((it) => names.has(it.rule) && !it.message.startsWith("no "));
  assert.ok(found !== undefined, text);
  const message = found.message.replace("(traceback in logfile)", "").trimEnd();
  assert.equal(/ \(([^()]*(?:\([^()]*\))?[^()]*)\)$/.exec(message)?.[1] ?? null, said, found.message);
  const [fix] = found.fixes;
  const fixed =
    fix === undefined
      ? null
      : applyEdits(
          text,
          fix.edits.map(({ edit }) => edit),
        ).text;
  assert.equal(fixed, after, text);
}

const c = "c = BuildmasterConfig = {'multiMaster': True}\n";
const plugins = "from buildbot.plugins import steps, util\n";

test("a key that was renamed is renamed, unless the new one is set as well", () => {
  tells(`${c}c['slaves'] = []\n`, "slaves is gone since 2.0.0; write c['workers']", `${c}c['workers'] = []\n`);
  tells(`${c}c['workers'] = []\nc['slaves'] = []\n`, "slaves is gone since 2.0.0; write c['workers']", null);
  tells(
    "c = BuildmasterConfig = dict(multiMaster=True, titel='CI')\n",
    "did you mean title?",
    "c = BuildmasterConfig = dict(multiMaster=True, title='CI')\n",
  );
  tells(`${c}c['frobnicate'] = 1\n`, null, null);
  tells(`${c}c['codebases'] = []\n`, "codebases is there since 4.3.0", null, "4.2.1");
  tells(
    `${c}c['slavePortnum'] = PORT = 9989\n`,
    "slavePortnum is gone since 2.0.0; write c['protocols'] = {'pb': {'port': …}}",
    null,
  );
});

test("keys of the settings that are dicts", () => {
  tells(`${c}c['mq'] = {'typ': 'simple'}\n`, "did you mean type?", `${c}c['mq'] = {'type': 'simple'}\n`);
  tells(
    `${c}c['db'] = {'db_ulr': 'sqlite:///x'}\n`,
    "did you mean db_url?",
    `${c}c['db'] = {'db_url': 'sqlite:///x'}\n`,
  );
  tells(`${c}c['www'] = {'themes': {}}\n`, "did you mean theme?", `${c}c['www'] = {'theme': {}}\n`, "4.3.0");
});

test("a plugin: misspelt, in another group, under another name of the group", () => {
  tells(
    `${plugins}a = steps.ShelCommand(command='x')\n`,
    "did you mean ShellCommand?",
    `${plugins}a = steps.ShellCommand(command='x')\n`,
  );
  tells(`${plugins}a = util.Git(repourl='x')\n`, "did you mean steps.Git?", null);
  tells("from buildbot.plugins import steps as s\na = s.ShelCommand(command='x')\n", null, null);
  tells(`${plugins}a = steps.OurOwnStep()\n`, null, null);
});

test("a parameter: of a plugin, by either path, and not of a class that is not seen", () => {
  tells(
    `${plugins}b = util.BuilderConfig(nme='a')\n`,
    "did you mean name?",
    `${plugins}b = util.BuilderConfig(name='a')\n`,
  );
  tells(
    "from buildbot.config import BuilderConfig\nb = BuilderConfig(slavename='a', workername='b')\n",
    "slavename is gone since 2.0.0; write workername",
    null,
  );
  tells(
    `${plugins}a = steps.ShellCommand(command='x', timout=5)\n`,
    "did you mean timeout?",
    `${plugins}a = steps.ShellCommand(command='x', timeout=5)\n`,
  );
  tells(
    `${plugins}a = util.ShellArg(command='x', logfile='y')\n`,
    "logfile is gone since 4.0.0; write logname",
    `${plugins}a = util.ShellArg(command='x', logname='y')\n`,
    "4.3.0",
  );
  tells(`${plugins}class Mine(steps.ShellCommand):\n    pass\na = Mine(command='x', timout=5)\n`, null, null);
});

test("a name that nothing defines: an import, a slip, a plugin without its group", () => {
  tells(
    "from buildbot.plugins import (steps,\n    util)\na = worker.Worker('a', 'b')\n",
    "from buildbot.plugins import worker brings it",
    "from buildbot.plugins import worker\nfrom buildbot.plugins import (steps,\n    util)\na = worker.Worker('a', 'b')\n",
  );
  tells(
    `from __future__ import annotations\n${c}a = steps.Git()\n`,
    "from buildbot.plugins import steps brings it",
    `from __future__ import annotations\nfrom buildbot.plugins import steps\n${c}a = steps.Git()\n`,
  );
  tells(
    `${plugins}factory = util.BuildFactory()\nb = factroy\n`,
    "did you mean factory?",
    `${plugins}factory = util.BuildFactory()\nb = factory\n`,
  );
  tells(
    `${plugins}a = ShellCommand(command='x')\n`,
    "it is steps.ShellCommand",
    `${plugins}a = steps.ShellCommand(command='x')\n`,
  );
  tells("zzz\n", null, null);
});

test("a module of Python 2's library, and one of Buildbot's that went", () => {
  tells(
    "import ConfigParser\n",
    "ConfigParser is Python 2's; Python 3 has configparser",
    "import configparser as ConfigParser\n",
  );
  tells(
    "from ConfigParser import RawConfigParser\n",
    "ConfigParser is Python 2's; Python 3 has configparser",
    "from configparser import RawConfigParser\n",
  );
  tells("import urllib2\n", "urllib2 is Python 2's; Python 3 has urllib.request", null);
  tells(
    "from buildbot.status import html\n",
    "buildbot.status is gone since 3.0.0; write reporters of buildbot.plugins",
    null,
  );
  tells(
    "from buildbot.plugins import buildslave\n",
    "buildbot.plugins.buildslave is gone since 2.0.0; write worker of buildbot.plugins",
    null,
  );
});
