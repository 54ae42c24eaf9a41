import type { Span } from "../../base/span.ts";
import type { BuildbotSite } from "../../deployment/site.ts";
import { named } from "../../nginx/model/effective.ts";
import { patternOf } from "../../nginx/model/location.ts";
import { placeOf, type ReadDirective } from "../../nginx/model/read.ts";
import { below } from "../../nginx/model/walk.ts";
import { readProxyTarget } from "../../nginx/runtime/proxy.ts";
import type { Snapshot } from "../../project/snapshot.ts";
import { placedUrl } from "../../rules/buildbot-edits.ts";
import { wholeLines } from "../../rules/nginx-edits.ts";
import { type FileEdit, replace } from "../../rules/rule.ts";
import type { Refactoring } from "./refactoring.ts";

/** The prefix that Buildbot's own sample has. */
const prefix = "/buildbot/";

/** What in a location makes the paths of its requests hard to move. */
const ofPaths = new Set(["rewrite", "return", "try_files", "alias", "root", "if", "set", "location", "error_page"]);
/** What in a server does. */
const ofServers = new Set(["rewrite", "return", "if", "proxy_redirect", "proxy_cookie_path"]);

/**
 * Moves a site from the root of its name to below a prefix, or back: its locations, what they pass on, and the buildbotURL
 * of the master behind it. Not offered where anything else hangs on the paths, or the site does not work to begin with.
 */
export function moveSite(snapshot: Snapshot, server: ReadDirective, span: Span): readonly Refactoring[] {
  const found = snapshot.outlooks.filter((it) => it.site.server === server);
  const [one] = found;
  if (one === undefined || found.length !== 1 || one.master === null) return [];
  const { site, master } = one;
  // From lines that say where the site is: its locations' and the server's own heads.
  const heads = [server, ...named(server, "location")].map((it) => placeOf(it, it.args.length).span);
  const names = named(server, "server_name").map((it) => placeOf(it).span);
  if (![...heads, ...names].some((it) => startOfLine(server, it.start) <= span.start && span.end <= it.end + 2))
    return [];
  if (one.outlook.ui.state !== "works") return [];
  if (snapshot.deployments.filter((it) => it.master === master).length !== 1) return [];
  const to = site.base === "/" ? prefix : "/";
  const url = placedUrl(master);
  const path = url?.parts.rest ?? "";
  if (url === null || (path === "" ? "/" : path) !== site.base) return [];
  const at = url.partAt({ start: url.value.length - path.length, end: url.value.length });
  const edits = locationsMoved(site, to);
  if (at === null || edits === null) return [];
  return [
    {
      title: to === "/" ? "Serve Buildbot at the root of its name" : `Serve Buildbot below ${to}`,
      kind: "rewrite",
      edits: [...edits, replace(at, to)],
      newFile: null,
    },
  ];
}

function startOfLine({ file }: ReadDirective, offset: number): number {
  return file.text.lastIndexOf("\n", offset - 1) + 1;
}

/** The edits of the locations; null where something stands in the way. */
function locationsMoved(site: BuildbotSite, to: string): readonly FileEdit[] | null {
  const { server, base } = site;
  if (server.children.some((it) => ofServers.has(it.name))) return null;
  const edits: FileEdit[] = [];
  const targets = new Set<string>();
  for (const location of named(server, "location")) {
    const pattern = patternOf(location);
    if (pattern === null) return null;
    const pass = named(location, "proxy_pass")[0];
    const target = pass === undefined ? null : readProxyTarget(pass.args[0] ?? "");
    const isOurs = target?.authority === site.authority;
    if (!isOurs || pass === undefined) {
      // `location = /buildbot` sends people to the page below it; there is none afterwards.
      if (pattern.kind === "exact" && `${pattern.path}/` === base && named(location, "return").length === 1)
        edits.push(replace({ uri: location.file.uri, span: wholeLines(location) }, ""));
      else if ("path" in pattern) targets.add(`${pattern.kind} ${pattern.path}`);
      else if (pattern.kind === "regex") return null;
      continue;
    }
    const plain = pattern.kind === "prefix" || pattern.kind === "prefix-no-regex" || pattern.kind === "exact";
    if (!plain || location.args.at(-1) !== pattern.path || !pattern.path.startsWith(base)) return null;
    if (Array.from(below(location.children)).some((it) => ofPaths.has(it.name))) return null;
    const rest = pattern.path.slice(base.length);
    const uri = target.uri === "" ? pattern.path : target.uri;
    if (/[\s;{}"'\\$]/.test(uri) || target.authority.startsWith("unix:")) return null;
    const path = to + rest;
    edits.push(replace(placeOf(location, location.args.length), path));
    const word = `${target.scheme}://${target.authority}${uri === path ? "" : uri}`;
    if (word !== pass.args[0]) edits.push(replace(placeOf(pass, 1), word));
    if (targets.has(`${pattern.kind} ${path}`)) return null;
    targets.add(`${pattern.kind} ${path}`);
  }
  return targets.size === 0 ? null : edits;
}
