import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("listen", () => {
  agrees([
    ["server", "listen 80 foo;", 'invalid parameter "foo"'],
    ["server", "listen 80 backlog=0;", 'invalid backlog "backlog=0"'],
    ["server", "listen 80 rcvbuf=1z;", 'invalid rcvbuf "rcvbuf=1z"'],
    ["server", "listen 80 ipv6only=on;", null],
    ["server", "listen [::]:80 ipv6only=onn;", 'invalid ipv6only flags "onn"'],
    ["server", "listen [::]:80 ipv6only=xx;", 'invalid parameter "ipv6only=xx"'],
    ["server", "listen 80 so_keepalive=1m:30s:5;", null],
    ["server", "listen 80 so_keepalive=::;", 'invalid so_keepalive value: "::"'],
    ["server", "listen 80 so_keepalive=a;", 'invalid so_keepalive value: "a"'],
    ["server", "listen 80 fastopen=a;", 'invalid fastopen "fastopen=a"'],
    ["server", "listen 80; listen 0.0.0.0:80;", "a duplicate listen 0.0.0.0:80"],
    ["server", "listen 80; listen *:80 default_server;", "a duplicate listen 0.0.0.0:80"],
    ["server", "listen 80-82; listen 81;", "a duplicate listen 0.0.0.0:81"],
    ["server", "listen 0;", 'invalid port in "0" of the "listen" directive'],
    ["server", "listen 65536;", 'invalid port in "65536" of the "listen" directive'],
    ["server", "listen 90-80;", 'invalid port range in "90-80" of the "listen" directive'],
    ["server", "listen http://80;", 'invalid host in "http://80" of the "listen" directive'],
    ["server", "listen [::1;", 'invalid host in "[::1" of the "listen" directive'],
    ["server", "listen [::g]:80;", 'invalid IPv6 address in "[::g]:80" of the "listen" directive'],
    ["server", "listen [0:0:0:0:0:0:0:1]:80; listen [::1]:80;", "a duplicate listen [::1]:80"],
    ["server", "listen unix:/tmp/a.sock; listen unix:/tmp/a.sock;", "a duplicate listen unix:/tmp/a.sock"],
    ["server", "listen unix:;", 'no path in the unix domain socket in "unix:" of the "listen" directive'],
    [
      "http",
      "server { listen 80 default_server; } server { listen 80 default_server; }",
      "a duplicate default server for 0.0.0.0:80",
    ],
    ["http", "server { listen 80 bind; } server { listen 80 bind; }", "duplicate listen options for 0.0.0.0:80"],
    ["http", "server { listen 443 ssl; }", 'no "ssl_certificate" is defined for the "listen ... ssl" directive'],
    ["http", "ssl_certificate /a; ssl_certificate_key /b; server { listen 443 ssl; }", null],
    [
      "http",
      "server { listen 443 ssl; ssl_reject_handshake on; } server { listen 443 ssl; ssl_certificate /a; ssl_certificate_key /b; }",
      null,
    ],
    [
      "http",
      "server { listen 443 ssl; ssl_reject_handshake on; } server { listen 443 ssl; }",
      'no "ssl_certificate" is defined for the "listen ... ssl" directive',
    ],
  ]);
});

test("server_name", () => {
  agrees([
    ["server", "server_name *;", 'server name "*" is invalid'],
    ["server", "server_name .;", 'server name "." is invalid'],
    ["server", "server_name *.;", 'server name "*." is invalid'],
    ["server", "server_name *a.com;", 'server name "*a.com" is invalid'],
    ["server", 'server_name "";', null],
    ["server", "server_name ~;", 'empty regex in server name "~"'],
    ["server", "server_name ~^(a;", 'pcre2_compile() failed: missing closing parenthesis in "^(a"'],
    ["server", "server_name a/b;", null],
  ]);
});

