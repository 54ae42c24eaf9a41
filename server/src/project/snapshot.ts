import type { Deployment } from "../deployment/deployment.ts";
import type { Context } from "../nginx/directives/context.ts";
import type { NginxConfig } from "../nginx/model/config.ts";
import type { NginxFile } from "../nginx/model/read.ts";
import type { AnyRule, Finding } from "../rules/rule.ts";
import { type RuleFailure, runRules, type Subject } from "../rules/run.ts";

/** An immutable picture of the files of a session. What is derived from it is computed once, when first asked for. */
export class Snapshot {
  /** Counts up with each snapshot of a session. */
  readonly id: number;
  readonly subject: Subject;
  /** The texts of all files in the picture, by URI. */
  readonly texts: ReadonlyMap<string, string>;
  readonly #files: ReadonlyMap<string, NginxFile>;
  /** Files with an include that brought nothing: what it may have said is not known. */
  readonly unresolved: ReadonlySet<string>;
  readonly #rules: readonly AnyRule[];
  #configs: ReadonlyMap<string, NginxConfig> | null = null;
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
  ) {
    this.id = id;
    this.#rules = rules;
    this.subject = subject;
    this.texts = texts;
    this.#files = files;
    this.unresolved = unresolved;
  }

  get deployments(): readonly Deployment[] {
    return this.subject.deployments;
  }

  /** The findings in one file, in the order of their places. */
  findings(uri: string): readonly Finding[] {
    return this.#all().byFile.get(uri) ?? [];
  }

  /** An nginx file of the picture; null for any other. */
  nginxFile(uri: string): NginxFile | null {
    return this.#files.get(uri) ?? null;
  }

  /** The configuration that starts at a file; null where it is included by another, or is none. */
  configAt(uri: string): NginxConfig | null {
    this.#configs ??= new Map(this.subject.configs.map((it) => [it.root.uri, it]));
    return this.#configs.get(uri) ?? null;
  }

  /** The contexts in which an nginx file is read, one for each time it is entered. */
  contextsOf(uri: string): readonly Context[] {
    return this.subject.configs.flatMap((config) => config.entries.get(uri) ?? []);
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
