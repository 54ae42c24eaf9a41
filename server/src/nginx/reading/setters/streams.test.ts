import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

test("where a server of stream listens, and what takes its connections", () => {
  agrees([
    ["stream", "server { listen 25; proxy_pass a:1; }", null],
    ["stream", "server { proxy_pass a:1; }", 'no "listen" is defined for server'],
    ["stream", "server { listen 25; }", "no handler for server"],
    ["stream", 'server { listen 25; return ""; }', null],
    ["stream_server", "listen 25;", "no handler for server"],
    ["stream_server", "proxy_pass a:1;", 'no "listen" is defined for server'],
    ["stream_server", "listen 25 udp reuseport; listen 25; return a;", null],
    ["stream_server", "listen 25; listen 25; return a;", 'duplicate "0.0.0.0:25" address and port pair'],
    ["stream_server", "listen [::]:25 ipv6only=off; return a;", null],
    ["stream_server", "listen 25 ipv6only=of;", 'invalid ipv6only flags "of"'],
    ["stream_server", "listen 25 default_server;", 'the invalid "default_server" parameter'],
    ["stream_server", "listen 25 udp ssl;", '"listen" directive "ssl" parameter is incompatible with "udp"'],
    [
      "stream_server",
      "listen 25 proxy_protocol so_keepalive=off udp;",
      '"listen" directive "so_keepalive" parameter is incompatible with "udp"',
    ],
    ["stream_server", "listen 25 backlog=1 udp;", '"listen" directive "backlog" parameter is incompatible with "udp"'],
  ]);
});

test("what a server of stream that speaks TLS needs", () => {
  const server = (more: string): string => `server { listen 25 ssl; return a; ${more} }`;
  agrees([
    ["stream", server(""), 'no "ssl_certificate" is defined for the "listen ... ssl" directive'],
    ["stream", server("ssl_certificate a;"), 'no "ssl_certificate_key" is defined for the "listen ... ssl" directive'],
    ["stream", `ssl_certificate a; ssl_certificate_key b; ${server("")}`, null],
    ["stream", server("ssl_certificate $a; ssl_certificate_key b;"), 'unknown "a" variable'],
    ["stream", server("ssl_certificate ${a; ssl_certificate_key b;"), 'the closing bracket in "a" variable is missing'],
    ["stream", "server { listen 25; return a; ssl_certificate $a; ssl_certificate_key b; }", null],
    [
      "stream",
      "proxy_ssl on; server { listen 25; proxy_pass a:1; proxy_ssl_certificate b; }",
      'no "proxy_ssl_certificate_key" is defined for certificate "b"',
    ],
    [
      "stream",
      "proxy_ssl on; server { listen 25; proxy_pass a:1; proxy_ssl_verify on; }",
      "no proxy_ssl_trusted_certificate for proxy_ssl_verify",
    ],
    ["stream", "server { listen 25; proxy_pass a:1; proxy_ssl_verify on; }", null],
    ["stream", `ssl_alpn a ${"b".repeat(256)};`, '"ssl_alpn" directive protocol too long'],
    ["stream", "ssl_alpn a b; ssl_alpn c;", '"ssl_alpn" directive is duplicate'],
  ]);
});

test("the variables of stream are not those of http", () => {
  const server = (text: string): string => `server { listen 1; ${text} }`;
  agrees([
    ["stream", server("return $ssl_preread_server_name;"), null],
    ["stream", server("return $host;"), 'unknown "host" variable'],
    ["stream", server("proxy_pass a:1; proxy_ssl_name $b;"), 'unknown "b" variable'],
    ["stream", server("set $a $b; proxy_pass c:1;"), 'unknown "b" variable'],
    ["stream", server("set $a $a; proxy_pass c:1;"), null],
    ["stream", server("set $remote_addr a;"), 'the duplicate "remote_addr" variable'],
    ["stream", server("set a b;"), 'invalid variable name "a"'],
    ["stream", `map $remote_addr $a { ~^(?<b>.) $b; } ${server("return $a;")}`, null],
    ["stream", `map $c $a { } ${server("return $a;")}`, 'unknown "c" variable'],
    ["stream", `log_format f $a; ${server("return b;")}`, 'unknown "a" variable'],
    ["main", "events { } stream { map $remote_addr $a { } } http { map $a $b { } }", 'unknown "a" variable'],
    ["main", "events { } stream { map $host $a { } } http { }", 'unknown "host" variable'],
  ]);
});

test("proxy_bind and set_real_ip_from of stream", () => {
  agrees([
    ["stream", "proxy_bind off;", null],
    ["stream", "proxy_bind $remote_addr transparent;", null],
    ["stream", "proxy_bind 1.2.3.4:80 opaque;", 'invalid parameter "opaque"'],
    ["stream", "proxy_bind [::1]:80;", null],
    ["stream", "proxy_bind [::1];", 'invalid address "[::1]"'],
    ["stream", "proxy_bind 1.2.3.4:0;", 'invalid address "1.2.3.4:0"'],
    ["stream", "proxy_bind a; proxy_bind b;", 'invalid address "a"'],
    ["stream", "set_real_ip_from a..b;", 'host not found in set_real_ip_from "a..b"'],
  ]);
});
