import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("map", () => {
  agrees([
    ["http", "map $host a { }", 'invalid variable name "a"'],
    ["http", "map $ $b { }", "invalid variable name"],
    ["http", "map $nope $b { }", 'unknown "nope" variable'],
    ["http", "map $host $ { }", 'invalid variable name "$"'],
    ["http", "map $host $b { default 1; default 2; }", "duplicate default map parameter"],
    ["http", "map $host $b { a; }", "invalid number of the map parameters"],
    ["http", "map $host $b { a b c; }", "invalid number of the map parameters"],
    ["http", "map $host $b { ~( a; }", 'pcre2_compile() failed: missing closing parenthesis in "("'],
    ["http", "map $host $b { ~^(?<n>.) $n; }", null],
    ["http", "map $host $b { a $; }", "invalid variable name"],
    ["http", "map $host $b { a $nope; } server { return 200 $b; }", 'unknown "nope" variable'],
    ["http", "map $host $b { hostnames; volatile; }", null],
    ["http", "map $host $b { a 1; A 2; }", 'conflicting parameter "a"'],
    ["http", "map $host $b { \\\\default 1; default 2; }", null],
    ["http", "map $host $b { a 1; \\\\a 2; }", 'conflicting parameter "a"'],
    ["http", "map $host $b { *.a 1; *.a 2; }", 'conflicting parameter "*.a"'],
    ["http", "map $host $b { hostnames; *.a 1; .a 2; }", 'conflicting parameter ".a"'],
    ["http", "map $host $b { hostnames; .a 1; a 2; }", 'conflicting parameter "a"'],
    ["http", "map $host $b { hostnames; a.* 1; a 2; *.a 3; }", null],
    ["http", "map $host $b { hostnames; a.* 1; A.* 2; }", 'conflicting parameter "a.*"'],
    ["http", "map $host $b { hostnames; a* 1; }", 'invalid hostname or wildcard "a*"'],
    ["http", "map $host $b { hostnames; *.a.* 1; }", 'invalid hostname or wildcard "*.a.*"'],
    ["http", "map $host $b { hostnames; a..b 1; }", 'invalid hostname or wildcard "a..b"'],
    ["stream", "map $remote_addr $b { hostnames; a* 1; }", 'invalid hostname or wildcard "a*"'],
  ]);
});

test("hashes of maps", () => {
  agrees([
    ["http", "map $host $b { abcdefghijabcdefghijabcdefghijabcdefghijabcdef 1; }", null],
    [
      "http",
      "map $host $b { abcdefghijabcdefghijabcdefghijabcdefghijabcdefg 1; }",
      "could not build map_hash, you should increase map_hash_bucket_size: 64",
    ],
    [
      "http",
      "map $host $b { hostnames; *.abcdefghijabcdefghijabcdefghijabcdefghijabcdefg.b 1; }",
      "could not build map_hash, you should increase map_hash_bucket_size: 64",
    ],
    ["http", "map $host $b { ~abcdefghijabcdefghijabcdefghijabcdefghijabcdefg 1; }", null],
    ["http", "map_hash_bucket_size 128; map $host $b { abcdefghijabcdefghijabcdefghijabcdefghijabcdefg 1; }", null],
    ["http", "map $host $b { } map_hash_bucket_size 128;", '"map_hash_bucket_size" directive is duplicate'],
    [
      "http",
      "map_hash_max_size 0; map $host $b { a 1; }",
      "could not build map_hash, you should increase map_hash_max_size: 0",
    ],
    [
      "stream",
      "map_hash_max_size 0; map $remote_addr $b { a 1; }",
      "could not build map_hash, you should increase map_hash_max_size: 0",
    ],
  ]);
});
