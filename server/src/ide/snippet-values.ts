import type { MasterConfig } from "../buildbot/master.ts";
import { urlParts } from "../buildbot/url.ts";
import { hostOf, isLoopback, portOf } from "../deployment/address.ts";
import { type BuildbotSite, masterPort } from "../deployment/site.ts";
import type { Snapshot } from "../project/snapshot.ts";

/** What a snippet is filled with, each null where it is not known. */
export interface SnippetValues {
  /** The host that visitors ask for. */
  readonly host: string | null;
  /** The port of the master's web server. */
  readonly port: number | null;
  /** The path that Buildbot is under, without slashes around it; null at the root too. */
  readonly path: string | null;
}

const nothing: SnippetValues = { host: null, port: null, path: null };

/** For an nginx file: what the master behind it says, or the only one that is in sight. */
export function valuesForNginx(snapshot: Snapshot, uri: string): SnippetValues {
  const counts = snapshot.countsAs(uri);
  const behind = snapshot.deployments.filter(({ site }) => site.server.file.uri === counts).map((it) => it.master);
  const masters = behind.length > 0 ? behind : snapshot.subject.masters;
  return alike([...new Set(masters)].map(ofMaster));
}

/** For a master.cfg: what the site in front of it says, or the only one that no other master stands behind. */
export function valuesForMaster(snapshot: Snapshot, uri: string): SnippetValues {
  const own = snapshot.outlooks.filter((it) => it.master?.uri === uri);
  const free = snapshot.outlooks.filter((it) => it.master === null);
  return alike((own.length > 0 ? own : free).map((it) => ofSite(it.site)));
}

/** What all say alike; what they differ in is not known. */
function alike(all: readonly SnippetValues[]): SnippetValues {
  const [first, ...others] = all;
  if (first === undefined) return nothing;
  const same = <K extends keyof SnippetValues>(key: K): SnippetValues[K] | null =>
    others.every((it) => it[key] === first[key]) ? first[key] : null;
  return { host: same("host"), port: same("port"), path: same("path") };
}

function ofMaster(master: MasterConfig): SnippetValues {
  const url = master.buildbotURL.kind === "known" ? urlParts(master.buildbotURL.value) : null;
  return { host: plainHost(url?.host ?? ""), port: masterPort(master), path: plainPath(url?.rest ?? "") };
}

function ofSite({ base, names, upstream }: BuildbotSite): SnippetValues {
  const host = names.map(plainHost).find((it) => it !== null) ?? null;
  return { host, port: isLoopback(hostOf(upstream)) ? portOf(upstream) : null, path: plainPath(base) };
}

/** A host that visitors may ask for, and that means nothing in a snippet. */
function plainHost(host: string): string | null {
  return /^[a-z0-9][\w.-]*\.[a-z][\w-]*$/i.test(host) && !isLoopback(host) ? host.toLowerCase() : null;
}

function plainPath(path: string): string | null {
  return /^\/([\w.~-]+(?:\/[\w.~-]+)*)\/?$/.exec(path)?.[1] ?? null;
}

/** A snippet's body with what is known in the place of its examples; every place can still be typed over. */
export function filled(body: string, { host, path, port }: SnippetValues): string {
  const put: Readonly<Record<string, string | null>> = {
    "ci.example.org": host,
    "8010": port === null ? null : String(port),
    buildbot: path,
  };
  return body.replaceAll(/\$\{(\d):(ci\.example\.org|8010|buildbot)\}/g, (whole, stop: string, example: string) =>
    put[example] == null ? whole : `\${${stop}:${put[example]}}`,
  );
}
