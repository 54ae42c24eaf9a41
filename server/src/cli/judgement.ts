import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import type { Finding } from "../rules/rule.ts";
import type { RuleFailure } from "../rules/run.ts";
import { findingsFor, type Judging, look } from "./check.ts";
import type { Input } from "./inputs.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** All that was found out about some files. */
export interface Judgement {
  /** In the order of the files, then of their places. */
  readonly findings: readonly Finding[];
  readonly verdicts: ReadonlyMap<Input, Verdict>;
  /** The rules that threw. */
  readonly failures: readonly RuleFailure[];
  /** The texts of the files in which something was found, by URI. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Looks at files, with whatever they include, and gives what was found out; many files, on all processors. */
export async function judge(inputs: readonly Input[], judging: Judging): Promise<Judgement> {
  const all = batches(inputs, judging);
  const threads = all.length < many ? 1 : Math.min(availableParallelism(), mostThreads);
  const share = Math.ceil(all.length / threads);
  const others = Array.from({ length: threads - 1 }, (_, i) =>
    judgeApart(all.slice((i + 1) * share, (i + 2) * share).flat(), judging),
  );
  const judged = [await judgeHere(all.slice(0, share), judging), ...(await Promise.all(others))];
  return {
    findings: judged.flatMap((it) => it.findings),
    verdicts: new Map(judged.flatMap((it) => [...it.verdicts])),
    failures: judged.flatMap((it) => it.failures),
    texts: new Map(judged.flatMap((it) => [...it.texts])),
  };
}

/** So many batches are worth the start of a thread. */
const many = 40;
const mostThreads = 8;

/** What a thread is given, and what it gives back: verdicts stand in the order of the files. */
interface Task {
  readonly inputs: readonly Input[];
  readonly judging: Judging;
}

interface Done extends Pick<Judgement, "findings" | "failures" | "texts"> {
  readonly verdicts: readonly Verdict[];
}

/** The same in a thread of its own, which runs this very file. */
function judgeApart(inputs: readonly Input[], judging: Judging): Promise<Judgement> {
  return new Promise((resolve, reject) => {
    const task: Task = { inputs, judging };
    const worker = new Worker(import.meta.filename, { workerData: { judge: task } });
    worker.once("error", reject);
    worker.once("message", ({ verdicts, ...rest }: Done) => {
      if (verdicts.length !== inputs.length)
        reject(new Error(`${verdicts.length} of ${inputs.length} files were judged`));
      else resolve({ ...rest, verdicts: new Map(inputs.map((input, i) => [input, verdicts[i] as Verdict])) });
    });
  });
}

async function judgeHere(some: readonly (readonly Input[])[], judging: Judging): Promise<Judgement> {
  const findings: Finding[] = [];
  const verdicts = new Map<Input, Verdict>();
  const failures: RuleFailure[] = [];
  const texts = new Map<string, string>();
  for (const batch of some) {
    const snapshot = await look(batch, judging);
    for (const finding of findingsFor(batch, snapshot)) {
      findings.push(finding);
      for (const uri of urisOf(finding)) texts.set(uri, snapshot.texts.get(uri) ?? "");
    }
    for (const input of batch) verdicts.set(input, verdictOf(input, snapshot, judging.hermetic));
    failures.push(...snapshot.failures);
  }
  return { findings, verdicts, failures, texts };
}

/**
 * Files that have to be looked at together. Where the text alone is judged, nginx files have nothing to do with each
 * other unless a master.cfg is among them: many are looked at some at a time, so that the rest can be forgotten.
 */
function batches(inputs: readonly Input[], { hermetic }: Judging): readonly (readonly Input[])[] {
  if (!hermetic || inputs.some((it) => it.kind !== "nginx")) return [inputs];
  return Array.from({ length: Math.ceil(inputs.length / atATime) }, (_, i) =>
    inputs.slice(i * atATime, (i + 1) * atATime),
  );
}

const atATime = 32;

function urisOf({ fixes, place, related }: Finding): readonly string[] {
  return [
    place.uri,
    ...related.map((it) => it.place.uri),
    ...fixes.flatMap((fix) => fix.edits.map((edit) => edit.uri)),
  ];
}

/** What this thread was started for: the last thing here, for all above has to be there. */
const task = isMainThread ? undefined : (workerData as { readonly judge?: Task } | null)?.judge;
if (task !== undefined) {
  void judgeHere(batches(task.inputs, task.judging), task.judging).then(({ findings, failures, texts, verdicts }) => {
    const done: Done = { findings, failures, texts, verdicts: [...verdicts.values()] };
    parentPort?.postMessage(done);
  });
}
