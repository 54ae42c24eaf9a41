import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { root } from "./run.ts";

const documents = globSync(["*.md", "docs/**/*.md"], { cwd: root });

test("every relative link of the documents leads to a file", () => {
  const dead: string[] = [];
  let links = 0;
  for (const document of documents) {
    const text = readFileSync(join(root, document), "utf8").replaceAll(/^(`{3,})[^]*?^\1/gm, "");
    for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?:|#)/.test(target)) continue;
      links++;
      if (!existsSync(join(root, dirname(document), target.replace(/#.*/, "")))) dead.push(`${document}: ${target}`);
    }
  }
  assert.deepEqual(dead, []);
  assert.ok(links > 10, `only ${links} links were found`);
});

test("the scripts that the documents name are in package.json", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = documents.flatMap((document) =>
    [...readFileSync(join(root, document), "utf8").matchAll(/`npm run ([\w:]+)/g)].map((match) => match[1] ?? ""),
  );
  assert.deepEqual(
    [...new Set(named)].filter((name) => scripts[name] === undefined),
    [],
  );
  assert.ok(named.length > 5);
});
