import { readFile } from "node:fs/promises";
import path from "node:path";
import { type Case, type Part, parts } from "./cases.ts";
import type { Measured } from "./lane.ts";
import { command, filesOf, inFolder } from "./outlook.ts";

/** A case with what the command line's "fix" makes of its files. */
export async function mended(one: Case): Promise<Case> {
  const names = Object.keys(filesOf(one));
  const after = await inFolder(filesOf(one), async (folder) => {
    await command("fix", "--fail-level", "never", folder);
    return Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name), "utf8")] as const));
  });
  const below = (folder: string, old: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
    const texts = new Map(after.map(([name, text]) => [name.replace(`${folder}/`, ""), text]));
    return Object.fromEntries(Object.entries(old).map(([name, text]) => [name, texts.get(name) ?? text]));
  };
  return { ...one, nginx: below("nginx", one.nginx), masters: below("buildbot", one.masters) };
}

/** What the fixes did to one case: parts that work now and did not, that do not any more, and that still do not. */
export interface Change {
  readonly mended: readonly Part[];
  readonly spoilt: readonly Part[];
  readonly left: readonly Part[];
}

/** Compares what was written down of a case with what was seen of it once it was mended. */
export function changeOf(one: Case, seen: Measured): Change {
  const of = (before: boolean, after: boolean): readonly Part[] =>
    parts.filter((part) =>
      one.sites.some(
        ({ url, works }) =>
          (works?.includes(part) === true) === before && (seen.sites[url]?.[part].works === true) === after,
      ),
    );
  return { mended: of(false, true), spoilt: of(true, false), left: of(false, false) };
}
