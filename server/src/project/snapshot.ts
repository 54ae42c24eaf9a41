import type { Place } from "../base/span.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { allParts, type SiteOutlook } from "../deployment/outlook.ts";
import { broken, type Outlook } from "../deployment/part.ts";
import type { Context } from "../nginx/directives/context.ts";
import type { NginxConfig } from "../nginx/model/config.ts";
import type { NginxFile } from "../nginx/model/read.ts";
import type { AnyRule, Finding } from "../rules/rule.ts";
import { type RuleFailure, runRules, type Subject } from "../rules/run.ts";
import { type Links, noLinks } from "./links.ts";

/** An immutable picture of the files of a session. What is derived from it is computed once, when first asked for. */
export class Snapshot {
  /** Counts up with each snapshot of a session. */
  readonly id: number;
  readonly subject: Subject;
  /** The texts of all files in the picture, by URI. */
  readonly texts: ReadonlyMap<string, string>;
  readonly #files: ReadonlyMap<string, NginxFile>;
  /** Files that start a configuration with an include that brought nothing: what it may have said is not known. */
  readonly unresolved: ReadonlySet<string>;
  readonly #links: Links;
  readonly #rules: readonly AnyRule[];
  #configs: ReadonlyMap<string, NginxConfig> | null = null;
  #outlooks: readonly SiteOutlook[] | null = null;
  #found: {
    readonly byFile: ReadonlyMap<string, readonly Finding[]>;
    readonly failures: readonly RuleFailure[];
  } | null = null;

  constructor(
    id: number,
    rules: readonly AnyRule[],
    subject: Subject,
    texts: ReadonlyMap<string, string>,
    files: ReadonlyMap<string, NginxFile>,
    unresolved: ReadonlySet<string>,
    links: Links = noLinks,
  ) {
    this.id = id;
    this.#rules = rules;
    this.subject = subject;
    this.texts = texts;
    this.#files = files;
    this.unresolved = unresolved;
    this.#links = links;
  }

  get deployments(): readonly Deployment[] {
    return this.subject.deployments;
  }

  /** Each site with the master behind it, null where none is in sight, and what works for its visitors. */
  get outlooks(): readonly SiteOutlook[] {
    this.#outlooks ??= this.subject.outlooks.map((it) => {
      const refusal = this.#refusalOf(it.config);
      return refusal === null ? it : { ...it, outlook: refused(refusal) };
    });
    return this.#outlooks;
  }

  /** The first thing for which nginx does not start with a configuration; null where there is none that is known. */
  #refusalOf(config: NginxConfig): Finding | null {
    for (const uri of config.entries.keys()) {
      const found = this.findings(uri).find((it) => it.origin === "nginx" && it.severity === "error");
      if (found !== undefined) return found;
    }
    return null;
  }

  /**
   * The findings in one file, in the order of their places. A link has those of the file that it leads to, as long as both
   * say the same.
   */
  findings(uri: string): readonly Finding[] {
    const counts = this.countsAs(uri);
    const found = this.#all().byFile.get(counts) ?? [];
    if (counts === uri) return found;
    return this.texts.get(counts) === this.texts.get(uri) ? found.map((it) => moved(it, counts, uri)) : [];
  }

  /** The URI under which a file counts; another one where both lead to the same file. */
  countsAs(uri: string): string {
    return this.#links.countsAs(uri);
  }

  /** An nginx file of the picture; null for any other. */
  nginxFile(uri: string): NginxFile | null {
    return this.#files.get(this.countsAs(uri)) ?? null;
  }

  /** The configuration that starts at a file; null where it is included by another, or is none. */
  configAt(uri: string): NginxConfig | null {
    this.#configs ??= new Map(this.subject.configs.map((it) => [it.root.uri, it]));
    return this.#configs.get(this.countsAs(uri)) ?? null;
  }

  /** The contexts in which an nginx file is read, one for each time it is entered. */
  contextsOf(uri: string): readonly Context[] {
    return this.subject.configs.flatMap((config) => config.entries.get(this.countsAs(uri)) ?? []);
  }

  /** All findings, file by file. */
  get allFindings(): ReadonlyMap<string, readonly Finding[]> {
    return this.#all().byFile;
  }

  /** The rules that threw, for the log. */
  get failures(): readonly RuleFailure[] {
    return this.#all().failures;
  }

  #all() {
    if (this.#found === null) {
      const { findings, failures } = runRules(this.#rules, this.subject);
      const byFile = new Map<string, Finding[]>();
      for (const it of findings) {
        const before = byFile.get(it.place.uri);
        if (before === undefined) byFile.set(it.place.uri, [it]);
        else before.push(it);
      }
      this.#found = { byFile, failures };
    }
    return this.#found;
  }
}

/** nginx does not start. */
function refused({ place, rule, message }: Finding): Outlook {
  return allParts(broken(rule, `nginx does not take the configuration: ${message}`, place));
}

/** A finding of a file under another URI of that file. */
function moved(finding: Finding, from: string, to: string): Finding {
  const uriOf = (uri: string): string => (uri === from ? to : uri);
  const place = ({ uri, span }: Place): Place => ({ uri: uriOf(uri), span });
  return {
    ...finding,
    place: place(finding.place),
    related: finding.related.map((it) => ({ ...it, place: place(it.place) })),
    fixes: finding.fixes.map((fix) => ({
      ...fix,
      edits: fix.edits.map(({ uri, edit }) => ({ uri: uriOf(uri), edit })),
    })),
  };
}
