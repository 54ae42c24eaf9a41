import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

// Whole deployments, written down in test/fixtures/deployments/*.md: nginx's files, the masters behind them, the address
// that visitors come to, and what was measured to work there.

/**
 * What a visitor has of a Buildbot, each by itself, and when it works:
 * ui: the address is answered with Buildbot's page; assets: the scripts and styles that it names come as what they are;
 * api: lists come, by the query asked for; writes: a build can be forced from the page, by whoever may (logged in, where
 * there are accounts); login: see `lookAtLogin` (where nobody logs in, the way to Buildbot counts); sse: an event comes
 * over /sse as it happens; ws: the handshake on /ws and an event; wsIdle: /ws is still there after nine silent minutes.
 */
export const parts = ["ui", "assets", "api", "writes", "login", "sse", "ws", "wsIdle"] as const;
export type Part = (typeof parts)[number];

/** The address of one Buildbot in a case, and what works there. */
export interface Site {
  /** As a browser shows it, with the path that the UI lives under and a slash at the end. */
  readonly url: string;
  /** Which of the case's masters is meant: the path of its file. */
  readonly master: string;
  /** The parts that were measured to work, in the order of {@link parts}; null where nothing is written down yet. */
  readonly works: readonly Part[] | null;
}

/** One deployment. */
export interface Case {
  /** The file's name without ".md", and the title. */
  readonly name: string;
  readonly file: string;
  /** nginx's files by their paths below /etc/nginx. */
  readonly nginx: Readonly<Record<string, string>>;
  /** The masters' files by their paths: "master.cfg" or "a/master.cfg". */
  readonly masters: Readonly<Record<string, string>>;
  readonly sites: readonly Site[];
  /** nginx's message where it refuses the files; null where it takes them. */
  readonly refused: string | null;
  /** What is open that should not be, by the case's own words; null where nothing is. */
  readonly exposed: string | null;
  /** What else is wrong, though no part shows it, by the case's own words; null where nothing is. */
  readonly besides: string | null;
  /** The name and password that visitors sign in with where nginx asks for them. */
  readonly visitor: { readonly name: string; readonly password: string } | null;
}

/** The folder of the cases in the checkout. */
export const casesFolder = path.resolve(import.meta.dirname, "../fixtures/deployments");

/** All cases, in the order of the files' names and within them. Throws where a file is not understood. */
export function readCases(folder = casesFolder): readonly Case[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".md"));
  return files.toSorted().flatMap((name) => casesIn(name, readFileSync(path.join(folder, name), "utf8")));
}

/** The cases of one file. What stands in front of the first "## " holds for each case that says nothing else. */
export function casesIn(file: string, text: string): readonly Case[] {
  const [head = "", ...rest] = text.split(/^## /m);
  const common = section(file, head);
  if (rest.length === 0) throw new Error(`${file} holds no case`);
  return rest.map((one) => {
    const title = one.slice(0, one.indexOf("\n"));
    const own = section(`${file}: ${title}`, one);
    const nginx = { "nginx.conf": mainFile, ...common.nginx, ...own.nginx };
    const masters = Object.keys(own.masters).length > 0 ? own.masters : common.masters;
    const sites = own.sites.length > 0 ? own.sites : common.sites;
    if (sites.length === 0) throw new Error(`${file}: ${title}: where do visitors come to?`);
    for (const { master } of sites)
      if (!(master in masters)) throw new Error(`${file}: ${title}: there is no ${master}`);
    if (Object.keys(nginx).length < 2) throw new Error(`${file}: ${title}: there is no site`);
    const works = (url: string) => own.works.get(url) ?? own.works.get("") ?? null;
    return {
      name: `${file.replace(/\.md$/, "")}: ${title}`,
      file,
      nginx,
      masters,
      sites: sites.map((it) => ({ ...it, works: own.refused === null ? works(it.url) : [] })),
      refused: own.refused,
      exposed: own.exposed,
      besides: own.besides,
      visitor: own.visitor ?? common.visitor,
    };
  });
}

/** nginx's main file where a case brings none of its own. */
const mainFile = `worker_processes 1;
pid /run/nginx.pid;

events {
    worker_connections 256;
}

http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;

    include /etc/nginx/conf.d/*.conf;
    include /etc/nginx/sites-enabled/*;
}
`;

interface Section extends Pick<Case, "nginx" | "masters" | "refused" | "exposed" | "besides" | "visitor"> {
  readonly sites: readonly Site[];
  /** By address; "" for a case with one. */
  readonly works: ReadonlyMap<string, readonly Part[]>;
}

function section(where: string, text: string): Section {
  const nginx: Record<string, string> = {};
  const masters: Record<string, string> = {};
  const prose = text.replaceAll(/^```(\w+)(?: (\S+))?\n([^]*?)^```$/gm, (_, kind: string, file, body: string) => {
    if (kind === "python") masters[(file as string | undefined) ?? "master.cfg"] = body;
    else if (kind === "nginx" || kind === "text")
      nginx[(file as string | undefined) ?? "sites-enabled/buildbot"] = body;
    else throw new Error(`${where}: a block of ${kind}`);
    return "";
  });
  if (prose.includes("```")) throw new Error(`${where}: a block that is not closed`);
  const works = new Map<string, readonly Part[]>();
  for (const [, url = "", list = ""] of prose.matchAll(/^- (?:<(\S+)> )?works: (.*)$/gm))
    works.set(url, list === "nothing" ? [] : list.split(", ").map((name) => partOf(name, where)));
  const visits = prose.matchAll(/[Vv]isitors come to\s+<(\S+)>(?:\s+for\s+`(\S+)`)?/g);
  const signs = /sign in as\s+`(\S+)`\s+with\s+`(\S+)`/.exec(prose);
  return {
    nginx,
    masters,
    works,
    sites: [...visits].map(([, url = "", master = "master.cfg"]) => ({ url, master, works: null })),
    refused: /^- refused: (.*)$/m.exec(prose)?.[1] ?? null,
    exposed: /^Exposed: (.*)$/m.exec(prose)?.[1] ?? null,
    besides: /^Besides: (.*)$/m.exec(prose)?.[1] ?? null,
    visitor: signs === null ? null : { name: signs[1] ?? "", password: signs[2] ?? "" },
  };
}

function partOf(name: string, where: string): Part {
  const found = parts.find((it) => it === name);
  if (found === undefined) throw new Error(`${where}: there is no part "${name}"`);
  return found;
}
