import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("root, error_page, try_files, headers", () => {
  agrees([
    ["server", "error_page 404;", 'invalid number of arguments in "error_page" directive'],
    ["server", "error_page 404 =;", null],
    ["server", "error_page 404 =a /x;", 'invalid value "=a"'],
    ["server", "error_page =200 /x;", 'invalid value "=200"'],
    ["server", "error_page 200 /x;", 'value "200" must be between 300 and 599'],
    ["server", "error_page 499 /x;", 'invalid value "499"'],
    ["server", "error_page abc /x;", 'invalid value "abc"'],
    ["server", "error_page 404 = @x;", null],
    ["server", "try_files /a;", 'invalid number of arguments in "try_files" directive'],
    ["server", "try_files $uri =abc;", 'invalid code "=abc"'],
    ["server", "try_files $uri =1000;", 'invalid code "=1000"'],
    ["server", "try_files $uri =404; try_files $uri =404;", '"try_files" directive is duplicate'],
    ["server", "root /a; root /b;", '"root" directive is duplicate'],
    ["location", "root /a; alias /b;", '"alias" directive is duplicate, "root" directive was specified earlier'],
    ["location", "alias /a; alias /b;", '"alias" directive is duplicate'],
    ["server", "root $document_root/x;", 'the $document_root variable cannot be used in the "root" directive'],
    ["server", "add_header a b c;", 'invalid parameter "c"'],
    ["server", "add_header a b always;", null],
    ["server", "add_header a $;", "invalid variable name"],
    ["server", "add_trailer a b c;", 'invalid parameter "c"'],
    ["server", "expires 1x;", '"expires" directive invalid value'],
    ["server", "expires modified;", '"expires" directive invalid value'],
    ["server", "expires modified +1d;", null],
    ["server", "expires @25h;", '"expires" directive daily time value must be less than 24 hours'],
    ["server", "expires @15h30m;", null],
    ["server", "expires a 1d;", '"expires" directive invalid value'],
    ["server", "expires $host;", null],
    ["server", "expires -1;", null],
    ["server", "expires 1d; expires 1d;", '"expires" directive is duplicate'],
    ["server", "fastcgi_param A b if_empty;", 'invalid parameter "if_empty"'],
    ["server", "fastcgi_param A $nope;", 'unknown "nope" variable'],
    ["server", "proxy_set_header A $nope;", 'unknown "nope" variable'],
  ]);
});

test("upstream and what passes requests to it", () => {
  agrees([
    ["location", "proxy_pass a;", "invalid URL prefix"],
    ["location", "proxy_pass http://;", 'no host in upstream ""'],
    ["location", "proxy_pass http://a:b;", 'invalid port in upstream "a:b"'],
    ["location", "proxy_pass http://a:0/;", 'invalid port in upstream "a:0/"'],
    ["location", "proxy_pass http://a/; proxy_pass http://b;", '"proxy_pass" directive is duplicate'],
    ["location", "proxy_pass http://[::1]/;", null],
    ["location", "proxy_pass http://[::1]x;", 'invalid host in upstream "[::1]x"'],
    ["location", "proxy_pass http://unix:/a:/b;", null],
    ["location", "proxy_pass http://unix:;", 'no path in the unix domain socket in upstream "unix:"'],
    ["location", "proxy_pass http://$nope;", 'unknown "nope" variable'],
    ["location", "fastcgi_pass a/b;", 'invalid host in upstream "a/b"'],
    ["location", "fastcgi_pass name;", 'no port in upstream "name"'],
    ["location", "fastcgi_pass 127.0.0.1;", 'no port in upstream "127.0.0.1"'],
    ["location", "fastcgi_pass unix:/a;", null],
    ["location", "uwsgi_pass uwsgi://a:1;", null],
    ["location", "uwsgi_pass http://a:1;", 'invalid host in upstream "http://a:1"'],
    ["location", "scgi_pass a;", 'no port in upstream "a"'],
    ["location", "grpc_pass grpc://a;", 'no port in upstream "a"'],
    ["location", "grpc_pass a;", 'no port in upstream "a"'],
    ["location", "memcached_pass a;", 'no port in upstream "a"'],
    ["location", "memcached_pass $a;", 'no port in upstream "$a"'],
    [
      "server",
      "location ~ a { proxy_pass http://a/b; }",
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block',
    ],
    [
      "server",
      "location /a { if ($host) { proxy_pass http://a/; } }",
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block',
    ],
    [
      "server",
      "location /a { limit_except GET { proxy_pass http://a/; } }",
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block',
    ],
    [
      "server",
      "location @a { proxy_pass http://a/; }",
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block',
    ],
    ["server", "location @a { proxy_pass http://a; }", null],
    ["http", "upstream a { server b; } upstream A { server c; }", 'duplicate upstream "A"'],
    ["http", "upstream a { }", "no servers are inside upstream"],
    ["http", "upstream a { server b weight=0; }", 'invalid parameter "weight=0"'],
    ["http", "upstream a { server b weight=2 max_fails=1 fail_timeout=1s max_conns=3 backup; server c; }", null],
    ["http", "upstream a { server b foo; }", 'invalid parameter "foo"'],
    ["http", "upstream a { server b fail_timeout=x; }", 'invalid parameter "fail_timeout=x"'],
    ["http", "upstream a { server b/c; }", 'invalid host in upstream "b/c"'],
    ["http", "upstream a { server b:99999; }", 'invalid port in upstream "b:99999"'],
    [
      "http",
      "upstream a { server b; } server { location / { proxy_pass http://a:80; } }",
      'upstream "a" may not have port 80',
    ],
    ["http", "server { location / { fastcgi_pass a; } } upstream a { server b; }", null],
    [
      "http",
      "server { location / { proxy_pass http://a:80; } } upstream a { server b; }",
      'upstream "a" may not have port 80',
    ],
    ["server", "location ~ ^/(?<n>.*) { proxy_pass http://$n; }", null],
  ]);
});

