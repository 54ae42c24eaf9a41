import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rules } from "../server/src/rules/registry.generated.ts";
import { afterFixes, asMark, type Example, examples, findingsIn, type Mark } from "./support/page.ts";

const folder = join(import.meta.dirname, "../server/src/rules");

assert.ok(rules.length >= 12, "the registry has the rules");

for (const rule of rules) {
  const file = join(folder, `${rule.id}.md`);
  const page = readFileSync(file, "utf8");
  const all = examples(page);

  test(`${rule.id}: the page has its name, a source, a bad and a good example`, () => {
    assert.equal(page.split("\n")[0], `# ${rule.id}`);
    assert.match(page, /Source: <https:\/\//);
    assert.ok(all.some((it) => it.kind === "bad" && it.marks.length > 0));
    assert.ok(all.some((it) => it.kind === "good"));
  });

  for (const example of all) {
    test(`${rule.id}: ${example.kind} example, line ${example.line}`, () => {
      const found = findingsIn(rule, example).map((it) => asMark(it, example.text));
      assertMarks(found, example);
      if (example.kind === "bad") assert.ok(example.marks.length > 0, "a bad example has a marker");
      if (example.fixed === null) return;
      const fixed = afterFixes(example.text, findingsIn(rule, example));
      assert.equal(fixed, example.fixed);
      assert.deepEqual(
        findingsIn(rule, example, fixed).map((it) => it.message),
        [],
        "nothing is found after the fix",
      );
    });
  }
}

/** Compares findings with markers; a marker's message need only be the start of the finding's. */
function assertMarks(found: readonly Mark[], example: Example): void {
  const cut = found.map((it, index) => ({ ...it, message: it.message.slice(0, example.marks[index]?.message.length) }));
  assert.deepEqual(cut, example.marks, `found: ${JSON.stringify(found, null, 1)}`);
}
