import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Format, formatNames } from "./formats.ts";
import { runCommand } from "./run.ts";

const texts = {
  good: "server { location / { return 204; } }\n",
  bad: 'server {\n    prox_pass http://127.0.0.1;\n    location / { "un\u0001known<&>\\": x" 1; }\n}\n',
  warns: "server {\n    listen 443 ssl;\n    ssl on;\n}\n",
  "a b%,ü": "server {\n    root /srv\n    listen 80;\n}\n",
};

let folder = "";
before(() => {
  folder = mkdtempSync(join(tmpdir(), "bbp-formats-"));
  mkdirSync(join(folder, "sites-available"));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, "sites-available", name), text);
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function checked(
  format: Format,
  names: readonly (keyof typeof texts)[],
  ...more: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = "";
  let err = "";
  const paths = names.map((name) => join(folder, "sites-available", name));
  const code = await runCommand(
    ["check", "--hermetic", "--format", format, ...more, ...paths],
    { out: (it) => (out += it), err: (it) => (err += it), colour: false },
    "1.2.3",
  );
  const at = `${folder}/sites-available/`;
  return { code, out: out.replaceAll(`file://${at}`, "file:///").replaceAll(at, ""), err };
}

test("the exit code is the same in every format", async () => {
  assert.equal(formatNames.length, 6);
  for (const format of formatNames) {
    const codes = [
      await checked(format, ["good"]),
      await checked(format, ["bad"]),
      await checked(format, ["warns"]),
      await checked(format, ["warns"], "--fail-level", "warning"),
      await checked(format, ["bad"], "--fail-level", "never"),
      await checked(format, ["good"], "--context", "nowhere"),
      await checked(format, ["good"], join(folder, "missing")),
    ].map(({ code }) => code);
    assert.deepEqual(codes, [0, 1, 0, 1, 0, 2, 3], format);
  }
});

test("json and sarif leave standard output to themselves, and are JSON", async () => {
  for (const format of ["json", "sarif"] as const)
    for (const name of Object.keys(texts) as (keyof typeof texts)[]) JSON.parse((await checked(format, [name])).out);
});

test("compact: what a message holds never makes a second line", async () => {
  const { out } = await checked("compact", ["bad", "a b%,ü"]);
  assert.equal(out.trimEnd().split("\n").length, 3);
});

test("github: one workflow command a finding, its data and properties escaped", async () => {
  const { out } = await checked("github", ["bad", "a b%,ü", "warns"]);
  assert.deepEqual(out.trimEnd().split("\n"), [
    '::error file=bad,line=2,endLine=2,col=5,endColumn=14,title=nginx/unknown-directive::unknown directive "prox_pass"; did you mean "proxy_pass"?',
    '::error file=bad,line=3,endLine=3,col=18,endColumn=36,title=nginx/unknown-directive::unknown directive "un\ufffdknown<&>": x"',
    '::error file=a b%25%2Cü,line=2,endLine=2,col=13,endColumn=14,title=nginx/not-terminated::";" is missing here; nginx says: invalid number of arguments in "root" directive',
    '::warning file=warns,line=3,endLine=3,col=5,endColumn=8,title=nginx/deprecated::the "ssl" directive is deprecated, use the "listen ... ssl" directive instead',
  ]);
});

interface Sarif {
  readonly version: string;
  readonly $schema: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly version: string; readonly rules: Rule[] } };
    readonly columnKind: string;
    readonly invocations: readonly { readonly executionSuccessful: boolean }[];
    readonly results: readonly Result[];
  }[];
}
interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly help: { readonly text: string };
  readonly helpUri: string;
  readonly defaultConfiguration: { readonly level: string };
}
interface Physical {
  readonly artifactLocation: { readonly uri: string };
  readonly region: Region;
}
interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly { readonly physicalLocation: Physical }[];
  readonly fixes?: readonly {
    readonly description: { readonly text: string };
    readonly artifactChanges: readonly {
      readonly artifactLocation: { readonly uri: string };
      readonly replacements: readonly { readonly deletedRegion: Region; readonly insertedContent: { text: string } }[];
    }[];
  }[];
}

