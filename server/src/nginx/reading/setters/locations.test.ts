import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("locations that are there twice", () => {
  agrees([
    ["server", "location /a { } location /a { }", 'duplicate location "/a"'],
    ["server", "location /a { } location = /a { }", null],
    ["server", "location = /a { } location = /a { }", 'duplicate location "/a"'],
    ["server", "location ~ /a { } location ~ /a { }", null],
    ["server", "location @a { } location @a { }", null],
    ["server", "location /a { } location ^~ /a { }", 'duplicate location "/a"'],
  ]);
});

test("of several, the innermost first, then by name", () => {
  agrees([
    ["server", "location /b { } location /b { } location /a { } location /a { }", 'duplicate location "/a"'],
    ["server", "location /a-b { } location /a-b { } location /a/b { } location /a/b { }", 'duplicate location "/a/b"'],
    [
      "server",
      "location /b { } location /b { } location /c { location /c/d { } location /c/d { } }",
      'duplicate location "/c/d"',
    ],
    ["server", "location /a { } location /a { } location = /a { } location = /a { }", 'duplicate location "/a"'],
  ]);
});

test("what stands in a regular expression is not compared", () => {
  agrees([
    ["server", "location ~ /a { location /ab { } location /ab { } }", null],
    ["server", "location ~ /a { location /b { } }", 'location "/b" is outside location "/a"'],
    ["server", "location /a { location ~ /b { location /bc { } location /bc { } } }", null],
  ]);
});
