import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { agrees, configOf } from "../../../../../test/support/first.ts";
import { readThrough } from "../read.ts";

test("upstreams and addresses find each other in nginx's order", () => {
  const passing = (at: string) => `server { location / { ${at} } }`;
  agrees([
    ["http", `${passing("proxy_pass http://a;")} ${passing("fastcgi_pass a;")}`, null],
    ["http", `${passing("fastcgi_pass a;")} ${passing("proxy_pass http://a;")}`, 'no port in upstream "a"'],
    [
      "http",
      `${passing("proxy_pass http://a;")} ${passing("proxy_pass http://a:8080;")} upstream a { server b; }`,
      null,
    ],
    [
      "http",
      `${passing("proxy_pass http://a:8080;")} ${passing("proxy_pass http://a;")} upstream A { server b; }`,
      'upstream "A" may not have port 8080',
    ],
    ["http", `upstream /s { server b; } ${passing("proxy_pass http://unix:/s;")}`, 'upstream "/s" may not have port 0'],
    ["http", passing("fastcgi_pass [::1];"), 'no port in upstream "[::1]"'],
    ["http", `upstream [::1] { server b; } ${passing("fastcgi_pass [::1];")}`, null],
    ["http", "upstream a { server b backup; }", 'no servers in upstream "a"'],
    ["http", "upstream a { server b backup; server c down; }", null],
    ["location", "fastcgi_pass 1..2.:1;", null],
    ["location", "fastcgi_pass [:1:2:3:4:5:6:7:8]:1;", null],
    ["location", "fastcgi_pass [1:2:3:4:5:6:7:8:9]:1;", 'invalid IPv6 address in upstream "[1:2:3:4:5:6:7:8:9]:1"'],
    [
      "location",
      "fastcgi_pass [1:2:3:4:5:6:7:1.2.3.4]:1;",
      'invalid IPv6 address in upstream "[1:2:3:4:5:6:7:1.2.3.4]:1"',
    ],
    ["location", "fastcgi_pass [1:2:3:4:5:6:1.2.3.4]:1;", null],
    ["location", "fastcgi_pass [1::2::3]:1;", 'invalid IPv6 address in upstream "[1::2::3]:1"'],
  ]);
});

test("how an upstream balances", () => {
  agrees([
    ["upstream", "ip_hash; server a backup;", 'balancing method does not support parameter "backup"'],
    ["upstream", "server a backup; ip_hash; server b;", null],
    ["upstream", "ip_hash; least_conn; server a backup; server b;", null],
    ["upstream", "least_conn; hash $uri; server a backup;", 'balancing method does not support parameter "backup"'],
    ["upstream", "hash $uri twice; server a;", 'invalid parameter "twice"'],
    ["upstream", "hash $uri consistent; server a;", null],
    ["upstream", "hash ${uri; server a;", 'the closing bracket in "uri" variable is missing'],
    ["upstream", "hash $nope; server a;", 'unknown "nope" variable'],
    ["upstream", "random three; server a;", 'invalid parameter "three"'],
    ["upstream", "random two most; server a;", 'invalid parameter "most"'],
    ["upstream", "random two least_conn; server a;", null],
    ["upstream", "server a slow_start=30s;", 'invalid parameter "slow_start=30s"'],
    ["upstream", "server a backup=1;", 'invalid parameter "backup=1"'],
    [
      "stream",
      "upstream a { hash $remote_addr; server b:1 backup; }",
      'balancing method does not support parameter "backup"',
    ],
  ]);
});

