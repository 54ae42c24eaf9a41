import { test } from "node:test";
import { agrees } from "../../../../../test/support/first.ts";

const http = "auth_http localhost:9000/auth;";

test("where a mail server listens, and what it speaks", () => {
  agrees([
    ["mail", `${http} server { listen 25; }`, null],
    ["mail", `${http} server { }`, 'no "listen" is defined for server'],
    ["mail", `${http} server { listen 2525; }`, "unknown mail protocol for server"],
    ["mail", `${http} server { listen 2525; protocol smtp; }`, null],
    ["mail", `${http} server { listen 2525; protocol lmtp; }`, 'unknown protocol "lmtp"'],
    ["mail", `${http} server { listen 993-995; }`, null],
    ["mail", `${http} server { listen 25 udp; }`, 'the invalid "udp" parameter'],
    ["mail", `${http} server { listen [::]:25 ipv6only=on; }`, null],
    ["mail", `${http} server { listen a..b:25; }`, 'host not found in "a..b:25" of the "listen" directive'],
    ["mail", `${http} server { listen 25; } server { listen *:25; }`, 'duplicate "0.0.0.0:25" address and port pair'],
    ["mail_server", "listen 25;", 'no "auth_http" is defined for server'],
    ["mail_server", "protocol smtp;", 'no "listen" is defined for server'],
    ["main", "events { } mail { } mail { }", '"mail" directive is duplicate'],
  ]);
});

test("who a mail server asks", () => {
  agrees([
    ["mail", "server { listen 25; }", 'no "auth_http" is defined for server'],
    ["mail_server", "listen 25; auth_http http://unix:/a:/b;", null],
    ["mail_server", "listen 25; auth_http https://a;", 'invalid port in auth_http "https://a"'],
    ["mail_server", "listen 25; auth_http a..b;", 'host not found in auth_http "a..b"'],
    ["mail_server", "listen 25; auth_http http://;", 'no host in auth_http ""'],
    ["mail", `${http} set_real_ip_from 10.0.0.0/33;`, 'host not found in set_real_ip_from "10.0.0.0/33"'],
    ["mail", `${http} set_real_ip_from unix:; set_real_ip_from ::1/64;`, null],
  ]);
});

test("what a mail server that speaks TLS needs", () => {
  const server = (more: string): string => `${http} server { listen 25; ${more} }`;
  agrees([
    ["mail", server("ssl on; starttls on;"), '"ssl" directive conflicts with "starttls"'],
    ["mail", server("starttls only; ssl on;"), '"starttls" directive conflicts with "ssl on"'],
    ["mail", server("starttls maybe;"), 'invalid value "maybe"'],
    ["mail", server("ssl 1;"), 'invalid value "1" in "ssl" directive, it must be "on" or "off"'],
    ["mail", server("ssl on; ssl on;"), '"ssl" directive is duplicate'],
    ["mail", server("starttls on;"), 'no "ssl_certificate" is defined for the "starttls" directive'],
    [
      "mail",
      server("listen 993 ssl; ssl_certificate a;"),
      'no "ssl_certificate_key" is defined for the "listen ... ssl" directive',
    ],
    [
      "mail",
      server("ssl on; ssl_certificate a; ssl_certificate b; ssl_certificate_key c;"),
      'no "ssl_certificate_key" is defined for certificate "b" and the "ssl" directive',
    ],
    [
      "mail",
      `starttls on; ssl_certificate a; ssl_certificate_key b; ${server("starttls off; ssl_verify_client on;")}`,
      null,
    ],
    [
      "mail",
      `starttls on; ssl_certificate a; ssl_certificate_key b; ${server("ssl_verify_client on;")}`,
      "no ssl_client_certificate for ssl_verify_client",
    ],
    ["mail", server("ssl_password_file a; ssl_password_file b;"), '"ssl_password_file" directive is duplicate'],
  ]);
});

test("resolver", () => {
  agrees([
    ["mail_server", "auth_http a; listen 25; resolver off;", null],
    ["server", "resolver 1.1.1.1 [::1]:53 valid=30s ipv6=off;", null],
    ["server", "resolver off;", null],
    ["server", "resolver 1.1.1.1 valid=x;", "invalid parameter: valid=x"],
    ["server", "resolver 1.1.1.1 ipv6=x;", "invalid parameter: ipv6=x"],
    ["server", "resolver ipv6=off;", "no name servers defined"],
    ["server", "resolver 1.1.1.1 ipv4=off;", 'host not found in resolver "ipv4=off"'],
    ["server", "resolver 1.1.1.1:x;", 'invalid port in resolver "1.1.1.1:x"'],
    ["stream", "resolver a; resolver b;", '"resolver" directive is duplicate'],
  ]);
});
