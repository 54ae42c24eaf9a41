import assert from "node:assert/strict";
import test from "node:test";
import { Catalogue } from "../server/src/buildbot/catalogue.ts";
import { merged, type Printed } from "./generate-catalogue.ts";

type Parameter = Printed["plugins"][string]["parameters"][number];

/** A release with the one step Git, its parameters and the keys of c. */
function release(
  name: string,
  parameters: readonly Parameter[],
  global: readonly string[],
  path = "buildbot.git.Git",
): Printed {
  const plugins = parameters.length === 0 ? {} : { "steps.Git": { kind: "class" as const, path, parameters } };
  return { release: name, settings: { global, www: [] }, plugins, paths: {} };
}

const by = (name: string, more: Partial<Parameter> = {}): Parameter => ({
  name,
  of: "Git.__init__",
  way: "both",
  ...more,
});

const catalogue = new Catalogue(
  merged([
    release(
      "4.0.0",
      [by("url", { required: true }), by("mode", { default: "'full'" }), by("depth")],
      ["title"],
      "buildbot.steps.git.Git",
    ),
    release("3.9.0", [], ["projectName", "title"]),
    release("3.10.0", [by("url"), by("old"), by("mode", { default: "'fast'" })], ["projectName", "title"]),
  ]),
);

test("a plugin is there from the first release that has it, and its parameters come and go", () => {
  const any = catalogue.plugin("steps", "Git", null);
  assert.deepEqual(
    any?.parameters.map((it) => [it.name, it.since, it.removed, it.required]),
    [
      ["url", null, null, false],
      ["old", null, "4.0.0", false],
      ["mode", null, null, false],
      ["depth", "4.0.0", null, false],
    ],
  );
  assert.equal(any?.since, "3.10.0");
});

test("a release has its own, and the newest default", () => {
  const old = catalogue.plugin("steps", "Git", "3.10.0")?.parameters;
  assert.deepEqual(
    old?.map((it) => it.name),
    ["url", "old", "mode"],
  );
  assert.equal(old?.find((it) => it.name === "mode")?.default, "'full'");
  const late = catalogue.plugin("steps", "Git", "4.0.0")?.parameters;
  assert.deepEqual(
    late?.map((it) => `${it.name} ${it.required}`),
    ["url true", "mode false", "depth false"],
  );
});

test("keys come and go, and a plugin that moved is found where it was", () => {
  assert.deepEqual(
    [...catalogue.keys("global")],
    [
      ["projectName", { since: null, removed: "4.0.0" }],
      ["title", { since: null, removed: null }],
    ],
  );
  assert.equal(catalogue.at("buildbot.git.Git", null)?.name, "Git");
  assert.equal(catalogue.at("buildbot.steps.git.Git", null)?.name, "Git");
});
