import assert from "node:assert/strict";
import test from "node:test";
import { visit } from "../../server/src/cli/visit.ts";
import { type Check, checksOf } from "../../server/src/live/checks.ts";
import { startMaster } from "../support/buildbot.ts";
import { siteFiles } from "../support/deployment.ts";
import { startNginx } from "../support/nginx.ts";
import { freePorts } from "../support/process.ts";

const redirect = "return 301 https://$host$request_uri;";
const ui = "location / { proxy_pass http://127.0.0.1:8010; }";
const sse = "location /sse { proxy_buffering off; proxy_pass http://127.0.0.1:8010; }";
const upgrade =
  'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";';
const ws = `location /ws { ${upgrade} proxy_pass http://127.0.0.1:8010; }`;

/** What stands in the server block for TLS, and in that for plain HTTP; and what is wrong with it, by check. */
const setUps: readonly (readonly [
  name: string,
  tls: readonly string[],
  plain: string,
  wrong: Readonly<Record<string, string>>,
])[] = [
  ["all is well", [ui, sse, ws], redirect, {}],
  ["no locations for /sse and /ws", [ui], redirect, { sse: "nothing in 1 s", ws: "426" }],
  ["no headers in /ws", [ui, sse, "location /ws { proxy_pass http://127.0.0.1:8010; }"], redirect, { ws: "426" }],
  ["a slash behind proxy_pass in /ws", [ui, sse, ws.replace("8010;", "8010/;")], redirect, { ws: "200" }],
  [
    "slashes that take /sse/ away",
    [ui, "location /sse/ { proxy_buffering off; proxy_pass http://127.0.0.1:8010/; }", ws],
    redirect,
    { sse: "404" },
  ],
  [
    "try_files left in",
    ["root /usr/share;", ui.replace("{", "{ try_files $uri $uri/ =404;"), sse, ws],
    redirect,
    { api: "404, while the page comes" },
  ],
  [
    "a port where nobody listens",
    [ui, sse, ws].map((it) => it.replace(":8010", ":9")),
    redirect,
    { ui: "502", api: "502", sse: "502", ws: "502" },
  ],
  ["no redirect", [ui, sse, ws], ui, { redirect: "200" }],
];

test("what a look at a running site says is what is wrong with it", async (context) => {
  const [http = 0, https = 0, www = 0, pb = 0] = await freePorts(4);
  const url = `https://localhost:${https}/`;
  const master = await startMaster({ url, www, pb });
  context.after(() => master.stop());
  for (const [name, tls, plain, wrong] of setUps)
    await context.test(name, async () => {
      const site = `
        server { listen 80; server_name localhost; ${plain} }
        server {
          listen 443 ssl; server_name localhost;
          ssl_certificate a.pem; ssl_certificate_key a.key;
          ${tls.join("\n")}
        }`;
      const nginx = await startNginx(
        siteFiles(site.replaceAll(":8010", `:${www}`)),
        new Map([
          [80, http],
          [443, https],
        ]),
      );
      try {
        const begun = Date.now();
        const seen = await visit({
          url,
          plainUrl: `http://localhost:${http}/`,
          ports: [www],
          idleSeconds: null,
          patience: 1_000,
        });
        const checks = checksOf(seen);
        const found = (of: Check["state"]) => checks.filter((it) => it.state === of);
        // The test's certificate is its own issuer, and on this machine the master's port is open.
        const expected = { certificate: found("failed").find((it) => it.id === "certificate")?.got ?? "", ...wrong };
        assert.deepEqual(Object.fromEntries(found("failed").map((it) => [it.id, it.got])), expected);
        assert.deepEqual(
          found("warning").map((it) => it.id),
          ["port"],
        );
        assert.equal(found("skipped").length, wrong["api"] === undefined ? 0 : 1);
        assert.match(expected.certificate, /^TLSv1\.\d, \d+ days left, signed by itself$/);
        assert.ok(found("failed").every((it) => it.means.length > 20));
        if (Object.keys(wrong).length === 0)
          assert.ok(Date.now() - begun < 1_000, "a good site is looked at in a second");
      } finally {
        await nginx.stop();
      }
    });
});
