import assert from "node:assert/strict";
import test from "node:test";
import { type Case, parts, readCases } from "../proxy/cases.ts";
import { fixEach, fixTwice } from "../proxy/fixes.ts";
import { measure } from "../proxy/measure.ts";
import { changeOf, mended } from "../proxy/mend.ts";
import { answersFor, compare, type Deployment } from "../proxy/outlook.ts";
import { differences } from "../proxy/record.ts";
import { startJudge } from "../support/nginx-judge.ts";

// Whole deployments: what we say of each is compared with what was measured (test/fixtures/deployments), some are measured
// again, and their fixes are made. `npm run truth:proxy` does the same for all, and prints more.

const cases = readCases();

test("there are many deployments, each with what was measured", () => {
  assert.ok(cases.length >= 114, String(cases.length));
  assert.equal(new Set(cases.map((one) => one.name)).size, cases.length, "two have the same title");
  const open = cases.filter((one) => one.sites.some(({ works }) => works === null));
  assert.deepEqual(open, [], "npm run truth:proxy -- --measure --write");
  for (const part of parts) {
    const works = cases.filter((one) => one.sites.some((site) => site.works?.includes(part) === true)).length;
    assert.ok(works > 20 && works < cases.length - 20, `${part} works in ${works} of ${cases.length}`);
  }
});

test("what we say works does, and what we call broken is; and what works whole is found clean", async () => {
  const compared = await Promise.all(cases.map((one) => compare(one)));
  assert.deepEqual(
    compared.flatMap((it) => it.falseAlarms),
    [],
  );
  const answers = compared.flatMap((it) => it.answers);
  assert.deepEqual(
    answers.filter((it) => it.verdict === "wrong").map((it) => `${it.case}: ${it.part} at ${it.url}: ${it.said}`),
    [],
  );
  const unknown = answers.filter((it) => it.verdict === "unknown").length;
  assert.ok(unknown <= answers.length / 20, `${unknown} of ${answers.length} are unknown`);
});

test("an outlook that says otherwise than what was measured is called wrong", () => {
  const one = cases.find((it) => it.name === "several: Two hosts, the addresses in buildbotURL exchanged");
  assert.ok(one);
  const said = (writes: "works" | "broken" | "unknown"): readonly Deployment[] =>
    ["a/master.cfg", "b/master.cfg"].map((master, at) => ({
      site: { path: "nginx/sites-enabled/buildbot", line: at === 0 ? 1 : 27 },
      master: { path: `buildbot/${master}`, line: 1 },
      outlook: Object.fromEntries(
        parts.map((part) => [part, { state: part === "writes" ? writes : "works", rule: null, why: "" }]),
      ) as Deployment["outlook"],
    }));
  const verdicts = (deployments: readonly Deployment[]): readonly string[] =>
    one.sites.flatMap((site) => answersFor(one, site, deployments)).map((it) => `${it.part} ${it.verdict}`);
  assert.equal(
    verdicts(said("broken")).every((it) => it.endsWith("right")),
    true,
  );
  assert.deepEqual(
    verdicts(said("works")).filter((it) => !it.endsWith("right")),
    ["writes wrong", "writes wrong"],
  );
  assert.deepEqual(
    verdicts(said("unknown")).filter((it) => !it.endsWith("right")),
    ["writes unknown", "writes unknown"],
  );
  assert.equal(
    verdicts([]).every((it) => it.endsWith("unknown")),
    true,
  );
});

/** One of a kind. */
const again: readonly string[] = [
  "shapes: One host of its own, three locations, headers from Debian's file",
  "slashes: A slash in each proxy_pass takes /sse and /ws away",
  "events: Buffered by default",
  "websocket: No Upgrade header",
  "silence: The default of 60 seconds",
  "refused: The map is missing",
  "buildbot-url: http",
  "several: Two paths",
];

test("the real nginx and the real Buildbot do what is written down", async () => {
  const chosen = again.map((name) => {
    const found = cases.find((one) => one.name === name);
    assert.ok(found, name);
    return found;
  });
  const measured = await measure(chosen, { width: 3 });
  const differ = chosen.flatMap((one: Case) => {
    const seen = measured.get(one.name);
    return seen === undefined ? [`${one.name}: not measured`] : differences(one, seen);
  });
  assert.deepEqual(differ, []);
});

test("a tutorial's text, typed in as it is printed, works in all parts once its fixes are made", async () => {
  const printed = cases.filter((one) => one.file === "tutorial.md");
  assert.ok(printed.some((one) => one.refused !== null));
  const after = await Promise.all(printed.map((one) => mended(one)));
  const measured = await measure(after, { width: 2 });
  for (const one of printed) {
    const seen = measured.get(one.name);
    assert.ok(seen !== undefined && seen.refused === null, `${one.name}: ${seen?.refused ?? "not measured"}`);
    const { left, spoilt } = changeOf(one, seen);
    assert.deepEqual({ left, spoilt }, { left: [], spoilt: [] }, `${one.name}: ${JSON.stringify(seen.sites)}`);
  }
});

test("a fix is made once, and leaves what nginx takes", async (context) => {
  const judge = await startJudge();
  context.after(() => judge.stop());
  const some = cases.filter((_, at) => at % 12 === 0);
  let tried = 0;
  for (const one of some)
    for (const report of [await fixTwice(one), await fixEach(one, judge, 9)]) {
      tried += report.tried;
      assert.deepEqual(report.broken, []);
    }
  assert.ok(tried > some.length * 3, String(tried));
});
