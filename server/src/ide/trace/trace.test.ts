import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFileSystem } from "../../project/memory.ts";
import { Session } from "../../project/session.ts";
import type { Snapshot } from "../../project/snapshot.ts";
import { rules } from "../../rules/registry.generated.ts";
import { askedAt, traceFrom } from "./start.ts";
import type { Shown, Traced } from "./traced.ts";

const siteUri = "file:///w/nginx/sites-available/ci";
const masterUri = "file:///w/buildbot/master.cfg";
const site = `server {
    listen 80;
    server_name ci.example.org;
    return 301 https://$host$request_uri;
}
server {
    listen 443 ssl;
    server_name ci.example.org;
    location / {
        proxy_pass http://localhost:8010;
    }
    location /sse {
        proxy_pass http://localhost:8010;
        proxy_buffering off;
    }
    location /ws {
        proxy_pass http://localhost:8010;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
        proxy_read_timeout 1d;
    }
}
`;
const master = `c = BuildmasterConfig = {}
c['buildbotURL'] = "https://ci.example.org/"
c['www'] = dict(port="tcp:8010:interface=127.0.0.1")
`;

async function look(files: Readonly<Record<string, string>> = {}): Promise<Snapshot> {
  const all = { [siteUri]: site, [masterUri]: master, ...files };
  const session = new Session(memoryFileSystem(all), { rules });
  for (const [uri, text] of Object.entries(all)) session.set(uri, text);
  return session.snapshot();
}

async function trace(url: string, upgrade = false, files: Readonly<Record<string, string>> = {}): Promise<Traced> {
  const traced = traceFrom(await look(files), siteUri, { url, upgrade });
  if ("because" in traced) throw new Error(traced.because);
  return traced;
}

const marks = { good: "✔ ", bad: "✖ ", unknown: "? ", none: "" } as const;

/** A line as it is shown, with the line of the text (from 1) that it leads to. */
function line({ at, because, mark, what }: Shown, text = site): string {
  const number = at === null ? "" : ` :${text.slice(0, at.span.start).split("\n").length}`;
  return `${marks[mark]}${what} | ${because}${number}`;
}

const lines = (traced: Traced) => traced.stations.map((it) => line(it, it.name === "Buildbot" ? master : site));

test("a request for /ws on its way: server, location, what Buildbot is sent, and Buildbot", async () => {
  const traced = await trace("https://ci.example.org/ws", true);
  assert.equal(traced.request, "GET https://ci.example.org/ws");
  assert.deepEqual(lines(traced), [
    "server ci.example.org, listen 443 ssl | the only server there :8",
    "location /ws | longest prefix :16",
    "✔ proxy_pass http://localhost:8010 | upstream sees GET /ws (the path as it came: proxy_pass has no URI part) :17",
    "✔ HTTP/1.1, 6 headers |  :19",
    "✔ www port tcp:8010:interface=127.0.0.1 | The web server listens on port 8010 of 127.0.0.1: only this machine reaches it. :3",
  ]);
  assert.equal(line(traced.answer), "✔ 101 | Buildbot switches to the WebSocket.");
  assert.deepEqual(
    traced.stations[1]?.lost.map((it) => line(it)),
    ["location / | prefix, but a shorter one :9", "location /sse | is no prefix of the path :12"],
  );
  assert.deepEqual(traced.stations[3]?.more.map((it) => line(it)).slice(0, 3), [
    "✔ Upgrade: websocket | proxy_set_header $http_upgrade :19",
    "✔ Connection: upgrade | proxy_set_header :20",
    "Host: localhost:8010 | nginx's default",
  ]);
  assert.ok(traced.outlook.every((it) => it.mark === "good"));
});

