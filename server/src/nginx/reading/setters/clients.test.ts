import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("sizes of pools", () => {
  agrees([
    ["server", "connection_pool_size 112;", null],
    ["server", "request_pool_size 100;", "the pool size must be no less than 112"],
    ["server", "connection_pool_size 113;", "the pool size must be a multiple of 16"],
    ["server", "request_pool_size 4k;", null],
  ]);
});

test("buffers for headers", () => {
  agrees([
    [
      "http",
      "server { large_client_header_buffers 4 511; }",
      'the "large_client_header_buffers" size must be equal to or greater than "connection_pool_size"',
    ],
    [
      "http",
      "large_client_header_buffers 4 1k; server { connection_pool_size 2k; }",
      'the "large_client_header_buffers" size must be equal to or greater than "connection_pool_size"',
    ],
    ["http", "large_client_header_buffers 4 1k; connection_pool_size 2k;", null],
    [
      "http",
      "server { connection_pool_size 16k; }",
      'the "large_client_header_buffers" size must be equal to or greater than "connection_pool_size"',
    ],
    ["http", "server { large_client_header_buffers 4 512; }", null],
  ]);
});

test("methods", () => {
  agrees([
    ["location", "limit_except GET post { deny all; }", null],
    ["location", "limit_except FOO { }", 'invalid method "FOO"'],
    ["location", "limit_except GET { } limit_except PUT { }", '"limit_except" directive is duplicate'],
  ]);
});

test("whom not to compress for", () => {
  agrees([
    ["location", "gzip_disable degradation;", null],
    ["location", 'gzip_disable msie6 "MSIE [1-6]\\\\.";', null],
    ["location", 'gzip_disable a "(";', 'pcre2_compile() failed: missing closing parenthesis in "("'],
  ]);
});
