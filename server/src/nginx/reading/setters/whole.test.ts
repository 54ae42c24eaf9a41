import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("what a file lacks or has twice, whose block is not in the text", () => {
  agrees([
    ["upstream", "keepalive 2;", "no servers are inside upstream"],
    ["upstream", "server a.example;", null],
    ["stream_upstream", "", "no servers are inside upstream"],
    ["stream_upstream", "server a.example:1;", null],
    ["location", "location /a { } location /a { }", 'duplicate location "/a"'],
    ["location", "location /a { } location = /a { }", null],
    ["location", "location @a { }", 'named location "@a" can be on the server level only'],
    ["location", "location a { }", 'location "a" is outside location "/"'],
    ["location", "location ~ a { }", null],
    ["server", "location @a { } location a { }", null],
  ]);
});

test("a location's regular expression is read before its place", () => {
  const missing = 'pcre2_compile() failed: missing closing parenthesis in "("';
  agrees([
    ["server", "location = /a { location ~ ( { } }", missing],
    ["server", "location = /a { location ~ b { } }", 'location "b" cannot be inside the exact location "/a"'],
    ["server", "location /a { location ~ b { } }", null],
  ]);
});
