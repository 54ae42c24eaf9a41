import assert from "node:assert/strict";
import { test } from "node:test";
import type { Context } from "../nginx/directives/context.ts";
import { readConfig } from "../nginx/model/config.ts";
import { parse } from "../nginx/parse.ts";
import { buildOf } from "../project/build.ts";
import { rules } from "./registry.generated.ts";
import { runRules, subject } from "./run.ts";

/** What is said of a text in a context, for a release and modules (null: any). */
function said(context: Context, text: string, version: string | null, modules: readonly string[] | null = null) {
  const file = { uri: "file:///case.conf", text, root: parse(text) };
  const config = readConfig(file, context, false, () => [], { build: buildOf(version, modules) });
  const { findings, failures } = runRules(rules, subject([config], []));
  assert.deepEqual(failures, []);
  return findings.map((it) => it.message);
}

test("an unknown directive: nginx's words first, then what it needs", () => {
  const cases: readonly (readonly [Context, string, string | null, readonly string[] | null, string])[] = [
    [
      "server",
      "http2 on;",
      "1.22.1",
      null,
      'unknown directive "http2": it is there since nginx 1.25.1, and this is 1.22.1; write "http2" behind the address in "listen"',
    ],
    [
      "server",
      "ssl on;",
      "1.27.0",
      null,
      'unknown directive "ssl": nginx 1.25.1 removed it, and this is 1.27.0; write "ssl" behind the address in "listen"',
    ],
    [
      "location",
      "echo a;",
      null,
      ["ngx_stream"],
      'unknown directive "echo": it is of a module that is not loaded, ngx_http_echo_module.so (Debian\'s package libnginx-mod-http-echo)',
    ],
    [
      "main",
      "events { } stream { }",
      "1.22.1",
      [],
      'unknown directive "stream": it is of a module that is not loaded, ngx_stream_module.so (Debian\'s package libnginx-mod-stream)',
    ],
    [
      "server",
      "http3 on;",
      "1.24.0",
      [],
      'unknown directive "http3": it is there since nginx 1.25.0, and this is 1.24.0',
    ],
    ["server", "htpp2 on;", "1.26.0", [], 'unknown directive "htpp2"; did you mean "http2"?'],
  ];
  for (const [context, text, version, modules, message] of cases)
    assert.deepEqual(said(context, text, version, modules), [message], text);
});

test("a place, a number of arguments, a parameter and a variable that another release takes", () => {
  const cases: readonly (readonly [Context, string, string, string])[] = [
    [
      "upstream",
      "server a.example:80; resolver 127.0.0.1;",
      "1.22.1",
      '"resolver" directive is not allowed here, in upstream: it belongs in http, server, location, stream, server in stream, mail or server in mail; like this it is there since nginx 1.27.3, and this is 1.22.1',
    ],
    [
      "upstream",
      "server a.example:80; keepalive 8 local;",
      "1.22.1",
      'invalid number of arguments in "keepalive" directive: it takes one argument, not 2; like this it is there since nginx 1.29.7, and this is 1.22.1',
    ],
    [
      "server",
      "listen 443 quic;",
      "1.24.0",
      'invalid parameter "quic": it is there since nginx 1.25.0, and this is 1.24.0',
    ],
    [
      "upstream",
      "zone z 64k; server a.example:80 resolve;",
      "1.26.3",
      'invalid parameter "resolve": it is there since nginx 1.27.3, and this is 1.26.3',
    ],
    [
      "location",
      "return 200 $ssl_alpn_protocol;",
      "1.20.2",
      'unknown "ssl_alpn_protocol" variable: it is there since nginx 1.21.4, and this is 1.20.2',
    ],
  ];
  for (const [context, text, version, message] of cases)
    assert.deepEqual(said(context, text, version), [message], text);
});

test("with no release and no modules asked for, nothing of them is said", () => {
  for (const [context, text] of [
    ["server", "http2 on;"],
    ["server", "ssl on;"],
    ["location", "echo a;"],
    ["server", "listen 443 quic;"],
    ["upstream", "zone z 64k; server a.example:80 resolve; resolver 127.0.0.1;"],
  ] as const)
    for (const message of said(context, text, null)) assert.doesNotMatch(message, /since|removed|not loaded/);
});
