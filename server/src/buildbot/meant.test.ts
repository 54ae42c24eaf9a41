import assert from "node:assert/strict";
import { test } from "node:test";
import { readCatalogue } from "../cli/catalogue.ts";
import type { Group } from "./catalogue.ts";
import { meantKey, meantParameter, meantPlugin } from "./meant.ts";

const catalogue = readCatalogue();

test("a plugin that is not there: misspelt, renamed, in another group", () => {
  const table: readonly (readonly [group: Group, name: string, meant: string | null])[] = [
    ["steps", "ShelCommand", "ShellCommand"],
    ["steps", "shellcommand", "ShellCommand"],
    ["worker", "worker", "Worker"],
    ["worker", "BuildSlave", "Worker"],
    ["schedulers", "Scheduler", "SingleBranchScheduler"],
    ["steps", "BuilderConfig", "util.BuilderConfig"],
    ["util", "Git", "steps.Git"],
    ["util", "Frobnicate", null],
  ];
  for (const [group, name, meant] of table) assert.equal(meantPlugin(catalogue, group, name, null), meant, name);
  assert.equal(meantPlugin(catalogue, "util", "Projct", "3.8.0"), null);
  assert.equal(meantPlugin(catalogue, "util", "Projct", "4.0.0"), "Project");
});

test("a parameter and a key that are not there", () => {
  const parameter = (group: Group, name: string, given: string) => {
    const plugin = catalogue.plugin(group, name, "4.3.0");
    assert.ok(plugin !== null);
    return meantParameter(plugin, given, "4.3.0");
  };
  assert.equal(parameter("changes", "GitPoller", "pollinterval"), "pollInterval");
  assert.equal(parameter("util", "BuilderConfig", "slavenames"), "workernames");
  assert.equal(parameter("steps", "Git", "repoURL"), "repourl");
  assert.equal(parameter("steps", "Git", "submodule"), "submodules");
  assert.equal(parameter("steps", "Git", "nonsense"), null);
  assert.equal(meantKey(catalogue, "global", "slaves", null), "workers");
  assert.equal(meantKey(catalogue, "global", "projectURL", "4.0.0"), "titleURL");
  assert.equal(meantKey(catalogue, "global", "buildbotUrl", null), "buildbotURL");
  assert.equal(meantKey(catalogue, "www", "prot", null), "port");
  assert.equal(meantKey(catalogue, "www", "slaves", null), null);
});
