import { isDeepStrictEqual } from "node:util";
import { LineIndex } from "../../server/src/base/lines.ts";
import { look } from "../../server/src/cli/check.ts";
import type { Input } from "../../server/src/cli/inputs.ts";
import { verdictOf } from "../../server/src/cli/verdict.ts";
import { endSpan } from "../../server/src/nginx/cursor.ts";
import type { NginxBuild } from "../../server/src/nginx/directives/check.ts";
import { directivesNamed } from "../../server/src/nginx/directives/lookup.ts";
import { wholeOf } from "../../server/src/nginx/model/read.ts";
import { readThrough } from "../../server/src/nginx/reading/read.ts";
import type { RealVerdict, Said } from "../support/nginx-judge.ts";
import type { Case } from "./case.ts";

/** How two verdicts on one text differ, from the worst on. */
export type Difference = "failed" | "false rejection" | "missed" | "message" | "line" | "warnings";

/** The differences in their order of weight. */
export const differences: readonly Difference[] = [
  "failed",
  "false rejection",
  "missed",
  "message",
  "line",
  "warnings",
];

/** What we say of a text; `failure` where a part of us threw, or says something else when it is asked again. */
export interface OurVerdict extends RealVerdict {
  readonly failure: string | null;
}

/** Our verdict on a case, as the command line gives it with --hermetic. */
export async function ourVerdict(it: Case, build: NginxBuild): Promise<OurVerdict> {
  const first = await verdictOnce(it, build);
  // What is remembered of a text must change nothing.
  const again = await verdictOnce(it, build);
  if (isDeepStrictEqual(first, again)) return first;
  return {
    ...first,
    failure: `said ${first.message ?? "nothing"} first, ${again.message ?? "nothing"} when asked again`,
  };
}

async function verdictOnce({ text, context }: Case, build: NginxBuild): Promise<OurVerdict> {
  const uri = "file:///case.conf";
  const input: Input = { path: "/case.conf", uri, text, kind: "nginx", piped: false, exact: true };
  try {
    const snapshot = await look([input], {
      hermetic: true,
      buildbot: { version: null, python: null },
      prefix: undefined,
      context,
      build,
    });
    const failure = snapshot.failures[0];
    if (failure !== undefined) throw failure.error;
    const { verdict, first } = verdictOf(input, snapshot, true);
    const config = snapshot.configAt(uri);
    const lines = new LineIndex(text, "lf");
    const warnings: Said[] =
      config === null || verdict === "reject"
        ? []
        : readThrough(config, build)
            .filter((it) => it.level === "warn")
            .map(({ atEnd, message, noticedAt }) => {
              if (noticedAt === null) return { message, line: null };
              const offset = atEnd ? wholeOf(noticedAt).span.end - 1 : endSpan(noticedAt.at).start;
              return { message, line: lines.at(offset).line + 1 };
            });
    return {
      rejected: verdict === "reject",
      message: first?.message.replaceAll("/case.conf", "case.conf") ?? null,
      line: first?.line ?? null,
      warnings,
      failure: null,
    };
  } catch (error) {
    return {
      rejected: false,
      message: null,
      line: null,
      warnings: [],
      failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

/** How the two differ; null where they agree. Warnings are compared where both accept. */
export function difference(real: RealVerdict, ours: OurVerdict): Difference | null {
  if (ours.failure !== null) return "failed";
  if (real.rejected !== ours.rejected) return ours.rejected ? "false rejection" : "missed";
  if (real.rejected) {
    if (real.message !== ours.message) return "message";
    return real.line === ours.line ? null : "line";
  }
  return saidAs(real.warnings) === saidAs(ours.warnings) ? null : "warnings";
}

function saidAs(said: readonly Said[]): string {
  return said
    .filter((it) => !ofTheFiles.test(it.message))
    .map(({ message, line }) => `${message}:${line ?? "-"}`)
    .join("\n");
}

/** Warnings that tell what stands in a certificate. */
const ofTheFiles = /^"ssl_stapling" ignored/;

/** Messages that tell of the machine or of what is in a file, not of the text. */
const ofTheMachine =
  /^(?:dlopen\(\)|open\(\)|mmap\(|malloc\(|posix_memalign|xslt|xml|GeoIP|MMDB|invalid GeoIP|invalid event type|pcre_|socket\(\)|sched_|getrlimit|d2i_)|unsupported on this platform|is not supported on this platform|platform|^the size \d+ of shared memory/;

/** Whether nginx's verdict is of the text alone. */
export function isOfText({ message }: RealVerdict): boolean {
  return message === null || !ofTheMachine.test(message);
}

/** A message without what is special to one text; the names of directives stay. */
export function shapeOf(message: string | null): string {
  return (message ?? "(accepted)")
    .replaceAll(/"([^"]*)"/g, (quoted, inner: string) => (directivesNamed(inner).length > 0 ? quoted : '"…"'))
    .replaceAll(/\b\d+/g, "N");
}

/** What groups disagreements that are likely one: the difference and the shapes of what was said. */
export function groupOf(real: RealVerdict, ours: OurVerdict, kind: Difference): string {
  if (kind === "failed") return `failed: ${shapeOf(ours.failure?.split("\n")[0] ?? null)}`;
  if (kind === "warnings") {
    const their = saidAs(real.warnings).split("\n");
    const our = saidAs(ours.warnings).split("\n");
    const at = their.findIndex((one, index) => one !== our[index]);
    return `warnings: nginx ${shapeOf(their[at] ?? null)}, ours ${shapeOf(our[at < 0 ? their.length : at] ?? null)}`;
  }
  return `${kind}: nginx ${shapeOf(real.message)}, ours ${shapeOf(ours.rejected ? (ours.message ?? "(no first message)") : null)}`;
}
