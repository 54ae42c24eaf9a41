import { compareReleases } from "./releases.ts";

/** The namespaces of buildbot.plugins that a master.cfg uses; `www` are the plugins of c['www']['plugins']. */
export const groups = ["steps", "util", "worker", "schedulers", "changes", "reporters", "secrets", "www"] as const;

export type Group = (typeof groups)[number];

/**
 * What Buildbot offers to a master.cfg, over the releases from `releases[0]` to the last, as `scripts/generate-catalogue.ts`
 * writes it. Shells read it when it is first needed; everything below them gets it as a value.
 */
export interface CatalogueFile {
  /** In order, each looked at. */
  readonly releases: readonly string[];
  /** The functions that take parameters: "GitPoller.checkConfig". */
  readonly functions: readonly string[];
  /** Name, default ("" for none), type ("" for none), index of the function, and `bits` below. */
  readonly parameters: readonly (readonly [string, string, string, number, number])[];
  /** By "steps.Git". */
  readonly plugins: Readonly<Record<string, CataloguedPlugin>>;
  /** Other paths a plugin can be imported from: "buildbot.worker.Worker" → "worker.Worker". */
  readonly paths: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<"global" | "www", readonly Ranged<string>[]>>;
}

/** Something alone: it is in all releases. With two numbers: from the first release on, up to and without the second. */
export type Ranged<T> = T | readonly [T, number, number];

export interface CataloguedPlugin {
  readonly kind: Plugin["kind"];
  /** Where it is defined: "buildbot.steps.source.git.Git". */
  readonly path: string;
  /** The releases that have it; absent: all. */
  readonly in?: readonly [number, number];
  /** The releases in which it takes any keyword. */
  readonly open?: readonly [number, number];
  /** The function that raises TypeError for a keyword that nobody takes; absent where Buildbot itself objects. */
  readonly refuses?: number;
  readonly takes: readonly Ranged<number>[];
}

/** What the bits of a catalogued parameter say. */
export const bits = { required: 1, keywordOnly: 2, placeOnly: 4, renderable: 8 } as const;

/** From which release on something is there, and the first that lacks it again; null: as far as we know, always. */
export interface Life {
  readonly since: string | null;
  readonly removed: string | null;
}

/** Something that `steps.`, `util.` and their like bring. */
export interface Plugin extends Life {
  readonly group: Group;
  readonly name: string;
  readonly kind: "class" | "function" | "value";
  readonly path: string;
  /** Whether a call may give keywords that `parameters` does not name: such a call is never blamed for one. */
  readonly open: boolean;
  /** The function whose name stands in Python's TypeError for an unknown keyword; null where Buildbot itself objects. */
  readonly refuses: string | null;
  /** Those by place first, in order. */
  readonly parameters: readonly PluginParameter[];
}

export interface PluginParameter extends Life {
  readonly name: string;
  readonly required: boolean;
  /** How the call may give it. */
  readonly way: "both" | "keyword" | "place";
  /** The default as Python writes it, "…" for what cannot be written; null where there is none or it is not known. */
  readonly default: string | null;
  /** The annotated type; null where none is written. */
  readonly type: string | null;
  /** Whether the class says that it renders it. */
  readonly renderable: boolean;
  /** The function that takes it: what Python names when it is missing. */
  readonly function: string;
}

/** What the accessors below take: a release that may be asked for, or null for all that the catalogue knows together. */
export class Catalogue {
  readonly #file: CatalogueFile;
  readonly #known = new Map<string, Plugin>();

  constructor(file: CatalogueFile) {
    this.#file = file;
  }

