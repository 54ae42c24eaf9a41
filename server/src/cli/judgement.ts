import type { SiteOutlook } from "../deployment/outlook.ts";
import { placeOf } from "../nginx/model/read.ts";
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
  /** The sites among the files, with the masters behind them and what works for visitors. */
  readonly outlooks: readonly SiteOutlook[];
  /** The texts of the files in which something was found, by URI. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Looks at files, with whatever they include, and gives what was found out; what works for visitors only where asked for. */
export async function judge(inputs: readonly Input[], judging: Judging, withOutlook = false): Promise<Judgement> {
  const findings: Finding[] = [];
  const verdicts = new Map<Input, Verdict>();
  const failures: RuleFailure[] = [];
  const outlooks: SiteOutlook[] = [];
  const texts = new Map<string, string>();
  for (const batch of batches(inputs, judging)) {
    const snapshot = await look(batch, judging);
    for (const finding of findingsFor(batch, snapshot)) {
      findings.push(finding);
      for (const uri of urisOf(finding)) texts.set(uri, snapshot.texts.get(uri) ?? "");
    }
    for (const input of batch) verdicts.set(input, verdictOf(input, snapshot, judging.hermetic));
    failures.push(...snapshot.failures);
    // Sites and masters are joined where both are there.
    if (!withOutlook || snapshot.subject.masters.length === 0) continue;
    outlooks.push(...snapshot.outlooks);
    for (const { site, master } of snapshot.outlooks)
      for (const uri of [placeOf(site.server).uri, ...(master === null ? [] : [master.uri])])
        texts.set(uri, snapshot.texts.get(uri) ?? "");
  }
  return { findings, verdicts, failures, outlooks, texts };
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
