import assert from "node:assert/strict";
import { test } from "node:test";
import { type LineRange, lineRange, locateCheckconfig, locateNginx, quotedRange } from "./locate.ts";

/** Checks that ranges are just those marked by `^^^` in the comment lines under them. */
function marked(text: string, ranges: (text: string) => readonly LineRange[]): void {
  const lines = text.split("\n");
  const wanted: LineRange[] = [];
  const kept: string[] = [];
  for (const line of lines) {
    const caret = /^#(\s*)(\^+)$/.exec(line);
    if (!caret) kept.push(line);
    else {
      const startColumn = 1 + (caret[1] ?? "").length;
      wanted.push({ line: kept.length - 1, startColumn, endColumn: startColumn + (caret[2] ?? "").length });
    }
  }
  assert.ok(wanted.length > 0);
  assert.deepEqual(ranges(kept.join("\n")), wanted);
}

test("a certificate that cannot be loaded is where its path stands, not in a comment or a longer path", () => {
  marked(
    `server {
    # ssl_certificate /etc/tls/ci.pem;
    ssl_certificate_key /etc/tls/other-ci.pem;
    ssl_certificate     /etc/tls/ci.pem;
#                       ^^^^^^^^^^^^^^^
}`,
    (text) => locateNginx(text, 'cannot load certificate "/etc/tls/ci.pem": BIO_new_file() failed (SSL: …)'),
  );
});

test("an unknown variable, in both spellings, and a server name that is there twice", () => {
  marked(
    `proxy_set_header Connection $connection_upgrade;
#                           ^^^^^^^^^^^^^^^^^^^
proxy_set_header X $connection_upgraded;`,
    (text) => locateNginx(text, 'unknown "connection_upgrade" variable'),
  );
  marked(
    `server { server_name ci.example.org; }
#                    ^^^^^^^^^^^^^^
server { server_name www.ci.example.org ci.example.org; }
#                                       ^^^^^^^^^^^^^^`,
    (text) => locateNginx(text, 'conflicting server name "ci.example.org" on 0.0.0.0:443, ignored'),
  );
});

test("a busy address is where it is listened on", () => {
  marked(
    `listen 127.0.0.1:443 ssl;
#      ^^^^^^^^^^^^^`,
    (text) => locateNginx(text, "bind() to 127.0.0.1:443 failed (98: Address already in use)"),
  );
});

test("what stands nowhere has no place", () => {
  assert.deepEqual(locateNginx("listen 80;", 'open() "/run/nginx.pid" failed (13: Permission denied)'), []);
  assert.deepEqual(locateCheckconfig("c['title'] = 'x'", "no workers are configured"), []);
});

test("an unknown key of the configuration", () => {
  marked(
    `# c['buildbotUrl']
c['buildbotUrl'] = "https://ci.example.org/"
# ^^^^^^^^^^^^^`,
    (text) => locateCheckconfig(text, "Unknown BuildmasterConfig key buildbotUrl"),
  );
});

test("an unknown parameter of www, as a key or as a keyword", () => {
  marked(
    `c['www'] = {'port': 8010, 'prot': 1}
#                         ^^^^^^`,
    (text) => locateCheckconfig(text, "unknown www configuration parameter(s) prot"),
  );
  marked(
    `c['www'] = dict(port=8010, prot=1)
#                          ^^^^`,
    (text) => locateCheckconfig(text, "unknown www configuration parameter(s) prot"),
  );
});

test("a key with a wrong value, by itself or by the outermost that is written", () => {
  marked(
    `if True:
    c["title"] = 5
#   ^^^^^^^^^^`,
    (text) => locateCheckconfig(text, "c['title'] must be a string"),
  );
  const outer = locateCheckconfig("x = 1\nc['protocols'] = {'pb': []}\n", "c['protocols']['pb'] must be a dict");
  assert.deepEqual(outer, [{ line: 1, startColumn: 0, endColumn: 14 }]);
});

test("the unknown one of two quoted names", () => {
  marked(
    `util.BuilderConfig(name='b',
  workernames=['nobody'], factory=f)
#              ^^^^^^^^`,
    (text) => locateCheckconfig(text, "builder 'b' uses unknown workers 'nobody'"),
  );
  marked(
    `schedulers.ForceScheduler(name='force', builderNames=['b1'])
#                                                     ^^^^`,
    (text) => locateCheckconfig(text, "Unknown builder 'b1' in scheduler 'force'"),
  );
});

test("a line's range leaves out blanks and stays in the text", () => {
  assert.deepEqual(lineRange("a\r\n  foo bar; \r\n", 1), { line: 1, startColumn: 2, endColumn: 10 });
  assert.deepEqual(lineRange("a\nb", 99), { line: 1, startColumn: 0, endColumn: 1 });
  assert.deepEqual(lineRange("", 0), { line: 0, startColumn: 0, endColumn: 0 });
});

test("a quoted word on the line is marked, else the line", () => {
  const text = "    proxy_pas http://x;\n}\n";
  assert.deepEqual(quotedRange(text, 0, 'unknown directive "proxy_pas"'), { line: 0, startColumn: 4, endColumn: 13 });
  assert.deepEqual(quotedRange(text, 0, 'unknown directive "http"'), { line: 0, startColumn: 14, endColumn: 18 });
  assert.deepEqual(quotedRange(text, 0, "something"), { line: 0, startColumn: 4, endColumn: 23 });
});
