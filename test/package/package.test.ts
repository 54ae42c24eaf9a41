import assert from "node:assert/strict";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test, { after, before } from "node:test";
import { deflateRawSync } from "node:zlib";
import { root, run } from "../../scripts/run.ts";
import { type Entry, unzip } from "./zip.ts";

const vsix = join(root, "dist/buildbot-proxy.vsix");
let entries: readonly Entry[] = [];
let unpacked = "";

before(async () => {
  const packed = await run("node", ["scripts/package.ts"], { limit: 120_000 });
  assert.equal(packed.code, 0, packed.output);
  entries = unzip(readFileSync(vsix));
  unpacked = mkdtempSync(join(tmpdir(), "buildbot-proxy-"));
  for (const { path, content } of entries) {
    mkdirSync(dirname(join(unpacked, path)), { recursive: true });
    writeFileSync(join(unpacked, path), content);
  }
});

after(() => {
  if (unpacked !== "") rmSync(unpacked, { recursive: true });
});

test("the package is smaller than 1 MB", () => {
  const { size } = statSync(vsix);
  assert.ok(size < 1_000_000, `${size} bytes`);
});

test("the package holds what runs and what its page shows, and nothing else", () => {
  const pages = globSync("*/*.md", { cwd: join(root, "server/src/rules") }).map((page) => `dist/rules/${page}`);
  const fixed = ["package.json", "readme.md", "changelog.md", "LICENSE.txt"];
  const bundles = ["extension", "client", "tee", "server", "cli", "commands"].map((name) => `dist/${name}.cjs`);
  const present = entries
    .map(({ path }) => path)
    .filter((path) => path.startsWith("extension/"))
    .map((path) => path.slice("extension/".length))
    .filter((path) => !/^(media|syntaxes)\/[\w./-]+$/.test(path));
  const scripts = globSync("*.sh", { cwd: join(root, "client/src/remote/sh") }).map((name) => `dist/sh/${name}`);
  assert.ok(scripts.length > 0, "no script for the server");
  assert.deepEqual(new Set(present), new Set([...fixed, ...bundles, ...pages, ...scripts, "dist/catalogue.json"]));
});

test("the catalogue costs less than 100 KB", () => {
  const catalogue = entries.find(({ path }) => path === "extension/dist/catalogue.json");
  assert.ok(catalogue !== undefined && catalogue.content.length > 0);
  assert.ok(deflateRawSync(catalogue.content).length < 100_000);
});

test("every file that the manifest names is in the package", () => {
  const manifest = readFileSync(join(unpacked, "extension/package.json"), "utf8");
  const named = [...manifest.matchAll(/"(\.\/[^"$]+\.\w+|(?:media|syntaxes|dist)\/[^"$]+\.\w+)"/g)].map(
    (match) => match[1] ?? "",
  );
  assert.ok(named.length >= 3, "the manifest names its entry point, its grammar and its icon");
  const present = new Set(entries.map(({ path }) => path));
  assert.deepEqual(
    named.filter((path) => !present.has(`extension/${path.replace("./", "")}`)),
    [],
  );
});

test("the packed command line runs by itself and finds the rules' pages", async () => {
  const cli = join(unpacked, "extension/dist/cli.cjs");
  const rule =
    globSync("*/*.md", { cwd: join(root, "server/src/rules") })
      .toSorted()[0]
      ?.replace(/\.md$/, "") ?? "";
  const explained = await run("node", [cli, "explain", rule], { limit: 20_000 });
  assert.equal(explained.code, 0, explained.output);
  assert.match(explained.output, new RegExp(rule));
});
