import { promises } from "node:fs";
import { fileURLToPath } from "node:url";
import { applyEdits, type Edit } from "../base/span.ts";
import type { Finding } from "../rules/rule.ts";
import { findingsFor, type Judging, look } from "./check.ts";
import type { Input } from "./inputs.ts";
import { CouldNotRun } from "./usage.ts";

/** What the fixes made of the files. */
export interface Fixed {
  readonly inputs: readonly Input[];
  /** The fixes made, by title, in the order they were made. */
  readonly titles: readonly string[];
  /** What is still found afterwards. */
  readonly left: readonly Finding[];
  readonly snapshotTexts: ReadonlyMap<string, string>;
}

/** A fix can lay another mistake bare; more rounds than this would mean that two fixes undo each other. */
const mostRounds = 10;

/** Makes all safe fixes (or all there are) in the files named, in memory, until there is none left to make. */
export async function fixAll(given: readonly Input[], judging: Judging, unsafe: boolean): Promise<Fixed> {
  let inputs = given;
  const titles: string[] = [];
  for (let round = 0; ; round++) {
    const snapshot = await look(inputs, judging);
    const findings = findingsFor(inputs, snapshot);
    const edits = new Map<string, Edit[]>();
    const own = new Set(inputs.map((it) => it.uri));
    for (const finding of findings) {
      const fix = finding.fixes.find((it) => it.safe || unsafe);
      if (fix === undefined || fix.edits.some((it) => !own.has(it.uri))) continue;
      titles.push(fix.title);
      for (const { uri, edit } of fix.edits) edits.set(uri, [...(edits.get(uri) ?? []), edit]);
    }
    if (edits.size === 0 || round === mostRounds)
      return { inputs, titles, left: findings, snapshotTexts: snapshot.texts };
    inputs = inputs.map((it) => ({ ...it, text: applyEdits(it.text, edits.get(it.uri) ?? []).text }));
  }
}

/** Writes the files whose text changed. Throws CouldNotRun where one cannot be written. */
export async function writeChanged(before: readonly Input[], after: readonly Input[]): Promise<readonly string[]> {
  const changed = after.filter((it, index) => it.text !== before[index]?.text);
  for (const { uri, path, text, exact } of changed) {
    if (!exact) throw new CouldNotRun(`${path}: it is not written, for it holds bytes that are no UTF-8.`);
    try {
      await promises.writeFile(fileURLToPath(uri), text);
    } catch (error) {
      throw new CouldNotRun(
        `${path}: it cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}).`,
      );
    }
  }
  return changed.map((it) => it.path);
}

/** The change of one file as a unified diff without context lines trimmed: one hunk around each run of changed lines. */
export function diff(path: string, before: string, after: string): string {
  const a = before.split("\n");
  const b = after.split("\n");
  const hunks = changedRuns(a, b);
  if (hunks.length === 0) return "";
  const out = [`--- ${path}`, `+++ ${path}`];
  for (const { from, to, fromB, toB } of hunks) {
    const start = Math.max(0, from - 2);
    const end = Math.min(a.length, to + 2);
    out.push(
      `@@ -${start + 1},${end - start} +${Math.max(0, fromB - (from - start)) + 1},${toB - fromB + (from - start) + (end - to)} @@`,
    );
    for (let i = start; i < from; i++) out.push(` ${a[i] ?? ""}`);
    for (let i = from; i < to; i++) out.push(`-${a[i] ?? ""}`);
    for (let i = fromB; i < toB; i++) out.push(`+${b[i] ?? ""}`);
    for (let i = to; i < end; i++) out.push(` ${a[i] ?? ""}`);
  }
  return `${out.join("\n")}\n`;
}

interface Run {
  readonly from: number;
  readonly to: number;
  readonly fromB: number;
  readonly toB: number;
}

/** The runs of lines that differ: walks both texts and looks for the nearest line that they share again. */
function changedRuns(a: readonly string[], b: readonly string[]): readonly Run[] {
  const runs: Run[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
      continue;
    }
    const [to, toB] = meet(a, b, i, j);
    runs.push({ from: i, to, fromB: j, toB });
    i = to;
    j = toB;
  }
  return runs;
}

function meet(a: readonly string[], b: readonly string[], i: number, j: number): readonly [number, number] {
  const reach = a.length - i + (b.length - j);
  for (let sum = 1; sum <= reach; sum++) {
    for (let da = 0; da <= sum; da++) {
      const x = i + da;
      const y = j + sum - da;
      if (x < a.length && y < b.length && a[x] === b[y] && (a[x] ?? "").trim() !== "") return [x, y];
    }
    if (sum > 2000) break;
  }
  return [a.length, b.length];
}
