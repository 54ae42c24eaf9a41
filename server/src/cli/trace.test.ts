import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { runCommand } from "./run.ts";

let folder = "";
const at = (path: string) => join(folder, path);

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bbp-trace-"));
  mkdirSync(at("sites-enabled"));
  writeFileSync(
    at("sites-enabled/ci"),
    `map $http_upgrade $connection_upgrade { default upgrade; '' close; }
server {
    listen 80;
    server_name ci.example.org;
    return 301 https://$host$request_uri;
}
server {
    listen 443 ssl;
    server_name ci.example.org;
    location / { try_files $uri @buildbot; }
    location @buildbot { proxy_pass http://127.0.0.1:8010; proxy_set_header X-Real-IP $remote_addr; }
    location /ws {
        proxy_pass http://127.0.0.1:8010;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
    }
}
`,
  );
  writeFileSync(at("sites-enabled/other"), "server { listen 443 ssl; server_name other; return 204; }\n");
  writeFileSync(at("master.cfg"), "c = BuildmasterConfig = {}\nc['www'] = dict(port='tcp:8010:interface=127.0.0.1')\n");
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `trace` and gives all that came of it. */
async function traced(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = "";
  let err = "";
  const code = await runCommand(
    ["trace", ...args],
    { out: (it) => (out += it), err: (it) => (err += it), colour: false },
    "1.2.3",
  );
  return { code, out: out.replaceAll(folder, ""), err };
}

test("json says server, location and what the upstream is sent", async () => {
  const { code, out } = await traced(
    "wss://ci.example.org/ws",
    at("sites-enabled"),
    "--format",
    "json",
    "-H",
    "X-A: b",
  );
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(out), {
    known: true,
    unknown: [],
    server: { path: "/sites-enabled/ci", line: 7 },
    location: { path: "/sites-enabled/ci", line: 12, pattern: "/ws" },
    response: null,
    upstream: {
      url: "http://127.0.0.1:8010",
      uri: "/ws",
      httpVersion: "1.1",
      headers: {
        Upgrade: "websocket",
        Connection: "upgrade",
        Host: "127.0.0.1:8010",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "X-A": "b",
      },
      buffering: true,
      readTimeoutSeconds: 60,
    },
  });
});

test("an answer of nginx's own is a response", async () => {
  const { out } = await traced("http://ci.example.org/a?b", at("sites-enabled"), "--format", "json");
  const { location, response, upstream } = JSON.parse(out) as Record<string, unknown>;
  assert.deepEqual(response, { status: 301, location: "https://ci.example.org/a?b" });
  assert.equal(location, null);
  assert.equal(upstream, null);
});

test("what is not known is said with its line, and can be told", async () => {
  const unknown = await traced("https://ci.example.org/x", at("sites-enabled"), "--format", "json");
  const answer = JSON.parse(unknown.out) as { known: boolean; unknown: { reason: string; line: number }[] };
  assert.equal(answer.known, false);
  assert.deepEqual(
    answer.unknown.map(({ line }) => line),
    [10, 11],
  );
  const told = await traced(
    "https://ci.example.org/x",
    at("sites-enabled"),
    "--files",
    "absent",
    "--client",
    "10.0.0.1",
  );
  assert.match(told.out, /^GET https:\/\/ci\.example\.org\/x\n/);
  assert.match(
    told.out,
    / server +ci\.example\.org: exact name +\/sites-enabled\/ci:9\n +not server_name other: does not fit/,
  );
  assert.match(told.out, / header +X-Real-IP: 10\.0\.0\.1 +\/sites-enabled\/ci:11\n/);
});

test("a master that listens there is named", async () => {
  const { out } = await traced("https://ci.example.org/ws", at("sites-enabled"), at("master.cfg"));
  assert.match(out, / Buildbot +www listens on port 8010\n/);
});

test("no address is wrong usage, a port where nobody listens could not be run", async () => {
  assert.equal((await traced(at("sites-enabled"))).code, 2);
  assert.equal((await traced("https://ci.example.org/", at("sites-enabled"), "-H", "no header")).code, 2);
  const nobody = await traced("https://ci.example.org:8443/", at("sites-enabled"));
  assert.equal(nobody.code, 3);
  assert.match(nobody.err, /No server in these files listens on port 8443; they listen on 80, 443\./);
});
