import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("redirects and cookies", () => {
  agrees([
    [
      "location",
      "proxy_redirect default; proxy_pass http://a;",
      '"proxy_redirect default" should be placed after the "proxy_pass" directive',
    ],
    ["location", "proxy_pass http://a; proxy_redirect default;", null],
    [
      "location",
      "proxy_pass http://$host; proxy_redirect default;",
      '"proxy_redirect default" cannot be used with "proxy_pass" directive with variables',
    ],
    ["location", "proxy_redirect x;", 'invalid parameter "x"'],
    ["location", "proxy_redirect off; proxy_redirect / /a;", '"proxy_redirect" directive is duplicate'],
    ["location", "proxy_redirect / /a; proxy_redirect off;", '"proxy_redirect" directive is duplicate'],
    ["location", "proxy_redirect ~( /a;", 'pcre2_compile() failed: missing closing parenthesis in "("'],
    ["location", "proxy_redirect ~*^/(?<p>.*) /$p;", null],
    ["location", "proxy_redirect $ /a;", "invalid variable name"],
    ["location", "proxy_redirect /a ${;", "invalid variable name"],
    ["server", "proxy_redirect default;", '"proxy_redirect default" should be placed after the "proxy_pass" directive'],
    ["location", "proxy_cookie_domain off; proxy_cookie_domain a b;", '"proxy_cookie_domain" directive is duplicate'],
    ["location", "proxy_cookie_domain a;", 'invalid parameter "a"'],
    [
      "location",
      "proxy_cookie_domain ~* b;",
      'pcre2_compile() failed: quantifier does not follow a repeatable item in "*" at "*"',
    ],
    ["location", "proxy_cookie_domain .a .$nope;", 'unknown "nope" variable'],
    ["location", "proxy_cookie_path a b; proxy_cookie_path off;", '"proxy_cookie_path" directive is duplicate'],
    [
      "location",
      "proxy_cookie_path ~*[ b;",
      'pcre2_compile() failed: missing terminating ] for character class in "["',
    ],
    ["location", "proxy_cookie_flags one secure nosuch;", null],
    ["location", "proxy_cookie_flags ~( secure;", 'pcre2_compile() failed: missing closing parenthesis in "("'],
    ["location", "proxy_cookie_flags one;", 'invalid parameter "one"'],
  ]);
});

test("caches, stores and their paths", () => {
  agrees([
    ["location", "proxy_store on; proxy_cache a;", '"proxy_cache" directive is incompatible with "proxy_store"'],
    ["location", "proxy_cache a; proxy_store on;", '"proxy_store" directive is incompatible with "proxy_cache"'],
    ["location", "proxy_store off; proxy_store on;", '"proxy_store" directive is duplicate'],
    ["location", "proxy_cache off; proxy_cache a;", '"proxy_cache" directive is duplicate'],
    ["location", "proxy_store ${a;", 'the closing bracket in "a" variable is missing'],
    ["location", "fastcgi_cache off; fastcgi_store /a$uri;", null],
    ["location", "uwsgi_store on; uwsgi_cache a;", '"uwsgi_cache" directive is incompatible with "uwsgi_store"'],
    ["http", "proxy_cache_path /a;", 'invalid number of arguments in "proxy_cache_path" directive'],
    ["http", "proxy_cache_path /a levels=1:2;", '"proxy_cache_path" must have "keys_zone" parameter'],
    ["http", "proxy_cache_path /a levels=1:2: keys_zone=a:1m;", 'invalid "levels" "levels=1:2:"'],
    ["http", "proxy_cache_path /a levels=3 keys_zone=a:1m;", 'invalid "levels" "levels=3"'],
    ["http", "proxy_cache_path /a levels= keys_zone=a:1m;", null],
    ["http", "proxy_cache_path /a keys_zone=a;", 'invalid keys zone size "keys_zone=a"'],
    ["http", "proxy_cache_path /a keys_zone=:1m;", '"proxy_cache_path" must have "keys_zone" parameter'],
    ["http", "proxy_cache_path /a keys_zone=a:1x;", 'invalid keys zone size "keys_zone=a:1x"'],
    ["http", "proxy_cache_path /a keys_zone=a:4k;", 'keys zone "keys_zone=a:4k" is too small'],
    [
      "http",
      "proxy_cache_path /a keys_zone=a:1m use_temp_path=yes;",
      'invalid use_temp_path value "use_temp_path=yes", it must be "on" or "off"',
    ],
    ["http", "proxy_cache_path /a keys_zone=a:1m inactive=1x max_size=1;", 'invalid inactive value "inactive=1x"'],
    ["http", "proxy_cache_path /a keys_zone=a:1m max_size=1t;", 'invalid max_size value "max_size=1t"'],
    [
      "http",
      "proxy_cache_path /a keys_zone=a:1m min_free=1g loader_files=x;",
      'invalid loader_files value "loader_files=x"',
    ],
    [
      "http",
      "proxy_cache_path /a keys_zone=a:1m manager_sleep=50ms manager_threshold=1x;",
      'invalid manager_threshold value "manager_threshold=1x"',
    ],
    ["http", "proxy_cache_path /a keys_zone=a:1m purger=on;", 'invalid parameter "purger=on"'],
    ["http", "proxy_cache_path /a keys_zone=a:1m; proxy_cache_path /b keys_zone=a:1m;", 'duplicate zone "a"'],
    [
      "http",
      "proxy_cache_path /a keys_zone=a:1m; fastcgi_cache_path /b keys_zone=a:1m;",
      'the shared memory zone "a" is already declared for a different use',
    ],
    ["http", "proxy_temp_path /a 1 2; proxy_cache_path /b/ keys_zone=a:1m; server { proxy_temp_path /a 1 2; }", null],
    ["location", "proxy_cache_valid 1x;", 'invalid time value "1x"'],
    ["location", "proxy_cache_valid 200 600 1m;", 'invalid status "600"'],
    ["location", "proxy_cache_valid any 99 1m;", 'invalid status "99"'],
    ["location", "proxy_cache_valid 200 301 any 1m;", null],
  ]);
});

