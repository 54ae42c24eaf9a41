import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { type NginxOutput, parseNginxOutput } from "./nginx.ts";

const folder = new URL("../../../test/fixtures/output/nginx/", import.meta.url);

/** A recording's reading, one line per message: "level file:line message". */
function read(
  name: string,
  root?: boolean,
): { readonly verdict: string; readonly said: readonly string[]; readonly out: NginxOutput } {
  const out = parseNginxOutput(
    readFileSync(new URL(`${name}.txt`, folder), "utf8"),
    root === undefined ? {} : { root },
  );
  const said = out.messages.map((one) => `${one.level} ${one.file ?? "-"}:${one.line ?? "-"} ${one.message}`);
  return { verdict: out.verdict, said, out };
}

const site = "/etc/nginx/sites-enabled/default";
const user =
  'warn /etc/nginx/nginx.conf:1 the "user" directive makes sense only if the master process runs with super-user privileges, ignored';
const certificate = (path: string): string =>
  `emerg -:- cannot load certificate "${path}": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(${path}, r) error:10000080:BIO routines::no such file)`;

const recordings: Readonly<Record<string, readonly [verdict: string, ...said: string[]]>> = {
  "bad-time": ["errors", `emerg ${site}:3 "ssl_session_timeout" directive invalid value`],
  "conflict-name": ["ok", 'warn -:- conflicting server name "a" on 0.0.0.0:25081, ignored'],
  "debian-cert-missing": ["errors", certificate("/no/cert.pem")],
  "debian-conflicting-name": ["ok", 'warn -:- conflicting server name "a" on 0.0.0.0:20080, ignored'],
  "debian-dup-directive": ["errors", `emerg ${site}:3 "proxy_read_timeout" directive is duplicate`],
  "debian-dup-location": ["errors", `emerg ${site}:4 duplicate location "/ws"`],
  "debian-eof-brace": ["errors", `emerg ${site}:3 unexpected end of file, expecting "}"`],
  "debian-extra-brace": ["errors", `emerg ${site}:4 unexpected "}"`],
  "debian-host-not-found": ["errors", `emerg ${site}:3 host not found in upstream "no.such.host.invalid"`],
  "debian-include-missing": [
    "errors",
    `emerg ${site}:3 open() "/etc/nginx/proxy_param" failed (2: No such file or directory)`,
  ],
  "debian-missing-brace": ["errors", `emerg ${site}:5 location "/ws" is outside location "/sse"`],
  "debian-missing-semicolon": ["errors", `emerg ${site}:5 unexpected "}"`],
  "debian-no-cert": ["errors", `emerg ${site}:1 no "ssl_certificate" is defined for the "listen ... ssl" directive`],
  "debian-ssl-on": [
    "ok",
    `warn ${site}:3 the "ssl" directive is deprecated, use the "listen ... ssl" directive instead`,
  ],
  "debian-t-abs-nonroot": [
    "partial",
    user,
    'emerg -:- open() "/var/log/nginx/error.log" failed (13: Permission denied)',
  ],
  "debian-t-plain": ["no-program"],
  "debian-unknown-directive": ["errors", `emerg ${site}:3 unknown directive "prox_pass"`],
  "debian-unknown-var": ["errors", 'emerg -:- unknown "connection_upgrade" variable'],
  "dup-location": ["errors", `emerg ${site}:3 a duplicate listen 0.0.0.0:25081`],
  "e-bb": ["errors", user, `emerg ${site}:3 unknown directive "proxy_pas"`],
  "e-bbadm": ["errors", `emerg ${site}:3 unknown directive "proxy_pas"`],
  "e-denied": [
    "errors",
    'alert -:- could not open error log file: open() "/root/nope.log" failed (13: Permission denied)',
    user,
    `emerg ${site}:3 unknown directive "proxy_pas"`,
  ],
  good: ["ok"],
  "good-with-banner": ["ok", "emerg /etc/fake/file:99 this is a banner"],
  "include-missing": [
    "errors",
    `emerg ${site}:3 open() "/etc/nginx/proxy_parms" failed (2: No such file or directory)`,
  ],
  "long-line": ["errors", `emerg ${site}:3 invalid number of arguments in "add_header" directive`],
  "message-of-two-lines": ["errors", 'emerg /etc/nginx/nginx.conf:4 unknown directive "x\n y"'],
  "missing-brace": ["errors", `emerg ${site}:7 unexpected end of file, expecting "}"`],
  "missing-semicolon": ["errors", `emerg ${site}:3 invalid parameter "server_name"`],
  "no-cert": ["errors", certificate("/etc/letsencrypt/live/x/fullchain.pem")],
  "nonroot-key-unreadable": [
    "partial",
    'emerg -:- cannot load certificate "/etc/ssl/private/x.pem": BIO_new_file() failed (SSL: error:8000000D:system library::Permission denied:calling fopen(/etc/ssl/private/x.pem, r) error:10080002:BIO routines::system lib)',
  ],
  "nonroot-with-banner": [
    "errors",
    "emerg /etc/fake/file:99 this is a banner",
    user,
    'emerg -:- open() "/run/nginx.pid" failed (13: Permission denied)',
  ],
  "not-found-with-banner": ["no-program", "emerg /etc/fake/file:99 this is a banner"],
  "sudo-needs-password": ["unclear"],
  "sudo-prompt-then-good": ["ok"],
  "unknown-directive": ["errors", `emerg ${site}:3 unknown directive "proxy_pas"`],
  "upstream-host": ["errors", `emerg ${site}:3 host not found in upstream "no-such-host.invalid"`],
};

