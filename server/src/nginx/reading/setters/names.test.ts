import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { agrees, configOf } from "../../../../../test/support/first.ts";
import { readThrough } from "../read.ts";

test("names that cannot be looked up", () => {
  agrees([
    ["http", "server { listen 80; server_name a; } server { listen 80; server_name *.a b.* .c; }", null],
    [
      "http",
      "server { listen 80; server_name a; } server { listen 80; server_name a..b; }",
      'invalid server name or wildcard "a..b" on 0.0.0.0:80',
    ],
    [
      "http",
      "server { listen 80; server_name a*; } server { listen 80; server_name b; }",
      'invalid server name or wildcard "a*" on 0.0.0.0:80',
    ],
    [
      "http",
      "server { listen 80; server_name a; } server { listen 80; server_name *.b.*; }",
      'invalid server name or wildcard "*.b.*" on 0.0.0.0:80',
    ],
    [
      "http",
      "server { listen 80; server_name a; } server { listen 80; server_name w*.b; }",
      'invalid server name or wildcard "w*.b" on 0.0.0.0:80',
    ],
    ["http", "server { listen 80; server_name a..b; }", null],
    ["http", "server { listen 80; server_name a..b ~^(a)$; }", 'invalid server name or wildcard "a..b" on 0.0.0.0:80'],
    ["http", "server { listen 80; server_name a..b ~^a$; }", null],
    [
      "http",
      "server { listen 127.0.0.1:80 bind; server_name a..b; } server { listen 127.0.0.1:80; } server { listen 80; server_name c..d; } server { listen 80; }",
      'invalid server name or wildcard "a..b" on 127.0.0.1:80',
    ],
  ]);
});

test("names that do not fit", () => {
  agrees([
    [
      "http",
      "server { listen 80; server_name a; } server { listen 80; server_name zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz; }",
      null,
    ],
    [
      "http",
      "server { listen 80; server_name a; } server { listen 80; server_name zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz; }",
      "could not build server_names_hash, you should increase server_names_hash_bucket_size: 64",
    ],
    [
      "http",
      "server { listen 80; server_name a; } server { listen 80; server_name *.zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz; }",
      "could not build server_names_hash, you should increase server_names_hash_bucket_size: 64",
    ],
    [
      "http",
      "server { listen 80; server_name a; } server { listen 80; server_name *.zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz; }",
      null,
    ],
    [
      "http",
      "server_names_hash_bucket_size 128; server { listen 80; server_name a; } server { listen 80; server_name zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz; }",
      null,
    ],
    [
      "http",
      "server_names_hash_max_size 0; server { listen 80; server_name a; } server { listen 80; server_name b; }",
      "could not build server_names_hash, you should increase server_names_hash_max_size: 0",
    ],
    ["http", "server_names_hash_max_size 0; server { listen 80; } server { listen 81; }", null],
  ]);
});

test("names of variables that do not fit", () => {
  agrees([
    ["http", "map $host $vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv { }", null],
    [
      "http",
      "map $host $vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv { }",
      "could not build variables_hash, you should increase variables_hash_bucket_size: 64",
    ],
    ["http", "variables_hash_bucket_size 128; map $host $vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv { }", null],
    [
      "http",
      "variables_hash_max_size 0;",
      "could not build variables_hash, you should increase variables_hash_max_size: 0",
    ],
    [
      "http",
      "variables_hash_bucket_size 0;",
      "could not build variables_hash, you should increase variables_hash_bucket_size: 0",
    ],
  ]);
});

test("names of hosts to listen on", () => {
  agrees([
    ["http", "server { listen localhost:80; listen 127.0.0.1:80; }", "a duplicate listen 127.0.0.1:80"],
    ["http", "server { listen example.com:80; listen example.com:80; }", "a duplicate listen 127.0.0.1:80"],
    ["http", "server { listen example.com:80; listen 10.0.0.1:80; }", null],
    [
      "http",
      "server { listen localhost default_server; } server { listen 127.0.0.1 default_server; }",
      "a duplicate default server for 127.0.0.1:80",
    ],
  ]);
});

/** What nginx only warns of, with what is marked. */
function warnings(text: string, whole = true): readonly string[] {
  return readThrough(configOf("http", text, whole))
    .filter(({ level }) => level === "warn")
    .map(({ message, place: { span } }) => `${text.slice(span.start, span.end)}: ${message}`);
}

test("names that are there twice", () => {
  const two = (a: string, b: string): string => `server { listen 80; ${a} } server { listen 80; ${b} }`;
  deepEqual(warnings(two("server_name a;", "server_name b A;")), [
    'A: conflicting server name "a" on 0.0.0.0:80, ignored',
  ]);
  deepEqual(warnings(two("server_name .a;", "server_name a *.a;")), [
    'a: conflicting server name "a" on 0.0.0.0:80, ignored',
    '*.a: conflicting server name "*.a" on 0.0.0.0:80, ignored',
  ]);
  deepEqual(warnings(two("", "")), ['server: conflicting server name "" on 0.0.0.0:80, ignored']);
  deepEqual(warnings(two("", "include names;"), false), []);
  deepEqual(warnings("server { } server { listen 81; }"), []);
  deepEqual(warnings("server { listen 80; server_name a a; }"), []);
});
