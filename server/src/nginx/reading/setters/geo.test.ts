import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("geo", () => {
  const geo = (lines: string): string => `geo $a { ${lines} }`;
  agrees([
    ["http", "geo a { }", 'invalid variable name "a"'],
    ["http", "geo $b $a { }", 'unknown "b" variable'],
    ["stream", "geo $remote_addr { }", 'the duplicate "remote_addr" variable'],
    ["http", geo("default 0; 10.0.0.0/8 1; ::1 2; 255.255.255.255 3; delete 10.0.0.0/8; proxy 127.0.0.1;"), null],
    ["http", geo("10.0.0.0/33 1;"), 'invalid network "10.0.0.0/33"'],
    ["http", geo("proxy a;"), 'invalid network "a"'],
    ["http", geo("10.0.0.0/8;"), "invalid number of the geo parameters"],
    ["http", geo("10.0.0.0/8 1; ranges;"), 'the "ranges" directive must be the first directive inside "geo" block'],
    ["http", geo("ranges; 10.0.0.9-10.0.0.1 1;"), 'invalid range "10.0.0.9-10.0.0.1"'],
    ["http", geo("ranges; 10.0.0.0/8 1;"), 'invalid range "10.0.0.0/8"'],
    ["http", geo("ranges; 10.0.0.0-10.0.0.9 1; 10.0.0.3-10.0.0.5 2; 10.0.0.6-10.0.0.9 3;"), null],
    [
      "http",
      geo("ranges; 10.0.0.0-10.0.0.9 1; 10.0.0.3-10.0.0.5 2; 10.0.0.5-10.0.0.7 3;"),
      'range "10.0.0.5-10.0.0.7" overlaps "10.0.0.6-10.0.0.9"',
    ],
    ["http", geo("ranges; 10.0.0.0-10.0.0.9 1; delete 10.0.0.0-10.0.0.9; 10.0.0.5-10.0.1.0 2;"), null],
    [
      "http",
      geo("ranges; 10.1.0.0-10.1.0.9 1; 10.0.0.0-10.2.0.0 2;"),
      'range "10.0.0.0-10.2.0.0" overlaps "10.1.0.0-10.1.0.9"',
    ],
    ["stream", geo("proxy 127.0.0.1;"), 'invalid network "proxy"'],
    ["stream", geo("volatile;"), "invalid number of the geo parameters"],
  ]);
});

test("split_clients", () => {
  const split = (lines: string): string => `split_clients $remote_addr $a { ${lines} }`;
  agrees([
    ["http", split("0.51% a; 99.5% b; * c;"), "percent total is greater than 100%"],
    ["http", split("0.5% a; 99.5% b; * c;"), null],
    ["http", split("* c; 1% a;"), "percent total is greater than 100%"],
    ["http", split("0% a;"), 'invalid percent value "0%"'],
    ["http", split("1.234% a;"), 'invalid percent value "1.234%"'],
    ["http", split("10 a;"), 'invalid percent value "10"'],
    ["stream", split(".5% a;"), null],
    ["stream", "split_clients a b { }", 'invalid variable name "b"'],
    ["stream", "split_clients $b $a { }", 'unknown "b" variable'],
    ["stream", "split_clients ${b $a { }", 'the closing bracket in "b" variable is missing'],
  ]);
});

test("the keys of a map", () => {
  const map = (lines: string): string => `map $remote_addr $a { ${lines} }`;
  agrees([
    ["http", map("a 1; A 2;"), 'conflicting parameter "a"'],
    ["http", map("\\a 1; a 2;"), 'conflicting parameter "a"'],
    ["http", map("*.a 1; *.a 2;"), 'conflicting parameter "*.a"'],
    ["http", map("*.a 1; .a 2;"), null],
    ["http", map("hostnames; *.a 1; .a 2;"), 'conflicting parameter ".a"'],
    ["http", map("hostnames; a 1; .A 2;"), 'conflicting parameter ".a"'],
    ["http", map("hostnames; a 1; *.a 2; a.* 3;"), null],
    ["http", map("hostnames; a.* 1; A.* 2;"), 'conflicting parameter "a.*"'],
    ["http", map("hostnames; a..b 1;"), 'invalid hostname or wildcard "a..b"'],
    ["http", map("hostnames; a.*.b 1;"), 'invalid hostname or wildcard "a.*.b"'],
    ["http", map("a..b 1; hostnames;"), null],
    ["http", map("\\default 1; default 2;"), null],
    ["stream", map("a 1; a 2;"), 'conflicting parameter "a"'],
  ]);
});
