import type { Checked } from "../../server/src/buildbot/checkconfig.ts";
import type { CheckconfigJudge, JudgedText } from "../support/checkconfig-judge.ts";
import { alike, compare, type Difference, groupOf, normal } from "./buildbot-compare.ts";

/** Differences that are likely one, by the shortest text of them. */
export interface BuildbotGroup {
  readonly name: string;
  readonly kind: Difference;
  count: number;
  text: string;
  real: JudgedText;
  ours: Checked | Error;
}

/** What a run has seen. */
export interface BuildbotReport {
  readonly version: string;
  readonly judged: number;
  /** Texts in which checkconfig lists errors. */
  readonly refused: number;
  readonly verdictEqual: number;
  readonly messagesEqual: number;
  readonly firstEqual: number;
  /** Texts of which we say nothing. */
  readonly unknown: number;
  /** Texts that checkconfig calls good and in which we find errors. */
  readonly falseErrors: number;
  readonly groups: readonly BuildbotGroup[];
}

interface RunOptions {
  /** When to stop, in milliseconds since 1970. */
  readonly until?: number;
  /** Every difference is a group of its own; else the likely same are one, by a text that is made shorter. */
  readonly each?: boolean;
}

/** Puts texts before checkconfig and before us. */
export async function fuzzBuildbot(
  judge: CheckconfigJudge,
  texts: readonly string[],
  { until = Number.POSITIVE_INFINITY, each = false }: RunOptions = {},
): Promise<BuildbotReport> {
  const groups = new Map<string, BuildbotGroup>();
  const count = { judged: 0, refused: 0, verdictEqual: 0, messagesEqual: 0, firstEqual: 0, unknown: 0, falseErrors: 0 };
  for (const text of texts) {
    if (Date.now() > until) break;
    const compared = await compare(judge, text);
    if (compared === null) continue;
    const { real, ours, kind } = compared;
    count.judged++;
    if (!(ours instanceof Error)) {
      if (ours.verdict === real.verdict) count.verdictEqual++;
      if (ours.verdict === "unknown") count.unknown++;
      if (real.verdict === "errors") {
        count.refused++;
        if (kind === null || kind === "order") count.messagesEqual++;
        if (alike(normal(real.errors[0] ?? ""), normal(ours.errors[0]?.message ?? ""))) count.firstEqual++;
      }
    }
    if (kind === null) continue;
    if (kind === "false error") count.falseErrors++;
    const name = groupOf(compared);
    const key = each ? String(count.judged) : name;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { name, kind, count: 1, text, real, ours });
    else {
      group.count++;
      if (text.length < group.text.length) Object.assign(group, { text, real, ours });
    }
  }
  const sorted = [...groups.values()].toSorted((a, b) => b.count - a.count);
  if (!each) for (const group of sorted) if (Date.now() < until) group.text = await shorten(judge, group);
  return { version: judge.version, ...count, groups: sorted };
}

/** Takes away lines for as long as the difference stays. */
async function shorten(judge: CheckconfigJudge, { name, text }: BuildbotGroup): Promise<string> {
  let best = text.split("\n");
  for (let run = best.length >> 1; run > 0; run >>= 1)
    for (let at = 0; at < best.length; ) {
      const candidate = best.toSpliced(at, run);
      const compared = await compare(judge, candidate.join("\n"));
      if (compared !== null && groupOf(compared) === name) best = candidate;
      else at += run;
    }
  return best.join("\n");
}
