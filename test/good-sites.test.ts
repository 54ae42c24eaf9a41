import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { memoryFileSystem } from "../server/src/project/memory.ts";
import { Session } from "../server/src/project/session.ts";
import { rules } from "../server/src/rules/registry.generated.ts";

// Sites that were measured to work with a real nginx and a real Buildbot: none of them may be called wrong, neither
// alone nor beside the master behind it.

const folder = join(import.meta.dirname, "fixtures/sites");
const names = readdirSync(folder);
assert.ok(names.length >= 4);

for (const name of names) {
  const text = readFileSync(join(folder, name), "utf8");
  const path = name.includes("-path") ? "/buildbot/" : "/";
  const port = /127\.0\.0\.1:(\d+)/.exec(text)?.[1] ?? "";
  const master = [
    "c = BuildmasterConfig = {}",
    `c['buildbotURL'] = "https://ci.example.org${path}"`,
    `c['www'] = {'port': "tcp:${port}:interface=127.0.0.1"}`,
    `c['protocols'] = {'pb': {'port': "tcp:9989:interface=127.0.0.1"}}`,
    "",
  ].join("\n");

  for (const [how, files] of [
    ["alone", { [`file:///etc/nginx/sites-available/${name}`]: text }],
    ["with its master", { [`file:///w/sites-available/${name}`]: text, "file:///w/buildbot/master.cfg": master }],
  ] as const)
    test(`${name}, ${how}: no error and no warning`, async () => {
      const session = new Session(memoryFileSystem({}), { rules });
      for (const [uri, content] of Object.entries(files)) session.set(uri, content);
      const snapshot = await session.snapshot();
      assert.equal(snapshot.subject.sites.length, 1, "it is taken for a Buildbot");
      assert.equal(snapshot.deployments.length, how === "alone" ? 0 : 1);
      assert.equal(snapshot.subject.sites[0]?.base, path);
      const said = [...snapshot.allFindings.values()].flat().map((it) => `${it.severity} ${it.rule}: ${it.message}`);
      assert.deepEqual(
        said.filter((it) => !it.startsWith("hint ")),
        [],
      );
    });
}

// A site that takes a map's variable, a log format, zones and an upstream group from files that are not here.
const fragment = readFileSync(join(import.meta.dirname, "fixtures/fragments/needs-others.conf"), "utf8");
const main = "events {}\nhttp {\n  include /etc/nginx/conf.d/*.conf;\n  include /etc/nginx/sites-enabled/*;\n}\n";

for (const [how, files] of [
  ["alone", { "file:///w/sites-available/ci": fragment }],
  [
    "beside a main file whose other includes are missing",
    { "file:///w/sites-available/ci": fragment, "file:///w/nginx.conf": main },
  ],
] as const)
  test(`what other files may define is not called unknown: ${how}`, async () => {
    const session = new Session(memoryFileSystem(files), { rules });
    session.set("file:///w/sites-available/ci", fragment);
    const snapshot = await session.snapshot();
    assert.deepEqual(snapshot.contextsOf("file:///w/sites-available/ci"), ["http"]);
    assert.deepEqual(
      [...snapshot.allFindings.values()].flat().map((it) => it.message),
      [],
    );
  });
