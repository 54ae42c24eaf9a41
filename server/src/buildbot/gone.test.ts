import assert from "node:assert/strict";
import { test } from "node:test";
import { readCatalogue } from "../cli/catalogue.ts";
import { groups } from "./catalogue.ts";
import { keysGone, parameterGone, pluginsGone } from "./gone.ts";

// The catalogue knows what went since its oldest release, out of installed Buildbots.

const catalogue = readCatalogue();
const plugins = groups.flatMap((group) =>
  catalogue.names(group, null).flatMap((name) => catalogue.plugin(group, name, null) ?? []),
);

test("what the catalogue knows to be gone is told of, with the same release", () => {
  let parameters = 0;
  for (const plugin of plugins) {
    if (plugin.removed !== null) {
      assert.equal(pluginsGone[`${plugin.group}.${plugin.name}`]?.since, plugin.removed, plugin.name);
      continue;
    }
    for (const { name, removed } of plugin.parameters) {
      if (removed === null) continue;
      parameters++;
      assert.equal(parameterGone(plugin.name, name)?.since, removed, `${plugin.name}(${name}=)`);
    }
  }
  assert.ok(parameters > 20);
  for (const [key, { removed }] of catalogue.keys("global"))
    if (removed !== null) assert.equal(keysGone[key]?.since, removed, key);
});

test("what is told to be gone is not in the newest release", () => {
  const { newest } = catalogue.span;
  const keys = catalogue.keys("global");
  for (const [key, { name }] of Object.entries(keysGone)) {
    assert.notEqual(keys.get(key)?.removed, null, key);
    if (name !== null) assert.equal(keys.get(name)?.removed, null, name);
  }
  let looked = 0;
  for (const { group, name } of plugins) {
    const plugin = catalogue.plugin(group, name, newest);
    for (const parameter of plugin?.parameters ?? []) {
      looked++;
      assert.equal(parameterGone(name, parameter.name), null, `${name}(${parameter.name}=)`);
    }
    const names = plugin?.parameters.map((it) => it.name) ?? [];
    for (const other of ["pollinterval", "wantProperties", "logfile", "slavenames"]) {
      const gone = parameterGone(name, other);
      if (gone?.name != null && plugin?.removed === null && !plugin.open) assert.ok(names.includes(gone.name), name);
    }
  }
  assert.ok(looked > 1000);
});
