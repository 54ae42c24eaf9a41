import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { readConfig } from "../model/config.ts";
import { parse } from "../parse.ts";
import { firstRejection } from "./first.ts";
import { readThrough } from "./read.ts";

// What servers are made of: most of it right, some of it refused alone or together with what others say.
const listens = ["listen 80;", "listen 81;", "listen 80 default_server;", "listen 443 ssl;", "listen x y;", ""];
const names = [
  "server_name a.org;",
  "server_name b.org *.c.org;",
  "server_name ~^(a;",
  "server_name a.*.org;",
  "server_name a.org b.org;",
];
const rest = [
  "location / { proxy_pass http://up; }",
  "location / { proxy_pass http://up:80; }",
  "location / { proxy_pass http://127.0.0.1:8010; proxy_set_header A $what; }",
  "location /a { limit_req zone=z; } location /a { }",
  "ssl_certificate c.pem;",
  "ssl_certificate c.pem; ssl_certificate_key k.pem;",
  "root /a; root /b;",
  "set $what 1;",
];
const beside = ["upstream up { server 127.0.0.1; }", "limit_req_zone $a zone=z:1m rate=1r/s;", "gzip on;", ""];

const server = fc.record({
  listen: fc.constantFrom(...listens),
  name: fc.constantFrom(...names),
  rest: fc.uniqueArray(fc.constantFrom(...rest), { maxLength: 2 }),
});

test("servers that are alike are judged as each of them would be", () => {
  fc.assert(
    fc.property(fc.array(server, { minLength: 1, maxLength: 6 }), fc.constantFrom(...beside), (servers, one) => {
      const blocks = servers.map((it) => `  server {\n    ${[it.listen, it.name, ...it.rest].join("\n    ")}\n  }\n`);
      const text = `events {}\nhttp {\n  ${one}\n${blocks.join("")}}\n`;
      const build = { version: "1.22.1", modules: "all" } as const;
      const file = { uri: "file:///etc/nginx/nginx.conf", text, root: parse(text) };
      const read = (once: boolean) => readConfig(file, "main", false, () => [], { build, once });
      const said = readThrough(read(false));
      deepEqual(
        readThrough(read(true)).map(({ message, place }) => [message, place]),
        said.map(({ message, place }) => [message, place]),
      );
      // Nothing is remembered where the text is read for its first rejection.
      const first = firstRejection(read(false));
      equal(said.find((it) => it.level === "emerg")?.message ?? null, first?.message ?? null);
    }),
    { seed: 20, numRuns: 600 },
  );
});
