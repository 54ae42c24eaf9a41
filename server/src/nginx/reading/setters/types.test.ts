import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("lines of types", () => {
  agrees([
    ["http", "types { text/html html HTM; }", null],
    ["http", "types { include x; }", null],
    ["http", "types { include; }", 'invalid number of arguments in "include" directive'],
    ["http", "types { a b; c b; }", null],
  ]);
});

test("the hash of types", () => {
  agrees([
    [
      "http",
      "types_hash_max_size 0; server { }",
      "could not build types_hash, you should increase types_hash_max_size: 0",
    ],
    ["http", "types_hash_max_size 0;", null],
    ["http", "types { text/html aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; } server { }", null],
    [
      "http",
      "types { text/html aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; } server { }",
      "could not build types_hash, you should increase types_hash_bucket_size: 64",
    ],
    [
      "http",
      "types_hash_bucket_size 128; types { a aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; } server { }",
      null,
    ],
    [
      "http",
      "server { types_hash_bucket_size 65600; }",
      "could not build types_hash, too large types_hash_bucket_size: 65600",
    ],
    ["http", "types { a b; } server { } server { types_hash_max_size 0; }", null],
    ["http", "server { types { a b; } location / { types_hash_max_size 0; } }", null],
    ["http", "types_hash_max_size 0; server { types_hash_max_size 9; location / { types { a b; } } }", null],
  ]);
});
