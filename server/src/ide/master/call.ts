import type { Catalogue, Plugin, PluginParameter } from "../../buildbot/catalogue.ts";
import type { Names } from "./names.ts";
import { argumentsOf, calleeOf, type TypedArgument } from "./place.ts";
import type { TokenFile } from "./tokens.ts";

/** What the features of a master.cfg know beside its text. */
export interface Known {
  readonly catalogue: Catalogue;
  /** The release that reads the file; null: any. */
  readonly version: string | null;
}

/** The plugin that a dotted name of the file stands for; null where it is none. */
export function pluginNamed(names: Names, { catalogue, version }: Known, dotted: string): Plugin | null {
  const path = names.path(dotted);
  if (path !== null) return catalogue.at(path, version);
  for (const star of names.stars) {
    const plugin = catalogue.at(`${star}.${dotted}`, version);
    if (plugin !== null) return plugin;
  }
  return null;
}

/** The plugin that is called with the bracket of this index; null where it is no call of one. */
export function calledPlugin(file: TokenFile, names: Names, known: Known, bracket: number): Plugin | null {
  const callee = calleeOf(file, bracket);
  return callee === null ? null : pluginNamed(names, known, callee);
}

/** The parameters that are there to be given: what binds names of earlier arguments is left out. */
export function freeParameters(
  plugin: Plugin,
  given: readonly TypedArgument[],
  except: TypedArgument | null,
): readonly PluginParameter[] {
  const others = given.filter((it) => it.from !== except?.from);
  const named = new Set(others.map((it) => it.name));
  const byPlace = new Set(
    plugin.parameters
      .filter((it) => it.way !== "keyword")
      .slice(0, others.filter((it) => it.name === null).length)
      .map((it) => it.name),
  );
  return plugin.parameters.filter((it) => it.way !== "place" && !named.has(it.name) && !byPlace.has(it.name));
}

/** The argument in which an offset stands, or behind which nothing but space stands; null in an empty place. */
export function argumentAt(file: TokenFile, bracket: number, offset: number): TypedArgument | null {
  return (
    argumentsOf(file, bracket).find(
      ({ from, to }) => (file.tokens[from]?.start ?? 0) <= offset && (file.tokens[to - 1]?.end ?? 0) >= offset,
    ) ?? null
  );
}

/** A parameter as a signature shows it: "mode='incremental'", "repourl", "*, name". */
export function shownParameter(parameter: PluginParameter): string {
  const type = parameter.type === null ? "" : `: ${parameter.type}`;
  const value = parameter.required ? "" : parameter.default === null ? "=…" : `=${parameter.default}`;
  return `${parameter.name}${type}${value}`;
}

/** Since when something is there and when it went, in words; "" where neither is known. */
export function lifeOf({ since, removed }: { readonly since: string | null; readonly removed: string | null }): string {
  if (since !== null && removed !== null) return `From Buildbot ${since} up to ${removed}, where it is gone.`;
  if (since !== null) return `Since Buildbot ${since}.`;
  return removed === null ? "" : `Gone since Buildbot ${removed}.`;
}

/** Whether the parameter is the class's own, not one of what every class of its kind takes. */
export function isOwn(plugin: Plugin, parameter: PluginParameter): boolean {
  return parameter.function.startsWith(`${plugin.name}.`) || (parameter.required && parameter.way !== "keyword");
}
