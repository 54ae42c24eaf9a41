import type { Edit, Place } from "../base/span.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import type { Deployment } from "../deployment/deployment.ts";
import type { SiteOutlook } from "../deployment/outlook.ts";
import type { BuildbotSite } from "../deployment/site.ts";
import type { NginxBuild } from "../nginx/directives/check.ts";
import type { SyntaxFault } from "../nginx/faults.ts";
import type { NginxConfig } from "../nginx/model/config.ts";
import type { NginxFile, ReadDirective } from "../nginx/model/read.ts";
import type { Objection } from "../nginx/reading/setter.ts";

/** error: it does not work or is open to the world; warning: it fails in ordinary use; info, hint: worth knowing. */
export type Severity = "error" | "warning" | "info" | "hint";

/** Who objects: nginx or checkconfig reject the text themselves; a lint is what both accept. */
export type Origin = "nginx" | "checkconfig" | "lint";

/** A remark about another place that explains a finding. */
export interface Related {
  readonly place: Place;
  readonly message: string;
}

/** An edit of one file. */
export interface FileEdit {
  readonly uri: string;
  readonly edit: Edit;
}

/** A way to mend a finding. `safe`: it is right whatever the author meant, so that "fix all" may make it. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly FileEdit[];
  readonly safe: boolean;
}

/** What a rule found. Spans are UTF-16 offsets into the file named beside them. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly origin: Origin;
  readonly place: Place;
  readonly message: string;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
  /** It is about something that does nothing, which editors show faded. */
  readonly unnecessary?: true;
}

/** The smallest thing that is enough for a rule to decide: what a rule's `check` is given. */
export interface Units {
  /** A place where one nginx file's text breaks off or has a brace too many. */
  readonly "nginx fault": SyntaxFault & { readonly file: NginxFile };
  /** One directive in the context nginx reads it in. */
  readonly directive: ReadDirective;
  /** What nginx has against a directive's meaning, found by reading the configuration as it does. */
  readonly objection: Objection;
  /** A server block that proxies a Buildbot, with the requests a browser sends traced through it. */
  readonly site: BuildbotSite;
  /** What a master.cfg says. */
  readonly master: MasterConfig;
  /** A site and the master behind it. */
  readonly deployment: Deployment;
  /** A site and the master behind it, with what works for their visitors; none where nginx refuses the configuration. */
  readonly outlook: SiteOutlook & { readonly master: MasterConfig };
  /** A configuration that nginx takes, as far as is known, with its Buildbot sites; none that is longer than a person writes. */
  readonly configuration: { readonly config: NginxConfig; readonly sites: readonly BuildbotSite[] };
  /** A master with the sites that are known in front of it, none where only its own file is seen: one finding per mistake. */
  readonly "proxied master": { readonly master: MasterConfig; readonly sites: readonly BuildbotSite[] };
}

/** What a rule says of one place; the rest of the finding comes from the rule itself. */
export interface Said {
  readonly message: string;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
  /** Where the evidence asks for another severity than the rule's own. */
  readonly severity?: Severity;
  /** Where somebody else objects than usual with this rule. */
  readonly origin?: Origin;
}

export type Report = (at: Place, said: Said) => void;

export interface Rule<U extends keyof Units = keyof Units> {
  /** "folder/name": the rule's page is the file of that name beside it. */
  readonly id: string;
  /** One sentence without a full stop: what is right. */
  readonly summary: string;
  readonly severity: Severity;
  readonly origin: Origin;
  readonly unit: U;
  /** It blames the place of a directive: nothing is said of a file whose context was only guessed. */
  readonly needsContext?: true;
  /**
   * For rules of directives: it says something only of directives that `checkDirective` has something against, that break
   * off, or whose context is unknown. What it says of others is not asked.
   */
  readonly onlyRefused?: true;
  /** What it finds does nothing, and is shown faded. */
  readonly unnecessary?: true;
  /** For rules of configurations: it says something only where one of the files has such a text in it. */
  readonly speaksOf?: RegExp;
  /** For rules of directives: it says something only of directives of these names. */
  readonly names?: readonly string[];
  /** Looks at one unit and reports; pure, and silent on whatever it does not know. `build`: the nginx that reads it. */
  check(unit: Units[U], report: Report, build: NginxBuild): void;
}

/** A rule of any unit; comparing its `unit` tells what its `check` takes. */
export type AnyRule = { readonly [U in keyof Units]: Rule<U> }[keyof Units];

/** Declares a rule; keeps the unit's type for `check`. */
export function rule<U extends keyof Units>(declared: Rule<U>): Rule<U> {
  return declared;
}

/** An edit of the file a place is in: what the place covers becomes `text`. */
export function replace(place: Place, text: string): FileEdit {
  return { uri: place.uri, edit: { span: place.span, text } };
}

/** An edit that inserts text in front of an offset of a file. */
export function insert(uri: string, offset: number, text: string): FileEdit {
  return { uri, edit: { span: { start: offset, end: offset }, text } };
}
