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
const upgrade =
  'proxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection "upgrade";\n';

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

test("a link and the file it leads to count once when both are open, and show the same", async () => {
  const enabled = "file:///home/me/nginx/sites-enabled/default";
  const available = "file:///home/me/nginx/sites-available/default";
  const wrong = site.replace("include snippets/upgrade.conf;", "no_such_thing;");
  const files = { "file:///home/me/nginx/nginx.conf": main, [enabled]: wrong, [available]: wrong };
  // The folder itself is reached over a link as well.
  const real = (uri: string) =>
    Promise.resolve(uri.replace("sites-enabled", "sites-available").replace("/home/", "/mnt/"));
  const session = new Session({ ...memoryFileSystem(files), real }, { rules });
  for (const uri of [available, enabled]) session.set(uri, wrong);
  const both = await session.snapshot();
  assert.deepEqual(both.contextsOf(enabled), ["http"]);
  assert.deepEqual(both.contextsOf(available), ["http"]);
  assert.equal(both.subject.configs.length, 1);
  assert.equal(both.subject.sites.length, 1);
  for (const uri of [available, enabled]) {
    assert.deepEqual(found(both, uri), ["nginx/unknown-directive", "nginx/websocket-upgrade"]);
    for (const { place, fixes } of both.findings(uri))
      for (const at of [place, ...fixes.flatMap(({ edits }) => edits)]) assert.equal(at.uri, uri);
  }
  assert.equal([...both.allFindings.values()].flat().length, 2);
  // Typed into one of them: that text counts, and the other's marks would stand in wrong places.
  session.set(available, `\n${wrong}`);
  const typed = await session.snapshot();
  assert.deepEqual(found(typed, available), ["nginx/unknown-directive", "nginx/websocket-upgrade"]);
  assert.deepEqual(found(typed, enabled), []);
});

test("a file that is not there is missing only where it is known which files there are", async () => {
  const text =
    "events { }\nhttp {\n  include absent.conf;\n  types { include /etc/nginx/absent.types; }\n  include none*.conf;\n}\n";
  const says = async (uri: string, more: Readonly<Record<string, string>> = {}, prefix?: string) => {
    const fs = memoryFileSystem({ [uri]: text, ...more });
    const session = new Session(fs, { rules, ...(prefix === undefined ? {} : { prefix }) });
    session.set(uri, text);
    return (await session.snapshot()).findings(uri).map((it) => it.message);
  };
  const absent = (path: string) => `open() "${path}" failed (2: No such file or directory)`;
  const types = absent("/etc/nginx/absent.types");
  assert.deepEqual(await says("file:///w/nginx/nginx.conf"), [], "a copy");
  assert.deepEqual(await says("file:///etc/nginx/nginx.conf"), [absent("/etc/nginx/absent.conf"), types]);
  assert.deepEqual(await says("file:///w/nginx/nginx.conf", {}, "file:///w/nginx"), [
    absent("/w/nginx/absent.conf"),
    types,
  ]);
  const there = { "file:///etc/nginx/absent.conf": "", "file:///etc/nginx/absent.types": "" };
  assert.deepEqual(await says("file:///etc/nginx/nginx.conf", there), []);
  const locked = memoryFileSystem({ "file:///etc/nginx/nginx.conf": text, ...there });
  const session = new Session(
    { ...locked, read: (uri) => (uri.includes("absent") ? Promise.resolve(undefined) : locked.read(uri)) },
    { rules },
  );
  session.set("file:///etc/nginx/nginx.conf", text);
  assert.deepEqual(
    (await session.snapshot()).findings("file:///etc/nginx/nginx.conf"),
    [],
    "there, but not for us to read",
  );
});

test("a main file reads from its own folder, whatever nginx.conf stands above it", async () => {
  const uri = "file:///etc/nginx/test/other.conf";
  const files = {
    "file:///etc/nginx/nginx.conf": main,
    "file:///etc/nginx/x.conf": "wrong_one;",
    [uri]: "events { }\nhttp { include x.conf; }\n",
    "file:///etc/nginx/test/x.conf": "right_one;",
  };
  const snapshot = await look(files, [uri]);
  assert.deepEqual(found(snapshot, "file:///etc/nginx/test/x.conf"), ["nginx/unknown-directive"]);
  assert.deepEqual(found(snapshot, "file:///etc/nginx/x.conf"), []);
});

