import { equal } from "node:assert/strict";
import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";
import { isBuiltin, isFixed } from "./builtin.ts";

test("variables that nothing defines", () => {
  agrees([
    ["http", "server { return 200 $nope; }", 'unknown "nope" variable'],
    ["http", "server { return 200 $NOPE; }", 'unknown "nope" variable'],
    ["http", "server { return 200 $second; set $a $first; } map $first $b { }", 'unknown "second" variable'],
    ["http", "server { proxy_set_header A $later; return 200 $sooner; }", 'unknown "sooner" variable'],
    ["http", "server { proxy_set_header A $later; }", 'unknown "later" variable'],
    ["http", "server { add_header A $ssl_servername; }", 'unknown "ssl_servername" variable'],
    ["http", "server { return 200 $upstream_port$ssl_curve; }", 'unknown "upstream_port" variable'],
    ["http", "server { return 200 $upstream_http_a$upstream_cookie_b$upstream_trailer_c; }", null],
    ["http", "server { return 200 $arg_$cookie_a$http_b$sent_http_c$sent_trailer_d; }", null],
    ["http", "server { return 200 $arg; }", 'unknown "arg" variable'],
    ["http", "server { return 200 $connections_active$slice_range$uid_got$secure_link; }", null],
    ["http", "server { return 200 $http3; }", 'unknown "http3" variable'],
    ["server", "if (${host} = a) { }", 'unknown "{host}" variable'],
    ["location", "auth_request_set $user $upstream_http_user; return 200 $user;", null],
    ["http", "server { location ~ ^/(?<name>a) { return 200 $NAME; } }", null],
    ["http", "auth_basic $nope;", 'unknown "nope" variable'],
    ["http", "server { location / { limit_rate $nope; } }", 'unknown "nope" variable'],
  ]);
});

test("variables that are there already", () => {
  agrees([
    ["server", "set $host a;", 'the duplicate "host" variable'],
    ["server", "set $Request_URI a;", 'the duplicate "Request_URI" variable'],
    ["server", "set $args a; set $limit_rate 1k; set $http_foo b;", null],
    ["server", "set $http_host a;", 'the duplicate "http_host" variable'],
    ["server", "set $ a;", 'invalid variable name "$"'],
    ["http", "map $host $uri { }", 'the duplicate "uri" variable'],
    ["http", "map $host $ { }", 'invalid variable name "$"'],
    ["server", "location ~ (?<uri>a) { }", 'the duplicate "uri" variable'],
    ["server", "server_name ~(?<host>a);", 'the duplicate "host" variable'],
    ["server", "rewrite (?P<scheme>a) /b;", 'the duplicate "scheme" variable'],
    ["server", "if ($uri ~ (?'pid'a)) { }", 'the duplicate "pid" variable'],
  ]);
});

test("texts with variables that nginx cannot compile", () => {
  agrees([
    ["location", "auth_basic $;", "invalid variable name"],
    ["location", "auth_basic ${a;", 'the closing bracket in "a" variable is missing'],
    ["location", "auth_basic a; auth_basic b;", '"auth_basic" directive is duplicate'],
    ["location", "limit_rate $; ", "invalid variable name"],
    ["location", "limit_rate 1x;", '"limit_rate" directive invalid value'],
    ["location", "proxy_no_cache $host ${;", "invalid variable name"],
    ["server", "rewrite a /b$?;", "invalid variable name"],
    ["server", "rewrite a ?;", null],
    ["server", "if (-f ${) { }", 'the closing bracket in "" variable is missing'],
    ["server", "if (-f $uri) { }", null],
  ]);
});

test("which variables are there depends on the release and the modules", () => {
  const old = { version: "1.18.0", modules: new Set<string>() };
  const any = { version: null, modules: "all" } as const;
  equal(isBuiltin("connection_time", old), false);
  equal(isBuiltin("connection_time", { ...old, version: "1.19.10" }), true);
  equal(isBuiltin("connection_time", any), true);
  equal(isBuiltin("proxy_internal_connection", { ...old, version: "1.29.7" }), false);
  equal(isBuiltin("geoip_org", old), false);
  equal(isBuiltin("geoip_org", { ...old, modules: new Set(["ngx_http_geoip"]) }), true);
  equal(isBuiltin("vts_something", old), false);
  equal(isBuiltin("vts_something", any), true);
  equal(isBuiltin("ssl_preread_server_name", any, "stream"), true);
  equal(isFixed("connection_time", any), false);
  equal(isFixed("uri", any), true);
  equal(isFixed("args", any), false);
});
