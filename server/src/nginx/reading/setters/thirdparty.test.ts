import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("echo and set-misc", () => {
  agrees([
    ["location", "echo a $host; echo_sleep 1; echo_before_body b;", null],
    ["location", "echo a $nope;", 'unknown "nope" variable'],
    ["location", 'echo_exec /a "${b";', 'the closing bracket in "b" variable is missing'],
    ["location", "set_md5 a b;", 'invalid variable name "a"'],
    ["location", "set_md5 $a $nope;", 'unknown "nope" variable'],
    ["location", "set_random $a 1 10; set_if_empty $b $a; echo $a$b;", null],
    ["location", "set_unescape_uri $host a;", 'the duplicate "host" variable'],
    [
      "location",
      "set_base32_alphabet abc;",
      '"set_base32_alphabet" directive takes an alphabet of 3 bytes but 32 expected',
    ],
  ]);
});

test("headers-more", () => {
  agrees([
    ["location", 'more_set_headers -s "404 500" -t text/html "A: $host" B:;', null],
    ["location", "more_set_headers -x A;", 'more_set_headers: invalid option name: "-x"'],
    ["location", "more_set_headers -r A;", 'more_set_headers: invalid option name: "-r"'],
    ["location", 'more_set_input_headers -r "A: b";', null],
    ["location", "more_set_input_headers -s 404 A;", 'more_set_input_headers: invalid option name: "-s"'],
    ["location", "more_clear_headers A* -t;", "more_clear_headers: option -t takes an argument."],
    ["location", "more_clear_headers *;", "more_clear_headers: wildcard key too short: *"],
    ["location", 'more_set_headers " ";', "more_set_headers: no key found in the header argument:  "],
    [
      "location",
      "more_set_headers -s 4x4 A;",
      'more_set_headers: invalid digit "x" found in the status code list "4x4"',
    ],
    ["location", 'more_set_headers "A: ${b";', 'the closing bracket in "b" variable is missing'],
    ["location", 'more_clear_headers "A: $nope";', null],
  ]);
});

test("subs_filter, fancyindex, geoip2 and cache-purge", () => {
  agrees([
    ["location", "subs_filter ( a;", null],
    ["location", "subs_filter ( a r;", 'pcre2_compile() failed: missing closing parenthesis in "("'],
    ["location", "subs_filter (a) $1 ir;", null],
    ["location", "subs_filter (a) $2 r;", 'You want to capture too many regex substrings, more than 1 in "$2"'],
    ["location", "fancyindex_header /a remote;", 'unknown header/footer kind "remote"'],
    ["location", "fancyindex_header /a; fancyindex_header /b;", '"fancyindex_header" directive is duplicate'],
    ["location", "proxy_cache_purge PURGE from 10.0.0.0/8 ::1;", null],
    ["location", "proxy_cache_purge PURGE from all the rest;", null],
    ["location", "proxy_cache_purge PURGE to all;", 'invalid parameter "to", expected "from" keyword'],
    ["location", "proxy_cache_purge PURGE from me;", 'invalid parameter "me"'],
    [
      "server",
      "proxy_cache_purge zone $uri;",
      '"proxy_cache_purge" directive (separate location syntax) is not allowed here',
    ],
    ["http", "geoip2 /a.mmdb { $b country iso_code; } server { return 200 $b; }", null],
    ["http", "geoip2 /a.mmdb { b country; }", 'invalid setting "b"'],
    ["http", "geoip2 /a.mmdb { auto_reload; }", "invalid number of arguments for auto_reload"],
    ["http", "geoip2 /a.mmdb { $b source=host country; }", 'invalid source variable name "host"'],
  ]);
});

test("nchan", () => {
  agrees([
    ["http", "upstream a { nchan_redis_server redis://b:6379; }", null],
    ["http", "upstream a { server b backup; fair; }", null],
    ["http", "upstream a { nchan_redis_namespace b; }", "no servers are inside upstream"],
    ["location", "nchan_publisher http WS;", null],
    ["location", 'nchan_publisher w; nchan_subscriber ""; nchan_subscriber_first_message new;', null],
    ["location", "nchan_publisher longpoll;", "invalid nchan_publisher value: longpoll"],
    ["location", "nchan_subscriber; nchan_subscriber_first_message -1;", null],
    ["location", "nchan_subscriber sse push;", "invalid nchan_subscriber value: push"],
    ["location", "nchan_pubsub websocket;", null],
    ["location", "nchan_group_location get post;", "invalid nchan_group_location value: post"],
    [
      "location",
      "nchan_subscriber_first_message first;",
      "invalid nchan_subscriber_first_message value: first, must be 'oldest', 'newest', or a number",
    ],
    [
      "location",
      "nchan_subscriber_first_message 33;",
      "invalid nchan_subscriber_first_message value: 33, must be 'oldest', 'newest', or a number between -32 and 32",
    ],
  ]);
});

test("rtmp", () => {
  const rtmp = (text: string): string => `events { } rtmp { server { listen 1935; application a { ${text} } } }`;
  agrees([
    ["main", "events { } rtmp { server { listen 1935 so_keepalive=on; } }", null],
    ["main", "events { } rtmp { server { listen 1935 ssl; } }", 'the invalid "ssl" parameter'],
    ["main", "events { } rtmp { server { listen a..b; } }", 'host not found in "a..b" of the "listen" directive'],
    ["main", rtmp("allow publish 127.0.0.1; deny play all;"), null],
    ["main", rtmp("allow read all;"), "unexpected access specified: 'read'"],
    ["main", rtmp("deny publish me;"), 'invalid parameter "publish"'],
    ["main", rtmp("push rtmp://b/c name=d; pull rtmp://b/c name=d static;"), null],
    ["main", rtmp("push rtmp://b/c fast;"), '"push" directive unsuppored parameter'],
    ["main", rtmp("push rtmp://b/c name=d static;"), "static push is not allowed"],
    ["main", rtmp("pull rtmp://b/c static;"), "stream name missing in static pull declaration"],
    ["main", rtmp("pull rtmp://a:0/b;"), 'invalid port in url "a:0/b"'],
    ["main", rtmp("on_publish https://b/c;"), 'invalid port in url "https://b/c"'],
    ["main", rtmp("notify_method put;"), '"notify_method" directive got unexpected method'],
    ["location", "rtmp_stat ALL clients;", null],
    ["location", "rtmp_stat all rtmp_stat_stylesheet a.xsl;", 'invalid value "rtmp_stat_stylesheet"'],
    ["main", rtmp("exec_kill_signal usr3;"), '"exec_kill_signal" directive unknown signal'],
    ["main", "events { } rtmp { log_format a b; log_format a c; }", 'duplicate "log_format" name "a"'],
  ]);
});
