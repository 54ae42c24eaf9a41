import assert from "node:assert/strict";
import { test } from "node:test";
import { readCatalogue } from "../cli/catalogue.ts";
import { type Group, groups, isIn } from "./catalogue.ts";

const catalogue = readCatalogue();

/** The keywords of a plugin in a release, with what is said of each in short: "!" required, "." by place alone. */
function takes(group: Group, name: string, version: string | null): string {
  const plugin = catalogue.plugin(group, name, version);
  assert.ok(plugin !== null, `${group}.${name}`);
  return plugin.parameters
    .map((it) => `${it.name}${it.required ? "!" : ""}${it.way === "place" ? "." : ""}`)
    .slice(0, 6)
    .join(" ");
}

test("a plugin's parameters are those of the functions that its arguments are handed on to", () => {
  assert.equal(
    takes("worker", "Worker", "4.3.0"),
    "name!. password! max_builds notify_on_missing missing_timeout properties",
  );
  assert.equal(takes("steps", "CMake", "4.3.0"), "path generator definitions options cmake workdir");
  assert.equal(takes("util", "UserPasswordAuth", "4.3.0"), "users! userInfoProvider");
  assert.equal(
    takes("schedulers", "Periodic", "4.3.0"),
    "name! builderNames! periodicBuildTimer! reason createAbsoluteSourceStamps onlyIfChanged",
  );
  assert.equal(takes("util", "RolesFromEmails", null), "");
  assert.equal(catalogue.plugin("util", "RolesFromEmails", null)?.open, true);
  assert.equal(catalogue.plugin("steps", "Git", null)?.open, false);
});

test("a parameter has a life, and a release takes what lives in it", () => {
  const interval = (version: string | null) =>
    catalogue.plugin("changes", "GitPoller", version)?.parameters.find((it) => it.name === "pollinterval");
  assert.deepEqual([interval(null)?.since, interval(null)?.removed], [null, "4.0.0"]);
  assert.ok(interval("3.11.9") !== undefined);
  assert.ok(interval("4.0.0") === undefined);
  assert.equal(
    catalogue.plugin("steps", "ShellCommand", "3.7.0")?.parameters.some((it) => it.name === "max_lines"),
    false,
  );
});

test("names and keys come and go", () => {
  const project = catalogue.plugin("util", "Project", null);
  assert.ok(project !== null);
  assert.deepEqual([isIn(project, "3.8.0"), isIn(project, "3.9.0"), isIn(project, null)], [false, true, true]);
  assert.ok(!catalogue.names("secrets", "4.0.0").includes("HashiCorpVaultSecretProvider"));
  assert.ok(catalogue.names("secrets", "3.11.9").includes("HashiCorpVaultSecretProvider"));
  assert.deepEqual(catalogue.keys("global").get("codebases"), { since: "4.3.0", removed: null });
  assert.deepEqual(catalogue.keys("global").get("projectURL"), { since: null, removed: "4.0.0" });
  assert.equal(catalogue.keys("www").has("graphql"), true);
  assert.equal(catalogue.plugin("steps", "toString", null), null);
});

test("a plugin is found at every path that it can be imported from", () => {
  const at = (path: string) => {
    const plugin = catalogue.at(path, null);
    return plugin === null ? null : `${plugin.group}.${plugin.name}`;
  };
  assert.equal(at("buildbot.plugins.steps.Git"), "steps.Git");
  assert.equal(at("buildbot.steps.source.git.Git"), "steps.Git");
  assert.equal(at("buildbot.worker.Worker"), "worker.Worker");
  assert.equal(at("buildbot.worker.base.Worker"), "worker.Worker");
  assert.equal(at("buildbot.config.BuilderConfig"), "util.BuilderConfig");
  assert.equal(at("buildbot.plugins.util.repo.DownloadsFromProperties"), "util.repo.DownloadsFromProperties");
  assert.equal(at("buildbot.plugins.nothing.Git"), null);
  assert.equal(at("os.path.join"), null);
});

test("every group has names, and Python's own words for who refuses and who misses", () => {
  for (const group of groups) assert.ok(catalogue.names(group, null).length > 3, group);
  assert.equal(catalogue.plugin("changes", "GitPoller", "4.3.0")?.refuses, "GitPoller.checkConfig");
  assert.equal(catalogue.plugin("steps", "ShellCommand", "4.3.0")?.refuses, null);
  const [name] = catalogue.plugin("schedulers", "SingleBranchScheduler", "4.3.0")?.parameters ?? [];
  assert.equal(name?.function, "BaseBasicScheduler.__init__");
});
