import assert from "node:assert/strict";
import { test } from "node:test";
import { type Check, checksOf } from "./checks.ts";
import type { Seen } from "./seen.ts";

const url = "https://ci.example.org/";

const answer = (status: number, body = "", headers: Readonly<Record<string, string>> = {}) =>
  ({ kind: "answer", status, headers, body }) as const;

const good: Seen = {
  url,
  redirect: answer(301, "", { location: url }),
  certificate: { kind: "certificate", trusted: true, because: "", days: 63, protocol: "TLSv1.3" },
  page: answer(200, "window.buildbotFrontendConfig = {}"),
  api: answer(200, '{"rootlinks": []}'),
  config: answer(200, `{"buildbotURL": "${url}"}`),
  events: { kind: "answer", status: 200, type: "text/event-stream", body: "event: handshake\ndata: 1\n\n", open: true },
  socket: { kind: "open", pong: true },
  idle: null,
  ports: [{ port: 8010, open: false, because: "connection refused" }],
};

/** What does not pass, as "id state: got". */
function bad(changed: Partial<Seen>): readonly string[] {
  return checksOf({ ...good, ...changed })
    .filter((it: Check) => it.state !== "passed")
    .map(({ id, state, got }) => `${id} ${state}: ${got}`);
}

test("a good site passes", () => {
  assert.deepEqual(bad({}), []);
  assert.equal(checksOf(good).length, 8);
});

test("a redirect leads to the same host, over TLS", () => {
  assert.deepEqual(bad({ redirect: answer(200) }), ["redirect failed: 200"]);
  assert.deepEqual(bad({ redirect: answer(301, "", { location: "http://ci.example.org/x" }) }), [
    "redirect failed: 301 to http://ci.example.org/x",
  ]);
  assert.deepEqual(bad({ redirect: answer(308, "", { location: "https://www.example.org/" }) }), [
    "redirect warning: 308 to https://www.example.org/",
  ]);
});

test("a certificate that ends soon, has ended, or is not trusted", () => {
  const shown = (days: number, trusted = true) =>
    ({ kind: "certificate", trusted, because: trusted ? "" : "signed by itself", days, protocol: "TLSv1.3" }) as const;
  assert.deepEqual(bad({ certificate: shown(13) }), ["certificate warning: TLSv1.3, 13 days left"]);
  assert.deepEqual(bad({ certificate: shown(-2, false) }), ["certificate failed: TLSv1.3, ended 2 days ago"]);
  assert.deepEqual(bad({ certificate: shown(90, false) }), [
    "certificate failed: TLSv1.3, 90 days left, signed by itself",
  ]);
});

test("buildbotURL at another origin is worse than at another path", () => {
  const said = (own: string) => ({ config: answer(200, `{"buildbotURL": "${own}"}`) });
  assert.deepEqual(bad(said("http://ci.example.org/")), ["buildbotURL failed: the master says http://ci.example.org/"]);
  assert.deepEqual(bad(said("https://ci.example.org/b/")), [
    "buildbotURL warning: the master says https://ci.example.org/b/",
  ]);
  assert.deepEqual(bad({ config: answer(404) }), ["buildbotURL skipped: /config answers 404"]);
});

test("/sse and /ws", () => {
  assert.deepEqual(bad({ events: { kind: "silent", milliseconds: 5000 } }), ["sse failed: nothing in 5 s"]);
  assert.deepEqual(bad({ socket: { kind: "open", pong: false } }), ["ws failed: 101, no pong"]);
  assert.deepEqual(bad({ idle: { seconds: 70, kept: false, after: 60 } }), [
    "wsIdle warning: closed after 60 s of silence",
  ]);
});

test("a site that asks who one is cannot be looked into", () => {
  const asked = answer(401);
  const seen = bad({ page: asked, api: asked, config: asked, socket: { kind: "answer", status: 401 } });
  assert.ok(
    seen.every((it) => it.includes("skipped")),
    seen.join("\n"),
  );
});
