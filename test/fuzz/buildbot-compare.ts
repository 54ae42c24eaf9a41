import type { Checked } from "../../server/src/buildbot/checkconfig.ts";
import { readMaster } from "../../server/src/buildbot/read.ts";
import type { CheckconfigJudge, JudgedText } from "../support/checkconfig-judge.ts";

/** How two verdicts on a master.cfg differ, from the worst on. */
export type Difference = "failed" | "false error" | "verdict" | "unknown" | "messages" | "order";

/** What both say of a text. */
export interface Compared {
  readonly real: JudgedText;
  /** What we say; the exception where a part of us threw. */
  readonly ours: Checked | Error;
  /** Null where they agree. */
  readonly kind: Difference | null;
}

/** What checkconfig and we say of a text; null where checkconfig gives no answer. */
export async function compare(judge: CheckconfigJudge, text: string): Promise<Compared | null> {
  const real = await judge.verdict(text);
  if (real === null) return null;
  const ours = verdictOf(text, judge);
  return { real, ours, kind: difference(real, ours) };
}

function verdictOf(text: string, { version, python }: CheckconfigJudge): Checked | Error {
  try {
    return readMaster("file:///cases/master.cfg", text, { version, python, sibling: () => null }).checked;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function difference(real: JudgedText, ours: Checked | Error): Difference | null {
  if (ours instanceof Error) return "failed";
  if (real.verdict === "good" && ours.errors.length > 0) return "false error";
  if (ours.verdict === "unknown") return "unknown";
  if (real.verdict !== ours.verdict) return "verdict";
  if (real.verdict !== "errors") return null;
  const theirs = real.errors.map(normal);
  const mine = ours.errors.map((it) => normal(it.message));
  if (!sameMessages(theirs, mine)) return "messages";
  return alike(theirs[0] ?? "", mine[0] ?? "") ? null : "order";
}

/** A message without the path that the file had when it was read, and without addresses in memory. */
export function normal(message: string): string {
  return message
    .replace(/^Configuration file '.*' does not/, "Configuration file does not")
    .replace(/ \(\/[^()]*\)(?= \(traceback)/, "")
    .replace(/^(encountered a SyntaxError while parsing config file):\n[^]*/, "$1")
    .replaceAll(/ at 0x[0-9a-f]+/g, " at 0x7f0000000000");
}

/** Whether two lists say the same in any order. */
export function sameMessages(theirs: readonly string[], mine: readonly string[]): boolean {
  return theirs.length === mine.length && theirs.every((it) => mine.some((other) => alike(it, other)));
}

/** Whether two messages say the same; names that are joined from sets stand in any order. */
export function alike(a: string, b: string): boolean {
  return a === b || parts(a) === parts(b);
}

function parts(message: string): string {
  return message.split(/, | /).toSorted().join(" ");
}

/** What groups differences that are likely one: the difference and what was said, without what is special to a text. */
export function groupOf({ real, ours, kind }: Compared): string {
  const shape = (message: string | undefined): string =>
    normal(message ?? "-")
      .replaceAll(/'[^']*'|"[^"]*"/g, "'…'")
      .replaceAll(/\d+/g, "N");
  const theirs = real.verdict === "crash" ? (real.exception ?? "").split(":")[0] : real.errors.map(shape).join(" | ");
  if (ours instanceof Error) return `failed: ${ours.message}`;
  return `${kind ?? "agree"}: ${real.verdict} ${theirs} / ${ours.verdict} ${ours.errors.map((it) => shape(it.message)).join(" | ")}`;
}
