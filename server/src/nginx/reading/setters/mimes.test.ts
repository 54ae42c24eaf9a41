import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { agrees, configOf } from "../../../../../test/support/first.ts";
import { readThrough } from "../read.ts";

test("types that do not fit into a bucket", () => {
  agrees([
    [
      "http",
      "gzip_types application/vnd.openxmlformats-officedocument.wordprocessingml.document; server { }",
      "could not build test_types_hash, you should increase test_types_hash_bucket_size: 64",
    ],
    ["http", "gzip_types application/vnd.openxmlformats-officedocument.wordprocessingml.document;", null],
    [
      "http",
      "server { location / { ssi_types application/vnd.openxmlformats-officedocument.wordprocessingml.document; } }",
      "could not build test_types_hash, you should increase test_types_hash_bucket_size: 64",
    ],
    ["http", "gzip_types application/vnd.openxmlformats-officedocument.wordprocessingml.document *; server { }", null],
    [
      "http",
      "gzip_types application/vnd.openxmlformats-officedocument.wordprocessingml.document; server { gzip_types text/css; }",
      null,
    ],
    [
      "http",
      "gzip_types application/vnd.openxmlformats-officedocument.wordprocessingml.document; server { gzip_types text/css; } server { }",
      "could not build test_types_hash, you should increase test_types_hash_bucket_size: 64",
    ],
    ["http", "server { charset_types aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; }", null],
    [
      "http",
      "server { charset_types aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; }",
      "could not build test_types_hash, you should increase test_types_hash_bucket_size: 64",
    ],
  ]);
});

test("parameters of older releases and other systems", () => {
  agrees([
    ["server", "listen 80 spdy;", 'invalid parameter "spdy"'],
    ["server", "listen 80 setfib=x;", 'invalid parameter "setfib=x"'],
    ["server", "listen 80 http2;", null],
  ]);
});

test("types that are there twice are warned of", () => {
  const says = (text: string): readonly string[] =>
    readThrough(configOf("http", text)).map(({ level, message }) => `${level}: ${message}`);
  deepEqual(says("gzip_types text/css TEXT/HTML;"), ['warn: duplicate MIME type "text/html"']);
  deepEqual(says("gzip_types a; gzip_types a; server { gzip_types a; }"), ['warn: duplicate MIME type "a"']);
  deepEqual(says("gzip_types * text/html;"), []);
  deepEqual(says("xslt_types text/html;"), []);
});
