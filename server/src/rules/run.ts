import type { Place } from "../base/span.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import { type Deployment, join } from "../deployment/deployment.ts";
import { type SiteOutlook, siteOutlook } from "../deployment/outlook.ts";
import { type BuildbotSite, sitesOf } from "../deployment/site.ts";
import { anyBuild } from "../nginx/directives/check.ts";
import { faults } from "../nginx/faults.ts";
import type { NginxConfig } from "../nginx/model/config.ts";
import type { NginxFile } from "../nginx/model/read.ts";
import { withoutFollowers } from "../nginx/reading/followers.ts";
import { readThrough } from "../nginx/reading/read.ts";
import type { Objection } from "../nginx/reading/setter.ts";
import { type DirectiveRules, directiveRules, runOnDirectives } from "./directive-findings.ts";
import type { AnyRule, Finding, Report, Rule, Said, Units } from "./rule.ts";
import { saidOfSites } from "./site-findings.ts";

/** All that the rules look at: the configurations nginx would read, and the masters beside them. */
export interface Subject {
  readonly configs: readonly NginxConfig[];
  readonly masters: readonly MasterConfig[];
  readonly sites: readonly BuildbotSite[];
  readonly deployments: readonly Deployment[];
  /** Each site with the master behind it, null where none is in sight. That nginx may refuse its configuration is left out. */
  readonly outlooks: readonly SiteOutlook[];
}

/** A rule that threw: its findings are missing, everybody else's are there. */
export interface RuleFailure {
  readonly rule: string;
  readonly error: unknown;
}

