// `npm run truth:python -- FOLDER…`: what we say of the syntax of every Python file (.py, .cfg) below some folders, and
// of mutants of them, beside what compile() of python3 says (PYTHON names another). --mutants N (1500), --seed N (1),
// --show lists where the two disagree.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "../fuzz/random.ts";
import { comparePython, type PythonText, pythonTexts } from "./python.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mutants: { type: "string", default: "1500" },
    seed: { type: "string", default: "1" },
    show: { type: "boolean", default: false },
  },
});
if (positionals.length === 0) throw new Error("Name a folder with Python files.");

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const files: PythonText[] = [];
for (const folder of positionals)
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted()) {
    if (!/\.(?:py|cfg)$/.test(name)) continue;
    const bytes = readFileSync(join(folder, name));
    try {
      files.push({ id: name, text: decoder.decode(bytes) });
    } catch {
      // Not UTF-8: there is no text to compare.
    }
  }

const report = await comparePython(pythonTexts(files, Number(values.mutants), new Random(Number(values.seed))));
const percent = (part: number, of: number): string =>
  `${((100 * part) / Math.max(1, of)).toFixed(2)} %  (${part} of ${of})`;
console.log(`python 3.${report.minor}`);
console.log(`verdict equal              ${percent(report.verdicts, report.texts)}`);
console.log(`refused, Python compiles   ${report.falseAlarms}`);
console.log(`line equal                 ${percent(report.lines, report.refused)}`);
console.log(`kind of message equal      ${percent(report.kinds, report.refused)}`);
console.log(`1,000 lines                ${report.millisecondsPerThousandLines.toFixed(1)} ms`);
if (values.show) for (const it of report.differences) console.log(`  ${it}`);
