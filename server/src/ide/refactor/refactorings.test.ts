import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../base/span.ts";
import { memoryFileSystem } from "../../project/memory.ts";
import { Session } from "../../project/session.ts";
import { rules } from "../../rules/registry.generated.ts";
import { refactorings } from "./refactorings.ts";

type Files = Readonly<Record<string, string>>;

const siteUri = "file:///w/nginx/sites-available/ci";
const masterUri = "file:///w/buildbot/master.cfg";

async function look(files: Files) {
  const session = new Session(memoryFileSystem(files), { rules });
  for (const [uri, text] of Object.entries(files)) session.set(uri, text);
  return session.snapshot();
}

/** The titles that are offered where "|" stands in the site. */
async function offered(site: string, others: Files = {}): Promise<readonly string[]> {
  const at = site.indexOf("|");
  const snapshot = await look({ ...others, [siteUri]: site.replace("|", "") });
  return refactorings(snapshot, siteUri, { start: at, end: at }).map((it) => it.title);
}

/** All files after the refactoring whose title begins so; the second time "|" is where it was. */
async function made(title: string, site: string, others: Files = {}): Promise<Record<string, string>> {
  const at = site.indexOf("|");
  const files: Files = { ...others, [siteUri]: site.replace("|", "") };
  const found = refactorings(await look(files), siteUri, { start: at, end: at }).find((it) =>
    it.title.startsWith(title),
  );
  assert.ok(found, title);
  const out: Record<string, string> = { ...files };
  for (const uri of new Set(found.edits.map((it) => it.uri)))
    out[uri] = applyEdits(
      files[uri] ?? "",
      found.edits.filter((it) => it.uri === uri).map((it) => it.edit),
    ).text;
  if (found.newFile !== null) out[found.newFile.uri] = found.newFile.text;
  return out;
}

/** The parts of the only deployment that do not work. */
async function broken(files: Files): Promise<readonly string[]> {
  const { outlooks } = await look(files);
  assert.equal(outlooks.length, 1);
  return Object.entries(outlooks[0]?.outlook ?? {}).flatMap(([part, it]) => (it.state === "works" ? [] : [part]));
}

const site = `server {
    listen 443 ssl;
    server_name ci.example.org;
    ssl_certificate ci.pem;
    ssl_certificate_key ci.key;

    location |/ {
        proxy_pass http://127.0.0.1:8010;
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
    }
    location /sse {
        proxy_pass http://127.0.0.1:8010;
        proxy_buffering off;
    }
    location /ws {
        proxy_pass http://127.0.0.1:8010;
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection "upgrade";
        proxy_read_timeout 24h;
    }
}
`;
const master = (url: string): string =>
  `c = BuildmasterConfig = {}\nc['buildbotURL'] = "${url}"\nc['www'] = {'port': "tcp:8010:interface=127.0.0.1"}\n`;
const root = { [masterUri]: master("https://ci.example.org/") };

const at = (mark: string): string => site.replace("|", "").replace(mark, `|${mark}`);

test("a site goes below a prefix and back, with buildbotURL, and works in all parts at each place", async () => {
  const below = await made("Serve Buildbot below /buildbot/", site, root);
  assert.match(below[siteUri] ?? "", /location \/buildbot\/ \{\n {8}proxy_pass http:\/\/127\.0\.0\.1:8010\/;/);
  assert.match(below[siteUri] ?? "", /location \/buildbot\/ws \{\n {8}proxy_pass http:\/\/127\.0\.0\.1:8010\/ws;/);
  assert.equal(below[masterUri], master("https://ci.example.org/buildbot/"));
  assert.deepEqual(await broken(below), []);
  const back = await made("Serve Buildbot at the root", (below[siteUri] ?? "").replace("location ", "location |"), {
    [masterUri]: below[masterUri] ?? "",
  });
  assert.equal(back[siteUri], site.replace("|", ""));
  assert.equal(back[masterUri], root[masterUri]);
});

test("a site is not moved where something else hangs on its paths, or no master is in sight", async () => {
  const moves = (titles: readonly string[]) => titles.filter((it) => it.startsWith("Serve"));
  assert.deepEqual(moves(await offered(site)), []);
  assert.deepEqual(moves(await offered(site.replace("listen", "rewrite ^/old / ;\n    listen"), root)), []);
  assert.deepEqual(moves(await offered(site, { [masterUri]: master("https://ci.example.org/other/") })), []);
  assert.deepEqual(moves(await offered(at("proxy_buffering"), root)), [], "not from a line that says nothing of it");
});

test("a constant Connection becomes the map's variable, and the map is made where there is none", async () => {
  const title = "Let $connection_upgrade say";
  const text = (await made(title, at("proxy_set_header Connection"), root))[siteUri] ?? "";
  assert.ok(
    text.startsWith("map $http_upgrade $connection_upgrade {\n    default upgrade;\n    '' close;\n}\n\nserver {"),
  );
  assert.match(text, /proxy_set_header Connection \$connection_upgrade;/);
  assert.deepEqual(await broken({ ...root, [siteUri]: text }), []);
  const own = "map $http_upgrade $upgraded {\n    default upgrade;\n    '' close;\n}\n";
  const known = (await made("Let $upgraded say", own + at("proxy_set_header Connection")))[siteUri] ?? "";
  assert.equal(known, own + site.replace("|", "").replace('"upgrade"', "$upgraded"));
  assert.deepEqual(await offered(at("proxy_set_header Upgrade")), []);
});

test("headers go into a file of their own, and are included wherever the same ones stand", async () => {
  const files = await made("Put these headers into snippets/proxy-headers.conf", at("proxy_set_header Host"), root);
  const snippet = "file:///w/nginx/snippets/proxy-headers.conf";
  assert.equal(files[snippet], "proxy_set_header Host $host;\nproxy_set_header X-Real-IP $remote_addr;\n");
  assert.equal((files[siteUri] ?? "").split("include snippets/proxy-headers.conf;").length, 3);
  assert.doesNotMatch(files[siteUri] ?? "", /Host/);
  assert.deepEqual(await broken(files), []);
  const taken = await made("Put these headers into snippets/proxy-headers-2.conf", at("proxy_set_header Host"), {
    [snippet]: "proxy_set_header Host x;\n",
  });
  assert.ok("file:///w/nginx/snippets/proxy-headers-2.conf" in taken);
});