test("shared memory has one size and one use", () => {
  agrees([
    [
      "http",
      "limit_req_zone $host zone=z:1m rate=1r/s; limit_conn_zone $host zone=z:1m;",
      'the shared memory zone "z" is already declared for a different use',
    ],
    [
      "http",
      "limit_req_zone $host zone=z:1m rate=1r/s; limit_req_zone $host zone=z:2m rate=1r/s;",
      'the size 2097152 of shared memory zone "z" conflicts with already declared size 1048576',
    ],
    [
      "http",
      "limit_conn_zone $host zone=z:1m; limit_conn_zone $uri zone=z:1024k;",
      'limit_conn_zone "z" is already bound to key "$host"',
    ],
    [
      "http",
      "upstream u { server a; zone z 1m; } server { limit_conn z 1; }",
      'the shared memory zone "z" is already declared for a different use',
    ],
    ["http", "server { limit_conn z 1; } limit_conn_zone $host zone=z:1m;", null],
    [
      "http",
      "limit_conn_zone $host zone=z:1m; server { limit_conn z 1; limit_conn z 2; }",
      '"limit_conn" directive is duplicate',
    ],
    [
      "http",
      "limit_req_zone $host zone=z:1m rate=1r/s; server { limit_req zone=z; limit_req zone=z burst=1; }",
      '"limit_req" directive is duplicate',
    ],
    ["http", "limit_conn_zone $host zone=z:1m; server { limit_conn z 1; location / { limit_conn z 1; } }", null],
    ["http", "server { limit_conn y 1; limit_req zone=z; }", 'zero size shared memory zone "y"'],
    ["http", "limit_req_zone $host zone=z:1m sync;", 'invalid parameter "sync"'],
  ]);
});

test("names that newer releases look up at run time", () => {
  const upstream = (text: string) => `upstream u { ${text} }`;
  agrees(
    [
      [
        "http",
        upstream("server a resolve;"),
        'resolving names at run time requires upstream "u" in /case.conf:1 to be in shared memory',
      ],
      [
        "http",
        upstream("zone z 1m; server a resolve;"),
        'no resolver defined to resolve names at run time in upstream "u"',
      ],
      ["http", `resolver 1.2.3.4; ${upstream("zone z 1m; server a resolve;")}`, null],
      ["http", upstream("zone z 1m; server a resolve; resolver 1.2.3.4;"), null],
      ["http", upstream("server 1.2.3.4 resolve;"), null],
      ["http", upstream("server a service=b;"), 'service upstream "a" requires "resolve" parameter'],
      ["http", upstream("server a:80 resolve service=b;"), 'service upstream "a:80" may not have port'],
      ["http", upstream("server 1.2.3.4 resolve service=b;"), 'service upstream "1.2.3.4" requires domain name'],
      ["http", upstream("server a resolve service=;"), "service is empty"],
      ["http", upstream("server a route=;"), "route is empty"],
      ["http", upstream(`server a route=${"r".repeat(33)};`), "route is longer than 32"],
      ["http", upstream("keepalive 0 local; server a;"), null],
      ["http", upstream("keepalive 16 global; server a;"), 'invalid parameter "global"'],
      ["http", upstream("least_time header fast; server a;"), 'invalid parameter "fast"'],
      ["http", upstream("least_time connect; server a;"), 'invalid value "connect"'],
      ["location", 'proxy_store "";', "empty path"],
      ["location", "tunnel_pass a;", 'no port in upstream "a"'],
    ],
    "1.31.5",
  );
});

test("a zone whose size is refused is one mistake", () => {
  const said = (text: string) => readThrough(configOf("http", text)).map(({ message }) => message);
  deepEqual(said("limit_req_zone $host zone=z:1x rate=1r/s; server { limit_req zone=z; }"), [
    'invalid zone size "zone=z:1x"',
  ]);
  deepEqual(said("limit_req_zone $host rate=x zone=z:1m; server { limit_req zone=z; }"), ['invalid rate "rate=x"']);
  deepEqual(said("proxy_cache_path /a keys_zone=z:1m inactive=x; server { proxy_cache z; }"), [
    'invalid inactive value "inactive=x"',
  ]);
  deepEqual(said("upstream a { zone z 1k; server b; }"), ['zone "z" is too small']);
});
