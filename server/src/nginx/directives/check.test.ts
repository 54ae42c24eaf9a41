import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../parse.ts";
import { anyBuild, checkDirective, compareVersions, type NginxBuild } from "./check.ts";
import type { Context } from "./context.ts";

/** What nginx says of the one directive in a text, or null. */
function check(text: string, context: Context, build: NginxBuild = anyBuild): string | null {
  const [item] = parse(text).items;
  assert.ok(item !== undefined);
  const name = item.words[0]?.text ?? "";
  return checkDirective(name, item.words.length - 1, item.end === "{", context, build)?.message ?? null;
}

const cases: readonly (readonly [text: string, context: Context, message: string | null])[] = [
  ["proxy_pass http://a;", "location", null],
  ["proxy_pass http://a;", "stream_server", null],
  ["proxy_pass http://a;", "server", '"proxy_pass" directive is not allowed here'],
  ["proxy_pass;", "location", 'invalid number of arguments in "proxy_pass" directive'],
  ["proxy_pass a b;", "location", 'invalid number of arguments in "proxy_pass" directive'],
  ["proxy_pass a {}", "location", 'directive "proxy_pass" is not terminated by ";"'],
  ["prox_pass a;", "location", 'unknown directive "prox_pass"'],
  ["Proxy_pass a;", "location", 'unknown directive "Proxy_pass"'],
  ["server {}", "http", null],
  ["server a;", "upstream", null],
  ["server a;", "http", 'directive "server" has no opening "{"'],
  ["server {}", "upstream", 'directive "server" is not terminated by ";"'],
  ["server {}", "location", '"server" directive is not allowed here'],
  ["location {}", "server", 'invalid number of arguments in "location" directive'],
  ["include a;", "upstream", null],
  ["include a b;", "main", 'invalid number of arguments in "include" directive'],
  ["gzip on;", "server_if", '"gzip" directive is not allowed here'],
  ["gzip on;", "location_if", null],
  ["gzip on off;", "http", 'invalid number of arguments in "gzip" directive'],
  ["log_format a;", "http", 'invalid number of arguments in "log_format" directive'],
  ["log_format a b c d e f g h i j;", "http", null],
  ["user a b c d e f g h i;", "main", 'invalid number of arguments in "user" directive'],
  ["content_by_lua_block { }", "location", null],
  ["a\0b c;", "main", 'unknown directive "a"'],
  ["text/html html;", "data", null],
  ["default { }", "data", 'unexpected "{"'],
  ["no_such_thing a;", "unknown", null],
  ["proxy_buffering;", "unknown", 'invalid number of arguments in "proxy_buffering" directive'],
  ["server a;", "unknown", null],
  ["server a b {}", "unknown", 'invalid number of arguments in "server" directive'],
];

for (const [text, context, message] of cases) {
  test(`${JSON.stringify(text)} in ${context}: ${message ?? "fine"}`, () => {
    assert.equal(check(text, context), message);
  });
}

test("releases: what came later or is gone", () => {
  const at = (version: string): NginxBuild => ({ version, modules: "all" });
  assert.equal(check("http2 on;", "server", at("1.22.1")), 'unknown directive "http2"');
  assert.equal(check("http2 on;", "server", at("1.25.1")), null);
  assert.equal(check("ssl on;", "server", at("1.25.0")), null);
  assert.equal(check("ssl on;", "server", at("1.31.5")), 'unknown directive "ssl"');
  assert.equal(check("ssl on;", "server"), null, "some release takes it");
  assert.equal(
    check("keepalive 8 4;", "upstream", at("1.22.1")),
    'invalid number of arguments in "keepalive" directive',
  );
});

test("modules: only what is loaded is known", () => {
  const only = (...modules: string[]): NginxBuild => ({ version: null, modules: new Set(modules) });
  assert.equal(check("echo a;", "location", only()), 'unknown directive "echo"');
  assert.equal(check("echo a;", "location", only("ngx_http_echo")), null);
  assert.equal(check("stream { }", "main", only("ngx_http_echo")), 'unknown directive "stream"');
  assert.equal(check("gzip on;", "http", only()), null, "built in");
});

test("releases compare by number", () => {
  assert.ok(compareVersions("1.9.15", "1.22.1") < 0);
  assert.ok(compareVersions("1.22.10", "1.22.9") > 0);
  assert.equal(compareVersions("1.22.1", "1.22.1"), 0);
});
