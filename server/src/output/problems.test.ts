import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { remoteProblems } from "./problems.ts";
import type { RemoteOutputParams } from "./remote.ts";

const recording = (path: string): string =>
  readFileSync(new URL(`../../../test/fixtures/output/${path}.txt`, import.meta.url), "utf8");

const links = { "/etc/nginx/sites-enabled/default": "/etc/nginx/sites-available/default" };

/** Runs a recording against local files; problems come back as "path:line:start-end severity message", all from 0. */
function run(
  params: Partial<RemoteOutputParams> & Pick<RemoteOutputParams, "output">,
  files: Readonly<Record<string, string>>,
): {
  readonly verdict: string;
  readonly sentence: string;
  readonly replaces: boolean;
  readonly problems: readonly string[];
  readonly related: readonly string[];
} {
  const { result, problems } = remoteProblems(
    {
      program: "nginx",
      target: "ci",
      exitCode: 1,
      links,
      cwd: "/home/me",
      mappings: [],
      workspaceFiles: Object.keys(files),
      ...params,
    },
    (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
  );
  assert.equal(result.problems, problems.length);
  return {
    verdict: result.verdict,
    sentence: result.sentence,
    replaces: result.replaces,
    problems: problems.map(
      (p) => `${p.localPath}:${p.line}:${p.startColumn}-${p.endColumn} ${p.severity} ${p.message}`,
    ),
    related: problems.flatMap((p) => p.related.map((r) => `${r.localPath}:${r.line}`)),
  };
}

const site = "/ws/nginx/sites-available/default";

test("an error of a linked site is shown on the local file behind the link", () => {
  const out = run(
    { output: recording("nginx/unknown-directive") },
    { [site]: "server {\n  listen 80;\n  proxy_pas http://x;\n}\n" },
  );
  assert.deepEqual(out.problems, [`${site}:2:2-11 error unknown directive "proxy_pas"`]);
  assert.equal(
    out.sentence,
    'nginx rejects the configuration on ci: unknown directive "proxy_pas" (/etc/nginx/sites-enabled/default:3). It stops at its first error, so test again after mending it.',
  );
});

test("an error of a file that is not here is shown on the document the user started from", () => {
  const output = recording("nginx/unknown-directive");
  const document = "/ws/master.cfg";
  assert.deepEqual(run({ output, document }, { [document]: "c = 1\n" }).problems, [
    `${document}:0:0-5 error /etc/nginx/sites-enabled/default:3: unknown directive "proxy_pas" (on ci)`,
  ]);
  assert.deepEqual(run({ output }, {}).problems, []);
});

test("a certificate without a line is shown where it is named, the other places as related", () => {
  const text = "server {\n  ssl_certificate /etc/letsencrypt/live/x/fullchain.pem;\n}\n";
  const out = run(
    { output: recording("nginx/no-cert") },
    { [site]: text, "/ws/nginx/sites-available/two": text, "/ws/master.cfg": text },
  );
  assert.equal(out.problems.length, 1);
  assert.match(
    out.problems[0] ?? "",
    /^\/ws\/nginx\/sites-available\/default:1:18-55 error cannot load certificate "\/etc\/lets/,
  );
  assert.deepEqual(out.related, ["/ws/nginx/sites-available/two:1"]);
});

test("a message without any place is on the first line of the main file", () => {
  const out = run(
    { output: recording("nginx/debian-unknown-var") },
    { "/ws/nginx/nginx.conf": "user www-data;\nevents {}\n" },
  );
  assert.deepEqual(out.problems, ['/ws/nginx/nginx.conf:0:0-14 error unknown "connection_upgrade" variable']);
});

test("what only root may do is told as information, and to root as an error", () => {
  const files = { "/ws/nginx/nginx.conf": "user www-data;\n" };
  const output = recording("nginx/debian-t-abs-nonroot");
  const partial = run({ output }, files);
  assert.equal(partial.verdict, "partial");
  assert.deepEqual(
    partial.problems.map((line) => line.split(" ")[1]),
    ["info", "info"],
  );
  assert.match(
    partial.sentence,
    /finds the syntax right on ci, but this user may not .*error\.log.* Test with sudo\.$/,
  );
  assert.deepEqual(run({ output, root: true }, files).verdict, "errors");
});

test("a good run has its warnings and replaces the earlier problems; no verdict replaces nothing", () => {
  const good = run({ output: recording("nginx/conflict-name"), exitCode: 0 }, { [site]: "server_name a b;\n" });
  assert.deepEqual([good.verdict, good.replaces], ["ok", true]);
  assert.deepEqual(good.problems, [`${site}:0:12-13 warning conflicting server name "a" on 0.0.0.0:25081, ignored`]);
  assert.equal(good.sentence, "nginx accepts the configuration on ci with 1 warning.");
  const denied = run({ output: recording("nginx/sudo-needs-password") }, {});
  assert.deepEqual([denied.verdict, denied.replaces, denied.problems], ["unclear", false, []]);
  assert.match(denied.sentence, /“sudo: a password is required” and exit code 1/);
  const sudoers = run({ output: "[sudo] password for me: \r\nme is not in the sudoers file.\r\n" }, {});
  assert.equal(
    sudoers.sentence,
    'nginx gave no verdict on ci: “me is not in the sudoers file”. Where sudo is not for you, set buildbotProxy.sudo to "never".',
  );
  const absent = run({ output: recording("nginx/debian-t-plain"), exitCode: 127 }, {});
  assert.deepEqual([absent.verdict, absent.replaces], ["no-program", false]);
  assert.match(absent.sentence, /^There is no nginx on ci/);
});

test("a line that the local file has not is on its last line and says so", () => {
  const out = run({ output: recording("nginx/missing-brace") }, { [site]: "server {\n}" });
  assert.deepEqual(out.problems, [
    `${site}:1:0-1 error unexpected end of file, expecting "}" (line 7 of the server's file; this one has 2 lines)`,
  ]);
});

test("a mapped file that cannot be read is named all the same", () => {
  const mappings = [{ remote: "/etc/nginx", local: "/ws/proxy" }];
  const out = run({ output: recording("nginx/unknown-directive"), mappings }, {});
  assert.deepEqual(out.problems, ['/ws/proxy/sites-available/default:2:0-0 error unknown directive "proxy_pas"']);
});

const master = "/ws/ci/master.cfg";
const checkconfig = (name: string, cwd = "/home/buildbot"): Pick<RemoteOutputParams, "program" | "output" | "cwd"> => ({
  program: "checkconfig",
  output: recording(`checkconfig/${name}`),
  cwd,
});

test("an exception in a helper beside the master is on the helper, with the way to it", () => {
  const out = run(checkconfig("message-of-two-lines", "/srv/masters/imp"), {
    [master]: "import helper\n",
    "/ws/ci/helper.py": 'raise ValueError("a\\nb")\n',
  });
  assert.deepEqual(out.problems, ["/ws/ci/helper.py:0:0-24 error ValueError: a\nb"]);
  assert.deepEqual(out.related, [`${master}:0`]);
});

test("an exception in a helper that is not here is on the line that led to it", () => {
  const out = run(checkconfig("message-of-two-lines", "/srv/masters/imp"), { [master]: "import helper\n" });
  assert.deepEqual(out.problems, [`${master}:0:0-13 error ValueError: a\nb (in /srv/masters/imp/helper.py:1)`]);
});

test("a syntax error is marked as Python's carets do", () => {
  const out = run(checkconfig("syntax-absolute", "/srv/masters/syn"), { [master]: "def f(:\n" });
  assert.deepEqual(out.problems, [`${master}:0:6-7 error SyntaxError: invalid syntax`]);
});

test("errors without a line are at the key or name they speak of", () => {
  const out = run(checkconfig("tty-semantic"), {
    [master]: "c['workers'] = []\nc['www'] = {'prot': 1}\nb = BuilderConfig(name='b', workernames=['nobody'])\n",
  });
  assert.deepEqual(out.problems, [
    `${master}:1:12-18 error unknown www configuration parameter(s) prot`,
    `${master}:2:41-49 error builder 'b' uses unknown workers 'nobody'`,
  ]);
  assert.equal(
    out.sentence,
    "Buildbot rejects the configuration on ci: unknown www configuration parameter(s) prot, and 1 more.",
  );
});

test("a crash is no verdict of the configuration, whatever the exit code", () => {
  const out = run({ ...checkconfig("crash"), exitCode: 0 }, { [master]: "c = {}\n" });
  assert.equal(out.verdict, "crash");
  assert.deepEqual(out.problems, [`${master}:0:0-6 error TypeError: unhashable type: 'list'`]);
  assert.match(out.sentence, /broke down on ci before it came to a verdict: TypeError/);
});

test("Buildbot's own warning about a default is information, and the verdict is ok", () => {
  const out = run({ ...checkconfig("tty-warning"), exitCode: 0 }, { [master]: "c = {}\n" });
  assert.equal(out.verdict, "ok");
  assert.match(out.problems[0] ?? "", /^\/ws\/ci\/master.cfg:0:0-6 info ConfigWarning: `buildbotNetUsageData`/);
  assert.equal(out.sentence, "Buildbot accepts /home/buildbot/master.cfg on ci.");
});

test("what a module tells of itself is no problem", () => {
  const out = run(
    {
      output:
        "nginx: [notice] Using 116KiB of shared memory for nchan in /etc/nginx/nginx.conf:26\n" +
        "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n" +
        "nginx: configuration file /etc/nginx/nginx.conf test is successful\n",
      exitCode: 0,
    },
    { "/ws/nginx/nginx.conf": "events {}\n" },
  );
  assert.equal(out.verdict, "ok");
  assert.deepEqual(out.problems, []);
});
