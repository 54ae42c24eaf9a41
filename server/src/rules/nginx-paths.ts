import { portOf } from "../deployment/address.ts";
import type { BuildbotSite } from "../deployment/site.ts";
import { patternOf } from "../nginx/model/location.ts";
import { placeOf, type ReadDirective } from "../nginx/model/read.ts";
import { readProxyTarget } from "../nginx/runtime/proxy.ts";
import { type FileEdit, replace } from "./rule.ts";

/** Whether Buildbot itself answers where a site passes requests, and no other proxy that may change their paths. */
export function isBuildbots(site: BuildbotSite): boolean {
  return site.because === "master.cfg" || (site.because !== "port 8010" && portOf(site.upstream) === 8010);
}

/** Whether the page itself is asked for by the path that Buildbot knows it by: the others then have to fit. */
export function isPageRight(site: BuildbotSite): boolean {
  return site.view.sent("ui")?.uri === "/";
}

/** The address that requests for a path below Buildbot's root go to, by a proxy_pass of the same site; null where it is not plain. */
export function targetBelow(site: BuildbotSite, pass: ReadDirective, path: string): string | null {
  const word = pass.args[0] ?? "";
  const target = word.includes("$") ? null : readProxyTarget(word);
  if (target === null) return null;
  const { scheme, authority } = target;
  if (site.base === "/") return `${scheme}://${authority}`;
  return authority.startsWith("unix:") ? `${scheme}://${authority}:/${path}` : `${scheme}://${authority}/${path}`;
}

/**
 * Edits by which a location and its proxy_pass lead to a path below Buildbot's root; null where it is not plain. `path`: as
 * it is to stand in the location, below the site's base.
 */
export function leadTo(
  site: BuildbotSite,
  location: ReadDirective,
  pass: ReadDirective,
  path: string,
): readonly FileEdit[] | null {
  const pattern = patternOf(location);
  if (pattern === null || pattern.kind === "regex" || pattern.kind === "named") return null;
  if (pass.file !== location.file && pass.parent !== location) return null;
  const target = targetBelow(site, pass, path);
  if (target === null || /[\s;{}"'\\$]/.test(target) || !/^[\w/.~-]*$/.test(site.base + path)) return null;
  const edits: FileEdit[] = [];
  if (pattern.path !== site.base + path) {
    const isWordAlone = location.args.at(-1) === pattern.path;
    const taken = location.parent?.children.some((it) => it !== location && patternIs(it, site.base + path)) === true;
    if (!isWordAlone || taken) return null;
    edits.push(replace(placeOf(location, location.args.length), site.base + path));
  }
  if (pass.args[0] !== target) edits.push(replace(placeOf(pass, 1), target));
  return edits.length === 0 ? null : edits;
}

function patternIs(location: ReadDirective, path: string): boolean {
  const pattern = location.name === "location" ? patternOf(location) : null;
  return pattern !== null && "path" in pattern && pattern.path === path;
}