/** The configurations and masters with the sites among them and the masters behind those, found when first asked for. */
export function subject(configs: readonly NginxConfig[], masters: readonly MasterConfig[]): Subject {
  let sites: readonly BuildbotSite[] | null = null;
  let deployments: readonly Deployment[] | null = null;
  let outlooks: readonly SiteOutlook[] | null = null;
  const configOf = new Map<BuildbotSite, NginxConfig>();
  return {
    configs,
    masters,
    get sites() {
      if (sites === null) {
        sites = configs.flatMap((config) => {
          const found = sitesOf(config, masters);
          for (const site of found) configOf.set(site, config);
          return found;
        });
      }
      return sites;
    },
    get deployments() {
      deployments ??= masters.length === 0 ? [] : join(this.sites, masters);
      return deployments;
    },
    get outlooks() {
      if (outlooks === null) {
        const behind = new Map(this.deployments.map((it) => [it.site, it.master]));
        outlooks = this.sites.flatMap((site) => {
          const config = configOf.get(site);
          return config === undefined ? [] : [siteOutlook(config, site, behind.get(site) ?? null)];
        });
      }
      return outlooks;
    },
  };
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

  let said = 0;

  function run<U extends keyof Units>(rule: Rule<U>, unit: Units[U], report?: Report, build = anyBuild): boolean {
    try {
      rule.check(unit, report ?? ((at, what) => add(rule, at, what)), build);
      return true;
    } catch (error) {
      said++;
      failures.push({ rule: rule.id, error });
      return false;
    }
  }
  function add(rule: Rule, at: Place, what: Said): void {
    said++;
    const key = `${rule.id}\n${at.uri}\n${at.span.start}\n${at.span.end}\n${what.message}`;
    const before = found.get(key);
    if (before !== undefined) before.entries++;
    else found.set(key, { finding: finding(rule, at, what), entries: 1, unit: rule.unit });
  }

  const files = new Map<string, NginxFile>();
  for (const config of on.configs) for (const [uri, file] of config.files) files.set(uri, file);
  const sorted = sortedRules(rules);
  for (const config of on.configs)
    runOnDirectives(config.assumed ? sorted.anyContext : sorted.directive, config, (rule, directive) => {
      run(rule, directive, undefined, config.build);
      return said;
    });
  for (const config of on.configs)
    for (const it of saidOfSites(sorted.site, config, on.masters, (rule, site, to) =>
      run(rule, site, (at, what) => to.push({ rule, at, said: what })),
    ))
      add(it.rule, it.at, it.said);
  if (sorted.objection.length > 0)
    for (const config of on.configs)
      for (const objection of objectionsTo(config, failures))
        for (const rule of sorted.objection) run(rule, objection, undefined, config.build);
  for (const rule of rules) {
    switch (rule.unit) {
      case "nginx fault":
        for (const file of files.values())
          for (const fault of faults(file.text, file.root)) run(rule, { ...fault, file });
        break;
      case "directive":
      case "objection":
      case "site":
      case "outlook":
      case "configuration":
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
  if (sorted.outlook.length > 0 || sorted.configuration.length > 0) runOnWholes();
  /** What is said of a whole comes last: not where nginx does not start, and not where another rule speaks of the same place. */
  function runOnWholes(): void {
    const before = [...found.values()].map((it) => it.finding).filter(isBad);
    const refused = new Set(before.filter((it) => it.origin === "nginx" && it.severity === "error").map(uriOf));
    const isTold = ({ uri, span }: Place): boolean =>
      before.some((it) => it.place.uri === uri && it.place.span.start < span.end && span.start < it.place.span.end);
    const starts = (config: NginxConfig): boolean => [...config.entries.keys()].every((uri) => !refused.has(uri));
    if (on.masters.length > 0 && on.deployments.length <= mostDeployments)
      for (const unit of on.outlooks) {
        const { config, master } = unit;
        if (master === null || !starts(config)) continue;
        for (const rule of sorted.outlook)
          run(rule, { ...unit, master, outlook: unit.outlook }, (at, what) => {
            if (!isTold(at)) add(rule, at, what);
          });
      }
    if (sorted.configuration.length === 0) return;
    for (const config of on.configs) {
      if (lengthOf(config) > longestByHand || !starts(config)) continue;
      const texts = [...config.files.values()].map((it) => it.text);
      const unit = {
        config,
        get sites() {
          return on.outlooks.flatMap((it) => (it.config === config ? [it.site] : []));
        },
      };
      for (const rule of sorted.configuration)
        if (texts.some((it) => rule.speaksOf?.test(it) !== false)) run(rule, unit, undefined, config.build);
    }
  }

  const findings = [...found.values()]
    .filter(
      (it) =>
        (it.unit !== "directive" && it.unit !== "objection") || it.entries >= (entries.get(it.finding.place.uri) ?? 1),
    )
    .map((it) => it.finding);
  findings.sort(byPlace);
  return { findings, failures };
}

/** What nginx's setters have against a configuration; none, and a failure named, where reading it threw. */
function objectionsTo(config: NginxConfig, failures: RuleFailure[]): readonly Objection[] {
  try {
    return withoutFollowers(config, readThrough(config));
  } catch (error) {
    failures.push({ rule: "nginx/reading", error });
    return [];
  }
}

/** The rules that run in loops of their own. */
interface SortedRules {
  readonly directive: DirectiveRules;
  /** Those of them that say something where the context is only assumed. */
  readonly anyContext: DirectiveRules;
  readonly site: readonly Rule<"site">[];
  readonly objection: readonly Rule<"objection">[];
  readonly outlook: readonly Rule<"outlook">[];
  readonly configuration: readonly Rule<"configuration">[];
}

/** Once for each list of rules, so that what they said can be known by it. */
const sortedOnce = new WeakMap<readonly AnyRule[], SortedRules>();

function sortedRules(rules: readonly AnyRule[]): SortedRules {
  let sorted = sortedOnce.get(rules);
  if (sorted === undefined) {
    const directive = rules.filter((rule) => rule.unit === "directive");
    const anyContext = directive.filter((rule) => rule.needsContext !== true);
    sorted = {
      directive: directiveRules(directive),
      anyContext: directiveRules(anyContext),
      site: rules.filter((rule) => rule.unit === "site"),
      objection: rules.filter((rule) => rule.unit === "objection"),
      outlook: rules.filter((rule) => rule.unit === "outlook"),
      configuration: rules.filter((rule) => rule.unit === "configuration"),
    };
    sortedOnce.set(rules, sorted);
  }
  return sorted;
}

/** No person has more; a generated file with thousands of sites is to stay quick. */
const mostDeployments = 100;
/** The same in characters. */
const longestByHand = 200_000;

function lengthOf(config: NginxConfig): number {
  let length = 0;
  for (const { text } of config.files.values()) length += text.length;
  return length;
}

function isBad({ severity }: Finding): boolean {
  return severity === "error" || severity === "warning";
}

function uriOf({ place }: Finding): string {
  return place.uri;
}

function finding(rule: Rule, place: Place, said: Said): Finding {
  return {
    rule: rule.id,
    severity: said.severity ?? rule.severity,
    origin: said.origin ?? rule.origin,
    place,
    message: said.message,
    related: said.related ?? [],
    fixes: said.fixes ?? [],
    ...(rule.unnecessary === true ? { unnecessary: true } : {}),
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