test("allow and deny", () => {
  agrees([
    ["server", "allow 1.2.3.4/33;", 'invalid parameter "1.2.3.4/33"'],
    ["server", "allow 1.2.3.4/255.255.0.0;", 'invalid parameter "1.2.3.4/255.255.0.0"'],
    ["server", "allow 1.2.3.4/a;", 'invalid parameter "1.2.3.4/a"'],
    ["server", "deny foo;", 'invalid parameter "foo"'],
    ["server", "deny all;", null],
    ["server", "allow ::1/129;", 'invalid parameter "::1/129"'],
    ["server", "allow ::1;", null],
    ["server", "allow unix:;", null],
    ["server", "allow 1.2.3;", 'invalid parameter "1.2.3"'],
    ["server", "allow 1.2.3.4/8;", null],
  ]);
});

test("the configuration as a whole", () => {
  agrees([
    ["main", "http { }", 'no "events" section in configuration'],
    ["main", "events { } events { }", '"events" directive is duplicate'],
    ["main", "events { } http { } http { }", '"http" directive is duplicate'],
    ["main", "events { }", null],
  ]);
});

test("zones, keepalive and limits of upstreams and of stream", () => {
  agrees([
    ["http", "upstream a { server b; zone u; }", 'zero size shared memory zone "u"'],
    ["http", "upstream a { server b; zone u 1m; } upstream c { server d; zone u; }", null],
    ["http", "upstream a { server b; zone u 1k; }", 'zone "u" is too small'],
    ["http", "upstream a { server b; zone u x; }", 'invalid zone size "x"'],
    ["http", 'upstream a { server b; zone "" 1m; }', 'invalid zone name ""'],
    ["http", "upstream a { server b; keepalive 0; }", 'invalid value "0" in "keepalive" directive'],
    ["http", "upstream a { server b; keepalive x; }", 'invalid value "x" in "keepalive" directive'],
    ["http", "upstream a { server b; keepalive 1; keepalive 2; }", '"keepalive" directive is duplicate'],
    ["http", "upstream a { server b; keepalive 16; }", null],
    [
      "stream",
      "limit_conn_zone $binary_remote_addr zone=a:1m; server { listen 1; limit_conn a 1; proxy_pass b:1; }",
      null,
    ],
    ["stream", "server { listen 1; limit_conn a 1; proxy_pass b:1; }", 'zero size shared memory zone "a"'],
    ["stream", "limit_conn_zone $$ zone=a:1m;", "invalid variable name"],
    ["stream", "limit_conn_zone $session_time zone=a;", 'invalid zone size "zone=a"'],
    ["stream", "upstream a { server b:1; zone u; }", 'zero size shared memory zone "u"'],
  ]);
});
