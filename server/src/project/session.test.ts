import assert from "node:assert/strict";
import { test } from "node:test";
import { rules } from "../rules/registry.generated.ts";
import { memoryFileSystem } from "./memory.ts";
import { Session } from "./session.ts";
import type { Snapshot } from "./snapshot.ts";

/** Opens some of the files of a small disk and takes a picture. */
async function look(files: Readonly<Record<string, string>>, open: readonly string[]): Promise<Snapshot> {
  const session = new Session(memoryFileSystem(files), { rules });
  for (const uri of open) session.set(uri, files[uri] ?? "");
  return session.snapshot();
}

const found = (snapshot: Snapshot, uri: string) => snapshot.findings(uri).map((it) => it.rule);

const main = `events {}
http {
  include /etc/nginx/sites-enabled/*;
}
`;
const site = `server {
  location /ws {
    include snippets/upgrade.conf;
    proxy_pass http://127.0.0.1:8010;
    proxy_read_timeout 24h;
  }
}
`;
const upgrade = 'proxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection "upgrade";\n';

test("a site is read with its snippets, from the folder of nginx.conf and not from its own", async () => {
  const uri = "file:///w/nginx/sites-available/default";
  const files = { "file:///w/nginx/nginx.conf": main, [uri]: site, "file:///w/nginx/snippets/upgrade.conf": upgrade };
  assert.deepEqual(found(await look(files, [uri]), uri), []);
  assert.deepEqual(found(await look({ ...files, "file:///w/nginx/snippets/upgrade.conf": "" }, [uri]), uri), [
    "nginx/websocket-upgrade",
  ]);
});

test("where a copy has no sites-enabled, nginx.conf reads sites-available in its place", async () => {
  const uri = "file:///w/nginx/sites-available/default";
  const files = {
    "file:///w/nginx/nginx.conf": main.replace("http {", "http {\n  proxy_read_timeout 1d;"),
    [uri]: site.replace("    proxy_read_timeout 24h;\n", ""),
    "file:///w/nginx/snippets/upgrade.conf": upgrade,
  };
  const snapshot = await look(files, [uri]);
  assert.deepEqual(snapshot.contextsOf(uri), ["http"]);
  assert.deepEqual(found(snapshot, uri), []);
});

test("without an nginx.conf the folder above sites-available is nginx's own", async () => {
  const uri = "file:///w/sites-available/ci";
  const snapshot = await look({ [uri]: site, "file:///w/snippets/upgrade.conf": upgrade }, [uri]);
  assert.deepEqual(found(snapshot, uri), []);
});

test("a file that includes itself ends, with one finding", async () => {
  const uri = "file:///w/nginx/conf.d/a.conf";
  const text = "map $a $b { default 1; }\ninclude conf.d/*.conf;\n";
  const files = { "file:///w/nginx/nginx.conf": "events {}\nhttp { include conf.d/*.conf; }\n", [uri]: text };
  assert.deepEqual(found(await look(files, [uri]), uri), ["nginx/include-cycle"]);
});

test("two files that include each other end as well", async () => {
  const a = "file:///w/nginx/snippets/a.conf";
  const b = "file:///w/nginx/snippets/b.conf";
  const snapshot = await look({ [a]: "include snippets/b.conf;\n", [b]: "include snippets/a.conf;\n" }, [a, b]);
  assert.deepEqual([...found(snapshot, a), ...found(snapshot, b)], ["nginx/include-cycle"]);
});

test("a snippet that two contexts enter is blamed only for what is wrong in both", async () => {
  const uri = "file:///w/nginx/snippets/ssl.conf";
  const files = {
    "file:///w/nginx/nginx.conf":
      "events {}\nhttp { include snippets/ssl.conf; server { include snippets/ssl.conf; } }\n",
    [uri]: "server_names_hash_bucket_size 64;\n",
  };
  // Allowed in http, not in a server: the entry from http is right.
  assert.deepEqual(found(await look(files, [uri]), uri), []);
  assert.deepEqual(found(await look({ ...files, [uri]: "no_such_thing 64;\n" }, [uri]), uri), [
    "nginx/unknown-directive",
  ]);
});

test("a file nobody includes is not blamed for where it stands", async () => {
  const uri = "file:///w/snippets/proxy.conf";
  assert.deepEqual(found(await look({ [uri]: "proxy_set_header Host $host;\nworker_processes 1;\n" }, [uri]), uri), []);
});

test("a link in sites-enabled is the file it points to, once", async () => {
  const uri = "file:///etc/nginx/sites-available/default";
  const files = {
    "file:///etc/nginx/nginx.conf": main,
    [uri]: site.replace("include snippets/upgrade.conf;", ""),
    "file:///etc/nginx/sites-enabled/default": site,
  };
  const disk = memoryFileSystem(files);
  const session = new Session(
    { ...disk, real: (it) => Promise.resolve(it.replace("sites-enabled", "sites-available")) },
    { rules },
  );
  session.set(uri, files[uri] ?? "");
  const snapshot = await session.snapshot();
  assert.deepEqual(found(snapshot, uri), ["nginx/websocket-upgrade"]);
  assert.deepEqual(snapshot.contextsOf(uri), ["http"]);
});

test("text that is typed counts at once, and what was not touched is not read again", async () => {
  const uri = "file:///w/sites-available/ci";
  const session = new Session(memoryFileSystem({}), { rules });
  session.set(uri, site);
  const before = await session.snapshot();
  session.set(uri, site.replace("include snippets/upgrade.conf;", upgrade));
  const after = await session.snapshot();
  assert.deepEqual(found(before, uri), ["nginx/websocket-upgrade"]);
  assert.deepEqual(found(after, uri), []);
  assert.deepEqual(found(before, uri), ["nginx/websocket-upgrade"], "the older picture stays as it was");
});

test("binary bytes, a very long line and an empty file are read without a word of their own failing", async () => {
  const uri = "file:///w/sites-available/ci";
  for (const text of [
    "",
    "\u0000\ufffd\u0001{".repeat(50),
    "a".repeat(10_000_000),
    "{".repeat(20_000),
    `x "${"\\".repeat(9999)}`,
  ]) {
    const snapshot = await look({ [uri]: text }, [uri]);
    assert.deepEqual(snapshot.findings(uri).length > 0, text !== "");
    assert.deepEqual(snapshot.failures, []);
  }
});
