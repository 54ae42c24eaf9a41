import type { Span } from "../base/span.ts";
import type { SiteOutlook } from "../deployment/outlook.ts";
import { bodyStart, words } from "../nginx/cursor.ts";
import type { Pattern } from "../nginx/directives/pattern.ts";
import { named } from "../nginx/model/effective.ts";
import { patternOf } from "../nginx/model/location.ts";
import type { ReadDirective } from "../nginx/model/read.ts";
import { below, serversOf } from "../nginx/model/walk.ts";
import type { Course } from "../nginx/runtime/course.ts";
import { serveIn } from "../nginx/runtime/serve.ts";
import type { Snapshot } from "../project/snapshot.ts";
import { outlookMarkdown } from "./trace/outlook-rows.ts";
import { headOf } from "./trace/station.ts";

/** What is said of the word under the cursor in an nginx file. */
export interface NginxHover {
  readonly at: Span;
  readonly markdown: string;
}

const names: ReadonlySet<string> = new Set(["location", "proxy_pass", "server_name"]);

/** What a location serves, where a proxy_pass leads, what works behind a server_name; null where the cursor is on none of them. */
export function nginxHover(snapshot: Snapshot, uri: string, offset: number): NginxHover | null {
  const counts = snapshot.countsAs(uri);
  for (const config of snapshot.subject.configs) {
    if (!config.entries.has(counts)) continue;
    for (const server of serversOf(config)) {
      for (const it of below([server])) {
        if (it.file.uri !== counts || !names.has(it.name) || offset < it.at.start || offset > bodyStart(it.at))
          continue;
        const word = words(it.at).find(({ span }) => span.start <= offset && offset <= span.end);
        if (word === undefined) continue;
        const outlook = snapshot.outlooks.find(({ site }) => site.server === server) ?? null;
        const said =
          it.name === "location"
            ? saidOfLocation(it, snapshot, server)
            : it.name === "proxy_pass"
              ? saidOfPass(it, snapshot, server, outlook)
              : outlook;
        const markdown = typeof said === "string" ? said : said === null ? "" : siteMarkdown(said);
        return markdown === "" ? null : { at: word.span, markdown };
      }
    }
  }
  return null;
}

function siteMarkdown({ master, outlook, site }: SiteOutlook): string {
  const where = master === null ? `\`${site.upstream}\`` : `\`${site.upstream}\` (${nameOf(master.uri)})`;
  return `Buildbot at \`${site.base}\`, behind nginx at ${where}.\n\n${outlookMarkdown(outlook)}`;
}

function nameOf(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}

/** Which requests a location gets, and what comes of them. */
function saidOfLocation(location: ReadDirective, snapshot: Snapshot, server: ReadDirective): string {
  const pattern = patternOf(location);
  if (pattern === null || location.parent === null) return "";
  const asked = exampleOf(pattern);
  const course = asked === null ? null : follow(snapshot, server, asked);
  const isHere = course?.location?.location === location;
  const goes = course === null ? "" : isHere ? wentOn(course, asked ?? "") : "";
  const says = [`Serves ${servedBy(pattern)}${exceptions(location, pattern, location.parent)}.`, goes];
  return says.filter((it) => it !== "").join("\n\n");
}

/** A path that a pattern is for. */
function exampleOf(pattern: Pattern): string | null {
  return "path" in pattern && pattern.path.startsWith("/") && !pattern.path.includes("`") ? pattern.path : null;
}

function servedBy(pattern: Pattern): string {
  switch (pattern.kind) {
    case "exact":
      return `${code(pattern.path)} alone`;
    case "prefix":
    case "prefix-no-regex": {
      const { path } = pattern;
      if (path === "/") return "every path";
      return path.endsWith("/") ? code(`${path}…`) : `${code(path)}, ${code(`${path}/…`)} and all that begins so`;
    }
    case "regex":
      return `paths that match ${code(pattern.source)}${pattern.ignoreCase ? ", in whatever case" : ""}`;
    case "named":
      break;
  }
  return `what nginx itself hands on to ${code(pattern.name)}`;
}

/** What other locations of the same block take away. */
function exceptions(location: ReadDirective, pattern: Pattern, block: ReadDirective): string {
  const others = named(block, "location").filter((it) => it !== location && it.at.node.body !== null);
  const taken: ReadDirective[] = [];
  if (pattern.kind === "prefix" || pattern.kind === "prefix-no-regex") {
    for (const it of others) {
      const other = patternOf(it);
      const isLonger = other !== null && "path" in other && other.path.startsWith(pattern.path);
      if (isLonger || (other?.kind === "regex" && pattern.kind === "prefix")) taken.push(it);
    }
  }
  if (pattern.kind === "regex") {
    const before = named(block, "location").indexOf(location);
    for (const [index, it] of named(block, "location").entries()) {
      const other = patternOf(it);
      if (it === location || other === null) continue;
      if ((other.kind === "regex" && index < before) || other.kind === "prefix-no-regex" || other.kind === "exact")
        taken.push(it);
    }
  }
  if (taken.length === 0) return "";
  const shown = taken.slice(0, 6).map((it) => code(it.args.join(" ")));
  return `, but for what ${shown.join(", ")}${taken.length > 6 ? " …" : ""} take${taken.length === 1 ? "s" : ""}`;
}

function saidOfPass(
  pass: ReadDirective,
  snapshot: Snapshot,
  server: ReadDirective,
  outlook: SiteOutlook | null,
): string {
  const location = pass.parent;
  const pattern = location?.name === "location" ? patternOf(location) : null;
  const asked = pattern === null ? null : exampleOf(pattern);
  const course = asked === null ? null : follow(snapshot, server, asked);
  const goes = course?.location?.location === location ? wentOn(course, asked ?? "") : "";
  const site = outlook === null || outlook.site.authority !== authorityOf(course) ? "" : siteMarkdown(outlook);
  return [goes, site].filter((it) => it !== "").join("\n\n");
}

function authorityOf(course: Course | null): string | null {
  return course?.outcome.kind === "proxied" ? course.outcome.authority : null;
}

function follow(snapshot: Snapshot, server: ReadDirective, target: string): Course | null {
  const config = snapshot.subject.configs.find((it) => serversOf(it).includes(server));
  if (config === undefined) return null;
  const host = named(server, "server_name")[0]?.args[0] ?? "localhost";
  return serveIn(config, server, {
    scheme: "https",
    host: /^[\w-][\w.-]*$/.test(host) ? host : "localhost",
    port: 443,
    method: "GET",
    target: target.replaceAll(/[^\u0021-\u007e]|\?/gu, (it) => encodeURIComponent(it)),
    headers: [],
    httpVersion: "1.1",
  });
}

/** What comes of the example request. */
function wentOn({ known, outcome }: Course, asked: string): string {
  if (!known) return "";
  switch (outcome.kind) {
    case "proxied": {
      const { authority, scheme, uri } = outcome;
      if (authority === null || uri === null) return "";
      const as = uri === asked ? "as it is" : `as ${code(uri)}`;
      return `${code(asked)} goes to ${code(`${scheme ?? "http"}://${authority}`)}, ${as}.`;
    }
    case "answered": {
      const to = outcome.location === null ? "" : `, with ${code(outcome.location)}`;
      return `nginx answers ${code(asked)} by itself: ${outcome.status}${to}, by ${code(headOf(outcome.by))}.`;
    }
    case "closed":
    case "handled":
    case "unknown":
      break;
  }
  return "";
}

function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}
