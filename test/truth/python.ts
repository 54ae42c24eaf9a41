import { syntaxError } from "../../server/src/python/syntax.ts";
import { pythonMutant } from "../fuzz/python-mutants.ts";
import type { Random } from "../fuzz/random.ts";
import { compileVerdicts, kindOf } from "../support/python.ts";

export interface PythonText {
  readonly id: string;
  readonly text: string;
}

/** How far we agree with CPython's `compile()`; `lines` and `kinds` count among the texts that both refuse. */
export interface PythonReport {
  readonly minor: number;
  readonly texts: number;
  readonly verdicts: number;
  readonly falseAlarms: number;
  readonly refused: number;
  readonly lines: number;
  readonly kinds: number;
  readonly differences: readonly string[];
  readonly millisecondsPerThousandLines: number;
}

/** Most that is kept of one file for a mutant, in lines. */
const most = 400;

/** The texts, and as many mutants of them. */
export function pythonTexts(files: readonly PythonText[], mutants: number, random: Random): readonly PythonText[] {
  const made: PythonText[] = [];
  while (made.length < mutants) {
    const { id, text } = random.pick(files);
    if (text.trim() === "") continue;
    made.push({ id: `${id}#${made.length}`, text: pythonMutant(part(text, random), random) });
  }
  return [...files, ...made].filter(({ text }) => !/\p{Surrogate}/u.test(text));
}

/** A piece of a long file, from the start of one statement in column 0 on. */
function part(text: string, random: Random): string {
  const lines = text.split("\n");
  if (lines.length <= most) return text;
  let from = random.below(lines.length - most / 2);
  while (from > 0 && !/^(?:[A-Za-z_]\w* =|def |class |import |from )/.test(lines[from] ?? "")) from--;
  return lines.slice(from, from + most).join("\n");
}

/** Puts texts before CPython and before us. */
export async function comparePython(texts: readonly PythonText[]): Promise<PythonReport> {
  const { minor, verdicts } = await compileVerdicts(texts.map((it) => it.text));
  const differences: string[] = [];
  const count = { verdicts: 0, falseAlarms: 0, refused: 0, lines: 0, kinds: 0 };
  let lineCount = 0;
  let spent = 0;
  for (const [index, { id, text }] of texts.entries()) {
    const theirs = verdicts[index] ?? null;
    const from = performance.now();
    const ours = syntaxError(text, minor);
    spent += performance.now() - from;
    lineCount += text.split("\n").length;
    if ((theirs === null) !== (ours === null)) {
      if (theirs === null) count.falseAlarms++;
      differences.push(`${id}: Python says ${theirs?.message ?? "nothing"}, we ${ours?.message ?? "nothing"}`);
      continue;
    }
    count.verdicts++;
    if (theirs === null || ours === null) continue;
    count.refused++;
    const line = theirs.line ?? 1;
    if (line === ours.line) count.lines++;
    if (kindOf(theirs.message) === kindOf(ours.message)) count.kinds++;
    if (line !== ours.line || kindOf(theirs.message) !== kindOf(ours.message))
      differences.push(`${id}: Python in ${line}: ${theirs.message}; we in ${ours.line}: ${ours.message}`);
  }
  return {
    minor,
    texts: texts.length,
    ...count,
    differences,
    millisecondsPerThousandLines: (spent / lineCount) * 1000,
  };
}
