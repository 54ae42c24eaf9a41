import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../nginx/parse.ts";
import { assumedContext, kindOf } from "./kind.ts";

test("a file that nobody includes is taken for what stands in it, else for what its place says", () => {
  const cases: readonly (readonly [path: string, text: string, context: string, assumed: boolean])[] = [
    ["/etc/nginx/nginx.conf", "", "main", false],
    ["/srv/other.conf", "events { } http { }", "main", false],
    ["/srv/part.conf", "http { server { } }", "main", true],
    ["/srv/part.conf", "stream { server { } }", "main", true],
    ["/etc/nginx/sites-available/a", "server { listen 80; }", "http", true],
    ["/srv/a.conf", "upstream a { server b:1; } server { location / { } }", "http", true],
    ["/srv/streams-enabled/a.conf", "upstream a { server b:1; }", "stream", true],
    ["/srv/a.conf", "server { listen 53 udp; proxy_pass b:53; }", "stream", true],
    ["/srv/a.conf", "server { listen 443; ssl_preread on; proxy_pass $name; }", "stream", true],
    ["/srv/a.conf", "server { listen 80; proxy_pass http://b; }", "http", true],
    ["/srv/a.conf", "server { listen 80; proxy_pass b; root /c; }", "http", true],
    ["/srv/a.conf", "location / { }", "server", true],
    ["/srv/a.conf", "listen 80;", "server", true],
    ["/srv/a.conf", "proxy_set_header Host $host;", "unknown", true],
    ["/etc/nginx/conf.d/a.conf", "proxy_set_header Host $host;", "http", true],
    ["/etc/nginx/conf.d/a.conf", "", "http", true],
    ["/etc/nginx/conf.d/a.conf", "never_heard_of 1;", "http", true],
    ["/etc/nginx/conf.d/servers.conf", "server 127.0.0.1:8010; server 127.0.0.1:8011 backup;", "unknown", true],
    ["/etc/nginx/conf.d/a.conf", "load_module a.so;", "unknown", true],
    ["/srv/a.conf", "include b.conf;", "unknown", true],
  ];
  for (const [path, text, context, assumed] of cases)
    assert.deepEqual(assumedContext(path, parse(text)), { context, assumed }, `${path}: ${text}`);
});

test("the kind of a file is told by its name and place, else by what stands in it", () => {
  const cases: readonly (readonly [path: string, text: string, kind: string | null])[] = [
    ["/w/master.cfg", "", "master.cfg"],
    ["/w/master-two.cfg", "", "master.cfg"],
    ["/w/any.cfg", "c = BuildmasterConfig = {}", "master.cfg"],
    ["/w/setup.cfg", "[metadata]", null],
    ["/w/sites-enabled/ci", "", "nginx"],
    ["/w/conf.d/a.conf", "", "nginx"],
    ["/w/a.conf", "server {\n}\n", "nginx"],
    ["/w/a.conf", "[section]\nserver = 1\n", null],
    ["/w/a.txt", "server {\n}\n", null],
  ];
  for (const [path, text, kind] of cases) assert.equal(kindOf(path, text), kind, path);
});
