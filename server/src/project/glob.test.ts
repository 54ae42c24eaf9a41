import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeName, nameOf } from "./filesystem.ts";
import { glob } from "./glob.ts";
import { memoryFileSystem } from "./memory.ts";

const names = [
  "a",
  "b",
  "A.conf",
  "a.conf",
  ".a",
  "10-x",
  "9-x",
  "a-b",
  "a]b",
  "[x]",
  "a*b",
  "a\\b",
  "é.conf",
  "{a,b}",
  "~a",
];
const files = [...names.map(encodeName), "d/x.conf", "d.old/x.conf", "d.old/y.conf", ".d/x.conf"];
const disk = memoryFileSystem(Object.fromEntries(files.map((name) => [`file:///n/${name}`, ""])));

// What glob(3) of glibc finds in the C locale, over the same names.
const found: Readonly<Record<string, readonly string[]>> = {
  "a*": ["a", "a*b", "a-b", "a.conf", "a\\b", "a]b"],
  "*.conf": ["A.conf", "a.conf", "é.conf"],
  "?": ["a", "b", "d"],
  "??.conf": ["é.conf"],
  "?.conf": ["A.conf", "a.conf"],
  "[0-9]*": ["10-x", "9-x"],
  "[!a-z]*": ["10-x", "9-x", "A.conf", "[x]", "{a,b}", "~a", "é.conf"],
  "[^[:alpha:]]a": ["~a"],
  "a[]*]b": ["a*b", "a]b"],
  "a[\\]-]b": ["a-b", "a]b"],
  "a\\*[b]": ["a*b"],
  "[[]x]": ["[x]"],
  "[x]": [],
  "{a,[b]}": ["{a,b}"],
  ".[a]": [".a"],
  "[.]a": [],
  "*/x.conf": ["d.old/x.conf", "d/x.conf"],
  "d*/[xy].conf": ["d.old/x.conf", "d.old/y.conf", "d/x.conf"],
  "d*/nothing": [],
  "d/../[b]": ["b"],
};

test("patterns match, and what they match is sorted, as glob(3) does it for nginx", async () => {
  for (const [pattern, expected] of Object.entries(found)) {
    const uris = await glob(disk, "file:///n", pattern);
    assert.deepEqual(
      uris.map((uri) => uri.slice("file:///n/".length).split("/").map(nameOf).join("/")),
      expected,
      pattern,
    );
  }
});

test("many stars do not make a match slow", async () => {
  const long = memoryFileSystem({ [`file:///n/${"a".repeat(200)}`]: "" });
  const started = performance.now();
  assert.deepEqual(await glob(long, "file:///n", `${"*a".repeat(5)}${"*".repeat(50)}b`), []);
  assert.ok(performance.now() - started < 1000);
});