test("addresses of our own", () => {
  agrees([
    ["location", "proxy_bind 1.2.3.4 transparent;", null],
    ["location", "proxy_bind 1.2.3.4:80;", null],
    ["location", "proxy_bind a;", 'invalid address "a"'],
    ["location", "proxy_bind [::1];", 'invalid address "[::1]"'],
    ["location", "proxy_bind [::1]:80;", null],
    ["location", "proxy_bind ::1;", null],
    ["location", "proxy_bind 1.2.3.4:0;", 'invalid address "1.2.3.4:0"'],
    ["location", "proxy_bind 1.2.3.4 x;", 'invalid parameter "x"'],
    ["location", "proxy_bind off; proxy_bind off;", '"proxy_bind" directive is duplicate'],
    ["location", "proxy_bind off x;", 'invalid address "off"'],
    ["location", "proxy_bind $nope;", 'unknown "nope" variable'],
  ]);
});

test("what else passes requests on", () => {
  agrees([
    ["location", "mirror off; mirror /a;", '"mirror" directive is duplicate'],
    ["location", "mirror /a; mirror off;", '"mirror" directive is duplicate'],
    ["location", "mirror /a; mirror /b;", null],
    ["location", "auth_request off; auth_request /a;", '"auth_request" directive is duplicate'],
    ["location", "auth_request_set a b;", 'invalid variable name "a"'],
    ["location", "auth_request_set $ b;", 'invalid variable name "$"'],
    ["location", "auth_request_set $host b;", 'the duplicate "host" variable'],
    ["location", "auth_request_set $a $;", "invalid variable name"],
    ["location", "fastcgi_split_path_info ^(.+\\.php)(/.*)$;", null],
    ["location", "fastcgi_split_path_info ^(.+\\.php);", 'pattern "^(.+\\.php)" must have 2 captures'],
    ["location", "fastcgi_split_path_info ^((.+)\\.php)(/.+)$;", 'pattern "^((.+)\\.php)(/.+)$" must have 2 captures'],
    ["location", "fastcgi_split_path_info ^(?:.+[(].php)(?<a>\\()(/.+)$;", null],
    ["location", "fastcgi_split_path_info (;", 'pcre2_compile() failed: missing closing parenthesis in "("'],
    ["location", "memcached_pass a:1;", 'unknown "memcached_key" variable'],
    ["location", "set $memcached_key a; memcached_pass a:1;", null],
    [
      "upstream",
      "fair no_rr weight_mode=peak; server a max_fails=1; server b max_conns=1;",
      'balancing method does not support parameter "max_conns=1"',
    ],
  ]);
});