test("a slash behind the address of /ws: what Buildbot sees, and the edit that mends it", async () => {
  const wrong = site.replace(/(location \/ws \{\s+proxy_pass http:\/\/localhost:8010)/, "$1/");
  const traced = await trace("https://ci.example.org/ws", true, { [siteUri]: wrong });
  const upstream = traced.stations[2];
  assert.ok(upstream);
  assert.equal(upstream.mark, "bad");
  assert.match(upstream.because, /^upstream sees GET \/ \(and not \/ws: the URI part “\/” stands in place/);
  const fix = upstream.problems[0]?.fixes[0];
  assert.ok(fix);
  const edit = fix.edits[0]?.edit;
  assert.ok(edit);
  assert.equal(wrong.slice(0, edit.span.start) + edit.text + wrong.slice(edit.span.end), site);
  assert.ok(traced.outlook.some((it) => it.mark === "bad" && it.what === "live updates over /ws"));
});

test("without an Upgrade header the handshake fails: the rule's own fix stands beside the headers", async () => {
  const wrong = site.replace(/ +proxy_set_header.*\n/g, "");
  const traced = await trace("wss://ci.example.org/ws", false, { [siteUri]: wrong });
  const headers = traced.stations[3];
  assert.ok(headers);
  assert.equal(headers.mark, "bad");
  assert.equal(headers.rule, "nginx/websocket-upgrade");
  assert.equal(headers.more[0]?.what, "Upgrade");
  assert.equal(headers.problems[0]?.rule, "nginx/websocket-upgrade");
  assert.equal(traced.answer.what, "426");
});

test("what nginx answers by itself, and a port where nobody listens", async () => {
  const plain = await trace("http://ci.example.org/ws?x=1");
  assert.equal(
    line(plain.answer),
    "301 | nginx answers 301 by itself, and sends the browser to https://ci.example.org/ws?x=1 :4",
  );
  assert.equal(plain.stations.length, 3);
  const none = await trace("https://ci.example.org:8443/");
  assert.equal(line(none.answer), "✖ no answer | nothing listens on port 8443");
});

test("a port where the master does not listen", async () => {
  const traced = await trace("https://ci.example.org/", false, { [masterUri]: master.replace("8010", "8020") });
  const buildbot = traced.stations[4];
  assert.equal(buildbot?.mark, "bad");
  assert.equal(traced.answer.what, "502");
});

test("sites that nothing includes are those of one nginx; of two with a name, that of the own file is taken", async () => {
  const other = "server { listen 443 ssl; server_name other.example.org; return 204; }\n";
  const files = { "file:///w/nginx/sites-available/a": `${other}${site}` };
  assert.equal((await trace("https://other.example.org/", false, files)).answer.what, "204");
  const own = await trace("https://ci.example.org/ws", true, files);
  assert.equal(own.stations[0]?.at?.uri, siteUri);
  assert.equal(own.stations[0]?.because, "exact name");
  assert.ok(own.outlook.length > 0);
});

test("what is no address is said", async () => {
  const snapshot = await look();
  for (const url of ["ci.example.org", "ftp://x/", "https:///x", "", "https://a b/"])
    assert.ok("because" in traceFrom(snapshot, siteUri, { url, upgrade: false }), url);
});

test("what is asked first: the location under the cursor, at its server's address", async () => {
  const snapshot = await look();
  const at = (text: string) => askedAt(snapshot, siteUri, site.indexOf(text));
  assert.deepEqual(at("location /ws"), { url: "https://ci.example.org/ws", upgrade: true });
  assert.deepEqual(at("    location /ws"), { url: "https://ci.example.org/ws", upgrade: true });
  assert.deepEqual(at("proxy_read_timeout"), { url: "https://ci.example.org/ws", upgrade: true });
  assert.deepEqual(at("proxy_buffering"), { url: "https://ci.example.org/sse/listen/builds/*/*", upgrade: false });
  assert.deepEqual(at("return 301"), { url: "http://ci.example.org/", upgrade: false });
  assert.deepEqual(askedAt(snapshot, masterUri, 0), { url: "https://ci.example.org/", upgrade: false });
});
