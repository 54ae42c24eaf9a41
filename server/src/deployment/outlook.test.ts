import assert from "node:assert/strict";
import { test } from "node:test";
import { readMaster } from "../buildbot/read.ts";
import { readConfig } from "../nginx/model/config.ts";
import { parse } from "../nginx/parse.ts";
import { join } from "./deployment.ts";
import { outlookOf } from "./outlook.ts";
import type { Outlook } from "./part.ts";
import { sitesOf } from "./site.ts";

const locations = {
  ui: "location / { proxy_pass http://127.0.0.1:8010; }",
  sse: "location /sse { proxy_pass http://127.0.0.1:8010; proxy_buffering off; }",
  ws: "location /ws { proxy_pass http://127.0.0.1:8010; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; proxy_read_timeout 1d; }",
};

/** The outlook of the first site, and of a master.cfg with these lines in it. */
function outlook(lines: readonly string[], master = "c['buildbotURL'] = 'https://ci.example.org/'"): Outlook {
  const text = `server {\n  listen 443 ssl;\n  server_name ci.example.org;\n  ${lines.join("\n  ")}\n}\n`;
  const config = readConfig({ uri: "file:///site", text, root: parse(text) }, "http", true, () => []);
  const masters = [
    readMaster(
      "file:///master.cfg",
      `c = BuildmasterConfig = {}\nc['www'] = dict(port='tcp:8010:interface=127.0.0.1')\n${master}\n`,
    ),
  ];
  const sites = sitesOf(config, masters);
  const [site] = sites;
  assert.ok(site);
  return outlookOf(config, site, join(sites, masters)[0]?.master ?? null);
}

/** The parts that do not work, each with the rule that says why. */
function bad(of: Outlook): string {
  return Object.entries(of)
    .filter(([, { state }]) => state !== "works")
    .map(([part, { state, rule }]) => `${part} ${state}${rule === null ? "" : ` ${rule}`}`)
    .join(", ");
}

test("all parts of a good site work", () => {
  assert.equal(bad(outlook(Object.values(locations))), "");
});

test("what nginx does to /sse and /ws", () => {
  const { ui, sse, ws } = locations;
  assert.equal(bad(outlook([ui, ws])), "sse broken nginx/sse-buffered");
  assert.equal(bad(outlook([ui, sse])), "ws broken nginx/websocket-upgrade, wsIdle broken nginx/websocket-upgrade");
  assert.equal(bad(outlook([ui, sse, ws.replace("1d", "60s")])), "wsIdle broken nginx/websocket-read-timeout");
  assert.equal(
    bad(outlook([ui, sse, ws.replace("8010;", "8010/;")])),
    "ws broken nginx/websocket-path, wsIdle broken nginx/websocket-path",
  );
  assert.equal(bad(outlook([ui, sse.replace("8010;", "8010/;"), ws])), "sse broken nginx/sse-path");
});

test("what Buildbot thinks of the page's address", () => {
  const all = Object.values(locations);
  assert.equal(
    bad(outlook(all, "c['buildbotURL'] = 'http://ci.example.org/'")),
    "writes broken deployment/other-address",
  );
  assert.equal(bad(outlook(all, "")), "writes broken deployment/other-address");
  assert.equal(bad(outlook(all, "import os\nc['buildbotURL'] = os.environ['URL']")), "writes unknown");
});

test("a port where the master does not listen", () => {
  const of = outlook(Object.values(locations), "c['buildbotURL'] = 'https://ci.example.org/'\nc['www']['port'] = 8020");
  assert.match(bad(of), /^ui broken deployment\/upstream, assets broken/);
  assert.equal(of.ui.why, "nginx answers 502: the master does not listen at 127.0.0.1:8010.");
});

test("a condition on the visitor is not decided by the text", () => {
  const { ui, sse, ws } = locations;
  assert.match(bad(outlook([ui, sse, ws, "allow 10.0.0.0/8;", "deny all;"])), /^ui unknown, assets unknown/);
  assert.equal(bad(outlook([ui, sse, ws, 'auth_basic "ci"; auth_basic_user_file /etc/nginx/users;'])), "");
});
