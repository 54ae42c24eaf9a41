import { LineIndex } from "../base/lines.ts";
import type { NginxConfig } from "../nginx/model/config.ts";
import { firstRejection } from "../nginx/reading/first.ts";
import type { Snapshot } from "../project/snapshot.ts";
import type { Input } from "./inputs.ts";

/** What the real program would say of a file, and the first thing it would print. */
export interface Verdict {
  readonly verdict: "accept" | "reject" | "crash" | "unknown";
  readonly first: { readonly message: string; readonly line: number | null } | null;
}

/**
 * The verdict of `nginx -t` or checkconfig as far as the checks that exist decide it. Not decided: a master.cfg that
 * reads well (checkconfig runs it, we do not), and an nginx file with an include that was not found or with a
 * module that is not known.
 */
export function verdictOf(input: Input, snapshot: Snapshot, hermetic: boolean): Verdict {
  if (input.kind === "master.cfg") return { verdict: "unknown", first: null };
  const config = snapshot.configAt(input.uri);
  if (config !== null && !isClean(config, snapshot)) {
    const first = firstRejection(config);
    if (first !== null) {
      const line = first.noticedAt === null ? null : new LineIndex(first.file.text, "lf").at(first.noticedAt).line + 1;
      return { verdict: "reject", first: { message: first.message, line } };
    }
  }
  if (snapshot.findings(input.uri).some((it) => it.origin === "nginx")) return { verdict: "reject", first: null };
  if (config === null || config.build.foreign === true || (!hermetic && snapshot.unresolved.has(config.root.uri)))
    return { verdict: "unknown", first: null };
  return { verdict: "accept", first: null };
}

/**
 * Whether nothing at all was found that nginx would refuse. What is found in a file that is read several times may be
 * left out where it does not hold each time; such a configuration is asked for its first rejection all the same.
 */
function isClean(config: NginxConfig, snapshot: Snapshot): boolean {
  if (config.assumed || snapshot.failures.length > 0) return false;
  for (const [uri, contexts] of config.entries) {
    if (contexts.length > 1) return false;
    if (snapshot.findings(uri).some((it) => it.origin === "nginx" && it.severity === "error")) return false;
  }
  return true;
}
