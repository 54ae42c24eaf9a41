import { indented, maybe } from "./lines.ts";
import type { Random } from "./random.ts";

/** A stream block as people write it, sometimes with something that does not fit. */
export function streams(random: Random): string {
  const server = (): string =>
    `server {\n${indented([
      ...maybe(
        0.95,
        random,
        () =>
          `listen ${random.pick(["12345", "53 udp", "127.0.0.1:5000", "[::]:9989", "9989 ssl", "9989 proxy_protocol"])};`,
      ).slice(0, 1),
      ...maybe(
        0.95,
        random,
        () => `proxy_pass ${random.pick(["127.0.0.1:9989", "pb", "$name", "unix:/run/a.sock", "missing"])};`,
      ).slice(0, 1),
      ...maybe(0.4, random, () =>
        random.pick([
          "proxy_timeout 3s;",
          "proxy_connect_timeout 1s;",
          "ssl_preread on;",
          "proxy_protocol on;",
          "allow 10.0.0.0/8;",
          "return $remote_addr;",
          "access_log off;",
          "ssl_certificate /a.pem;",
          "ssl_certificate_key /a.key;",
        ]),
      ),
    ])}\n}`;
  return `stream {\n${indented([
    ...maybe(0.5, random, () => "upstream pb {\n  server 127.0.0.1:9989;\n}").slice(0, 1),
    ...maybe(
      0.3,
      random,
      () => "map $ssl_preread_server_name $name {\n  default pb;\n  a.example 127.0.0.1:443;\n}",
    ).slice(0, 1),
    ...random.times(random.between(1, 2), server),
  ])}\n}`;
}

/** The same for mail. */
export function mail(random: Random): string {
  const server = (): string =>
    `server {\n${indented([
      ...maybe(0.95, random, () => `listen ${random.pick(["143", "110", "25", "993 ssl", "2525"])};`).slice(0, 1),
      ...maybe(0.7, random, () => `protocol ${random.pick(["imap", "pop3", "smtp", "http"])};`).slice(0, 1),
      ...maybe(0.3, random, () =>
        random.pick([
          "starttls on;",
          "ssl_certificate /a.pem;",
          "ssl_certificate_key /a.key;",
          "smtp_auth login plain;",
          "proxy on;",
          "xclient off;",
        ]),
      ),
    ])}\n}`;
  return `mail {\n${indented([...maybe(0.9, random, () => "auth_http localhost:9000/cgi;").slice(0, 1), ...random.times(random.between(1, 2), server)])}\n}`;
}
