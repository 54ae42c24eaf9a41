import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { merged, type Printed } from "../../scripts/generate-catalogue.ts";
import { root } from "../../scripts/run.ts";
import { Catalogue, isGroup, isIn } from "../../server/src/buildbot/catalogue.ts";
import { readCatalogue } from "../../server/src/cli/catalogue.ts";
import { buildbotProgram } from "../support/buildbot.ts";
import { run } from "../support/process.ts";

// What the catalogue says of a release is what that release, where it is installed, says of itself.

test("the catalogue has what the installed Buildbot has", async () => {
  const python = join(dirname(buildbotProgram()), "python");
  const done = await run(python, [join(root, "scripts/generate-catalogue.py")], {});
  assert.equal(done.code, 0, done.stderr);
  const printed = JSON.parse(done.stdout) as Printed;
  const version = printed.release;
  const ours = readCatalogue();
  const theirs = new Catalogue(merged([printed]));
  const names = Object.keys(printed.plugins);
  assert.ok(names.length > 200, `only ${names.length} plugins`);
  let compared = 0;
  for (const key of names) {
    const [group = "", ...rest] = key.split(".");
    if (!isGroup(group)) assert.fail(key);
    const own = ours.plugin(group, rest.join("."), version);
    const real = theirs.plugin(group, rest.join("."), version);
    assert.ok(own !== null && real !== null && isIn(own, version), key);
    // A plugin whose own imports are missing on this machine says nothing of itself.
    if (real.open && real.parameters.length === 0) continue;
    const said = (plugin: typeof own) => plugin.parameters.map((it) => [it.name, it.required, it.way].join(" "));
    assert.deepEqual(new Set(said(own)), new Set(said(real)), key);
    compared++;
  }
  assert.ok(compared > 200, `only ${compared} compared`);
  for (const set of ["global", "www"] as const) {
    const here = [...ours.keys(set)].filter(([, life]) => isIn(life, version)).map(([name]) => name);
    assert.deepEqual(new Set(here), new Set(printed.settings[set]), set);
  }
});
