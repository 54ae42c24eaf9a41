import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { rules } from "../../server/src/rules/registry.generated.ts";
import { Random } from "../fuzz/random.ts";
import { examples } from "../support/page.ts";
import { comparePython, type PythonText, pythonTexts } from "./python.ts";

// A small part of `npm run truth:python`, always the same: what stands on the rules' pages and in the sample.

const root = join(import.meta.dirname, "../..");

test("our syntax errors are those of compile(), in 1,500 mutants of master.cfg files", async () => {
  const sample = "sample/buildbot/master.cfg";
  const files: PythonText[] = [{ id: sample, text: readFileSync(join(root, sample), "utf8") }];
  for (const { id } of rules)
    for (const { language, text, line } of examples(readFileSync(join(root, "server/src/rules", `${id}.md`), "utf8")))
      if (language === "python") files.push({ id: `${id}:${line}`, text });
  const mutants = pythonTexts(files.slice(0, 1), 1000, new Random(1)).concat(pythonTexts(files, 500, new Random(2)));
  const report = await comparePython(mutants);
  assert.ok(report.texts > 1500, `${report.texts} texts`);
  // Half of them are broken at least, or they tell us little.
  assert.ok(report.refused > report.texts / 2, `${report.refused} are refused`);
  const shown = report.differences.slice(0, 20).join("\n");
  assert.equal(report.falseAlarms, 0, shown);
  assert.ok(report.verdicts / report.texts >= 0.99, shown);
  assert.ok(report.lines / report.refused >= 0.97, shown);
  assert.ok(report.kinds / report.refused >= 0.9, shown);
});