test("location and its expressions", () => {
  agrees([
    ["server", "location ~^ /a { }", 'invalid location modifier "~^"'],
    ["server", "location = /a { } location = /a { }", 'duplicate location "/a"'],
    ["server", "location /a { } location ^~ /a { }", 'duplicate location "/a"'],
    ["server", "location = /a { } location /a { }", null],
    ["server", "location ~ a { } location ~ a { }", null],
    ["server", "location /a { location /a/b { } location /a/b { } }", 'duplicate location "/a/b"'],
    ["server", "location @a { } location @a { }", null],
    ["server", "location /z { } location /z { } location /a { } location /a { }", 'duplicate location "/a"'],
    [
      "server",
      "location ~ [:alpha:]a { }",
      'pcre2_compile() failed: POSIX named classes are supported only within a class in "[:alpha:]a" at "[:alpha:]a"',
    ],
    ["server", "location ~ ( { }", 'pcre2_compile() failed: missing closing parenthesis in "("'],
    ["server", "location ~ a) { }", 'pcre2_compile() failed: unmatched closing parenthesis in "a)" at ")"'],
    ["server", 'location ~ "a[b" { }', 'pcre2_compile() failed: missing terminating ] for character class in "a[b"'],
    [
      "server",
      "location ~ a** { }",
      'pcre2_compile() failed: quantifier does not follow a repeatable item in "a**" at "*"',
    ],
    [
      "server",
      "location ~ ^*a { }",
      'pcre2_compile() failed: quantifier does not follow a repeatable item in "^*a" at "*a"',
    ],
    [
      "server",
      "location ~ a|*b { }",
      'pcre2_compile() failed: quantifier does not follow a repeatable item in "a|*b" at "*b"',
    ],
    [
      "server",
      'location ~ "a{2}{3}" { }',
      'pcre2_compile() failed: quantifier does not follow a repeatable item in "a{2}{3}" at "}"',
    ],
    ["server", 'location ~ "a{,3}" { }', null],
    [
      "server",
      "location ~ (?<1a>b) { }",
      'pcre2_compile() failed: subpattern name must start with a non-digit in "(?<1a>b)" at "1a>b)"',
    ],
    [
      "server",
      "location ~ (?<a { }",
      'pcre2_compile() failed: syntax error in subpattern name (missing terminator?) in "(?<a"',
    ],
    [
      "server",
      "location ~ (?<a) { }",
      'pcre2_compile() failed: syntax error in subpattern name (missing terminator?) in "(?<a)" at ")"',
    ],
    ["server", "location ~ (?P<a>b) { return 200 $a; }", null],
    ["server", "location ~ a*+b?? { }", null],
    ["server", "location ~ [[:alpha:]]+ { }", null],
    ["server", "location ~ []a]+ { }", null],
    ["server", "location ~ (?i)a { }", null],
    ["server", "location ~ (?i:a)* { }", null],
    ["server", "location ~ a\\ { }", null],
    ["server", 'location ~ "(?=a)*b" { }', null],
    ["server", 'location ~ "a{1" { }', null],
    ["server", "location ~ x{65536} { }", 'unknown directive "65536}"'],
    ["server", "location @a { alias /x; }", 'the "alias" directive cannot be used inside the named location'],
  ]);
});

test("return, set, if, rewrite", () => {
  agrees([
    ["server", "return 1000;", 'invalid return code "1000"'],
    ["server", "return abc;", 'invalid return code "abc"'],
    ["server", "return abc text;", 'invalid return code "abc"'],
    ["server", "return http://a;", null],
    ["server", "return 200 $;", "invalid variable name"],
    ["server", "return 200 ${a;", 'the closing bracket in "a" variable is missing'],
    ["server", "return 200 ${};", "invalid variable name"],
    ["server", "return 200 $nope;", 'unknown "nope" variable'],
    ["server", "return 200 $1;", null],
    ["server", "set a b;", 'invalid variable name "a"'],
    ["server", "set $a ${b;", 'the closing bracket in "b" variable is missing'],
    ["server", "set $a $b;", 'unknown "b" variable'],
    ["server", "set $a 1; return 200 $A;", null],
    ["server", "if ($a) { }", 'unknown "a" variable'],
    ["server", "if (a) { }", 'invalid condition "a"'],
    ["server", "if $a { }", 'invalid condition "$a"'],
    ["server", "if ($host = a { }", 'invalid condition "a"'],
    ["server", "if ($host == a) { }", 'unexpected "==" in condition'],
    ["server", "if ($host = a b) { }", 'invalid condition "$host"'],
    ["server", "if ( $host ) { }", null],
    ["server", "if (-f $request_filename) { }", null],
    ["server", "if (-z $request_filename) { }", 'invalid condition "-z"'],
    ["server", "if (!-d /a) { }", null],
    ["server", "if (-f) { }", 'invalid condition "-f"'],
    ["server", 'if ($host ~ "(") { }', 'pcre2_compile() failed: missing closing parenthesis in "("'],
    ["server", "if ($host !~* a) { }", null],
    ["server", 'rewrite ^ "";', "empty replacement"],
    ["server", "rewrite ^( /a;", 'pcre2_compile() failed: missing closing parenthesis in "^("'],
    ["server", "rewrite ^ /a lastt;", 'invalid parameter "lastt"'],
    ["server", "rewrite ^ /$;", "invalid variable name"],
    ["server", "rewrite ^ /a?;", null],
  ]);
});

