import assert from "node:assert/strict";
import { test } from "node:test";
import { type Endpoint, type PortValue, pbEndpoint, wwwEndpoint } from "./endpoint.ts";

/** "all", "one" or "loopback" with the port and interface; "none", "unix", "other"; else why it is refused. */
function shown(endpoint: Endpoint): string {
  if (endpoint.kind === "tcp") return `${endpoint.reach} ${endpoint.port}${endpoint.tls ? " tls" : ""}`;
  return endpoint.kind === "refused" ? endpoint.why : endpoint.kind;
}

// Measured by starting Buildbot 4.3.0 on each value (most of the pb column on 3.7.0 too) and asking the system who listens.
const measured: readonly (readonly [value: PortValue, pb: string, www: string])[] = [
  [9989, "all 9989", "all 9989"],
  ["9989", "all 9989", "unknown-endpoint-type"],
  ["tcp:9989", "all 9989", "all 9989"],
  ["tcp:9989:interface=", "all 9989", "all 9989"],
  ["tcp:9989:interface=127.0.0.1", "loopback 9989", "loopback 9989"],
  ["tcp:9989:interface=0.0.0.0", "all 9989", "all 9989"],
  ["tcp:9989:interface=localhost", "loopback 9989", "loopback 9989"],
  [String.raw`tcp:9989:interface=\:\:`, "all 9989", "all 9989"],
  ["tcp:9989:interface=::", "unescaped-colon", "unescaped-colon"],
  ["tcp:9989:interface=::1", "unescaped-colon", "unescaped-colon"],
  [String.raw`tcp:9989:interface=\:\:1`, "loopback 9989", "loopback 9989"],
  ["127.0.0.1:9989", "unknown-endpoint-type", "unknown-endpoint-type"],
  ["tcp:127.0.0.1:9989", "not-a-port", "not-a-port"],
  ["tcp6:9989", "unknown-endpoint-type", "all 9989"],
  ["abc", "not-a-port", "unknown-endpoint-type"],
  [70_000, "out-of-range", "out-of-range"],
  [0, "all 0", "none"],
  ["tcp:9989:inteface=127.0.0.1", "unknown-argument", "unknown-argument"],
  ["unix:/tmp/bb.sock", "unix", "unix"],
  [true, "not-a-port", "not-a-port"],
  ["tcp:9989:backlog=10:interface=127.0.0.1", "loopback 9989", "loopback 9989"],
];

// Read in the sources named in endpoint.ts (the pb column of the first three is measured).
const read: readonly (readonly [value: PortValue, pb: string, www: string])[] = [
  [String.raw`tcp6:9989:interface=\:\:1`, "unknown-endpoint-type", "loopback 9989"],
  ["tcp:interface=127.0.0.1:port=9989", "loopback 9989", "loopback 9989"],
  ['tcp:9989:interface="127.0.0.1"', "bad-interface", "bad-interface"],
  [null, "none", "none"],
  [false, "not-a-port", "none"],
  ["", "not-a-port", "none"],
  [-1, "out-of-range", "out-of-range"],
  ["tcp:", "not-a-port", "not-a-port"],
  ["tcp: 9_989 ", "all 9989", "all 9989"],
  ["tcp:9989:127.0.0.1", "loopback 9989", "loopback 9989"],
  ["tcp:9989:127.0.0.1:10", "loopback 9989", "loopback 9989"],
  ["tcp:9989::::1", "unescaped-colon", "unescaped-colon"],
  ["tcp:9989:interface=10.0.0.5", "one 9989", "one 9989"],
  ["tcp:9989:interface=ci.example.org", "one 9989", "one 9989"],
  ["tcp:9989:interface=300.0.0.1", "bad-interface", "bad-interface"],
  ["tcp:9989:backlog=", "unescaped-colon", "unescaped-colon"],
  ["tcp:9989:backlog=x", "wrong-type", "wrong-type"],
  ["port=9989", "all 9989", "unknown-endpoint-type"],
  ["TCP:9989", "unknown-endpoint-type", "unknown-endpoint-type"],
  ["ssl:9989:privateKey=k.pem:certKey=c.pem", "all 9989 tls", "all 9989 tls"],
  ["systemd:domain=INET:index=0", "unknown-endpoint-type", "other"],
  ["unix:/tmp/bb.sock:mode=999", "wrong-type", "wrong-type"],
  ["tcp:9989\\", "unknown-endpoint-type", "unknown-endpoint-type"],
  ["constructor:9989", "unknown-endpoint-type", "unknown-endpoint-type"],
];

for (const [value, pb, www] of [...measured, ...read])
  test(`port ${JSON.stringify(value)}`, () => {
    assert.deepEqual([shown(pbEndpoint(value)), shown(wwwEndpoint(value))], [pb, www]);
  });

test("a float is no port, for workers nor for the web", () => {
  assert.deepEqual([shown(pbEndpoint(9989, true)), shown(wwwEndpoint(9989, true))], ["wrong-type", "wrong-type"]);
});

test("a socket's path keeps what a backslash escapes", () => {
  const endpoint = pbEndpoint(String.raw`unix:/run/a\:b=c`);
  assert.deepEqual(endpoint.kind === "refused" ? endpoint : wwwEndpoint(String.raw`unix:/run/a\:b`), {
    kind: "refused",
    why: "unknown-argument",
    detail: "/run/a:b",
  });
  assert.deepEqual(wwwEndpoint(String.raw`unix:/run/a\:b`), { kind: "unix", path: "/run/a:b" });
});
