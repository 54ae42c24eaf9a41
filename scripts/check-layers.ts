// Holds every import of client/ and server/ against the table in layers.ts. Test files are free: they never ship.
import { globSync, readFileSync } from "node:fs";
import { posix, sep } from "node:path";
import { type Import, importsOf, objection } from "./layers.ts";
import { root } from "./run.ts";

/** A scan that finds fewer has looked at the wrong place: the project is bigger than this. */
const least = { files: 40, imports: 80 };

const files = globSync(["client/src/**/*.ts", "server/src/**/*.ts"], { cwd: root })
  .map((file) => file.split(sep).join("/"))
  .filter((file) => !file.endsWith(".test.ts"))
  .toSorted();
const imports = files.flatMap((file): readonly Import[] => {
  const text = readFileSync(`${root}/${file}`, "utf8");
  return importsOf(file, text, (specifier) => posix.join(posix.dirname(file), specifier));
});
const wrong = imports.flatMap((found) => {
  const why = objection(found);
  return why === null ? [] : [`${found.file}:${found.line}: ${why}`];
});

if (files.length < least.files || imports.length < least.imports) {
  wrong.push(`only ${files.length} files and ${imports.length} imports were found: the scan missed the project`);
}
for (const line of wrong) console.error(line);
console.log(`${files.length} files, ${imports.length} imports, ${wrong.length} against the table`);
process.exitCode = wrong.length === 0 ? 0 : 1;