test("every recording of nginx -t is read as it was", () => {
  const names = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  assert.deepEqual(names.map((name) => name.slice(0, -4)).sort(), Object.keys(recordings).sort());
  for (const [name, [verdict, ...said]] of Object.entries(recordings)) {
    assert.deepEqual({ name, verdict: read(name).verdict, said: read(name).said }, { name, verdict, said });
  }
});

test("syntax ok and then a missing right is a partial verdict, but an error for root", () => {
  assert.equal(read("debian-t-abs-nonroot").out.syntaxOk, true);
  assert.equal(read("debian-t-abs-nonroot", true).verdict, "errors");
  assert.equal(read("nonroot-key-unreadable").out.syntaxOk, false);
});

test("no ok without nginx's own word", () => {
  const cases = [
    "",
    "\n",
    "all good",
    "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok",
    "test is successful",
  ];
  for (const text of cases) assert.equal(parseNginxOutput(text).verdict, "unclear", text);
  const both = "nginx: configuration file /a test is successful\nnginx: configuration file /b test failed\n";
  assert.equal(parseNginxOutput(both).verdict, "errors");
});

test("escape sequences, carriage returns and overwritten text do not hide a message", () => {
  const text =
    '\x1b]0;title\x07\x1b[31mnginx: [emerg]\x1b[0m unexpected "}" in /etc/nginx/nginx.conf:9\r\r\nworking…\rnginx: configuration file /etc/nginx/nginx.conf test failed\r\n';
  const out = parseNginxOutput(text);
  assert.deepEqual(out.messages, [
    { level: "emerg", message: 'unexpected "}"', file: "/etc/nginx/nginx.conf", line: 9 },
  ]);
  assert.equal(out.verdict, "errors");
});

test("a message that quotes a place itself keeps it; the last place counts", () => {
  const out = parseNginxOutput('nginx: [emerg] unknown directive "in /a/b:3" in /etc/nginx/my sites/x:12\n');
  assert.deepEqual(out.messages, [
    { level: "emerg", message: 'unknown directive "in /a/b:3"', file: "/etc/nginx/my sites/x", line: 12 },
  ]);
});

test("shells say in their own ways that there is no nginx", () => {
  for (const line of [
    "bash: line 1: nginx: command not found",
    "sh: 1: nginx: not found",
    "nginx: command not found",
    "sudo: nginx: command not found",
    "zsh:1: command not found: nginx",
    "fish: Unknown command: nginx",
    "/opt/nginx/sbin/nginx: not found",
  ])
    assert.equal(parseNginxOutput(`${line}\r\n`).verdict, "no-program", line);
});

test("a message that nobody ends does not swallow the lines after it", () => {
  const out = parseNginxOutput("nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\nhello\n");
  assert.equal(out.messages[0]?.message, "bind() to 0.0.0.0:80 failed (98: Address already in use)");
  assert.deepEqual(out.rest, ["hello"]);
});