  /**
   * What the group has under the name, with the parameters that `version` takes; with null, those of any release, each with
   * its life, and required only where every release requires it. Null where no release has it. A plugin that `version`
   * lacks is returned too: ask `isIn`.
   */
  plugin(group: Group, name: string, version: string | null): Plugin | null {
    const key = `${group}.${name}`;
    const found = Object.hasOwn(this.#file.plugins, key) ? this.#file.plugins[key] : undefined;
    if (found === undefined) return null;
    const at = `${key} ${version ?? ""}`;
    let plugin = this.#known.get(at);
    if (plugin === undefined) {
      plugin = this.#read(group, name, found, version);
      this.#known.set(at, plugin);
    }
    return plugin;
  }

  /** The plugin that lies at a full path: "buildbot.steps.source.git.Git", "buildbot.plugins.steps.Git"; null for others. */
  at(path: string, version: string | null): Plugin | null {
    const key = /^buildbot\.plugins\.(\w+\..+)$/.exec(path)?.[1] ?? this.#atPath(path);
    const [group = "", ...rest] = key?.split(".") ?? [];
    return isGroup(group) ? this.plugin(group, rest.join("."), version) : null;
  }

  /** The names of a group that `version` has; with null, those of any release. */
  names(group: Group, version: string | null): readonly string[] {
    const names: string[] = [];
    for (const [key, { in: range }] of Object.entries(this.#file.plugins)) {
      if (!key.startsWith(`${group}.`)) continue;
      if (isIn(this.#life(range), version)) names.push(key.slice(group.length + 1));
    }
    return names;
  }

  /** The keys that c, or c['www'], may have in any release, each with its life. */
  keys(of: "global" | "www"): ReadonlyMap<string, Life> {
    return new Map(
      this.#file.settings[of].map((it) =>
        typeof it === "string" ? [it, this.#life(undefined)] : [it[0], this.#life([it[1], it[2]])],
      ),
    );
  }

  /** The first and the last release that was looked at. */
  get span(): { readonly oldest: string; readonly newest: string } {
    return { oldest: this.#file.releases[0] ?? "", newest: this.#file.releases.at(-1) ?? "" };
  }

  #atPath(path: string): string | undefined {
    this.#paths ??= new Map([
      ...Object.entries(this.#file.plugins).map(([key, it]): [string, string] => [it.path, key]),
      ...Object.entries(this.#file.paths),
    ]);
    return this.#paths.get(path);
  }
  #paths: Map<string, string> | null = null;

  #life(range: readonly [number, number] | undefined): Life {
    const { releases } = this.#file;
    const [from, to] = range ?? [0, releases.length];
    return { since: from === 0 ? null : (releases[from] ?? null), removed: releases[to] ?? null };
  }

  #read(group: Group, name: string, found: CataloguedPlugin, version: string | null): Plugin {
    const parameters = new Map<string, PluginParameter>();
    for (const taken of found.takes) {
      const [index, ...range] = typeof taken === "number" ? [taken] : taken;
      const life = this.#life(range.length === 0 ? undefined : [range[0] ?? 0, range[1] ?? 0]);
      if (!isIn(life, version)) continue;
      const one = this.#parameter(index, life);
      const before = parameters.get(one.name);
      // With no release asked for, what is said of a name is what all say; the last is the newest.
      parameters.set(one.name, before === undefined ? one : either(before, one));
    }
    const { refuses, open } = found;
    const isOpen = open !== undefined && isIn(this.#life(open), version);
    return {
      ...this.#life(found.in),
      group,
      name,
      kind: found.kind,
      path: found.path,
      open: isOpen,
      refuses: refuses === undefined ? null : (this.#file.functions[refuses] ?? null),
      parameters: [...parameters.values()],
    };
  }

  #parameter(index: number, life: Life): PluginParameter {
    const [name, value, type, by, said] = this.#file.parameters[index] ?? ["", "", "", 0, 0];
    const way = (said & bits.keywordOnly) !== 0 ? "keyword" : (said & bits.placeOnly) !== 0 ? "place" : "both";
    return {
      ...life,
      name,
      required: (said & bits.required) !== 0,
      way,
      default: value === "" ? null : value,
      type: type === "" ? null : type,
      renderable: (said & bits.renderable) !== 0,
      function: this.#file.functions[by] ?? "",
    };
  }
}

/** One parameter that two releases take differently. */
function either(older: PluginParameter, newer: PluginParameter): PluginParameter {
  return {
    ...newer,
    required: older.required && newer.required,
    way: older.way === newer.way ? newer.way : "both",
    since: older.since === null || newer.since === null ? null : older.since,
    removed: older.removed === null || newer.removed === null ? null : newer.removed,
  };
}

/** Whether a release has something; with null, whether any has. */
export function isIn({ since, removed }: Life, version: string | null): boolean {
  if (version === null) return true;
  return (
    (since === null || compareReleases(version, since) >= 0) &&
    (removed === null || compareReleases(version, removed) < 0)
  );
}

/** Whether the word names a group. */
export function isGroup(word: string): word is Group {
  return (groups as readonly string[]).includes(word);
}
