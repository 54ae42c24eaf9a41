import assert from "node:assert/strict";
import { test } from "node:test";
import { atCursor } from "../../../test/support/cursor.ts";
import { memoryFileSystem } from "../project/memory.ts";
import { Session } from "../project/session.ts";
import { rules } from "../rules/registry.generated.ts";
import { nginxHover } from "./nginx-hover.ts";

const uri = "file:///w/nginx/sites-available/ci";
const masterUri = "file:///w/master.cfg";
const master = `c = BuildmasterConfig = {}
c['buildbotURL'] = "https://ci.example.org/"
c['www'] = dict(port="tcp:8010:interface=127.0.0.1")
`;

/** What is said at the cursor in a server block. */
async function said(lines: string): Promise<string | null> {
  const { offset, text } = atCursor(`server {\n  listen 443 ssl;\n  ${lines}\n}\n`);
  const files = { [uri]: text, [masterUri]: master };
  const session = new Session(memoryFileSystem(files), { rules });
  for (const [name, content] of Object.entries(files)) session.set(name, content);
  return nginxHover(await session.snapshot(), uri, offset)?.markdown ?? null;
}

test("a location says what it serves, and where that goes", async () => {
  assert.equal(
    await said("location / { proxy_pass http://localhost:8010; } location /w|s { proxy_pass http://localhost:8010; }"),
    "Serves `/ws`, `/ws/…` and all that begins so.\n\n`/ws` goes to `http://localhost:8010`, as it is.",
  );
  assert.equal(
    await said("location| / { return 404; } location /ws { proxy_pass http://localhost:8010; } location ~ x { }"),
    "Serves every path, but for what `/ws`, `~ x` take.\n\nnginx answers `/` by itself: 404, by `return 404`.",
  );
  assert.equal(
    await said("location /bb/| { proxy_pass http://localhost:8010/; } location = /bb/x { }"),
    "Serves `/bb/…`, but for what `= /bb/x` takes.\n\n`/bb/` goes to `http://localhost:8010`, as `/`.",
  );
  assert.equal(
    await said("location ^~ /x { } location ~| \\.php$ { } location ~ z { }"),
    "Serves paths that match `\\.php$`, but for what `^~ /x` takes.",
  );
  assert.equal(await said("location @a| { }"), "Serves what nginx itself hands on to `@a`.");
});

test("server_name and proxy_pass say what works behind them", async () => {
  const name = await said("server_name ci.|example.org; location / { proxy_pass http://localhost:8010; }");
  assert.match(name ?? "", /^Buildbot at `\/`, behind nginx at `localhost:8010` \(master\.cfg\)\.\n\n/);
  assert.match(name ?? "", /✖ \*\*live updates over \/ws, .*\*\*: The page shows its menu/);
  assert.match(name ?? "", /✔ the page, its scripts, its lists/);
  const pass = await said("server_name ci.example.org; location / { proxy_pass |http://localhost:8010; }");
  assert.match(pass ?? "", /^`\/` goes to `http:\/\/localhost:8010`, as it is\.\n\nBuildbot at/);
});

test("elsewhere nothing is said", async () => {
  assert.equal(await said("location / { re|turn 404; }"), null);
  assert.equal(await said("server_name |a.example.org;"), null);
});
