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

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when: string }[] };
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
  };
}

test("the README names every command of the palette and every setting, and no other", () => {
  const { contributes } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  const hidden = new Set(
    contributes.menus.commandPalette.filter(({ when }) => when === "false").map(({ command }) => command),
  );
  const titles = contributes.commands.filter(({ command }) => !hidden.has(command)).map(({ title }) => title);
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const rows = (heading: string): readonly string[] =>
    [...(readme.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "").matchAll(/^\| ([^|]+) \|/gm)]
      .map((match) => (match[1] ?? "").replaceAll("`", ""))
      .slice(1);
  assert.deepEqual(new Set(rows("Commands")), new Set(titles));
  assert.deepEqual(new Set(rows("Settings")), new Set(Object.keys(contributes.configuration.properties)));
});
