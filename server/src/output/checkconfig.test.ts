import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parseCheckconfigOutput } from "./checkconfig.ts";

const folder = new URL("../../../test/fixtures/output/checkconfig/", import.meta.url);

const recording = (name: string): string => readFileSync(new URL(`${name}.txt`, folder), "utf8");

/** A reading, one line per message: "level file:line message". */
function summary(text: string, cwd = "/home/buildbot"): readonly string[] {
  const out = parseCheckconfigOutput(text, { cwd });
  return [
    out.verdict,
    ...out.messages.map((one) => `${one.level} ${one.at ? `${one.at.file}:${one.at.line}` : "-"} ${one.message}`),
  ];
}

const usage = [
  "warning - ConfigWarning: `buildbotNetUsageData` is not configured and defaults to basic.",
  "This parameter helps the buildbot development team to understand the installation base.",
  "No personal information is collected.",
  "Only installation software version info and plugin usage is sent.",
  "You can `opt-out` by setting this variable to None.",
  'Or `opt-in` for more information by setting it to "full".',
].join("\n");
const protocols = [
  "errors",
  "error - c['protocols']['pb'] must be a dict",
  "error - workers are configured, but c['protocols'] not",
];
const keys = ["errors", "error - Unknown BuildmasterConfig key buildbotURLL", "error - c['title'] must be a string"];

const recordings: Readonly<Record<string, readonly string[]>> = {
  crash: ["crash", "error - TypeError: unhashable type: 'list'"],
  "errors-before-exception": [
    "errors",
    "error /srv/masters/agg-ctor-then-exception/master.cfg:28 ZeroDivisionError: division by zero",
    "error - builder names must not start with an underscore: '_x'",
    "error - builder '_x': has no factory",
  ],
  "helper-call": ["errors", "error /srv/masters/nocfg/master.cfg:2 NameError: name 'missing_name' is not defined"],
  importerr: ["errors", "error /home/buildbot/master/master.cfg:1 ModuleNotFoundError: No module named 'nope_module'"],
  "message-of-two-lines": ["errors", "error /srv/masters/imp/helper.py:1 ValueError: a\nb"],
  nameerror: ["errors", "error /home/buildbot/master/master.cfg:7 NameError: name 'undefined_name' is not defined"],
  nodir: ["errors", "error - configuration file '/srv/mm/nodir' does not exist"],
  noslash: ["ok"],
  nousage: ["ok", usage],
  old: [
    "errors",
    "error - Unknown BuildmasterConfig key slavePortnum",
    "error - workers are configured, but c['protocols'] not",
  ],
  "own-warning": [
    "errors",
    "warning /srv/masters/warn/master.cfg:4 DeprecatedApiWarning: [3.4.0 and later] f is old",
    "error - no workers are configured",
    "error - no builders are configured",
  ],
  syntax: ["errors", "error /home/buildbot/master/master.cfg:2 SyntaxError: '{' was never closed"],
  "syntax-absolute": ["errors", "error /srv/masters/syn/master.cfg:1 SyntaxError: invalid syntax"],
  "syntax-in-helper": ["errors", "error /srv/masters/imp/helper.py:2 SyntaxError: invalid syntax"],
  "system-exit": ["crash", "error /srv/masters/imp/master.cfg:2 SystemExit: 3"],
  "tty-370-good": ["ok"],
  "tty-370-import": [
    "errors",
    "error /srv/ns/badcfg/import/master.cfg:11 ModuleNotFoundError: No module named 'no_such_module'",
  ],
  "tty-370-nameerror": [
    "errors",
    "error /srv/ns/badcfg/nameerror/master.cfg:11 NameError: name 'undefined_name' is not defined",
  ],
  "tty-370-syntax": protocols,
  "tty-370-unknownkey": keys,
  "tty-file": protocols,
  "tty-good": ["ok"],
  "tty-import": [
    "errors",
    "error /srv/ns/badcfg/import/master.cfg:11 ModuleNotFoundError: No module named 'no_such_module'",
  ],
  "tty-nameerror": [
    "errors",
    "error /srv/ns/badcfg/nameerror/master.cfg:11 NameError: name 'undefined_name' is not defined",
  ],
  "tty-nodir": ["errors", "error - configuration file '/no/such' does not exist"],
  "tty-notfound": ["no-program"],
  "tty-notowner": ["ok"],
  "tty-relative": ["ok"],
  "tty-semantic": [
    "errors",
    "error - unknown www configuration parameter(s) prot",
    "error - builder 'b' uses unknown workers 'nobody'",
  ],
  "tty-syntax": protocols,
  "tty-unknownkey": keys,
  "tty-warning": ["ok", usage],
  unknownkey: ["errors", "error - Unknown BuildmasterConfig key buildbotUrl"],
  unknownworker: ["errors", "error - builder 'b' uses unknown workers 'zz'"],
};

test("every recording of checkconfig is read as it was", () => {
  const names = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  assert.deepEqual(names.map((name) => name.slice(0, -4)).sort(), Object.keys(recordings).sort());
  for (const [name, said] of Object.entries(recordings))
    assert.deepEqual([name, ...summary(recording(name))], [name, ...said]);
});

test("the frames of the user's own files on the way to the error are kept, with the code and what carets mark", () => {
  const helper = parseCheckconfigOutput(recording("helper-call"), { cwd: "" }).messages[0];
  assert.deepEqual(
    helper?.via.map((one) => one.line),
    [5, 5],
  );
  assert.equal(helper?.at?.code, "return missing_name");
  const syntax = parseCheckconfigOutput(recording("syntax-absolute"), { cwd: "" }).messages[0];
  assert.deepEqual(syntax?.at?.marked, { start: 6, end: 7 });
  assert.equal(syntax?.at?.code, "def f(:");
});

test("a chained exception is told by the last one", () => {
  const text = [
    "error while parsing config file:",
    "Traceback (most recent call last):",
    '  File "master.cfg", line 2, in <module>',
    "    {}['k']",
    "KeyError: 'k'",
    "",
    "The above exception was the direct cause of the following exception:",
    "",
    "Traceback (most recent call last):",
    '  File "master.cfg", line 4, in <module>',
    "    raise ValueError('boo') from e",
    "builtins.ValueError: boo",
    "",
  ].join("\r\n");
  assert.deepEqual(summary(text, "/srv/master/"), ["crash", "error /srv/master/master.cfg:4 ValueError: boo"]);
});

test("no ok without Buildbot's own word, and no crash without a traceback", () => {
  for (const text of ["", "good", "sudo: a password is required\r\n", "Config file is good", "Killed\n"])
    assert.deepEqual(summary(text), ["unclear"], text);
});

test("shells say in their own ways that there is no buildbot", () => {
  for (const line of [
    "sh: 1: buildbot: not found",
    "buildbot: command not found",
    "/usr/bin/python3: No module named buildbot",
  ])
    assert.deepEqual(summary(`${line}\r\n`), ["no-program"], line);
});
