import type { Context } from "./context.ts";
import { type DirectiveInfo, directivesNamed, takes, type Version } from "./lookup.ts";

/** What nginx has against a directive before it looks at the values of its arguments. */
export interface DirectiveFault {
  readonly kind:
    | "unknown-directive"
    | "not-allowed-here"
    | "not-terminated"
    | "no-opening-brace"
    | "invalid-number-of-arguments"
    | "unexpected-open-brace";
  /** nginx's own words, without level, program name and " in FILE:LINE". */
  readonly message: string;
  /** The directives of that name that come near it: what it should have been. Empty for an unknown one. */
  readonly expected: readonly DirectiveInfo[];
}

/** Which nginx is agreed with. */
export interface NginxBuild {
  /** Null: any release; only what every release refuses is a fault. */
  readonly version: Version | null;
  /** The dynamic modules that are loaded, by their files without "_module.so". */
  readonly modules: "all" | ReadonlySet<string>;
  /** Modules are loaded that nobody here knows: a name that is not known may be theirs. */
  readonly foreign?: boolean;
}

/** Any release with every known module. */
export const anyBuild: NginxBuild = { version: null, modules: "all" };

/**
 * What nginx says of a directive with so many arguments that ends with `{` (`isBlock`) or `;`, in a context; null where
 * it goes on to the directive's own checks. Mirrors ngx_conf_handler (and, for "data", the handlers of ngx_conf_parse)
 * in src/core/ngx_conf_file.c. In "unknown" it says only what holds in every context, and nothing of unknown names.
 */
export function checkDirective(
  name: string,
  argCount: number,
  isBlock: boolean,
  context: Context,
  build: NginxBuild = anyBuild,
): DirectiveFault | null {
  if (argCount > mostRemembered) return check(name, argCount, isBlock, context, build);
  let ofBuild = remembered.get(build);
  if (ofBuild === undefined) {
    ofBuild = new Map();
    remembered.set(build, ofBuild);
  }
  let ofContext = ofBuild.get(context);
  if (ofContext === undefined) {
    ofContext = new Map();
    ofBuild.set(context, ofContext);
  }
  let answers = ofContext.get(name);
  if (answers === undefined) {
    if (directivesNamed(name).length === 0) return check(name, argCount, isBlock, context, build);
    answers = [];
    ofContext.set(name, answers);
  }
  const shape = argCount * 2 + (isBlock ? 1 : 0);
  let answer = answers[shape];
  if (answer === undefined) {
    answer = check(name, argCount, isBlock, context, build);
    answers[shape] = answer;
  }
  return answer;
}

/** What was answered, by build, context, name and shape: files say the same again and again. */
const remembered = new WeakMap<NginxBuild, Map<Context, Map<string, (DirectiveFault | null)[]>>>();
const mostRemembered = 7;

function check(
  name: string,
  argCount: number,
  isBlock: boolean,
  context: Context,
  build: NginxBuild,
): DirectiveFault | null {
  if (context === "data") return isBlock ? fault("unexpected-open-brace", 'unexpected "{"', []) : null;
  const all = directivesNamed(name);
  const known = build === anyBuild ? all : all.filter((info) => isIn(info, build));
  const shown = untilNul(name);
  if (known.length === 0) {
    const mayBeForeign = build.foreign === true && all.length === 0;
    return context === "unknown" || mayBeForeign
      ? null
      : fault("unknown-directive", `unknown directive "${shown}"`, []);
  }
  const here = context === "unknown" ? known : known.filter((info) => info.contexts.has(context));
  if (here.length === 0) return fault("not-allowed-here", `"${shown}" directive is not allowed here`, known);
  let first: DirectiveFault | null = null;
  for (const info of here) {
    const found = checkShape(info, shown, argCount, isBlock, here);
    if (found === null) return null;
    first ??= found;
  }
  return first;
}

/** The rows that a directive like this may be in a context, in a build: those that `checkDirective` passes. */
export function fitting(
  name: string,
  argCount: number,
  isBlock: boolean,
  context: Context,
  build: NginxBuild,
): readonly DirectiveInfo[] {
  return directivesNamed(name).filter(
    (info) =>
      info.contexts.has(context) &&
      (info.kind === "block") === isBlock &&
      takes(info.args, argCount) &&
      (build === anyBuild || isIn(info, build)),
  );
}

function checkShape(
  info: DirectiveInfo,
  shown: string,
  argCount: number,
  isBlock: boolean,
  expected: readonly DirectiveInfo[],
): DirectiveFault | null {
  if (info.kind === "simple" && isBlock) {
    return fault("not-terminated", `directive "${shown}" is not terminated by ";"`, expected);
  }
  if (info.kind === "block" && !isBlock) {
    return fault("no-opening-brace", `directive "${shown}" has no opening "{"`, expected);
  }
  if (takes(info.args, argCount)) return null;
  return fault("invalid-number-of-arguments", `invalid number of arguments in "${shown}" directive`, expected);
}

function fault(kind: DirectiveFault["kind"], message: string, expected: readonly DirectiveInfo[]): DirectiveFault {
  return { kind, message, expected };
}

/** nginx prints a name as a C string: up to its first NUL. */
function untilNul(name: string): string {
  const end = name.indexOf("\0");
  return end < 0 ? name : name.slice(0, end);
}

/** Whether a build has the directive: its module loaded, its release between first and last. */
export function isIn(info: DirectiveInfo, build: NginxBuild): boolean {
  if (build.modules !== "all" && info.file !== "" && !build.modules.has(info.file)) return false;
  if (build.version === null) return true;
  if (info.since !== null && compareVersions(build.version, info.since) < 0) return false;
  return info.removed === null || compareVersions(build.version, info.removed) < 0;
}

/** Negative, zero or positive as release `a` is older than, the same as or newer than `b`. */
export function compareVersions(a: Version, b: Version): number {
  const left = a.split(".");
  const right = b.split(".");
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = Number(left[i] ?? 0) - Number(right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