test("sarif: what the standard asks of a log, its rules, results, regions and fixes", async () => {
  const { out } = await checked("sarif", ["bad", "a b%,ü", "warns", "good"]);
  const log = JSON.parse(out) as Sarif;
  assert.equal(log.version, "2.1.0");
  assert.match(log.$schema, /sarif-2\.1\.0\.json$/);
  assert.equal(log.runs.length, 1);
  const [run] = log.runs;
  assert.ok(run);
  const { driver } = run.tool;
  assert.deepEqual([driver.name, driver.version, run.columnKind], ["buildbot-proxy", "1.2.3", "utf16CodeUnits"]);
  assert.deepEqual(
    run.invocations.map((it) => it.executionSuccessful),
    [true],
  );
  assert.ok(driver.rules.length >= 3 && run.results.length >= 4);
  assert.equal(new Set(driver.rules.map(({ id }) => id)).size, driver.rules.length);
  for (const rule of driver.rules) {
    assert.ok(rule.shortDescription.text.endsWith(".") && rule.help.text.includes(rule.id), rule.id);
    assert.equal(new URL(rule.helpUri).protocol, "file:");
    assert.ok(["error", "warning", "note", "none"].includes(rule.defaultConfiguration.level));
  }
  const regionIsOne = ({ startLine, startColumn, endLine, endColumn }: Region): void => {
    for (const it of [startLine, startColumn, endLine, endColumn]) assert.ok(Number.isInteger(it) && it >= 1);
    assert.ok(endLine > startLine || (endLine === startLine && endColumn >= startColumn));
  };
  let fixes = 0;
  for (const result of run.results) {
    assert.equal(driver.rules[result.ruleIndex]?.id, result.ruleId);
    assert.ok(["error", "warning", "note"].includes(result.level));
    assert.ok(result.message.text.length > 0);
    assert.equal(result.locations.length, 1);
    for (const { physicalLocation } of result.locations) {
      assert.ok(URL.canParse(physicalLocation.artifactLocation.uri, "file:///"));
      assert.doesNotMatch(physicalLocation.artifactLocation.uri, /[ ,ü]|%(?![0-9A-F]{2})/);
      regionIsOne(physicalLocation.region);
    }
    for (const fix of result.fixes ?? []) {
      fixes++;
      assert.ok(fix.description.text.length > 0 && fix.artifactChanges.length > 0);
      for (const { replacements } of fix.artifactChanges) {
        assert.ok(replacements.length > 0);
        for (const { deletedRegion } of replacements) regionIsOne(deletedRegion);
      }
    }
  }
  assert.equal(fixes, 1);
});

test("junit: a suite a file, a case a finding; what reaches the fail level failed", async () => {
  const counts = (out: string) => [
    (out.match(/<testsuite /g) ?? []).length,
    (out.match(/<testcase /g) ?? []).length,
    (out.match(/<failure /g) ?? []).length,
  ];
  const { out } = await checked("junit", ["bad", "warns", "good"]);
  assert.deepEqual(counts(out), [3, 4, 2]);
  assert.match(
    out,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="buildbot-proxy" tests="4" failures="2"/,
  );
  assert.match(out, /<testcase name="nothing found" classname="[^"]*good"\/>/);
  assert.match(out, /message="unknown directive &quot;un\ufffdknown&lt;&amp;&gt;&quot;: x&quot;"/);
  assert.deepEqual(counts((await checked("junit", ["warns"], "--fail-level", "warning")).out), [1, 1, 1]);
  // Every element that is opened is closed, in order, and no text holds a bare mark.
  const open: string[] = [];
  for (const [, close, name = "", inside = ""] of out.matchAll(/<(\/?)([a-z-]+)([^<>]*)>/g))
    if (close === "/") assert.equal(open.pop(), name);
    else if (!inside.endsWith("/")) open.push(name);
  assert.deepEqual(open, []);
});
