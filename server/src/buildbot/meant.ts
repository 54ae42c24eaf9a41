import { nearest } from "../base/nearest.ts";
import { type Catalogue, type Group, groups, isIn, type Plugin } from "./catalogue.ts";

/** Settings of c that have another name now. */
const renamedKeys: Readonly<Record<string, string>> = {
  slaves: "workers",
  slavePortnum: "protocols",
  mergeRequests: "collapseRequests",
  change_sources: "change_source",
  sources: "change_source",
  bots: "workers",
  projectName: "title",
  projectURL: "titleURL",
  status: "services",
  secrets: "secretsProviders",
};

/** Parameters that have another name now, whatever takes them. */
const renamedParameters: Readonly<Record<string, string>> = {
  slavename: "workername",
  slavenames: "workernames",
  slavebuilddir: "workerbuilddir",
  nextSlave: "nextWorker",
  pollinterval: "pollInterval",
};

/** Plugins that have another name now. */
const renamedPlugins: Readonly<Record<string, string>> = {
  "worker.BuildSlave": "Worker",
  "worker.LocalBuildSlave": "LocalWorker",
  "worker.EC2LatentBuildSlave": "EC2LatentWorker",
  "schedulers.Scheduler": "SingleBranchScheduler",
  "util.SlaveLock": "WorkerLock",
  "steps.ShellComand": "ShellCommand",
  "steps.SlaveEnvironment": "SetPropertiesFromEnv",
  "secrets.HashiCorpVaultSecretProvider": "HashiCorpVaultKvSecretProvider",
};

/**
 * The name that is meant where a group has none of this: another one of the group ("ShellCommand"), or one of another group
 * with that group's name in front ("worker.Worker"). Null where none is near.
 */
export function meantPlugin(catalogue: Catalogue, group: Group, name: string, version: string | null): string | null {
  return meantPluginAmong((it) => catalogue.names(it, version), group, name);
}

/** The same, by what each group has. */
export function meantPluginAmong(
  namesOf: (group: Group) => readonly string[],
  group: Group,
  name: string,
): string | null {
  const names = namesOf(group);
  const renamed = renamedPlugins[`${group}.${name}`];
  if (renamed !== undefined && names.includes(renamed)) return renamed;
  const other = groups.find((it) => it !== group && it !== "www" && namesOf(it).includes(name));
  if (other !== undefined) return `${other}.${name}`;
  return meant(name, names);
}

/** The parameter that is meant where a plugin takes none of this name; null where none is near. */
export function meantParameter({ parameters }: Plugin, name: string, version: string | null): string | null {
  return meantParameterAmong(
    parameters.filter((it) => it.way !== "place" && isIn(it, version)).map((it) => it.name),
    name,
  );
}

/** The same, by the parameters that there are. */
export function meantParameterAmong(names: readonly string[], name: string): string | null {
  const renamed = renamedParameters[name];
  return renamed !== undefined && names.includes(renamed)
    ? renamed
    : meant(
        name,
        names.filter((it) => it !== name),
      );
}

/** The key of c, or of c['www'], that is meant where there is none of this name; null where none is near. */
export function meantKey(
  catalogue: Catalogue,
  of: "global" | "www",
  key: string,
  version: string | null,
): string | null {
  return meantKeyAmong(
    [...catalogue.keys(of)].filter(([, life]) => isIn(life, version)).map(([it]) => it),
    of,
    key,
  );
}

/** The same, by the keys that there are. */
export function meantKeyAmong(keys: readonly string[], of: "global" | "www", key: string): string | null {
  const renamed = of === "global" ? renamedKeys[key] : undefined;
  return renamed !== undefined && keys.includes(renamed)
    ? renamed
    : meant(
        key,
        keys.filter((it) => it !== key),
      );
}

/** The nearest of the names, null where none is near: one that differs in capitals and underscores alone before one that is misspelt. */
export function meant(name: string, names: readonly string[]): string | null {
  const plain = (it: string): string => it.replaceAll("_", "").toLowerCase();
  return names.find((it) => plain(it) === plain(name)) ?? nearest(name, names);
}
