import { type ServerRecord, valuesOf } from "./records.ts";

/** What is in nginx's folder on a server. */
export interface Survey {
  /** The folder of nginx's main file, as nginx names it. */
  readonly root: string;
  /** What `nginx -V` printed, in one line. */
  readonly about: string;
  /** Each file's SHA-256, by its path without links; "?" where this user may not read it. */
  readonly files: ReadonlyMap<string, string>;
  /** Symbolic links: link path to real path. */
  readonly links: Readonly<Record<string, string>>;
}

/** Reads the records of `survey.sh`; undefined where it did not come to its end. */
export function readSurvey(records: readonly ServerRecord[]): Survey | undefined {
  const [root] = valuesOf(records, "root");
  if (root === undefined || valuesOf(records, "end").length === 0) return undefined;
  const files = new Map<string, string>();
  const links = new Map<string, string>();
  let from = "";
  for (const { name, value } of records) {
    const file = name === "file" ? /^([0-9a-f]{64}|\?) (\/.+)$/.exec(value) : null;
    if (file) files.set(file[2] ?? "", file[1] ?? "");
    else if (name === "from") from = value;
    else if (name === "to" && from !== "") {
      links.set(from, value);
      from = "";
    }
  }
  return { root, about: valuesOf(records, "about")[0] ?? "", files, links: Object.fromEntries(links) };
}

/** A local file and the file of the server that it stands for. */
export interface Pair {
  readonly local: string;
  /** The path on the server, without links. */
  readonly remote: string;
}

export type Mappings = readonly { readonly remote: string; readonly local: string }[];

/**
 * Which files of the server the local ones stand for: by the longest mapping, by the same absolute path, or where the
 * two paths end in the most of the same segments, two at least, and no other file does as well. A local file that is
 * not on the server yet goes into the folder that its neighbours stand for. What the paths do not decide is left out.
 */
export function pairFiles(locals: readonly string[], { files, links, root }: Survey, mappings: Mappings): Pair[] {
  const remotes = [...files.keys(), ...Object.keys(links).filter((link) => files.has(links[link] ?? ""))];
  const real = (remote: string): string => links[remote] ?? remote;
  const pairs = new Map<string, Pair & { readonly same: number }>();
  const rivals = new Set<string>();
  const keep = (local: string, remote: string, same: number): void => {
    const at = real(remote);
    const before = pairs.get(at);
    // The link and its target may both be here: then the file at the real path counts.
    const better = same + (remote === at ? 0.5 : 0);
    if (before && before.same === better && before.local !== local) rivals.add(at);
    if (before && before.same >= better) return;
    rivals.delete(at);
    pairs.set(at, { local, remote: at, same: better });
  };
  const left: string[] = [];
  for (const local of new Set(locals)) {
    const mapped = byMapping(local, mappings);
    if (mapped !== undefined) keep(local, mapped, 2000);
    else if (files.has(local) || links[local] !== undefined) keep(local, local, 1000);
    else {
      const best = byEnding(local, remotes, real);
      if (best) keep(local, best.remote, best.same);
      else left.push(local);
    }
  }
  for (const at of rivals) pairs.delete(at);
  const folders = [...pairs.values()].map(({ local, remote }) => bases(local, remote));
  for (const local of left) {
    const base = folders.filter(({ here }) => here.length > 0 && startsWith(segments(local), here));
    const [best] = base.toSorted((a, b) => b.here.length - a.here.length);
    if (!best) continue;
    const remote = `/${[...best.there, ...segments(local).slice(best.here.length)].join("/")}`;
    if (remote.startsWith(`${root}/`) && !pairs.has(remote)) pairs.set(remote, { local, remote, same: 0 });
  }
  return [...pairs.values()].map(({ local, remote }) => ({ local, remote }));
}

function byMapping(local: string, mappings: Mappings): string | undefined {
  const path = segments(local);
  const [best] = mappings
    .filter((mapping) => mapping.local !== "" && startsWith(path, segments(mapping.local)))
    .toSorted((a, b) => segments(b.local).length - segments(a.local).length);
  if (!best) return undefined;
  return `/${[...segments(best.remote), ...path.slice(segments(best.local).length)].join("/")}`;
}

function byEnding(
  local: string,
  remotes: readonly string[],
  real: (remote: string) => string,
): { readonly remote: string; readonly same: number } | undefined {
  const path = segments(local);
  let best: { same: number; remotes: string[] } = { same: 1, remotes: [] };
  for (const remote of remotes) {
    const same = sameEnd(path, segments(remote));
    if (same > best.same) best = { same, remotes: [remote] };
    else if (same === best.same) best.remotes.push(remote);
  }
  if (best.same < 2 || new Set(best.remotes.map(real)).size !== 1) return undefined;
  return { remote: best.remotes.find((remote) => real(remote) === remote) ?? best.remotes[0] ?? "", same: best.same };
}

function sameEnd(a: readonly string[], b: readonly string[]): number {
  let same = 0;
  while (same < a.length && same < b.length && a.at(-1 - same) === b.at(-1 - same)) same++;
  return same;
}

/** The two folders below which the paths are the same. */
function bases(local: string, remote: string): { readonly here: readonly string[]; readonly there: readonly string[] } {
  const [a, b] = [segments(local), segments(remote)];
  const same = sameEnd(a, b);
  return { here: a.slice(0, a.length - same), there: b.slice(0, b.length - same) };
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.length < path.length && start.every((segment, i) => segment === path[i]);
}

function segments(path: string): readonly string[] {
  return path.split(/[/\\]+/).filter((segment) => segment !== "" && segment !== ".");
}