test("stream", () => {
  agrees([
    ["stream", "server { proxy_pass a:1; }", 'no "listen" is defined for server'],
    ["stream", "server { listen 1 foo; proxy_pass a:1; }", 'the invalid "foo" parameter'],
    ["stream", "server { listen 1 default_server; proxy_pass a:1; }", 'the invalid "default_server" parameter'],
    ["stream", "server { listen 1 udp; listen 1; proxy_pass a:1; }", null],
    ["stream", "server { listen 1; listen 1; proxy_pass a:1; }", 'duplicate "0.0.0.0:1" address and port pair'],
    ["stream", "server { listen 1 backlog=0; proxy_pass a:1; }", 'invalid backlog "backlog=0"'],
    ["stream", "server { listen 127.0.0.1; proxy_pass a:1; }", null],
    ["stream", "server { listen 1; listen 127.0.0.1:1; proxy_pass a:1; }", null],
    ["stream", "upstream a { server b; }", 'no port in upstream "b"'],
    ["stream", "log_format a b; server { listen 1; access_log /x a; proxy_pass a:1; }", null],
    ["stream", "server { listen 1; access_log /x b; proxy_pass a:1; }", 'unknown log format "b"'],
    ["stream", "server { listen 1; access_log /x; proxy_pass a:1; }", "log format is not specified"],
  ]);
});

test("limit_req, limit_conn, and certificates without a key", () => {
  agrees([
    ["http", "limit_req_zone $host zone=a:1m rate=1r/s;", null],
    ["http", "limit_req_zone $host zone=a:1m rate=0r/s;", 'invalid rate "rate=0r/s"'],
    ["http", "limit_req_zone $host zone=a rate=1r/s;", 'invalid zone size "zone=a"'],
    ["http", "limit_req_zone $host zone=a:1k rate=1r/s;", 'zone "zone=a:1k" is too small'],
    ["http", "limit_req_zone $host zone=a:32k;", 'invalid number of arguments in "limit_req_zone" directive'],
    ["http", "limit_req_zone $host zone=a:31k;", 'invalid number of arguments in "limit_req_zone" directive'],
    ["http", "limit_req_zone $host rate=1r/s;", 'invalid number of arguments in "limit_req_zone" directive'],
    ["http", "limit_req_zone $$ zone=a:1m;", 'invalid number of arguments in "limit_req_zone" directive'],
    ["http", "limit_req_zone $nope zone=a:1m;", 'invalid number of arguments in "limit_req_zone" directive'],
    ["http", "limit_req_zone $host zone=a:1m foo;", 'invalid parameter "foo"'],
    ["http", "limit_req_zone $host zone=a:1m rate=5r/m;", null],
    ["http", "limit_req_zone $host zone=a:1m rate=5;", null],
    ["http", "limit_conn_zone $host zone=a;", 'invalid zone size "zone=a"'],
    ["http", "limit_conn_zone $host zone=a:1m;", null],
    ["http", "limit_conn_zone $host zone=a:1k;", 'zone "zone=a:1k" is too small'],
    ["http", "limit_conn_zone $host foo;", 'invalid parameter "foo"'],
    [
      "http",
      "limit_req_zone $host zone=a:1m; limit_req zone=a burst=5 nodelay;",
      'invalid number of arguments in "limit_req_zone" directive',
    ],
    [
      "http",
      "limit_req_zone $host zone=a:1m; limit_req zone=a burst=0;",
      'invalid number of arguments in "limit_req_zone" directive',
    ],
    [
      "http",
      "limit_req_zone $host zone=a:1m; limit_req zone=a delay=x;",
      'invalid number of arguments in "limit_req_zone" directive',
    ],
    [
      "http",
      "limit_req_zone $host zone=a:1m; limit_req zone=a foo;",
      'invalid number of arguments in "limit_req_zone" directive',
    ],
    [
      "http",
      "limit_req_zone $host zone=a:1m; limit_req burst=5;",
      'invalid number of arguments in "limit_req_zone" directive',
    ],
    [
      "http",
      "server { listen 443 ssl; ssl_certificate /a.pem; }",
      'no "ssl_certificate_key" is defined for certificate "/a.pem"',
    ],
    ["http", "server { ssl_certificate /a.pem; }", 'no "ssl_certificate_key" is defined for certificate "/a.pem"'],
    ["http", "ssl_certificate_key /k; server { listen 443 ssl; ssl_certificate /a.pem; }", null],
    [
      "http",
      "ssl_certificate_key /k; server { listen 443 ssl; ssl_certificate /a.pem; ssl_certificate /b.pem; }",
      'no "ssl_certificate_key" is defined for certificate "/b.pem"',
    ],
    [
      "http",
      "ssl_certificate /k; server { location / { } location / { } }",
      'no "ssl_certificate_key" is defined for certificate "/k"',
    ],
    ["http", "limit_req zone=a;", 'zero size shared memory zone "a"'],
    ["http", "limit_req zone=a; limit_req_zone $host zone=a:1m rate=1r/s;", null],
    ["http", "limit_conn a 1;", 'zero size shared memory zone "a"'],
    ["http", "limit_req zone=a; limit_conn_zone $host zone=b:1m; limit_conn b 0;", 'invalid number of connections "0"'],
  ]);
});
