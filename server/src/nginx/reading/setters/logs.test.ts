import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("log_format", () => {
  agrees([
    ["http", "log_format a $host b '${uri}c';", null],
    ["http", "log_format a b; log_format a c;", 'duplicate "log_format" name "a"'],
    ["http", "log_format A b; log_format a c;", null],
    ["http", "log_format combined b;", 'duplicate "log_format" name "combined"'],
    ["http", "log_format a escape=json b;", null],
    ["http", "log_format a escape=xml b;", 'unknown log format escaping "xml"'],
    ["http", "log_format a 'b $ c';", 'invalid parameter "$ c"'],
    ["http", "log_format a 'b $';", 'invalid parameter "$"'],
    ["http", "log_format a 'b ${';", 'invalid parameter "${"'],
    ["http", "log_format a 'b ${}';", 'invalid parameter "${}"'],
    ["http", "log_format a '${b-c} d';", 'the closing bracket in "b" variable is missing'],
    ["http", "log_format a $nope;", 'unknown "nope" variable'],
    ["stream", "log_format combined $remote_addr;", null],
  ]);
});

test("access_log", () => {
  agrees([
    ["server", "access_log off combined;", 'invalid parameter "combined"'],
    ["server", "access_log /a nope;", 'unknown log format "nope"'],
    ["http", "log_format A b; access_log /a a;", null],
    ["server", "access_log /a combined buffer=0;", 'invalid buffer size "0"'],
    ["server", "access_log /a combined flush=0;", 'invalid flush time "0"'],
    ["server", "access_log /a combined gzip=10;", 'invalid compression level "10"'],
    ["server", "access_log /a combined if=$nope;", 'unknown "nope" variable'],
    ["server", "access_log /a combined gzipped;", 'invalid parameter "gzipped"'],
    ["server", "access_log /a combined gzip flush=1m if=$host;", null],
    ["server", "access_log /a combined flush=1m;", 'no buffer is defined for access_log "/a"'],
    ["server", "access_log /a$host combined buffer=4k;", "buffered logs cannot have variables in name"],
    ["server", "access_log syslog:server=a combined buffer=4k;", "logs to syslog cannot be buffered"],
    [
      "server",
      "access_log /a combined buffer=4k; access_log /a combined gzip;",
      'access_log "/a" already defined with conflicting parameters',
    ],
    ["server", "access_log /a combined gzip; access_log /a combined buffer=64k gzip=1;", null],
    ["server", "access_log /$ combined;", "invalid variable name"],
    ["stream", "server { listen 1; return a; access_log /a; }", "log format is not specified"],
  ]);
});

test("open_log_file_cache", () => {
  agrees([
    ["server", "open_log_file_cache max=1 inactive=1m min_uses=2 valid=1d;", null],
    ["server", "open_log_file_cache max=0;", '"open_log_file_cache" must have "max" parameter'],
    ["server", "open_log_file_cache valid=1m;", '"open_log_file_cache" must have "max" parameter'],
    ["server", "open_log_file_cache off valid=1ms;", 'invalid "open_log_file_cache" parameter "valid=1ms"'],
    ["server", "open_log_file_cache on;", 'invalid "open_log_file_cache" parameter "on"'],
    ["server", "open_log_file_cache off; open_log_file_cache off;", '"open_log_file_cache" directive is duplicate'],
  ]);
});

test("error_log", () => {
  agrees([
    ["http", "error_log /a foo;", 'invalid log level "foo"'],
    ["http", "error_log /a error warn;", 'duplicate log level "warn"'],
    ["http", "error_log /a debug_http debug_core;", null],
    ["http", "error_log /a debug_http error;", 'duplicate log level "error"'],
    ["http", "error_log /a error debug_http;", 'invalid log level "debug_http"'],
    ["http", "error_log memory:1m debug;", null],
    ["http", "error_log memory:2k;", 'invalid buffer size "2k"'],
    ["http", "error_log syslog:server=a:514 foo;", 'invalid log level "foo"'],
  ]);
});

test("syslog", () => {
  agrees([
    ["http", "error_log syslog:;", 'unknown syslog parameter ""'],
    ["http", "error_log syslog:tag=a;", "no syslog server specified"],
    ["http", "error_log syslog:server=a,server=b;", 'duplicate syslog "server"'],
    ["http", "error_log syslog:server=a,facility=local7,severity=info,tag=b_1,nohostname;", null],
    ["http", "error_log syslog:server=a,facility=local8;", 'unknown syslog facility "local8"'],
    ["http", "error_log syslog:server=a,severity=warning;", 'unknown syslog severity "warning"'],
    ["http", "error_log syslog:server=a,facility=user,facility=user;", 'duplicate syslog "facility"'],
    ["http", "error_log syslog:server=a,tag=b-c;", 'syslog "tag" only allows alphanumeric characters and underscore'],
    ["http", "error_log syslog:server=a,tag=abcdefghijklmnopqrstuvwxyz0123456;", "syslog tag length exceeds 32"],
    ["http", "error_log syslog:server=a,host=b;", 'unknown syslog parameter "host=b"'],
    ["http", "error_log syslog:server=a,;", 'unknown syslog parameter ""'],
    ["http", "error_log syslog:server=unix:/a,severity=info;", null],
    ["http", "error_log syslog:server=unix:;", 'no path in the unix domain socket in syslog server "unix:"'],
    ["http", "error_log syslog:server=a:0;", 'invalid port in syslog server "a:0"'],
    ["http", "error_log syslog:server=a..b;", 'host not found in syslog server "a..b"'],
  ]);
});
