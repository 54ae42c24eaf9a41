import type { Place } from "../base/span.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import { type Deployment, join } from "../deployment/deployment.ts";
import { type BuildbotSite, sitesOf } from "../deployment/site.ts";
import { faults } from "../nginx/faults.ts";
import { allDirectives, type NginxConfig } from "../nginx/model/config.ts";
import type { NginxFile } from "../nginx/model/read.ts";
import type { AnyRule, Finding, Rule, Said, Units } from "./rule.ts";

/** All that the rules look at: the configurations nginx would read, and the masters beside them. */
export interface Subject {
  readonly configs: readonly NginxConfig[];
  readonly masters: readonly MasterConfig[];
  readonly sites: readonly BuildbotSite[];
  readonly deployments: readonly Deployment[];
}

/** A rule that threw: its findings are missing, everybody else's are there. */
export interface RuleFailure {
  readonly rule: string;
  readonly error: unknown;
}

/** Finds the sites among the configurations and joins them with the masters. */
export function subject(configs: readonly NginxConfig[], masters: readonly MasterConfig[]): Subject {
  const sites = configs.flatMap((config) => sitesOf(config, masters));
  return { configs, masters, sites, deployments: join(sites, masters) };
}

/**
 * Runs every rule over every unit. A finding in a file that is entered several times is kept only if it holds for each
 * entry. A rule that throws costs its own findings on that unit, and is named in `failures`.
 */
export function runRules(
  rules: readonly AnyRule[],
  on: Subject,
): { readonly findings: readonly Finding[]; readonly failures: readonly RuleFailure[] } {
  const found = new Map<string, { finding: Finding; entries: number; unit: keyof Units }>();
  const failures: RuleFailure[] = [];
  const entries = new Map<string, number>();
  for (const config of on.configs)
    for (const [uri, contexts] of config.entries) entries.set(uri, (entries.get(uri) ?? 0) + contexts.length);

  function run<U extends keyof Units>(rule: Rule<U>, unit: Units[U]): void {
    try {
      rule.check(unit, (at, said) => add(rule, at, said));
    } catch (error) {
      failures.push({ rule: rule.id, error });
    }
  }
  function add(rule: Rule, at: Place, said: Said): void {
    const key = `${rule.id}\n${at.uri}\n${at.span.start}\n${at.span.end}\n${said.message}`;
    const before = found.get(key);
    if (before !== undefined) before.entries++;
    else found.set(key, { finding: finding(rule, at, said), entries: 1, unit: rule.unit });
  }

  const files = new Map<string, NginxFile>();
  for (const config of on.configs) {
    files.set(config.root.uri, config.root);
    for (const directive of allDirectives(config)) files.set(directive.file.uri, directive.file);
  }
  for (const rule of rules) {
    switch (rule.unit) {
      case "nginx fault":
        for (const file of files.values())
          for (const fault of faults(file.text, file.root)) run(rule, { ...fault, file });
        break;
      case "directive":
        for (const config of on.configs)
          if (!config.assumed || rule.needsContext !== true)
            for (const directive of allDirectives(config)) run(rule, directive);
        break;
      case "site":
        for (const site of on.sites) run(rule, site);
        break;
      case "master":
        for (const master of on.masters) run(rule, master);
        break;
      case "deployment":
        for (const deployment of on.deployments) run(rule, deployment);
        break;
      case "proxied master":
        for (const master of on.masters)
          run(rule, { master, sites: on.deployments.filter((it) => it.master === master).map((it) => it.site) });
        break;
    }
  }
  const findings = [...found.values()]
    .filter((it) => it.unit !== "directive" || it.entries >= (entries.get(it.finding.place.uri) ?? 1))
    .map((it) => it.finding);
  findings.sort(byPlace);
  return { findings, failures };
}

function finding(rule: Rule, place: Place, said: Said): Finding {
  return {
    rule: rule.id,
    severity: said.severity ?? rule.severity,
    origin: rule.origin,
    place,
    message: said.message,
    related: said.related ?? [],
    fixes: said.fixes ?? [],
  };
}

function byPlace(a: Finding, b: Finding): number {
  return (
    (a.place.uri < b.place.uri ? -1 : a.place.uri > b.place.uri ? 1 : 0) ||
    a.place.span.start - b.place.span.start ||
    a.place.span.end - b.place.span.end ||
    (a.rule < b.rule ? -1 : 1)
  );
}
