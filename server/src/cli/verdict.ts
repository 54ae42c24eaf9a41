import { LineIndex } from "../base/lines.ts";
import { isReadAsUtf8 } from "../buildbot/checkconfig.ts";
import type { NginxConfig } from "../nginx/model/config.ts";
import { firstRejection } from "../nginx/reading/first.ts";
import type { Snapshot } from "../project/snapshot.ts";
import { undecodableLine } from "../python/undecodable.ts";
import type { Input } from "./inputs.ts";

/** What the real program would say of a file, and the first thing it would print. */
export interface Verdict {
  readonly verdict: "accept" | "reject" | "crash" | "unknown";
  readonly first: { readonly message: string; readonly line: number | null } | null;
}

/**
 * The verdict of `nginx -t` or checkconfig as far as the checks that exist decide it. Not decided: a master.cfg that
 * looks at what is not in its text, and an nginx file with an include that was not found or with a module that is not
 * known.
 */
export function verdictOf(input: Input, snapshot: Snapshot, hermetic: boolean): Verdict {
  if (input.kind === "master.cfg") return verdictOfMaster(input, snapshot);
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

const verdicts = { good: "accept", errors: "reject", crash: "crash", unknown: "unknown" } as const;

function verdictOfMaster(input: Input, snapshot: Snapshot): Verdict {
  const master = snapshot.subject.masters.find((it) => it.uri === input.uri);
  if (master === undefined) return { verdict: "unknown", first: null };
  // Bytes that are no UTF-8 came as another character: Python stops where it has to make text of them.
  const undecodable = !input.exact && isReadAsUtf8(input.text) ? undecodableLine(input.text) : null;
  if (undecodable !== null) {
    const message = "encountered a SyntaxError while parsing config file";
    return { verdict: "reject", first: { message, line: undecodable } };
  }
  const { verdict, errors, line } = master.checked;
  const [first] = errors;
  if (verdict !== "errors" || first === undefined) return { verdict: verdicts[verdict], first: null };
  // Only what ends the run of the file comes with a traceback, and thus a line.
  const traced = first.kind === "syntax" || first.kind === "name" || first.kind === "load";
  return { verdict: "reject", first: { message: first.message, line: traced ? line : null } };
}
