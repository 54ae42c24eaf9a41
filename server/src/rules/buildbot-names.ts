import type { Span } from "../base/span.ts";
import { type Group, groups, isGroup } from "../buildbot/catalogue.ts";
import { argumentsOfSteps } from "../buildbot/checks/shell.ts";
import { knownReleases, type Release } from "../buildbot/checks/tables.ts";
import { type Gone, modulesGone, parameterGone, python2Modules, python2Names } from "../buildbot/gone.ts";
import type { MasterConfig } from "../buildbot/master.ts";
import { meant, meantParameterAmong, meantPluginAmong } from "../buildbot/meant.ts";
import { compareReleases } from "../buildbot/releases.ts";
import { boundIn } from "../python/walk.ts";

/** What a name that is not known may stand for. */
export interface Meaning {
  /** What stands in its place, where that is all there is to change; null elsewhere. */
  readonly name: string | null;
  /** What there is to say of it. */
  readonly says: string;
  /** Whether the other name means the same, so that it is right whatever the author meant. */
  readonly same: boolean;
}

/** What is said of something that went. `write` makes of its other name what is written. */
export function ofGone(what: string, { since, name, instead }: Gone, write = (it: string): string => it): Meaning {
  const written = name === null ? instead : write(name);
  return { name, says: `${what} is gone since ${since}${written === null ? "" : `; write ${written}`}`, same: true };
}

function near(name: string | null): Meaning | null {
  return name === null ? null : { name, says: `did you mean ${name}?`, same: false };
}

/** The name among those that there are that is meant; null where none is near. */
export function nearOf(name: string, names: readonly string[]): Meaning | null {
  return near(meant(name, names));
}

/** The newest release whose classes are known that is no newer than a master's. */
function releaseOf({ version }: Pick<MasterConfig, "version">): Release | null {
  const releases = knownReleases();
  if (version === null) return releases.at(-1) ?? null;
  return releases.findLast((it) => compareReleases(it.version, version) <= 0) ?? releases[0] ?? null;
}

function pluginNames(release: Release): (group: Group) => readonly string[] {
  return (group) => release.pluginNames(group);
}

/** What a plugin that a group does not have may stand for. */
export function ofPlugin(master: MasterConfig, group: string, name: string): Meaning | null {
  const release = releaseOf(master);
  return release === null || !isGroup(group) ? null : near(meantPluginAmong(pluginNames(release), group, name));
}

/** What a keyword argument that a class of Buildbot's does not take may stand for. `path`: "buildbot.plugins.steps.Git". */
export function ofParameter(master: MasterConfig, path: string, name: string): Meaning | null {
  const gone = parameterGone(path.slice(path.lastIndexOf(".") + 1), name);
  if (gone !== null) return ofGone(name, gone);
  const release = releaseOf(master);
  const takes = release === null ? [] : parametersOf(release, path);
  return near(
    meantParameterAmong(
      takes.filter((it) => it !== name),
      name,
    ),
  );
}

/** The names of all parameters that a class and its bases have. */
function parametersOf(release: Release, path: string): readonly string[] {
  const cut = path.lastIndexOf(".");
  const [, group, plugin = ""] = /^buildbot\.plugins\.(\w+)\.(\w+)$/.exec(path) ?? [];
  const module = group === undefined ? release.module(path.slice(0, cut)) : null;
  const found =
    group !== undefined
      ? release.plugin(group, plugin)
      : module === null || module === "unknown"
        ? undefined
        : module.get(path.slice(cut + 1));
  const shape = found === undefined ? null : release.shape(found);
  if (shape === null) return [];
  const names = new Set<string>();
  for (const one of [shape.name, ...shape.bases])
    for (const method of Object.values(release.shape(one)?.methods ?? {}))
      for (const { name, takes } of method?.parameters ?? [])
        if (takes === "positional" || takes === "keyword") names.add(name);
  if (shape.bases.includes("BuildStep")) for (const name of argumentsOfSteps.step) names.add(name);
  if (shape.bases.includes("ShellMixin")) for (const name of argumentsOfSteps.shell) names.add(name);
  return [...names];
}

/** What a module that is not there may stand for; `path` as Python names it. */
export function ofModule(path: string): Meaning | null {
  const gone = modulesGone.find(([it]) => path === it || path.startsWith(`${it}.`));
  if (gone !== undefined) return ofGone(gone[0], gone[1]);
  const now = Object.hasOwn(python2Modules, path) ? python2Modules[path] : undefined;
  return now === undefined ? null : { name: now, says: `${path} is Python 2's; Python 3 has ${now}`, same: false };
}

/** What a name that nothing binds may stand for: a group of plugins to import, a plugin, one of Python 2's, a misspelt one. */
export function ofName(master: MasterConfig, name: string): (Meaning & { readonly imports?: string }) | null {
  if (name === "buildslave") return ofModule("buildbot.plugins.buildslave");
  if ((groups as readonly string[]).includes(name) && name !== "www")
    return { name: null, says: `from buildbot.plugins import ${name} brings it`, same: false, imports: name };
  const now = Object.hasOwn(python2Names, name) ? python2Names[name] : undefined;
  if (now !== undefined) return { name: now, says: `${name} is Python 2's; Python 3 has ${now}`, same: false };
  const bound = boundIn(master.file.body);
  const mistyped = meant(name, [...bound]);
  if (mistyped !== null) return near(mistyped);
  const release = releaseOf(master);
  const group = groups.find((it) => it !== "www" && release?.pluginNames(it).includes(name) === true);
  if (group === undefined) return null;
  return { name: bound.has(group) ? `${group}.${name}` : null, says: `it is ${group}.${name}`, same: false };
}

/** Where `name` can be added to what a file imports from buildbot.plugins, with the text to add; a new line where it imports nothing. */
export function importOf({ file }: MasterConfig, name: string): { readonly at: Span; readonly text: string } {
  const { body, text } = file;
  const plugins = body.find((it) => it.kind === "from" && it.module === "buildbot.plugins" && it.names !== "*");
  const written = plugins === undefined ? "" : text.slice(plugins.start, plugins.end);
  if (plugins !== undefined && /\w$/.test(written)) {
    const end = plugins.start + written.length;
    return { at: { start: end, end }, text: `, ${name}` };
  }
  const first = body.find((it) => it.kind === "from" || it.kind === "import");
  const future = body.findLast((it) => it.kind === "from" && it.module === "__future__");
  const behind = future === undefined ? null : text.indexOf("\n", future.end) + 1;
  const start = behind ?? first?.start ?? body[0]?.start ?? 0;
  return { at: { start, end: start }, text: `from buildbot.plugins import ${name}\n` };
}
