// Writes server/src/rules/registry.generated.ts and docs/rules.md; with --check it only says whether they are up to date.
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { AnyRule } from "../server/src/rules/rule.ts";
import { listText, type Row, registryText, showsFix } from "./registry.ts";
import { root } from "./run.ts";

const folder = join(root, "server/src/rules");
const files = globSync("{nginx,buildbot,deployment}/*.ts", { cwd: folder })
  .map((file) => file.split(sep).join("/"))
  .filter((file) => !file.endsWith(".test.ts"))
  .toSorted();
if (files.length === 0) throw new Error("no rule was found under server/src/rules");

const problems: string[] = [];
const rows = await Promise.all(files.map(rowOf));
for (const page of globSync("{nginx,buildbot,deployment}/*.md", { cwd: folder })) {
  if (!existsSync(join(folder, page.replace(/\.md$/, ".ts")))) problems.push(`${page} is the page of no rule`);
}
const made: readonly (readonly [string, string])[] = [
  ["server/src/rules/registry.generated.ts", registryText(files)],
  ["docs/rules.md", listText(rows.filter((row) => row !== null))],
];
for (const [path, text] of made) {
  const full = join(root, path);
  const present = existsSync(full) ? readFileSync(full, "utf8") : "";
  if (present === text) continue;
  if (process.argv.includes("--check")) problems.push(`${path} is out of date: run \`npm run generate\``);
  else writeFileSync(full, text);
}
for (const problem of problems) console.error(problem);
console.log(`${files.length} rules`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function rowOf(file: string): Promise<Row | null> {
  const id = file.replace(/\.ts$/, "");
  const module = (await import(pathToFileURL(join(folder, file)).href)) as { readonly default?: AnyRule };
  const declared = module.default;
  const page = join(folder, `${id}.md`);
  if (declared === undefined) problems.push(`${file} has no rule as its default export`);
  else if (declared.id !== id) problems.push(`${file} declares the id ${declared.id}`);
  if (!existsSync(page)) problems.push(`${id} has no page ${id}.md`);
  if (declared === undefined || !existsSync(page)) return null;
  const { severity, origin, summary } = declared;
  return { id, severity, origin, summary, fixes: showsFix(readFileSync(page, "utf8")) };
}
