import type { NginxBuild } from "../nginx/directives/check.ts";
import type { Context } from "../nginx/directives/context.ts";
import { CachedFileSystem } from "../project/cached.ts";
import { type BuildbotRelease, Session } from "../project/session.ts";
import type { Snapshot } from "../project/snapshot.ts";
import { rules } from "../rules/registry.generated.ts";
import type { Finding, Severity } from "../rules/rule.ts";
import { disk } from "./disk.ts";
import type { Input } from "./inputs.ts";

/** Options that decide what is found. */
export interface Judging {
  readonly hermetic: boolean;
  readonly prefix: string | undefined;
  readonly context: Context | undefined;
  readonly build: NginxBuild;
  readonly buildbot: BuildbotRelease;
}

/** Takes a picture of the files named, with whatever they include. */
export async function look(inputs: readonly Input[], judging: Judging): Promise<Snapshot> {
  const session = new Session(new CachedFileSystem(disk), {
    rules,
    hermetic: judging.hermetic,
    once: true,
    build: judging.build,
    buildbot: judging.buildbot,
    ...(judging.prefix === undefined ? {} : { prefix: judging.prefix }),
    ...(judging.context === undefined ? {} : { context: judging.context }),
  });
  for (const { uri, text, kind } of inputs) session.set(uri, text, kind);
  return session.snapshot();
}

/** The findings in the files named and in those they include, in the order of the files, then of their places. */
export function findingsFor(inputs: readonly Input[], snapshot: Snapshot): readonly Finding[] {
  // A link and the file it leads to are one.
  const uris = new Set(inputs.map((it) => snapshot.countsAs(it.uri)));
  for (const config of snapshot.subject.configs)
    if (uris.has(config.root.uri)) for (const uri of config.entries.keys()) uris.add(uri);
  return [...uris].flatMap((uri) => snapshot.findings(uri));
}

const order: readonly Severity[] = ["error", "warning", "info", "hint"];

/** The severity from which on a finding makes the exit code 1; "never": none does. */
export type FailLevel = "error" | "warning" | "info" | "never";

/** Whether a severity reaches a fail level: "error" is reached by errors only, "never" by nothing. */
export function reaches(severity: Severity, level: FailLevel): boolean {
  return level !== "never" && order.indexOf(severity) <= order.indexOf(level);
}
