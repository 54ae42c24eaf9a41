import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import { type Change, payload, sha256 } from "./changes.ts";
import { type TarEntry, tar } from "./tar.ts";

/** What the system's tar makes of an archive. */
function unpack(archive: Uint8Array): Readonly<Record<string, Buffer>> {
  const folder = mkdtempSync(join(tmpdir(), "tar-"));
  try {
    const ran = spawnSync("tar", ["-xf", "-", "-C", folder], { input: archive });
    assert.equal(ran.status, 0, String(ran.stderr));
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("any content comes through the system's tar unchanged", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 1500 }), { maxLength: 6 }), (contents) => {
      const entries: TarEntry[] = contents.map((data, i) => ({ name: String(i + 1), data }));
      const back = unpack(tar(entries));
      assert.deepEqual(Object.keys(back).length, entries.length);
      for (const { name, data } of entries) assert.deepEqual(back[name], Buffer.from(data));
    }),
    { seed: 3, numRuns: 25 },
  );
});

test("no name but a short plain one stands in an archive", () => {
  for (const name of ["", "../x", "/etc/passwd", "a/b", "-x", "a\nb", "x".repeat(62)])
    assert.throws(() => tar([{ name, data: Buffer.from("") }]), /not a name/, name);
});

test("the paths of a payload are lines of a list, and the contents are numbered", () => {
  const changes: Change[] = [
    { remote: "/etc/nginx/a b';$(id).conf", content: Buffer.from("one"), was: "-" },
    { remote: "/etc/nginx/ünï ", content: Buffer.from("two"), was: sha256(Buffer.from("before")) },
  ];
  const back = unpack(payload(changes));
  assert.deepEqual(String(back["files"]).split("\n"), [
    "-",
    sha256(Buffer.from("one")),
    "/etc/nginx/a b';$(id).conf",
    sha256(Buffer.from("before")),
    sha256(Buffer.from("two")),
    "/etc/nginx/ünï ",
    "",
  ]);
  assert.deepEqual([String(back["1"]), String(back["2"])], ["one", "two"]);
});

test("a path that is not one of a server is refused", () => {
  for (const remote of ["", "relative", "/etc/../passwd", "/a\nb", "/a\0b", "/a\x7f"])
    assert.throws(
      () => payload([{ remote, content: Buffer.from(""), was: "-" }]),
      /not a path/,
      JSON.stringify(remote),
    );
  assert.throws(() => payload([{ remote: "/x", content: Buffer.from(""), was: "$(id)" }]), /SHA-256/);
});