test("an include in a block is read as what stands in that block", async () => {
  const files = (inside: string) => ({
    "file:///w/nginx/nginx.conf": `events { }\nhttp {\n${inside}\n}\n`,
    "file:///w/nginx/data.inc": "default 1;\n",
    "file:///w/nginx/types.inc": "text/x x;\n",
    "file:///w/nginx/servers.inc": "server 127.0.0.1:1;\n",
    "file:///w/nginx/deny.inc": "deny all;\n",
    "file:///w/nginx/return.inc": "return 204;\n",
  });
  const includes = {
    "map $host $a { include data.inc; }": ["data.inc", "data", []],
    "geo $a { include data.inc; }": ["data.inc", "data", []],
    "types { include types.inc; }": ["types.inc", "data", []],
    "upstream a { include servers.inc; }": ["servers.inc", "upstream", []],
    "upstream a { include servers.inc; include deny.inc; }": ["deny.inc", "upstream", ["nginx/not-allowed-here"]],
    "server { if ($host) { include return.inc; } }": ["return.inc", "server_if", []],
    "server { location / { if ($host) { include return.inc; } } }": ["return.inc", "location_if", []],
    "server { location / { limit_except GET { include deny.inc; } } }": ["deny.inc", "limit_except", []],
    "server { location / { limit_except GET { include return.inc; } } }": [
      "return.inc",
      "limit_except",
      ["nginx/not-allowed-here"],
    ],
  } as const;
  for (const [inside, [name, context, expected]] of Object.entries(includes)) {
    const snapshot = await look(files(inside), ["file:///w/nginx/nginx.conf"]);
    assert.deepEqual(snapshot.contextsOf(`file:///w/nginx/${name}`), [context], inside);
    assert.deepEqual(
      [...snapshot.allFindings.values()].flat().map((it) => it.rule),
      expected,
      inside,
    );
  }
  // Here "include" is data, and nginx refuses it as such.
  const split = await look(files("split_clients $host $a { include data.inc; }"), ["file:///w/nginx/nginx.conf"]);
  assert.deepEqual(split.contextsOf("file:///w/nginx/data.inc"), []);
});

test("a site that is not enabled is read by itself, and not blamed for what others define", async () => {
  const enabled = "file:///w/nginx/sites-enabled/a";
  const other = "file:///w/nginx/sites-available/b";
  const text = "server { listen 80 default_server; access_log /x named; return 200 $mine; }\n";
  const files = { "file:///w/nginx/nginx.conf": main, [enabled]: text, [other]: text };
  const snapshot = await look(files, [enabled, other]);
  assert.deepEqual(snapshot.contextsOf(other), ["http"]);
  assert.deepEqual(found(snapshot, other), []);
  assert.deepEqual(found(snapshot, enabled).length, 2, "the enabled one is read with all that belongs to it");
});

test("each configuration is judged with its own includes and modules", async () => {
  const a = "file:///w/a/nginx.conf";
  const b = "file:///w/b/nginx.conf";
  const text = (first: string) =>
    `${first}\nevents { }\nhttp { server { location / { return 200 $mine; echo a; foo on; } } }\n`;
  const session = new Session(memoryFileSystem({}), { rules, build: { version: null, modules: new Set() } });
  session.set(a, text("load_module modules/ngx_http_echo_module.so;"));
  session.set(b, text("include absent.conf;"));
  const snapshot = await session.snapshot();
  assert.deepEqual(found(snapshot, a), ["nginx/unknown-variable", "nginx/unknown-directive"]);
  assert.deepEqual(found(snapshot, b), ["nginx/unknown-directive", "nginx/unknown-directive"]);
  session.set(a, text("load_module modules/ngx_http_foo_module.so;"));
  const foreign = await session.snapshot();
  assert.deepEqual(
    foreign.findings(a).map((it) => it.message.split(":")[0]),
    ['unknown directive "echo"'],
    "what a module that nobody knows defines is not known",
  );
  const first = foreign.subject.configs[0]?.build;
  assert.equal(
    (await session.snapshot()).subject.configs[0]?.build,
    first,
    "the same build, so that what is known stays known",
  );
});

test("text that is typed counts at once, and what was not touched is not read again", async () => {
  const uri = "file:///w/sites-available/ci";
  const session = new Session(memoryFileSystem({}), { rules });
  session.set(uri, site);
  const before = await session.snapshot();
  session.set(uri, site.replace("include snippets/upgrade.conf;", "proxy_buffering off;"));
  const between = await session.snapshot();
  session.set(uri, site.replace("include snippets/upgrade.conf;", upgrade));
  const after = await session.snapshot();
  assert.deepEqual(found(before, uri), [], "the file that it includes is not in sight");
  assert.deepEqual(found(between, uri), ["nginx/websocket-upgrade"]);
  assert.deepEqual(found(after, uri), []);
  assert.deepEqual(found(between, uri), ["nginx/websocket-upgrade"], "the older picture stays as it was");
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
