import { topLevel } from "../nginx/cursor.ts";
import type { Context } from "../nginx/directives/context.ts";
import { directivesNamed } from "../nginx/directives/lookup.ts";
import type { Block, Directive } from "../nginx/tree.ts";

export type Kind = "nginx" | "master.cfg";

const nginxNames: ReadonlySet<string> = new Set([
  "nginx.conf",
  "proxy_params",
  "fastcgi_params",
  "fastcgi.conf",
  "uwsgi_params",
  "scgi_params",
  "mime.types",
]);

/** What kind of file stands at a path (parts by "/"), by its name and place alone; null for any other file. */
export function kindOfPath(path: string): Kind | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (/^master.*\.cfg$/.test(name)) return "master.cfg";
  if (nginxNames.has(name) || /\.(?:nginx|nginxconf|vhost)$/.test(name)) return "nginx";
  if (/(?:^|\/)sites-(?:available|enabled)\/[^/]+$/.test(path)) return "nginx";
  if (
    name.endsWith(".conf") &&
    /(?:^|\/)(?:nginx|conf\.d|snippets|streams-(?:available|enabled)|modules-enabled)\//.test(path)
  )
    return "nginx";
  return null;
}

/** The same, with a look at the text where the path does not tell. */
export function kindOf(path: string, text: string): Kind | null {
  const byPath = kindOfPath(path);
  if (byPath !== null) return byPath;
  if (/\.(?:cfg|py)$/.test(path)) return /\bBuildmasterConfig\b/.test(text) ? "master.cfg" : null;
  if (!/\.(?:conf|template|j2|inc)$/.test(path)) return null;
  return /^\s*(?:server|location|http|upstream|map)\b[^;\n]*\{/m.test(text) ? "nginx" : null;
}

/** What a file that nobody includes is taken for. */
export interface Assumption {
  readonly context: Context;
  /** Whether that is a guess; else the file is a whole configuration, which nothing includes. */
  readonly assumed: boolean;
}

/** Blocks that stand at the top of a configuration and nowhere else. */
const topBlocks: ReadonlySet<string> = new Set(["events", "http", "stream", "mail", "rtmp"]);

/**
 * The context that a file nobody includes is meant for: by what stands in it, else by its place. "unknown" where
 * neither tells. A whole configuration is called nginx.conf or has an events block, without which nginx does not start.
 */
export function assumedContext(path: string, root: Block): Assumption {
  const items = Array.from(topLevel(root), ({ node }) => node).filter(
    ({ words: [name] }) => name !== undefined && name.text !== "include",
  );
  const blocks = new Set(items.flatMap(({ body, words }) => (body === null ? [] : (words[0]?.text ?? []))));
  if (path.endsWith("/nginx.conf") || blocks.has("events")) return { context: "main", assumed: false };
  return { context: guess(path, items, blocks), assumed: true };
}

function guess(path: string, items: readonly Directive[], blocks: ReadonlySet<string>): Context {
  if ([...topBlocks].some((name) => blocks.has(name))) return "main";
  if (blocks.has("server") || blocks.has("upstream") || blocks.has("map"))
    return isStreamPath(path) || items.some(isStreamServer) ? "stream" : "http";
  const names = new Set(items.map(({ words }) => words[0]?.text ?? ""));
  if (blocks.has("location") || names.has("server_name") || names.has("listen")) return "server";
  const known = items.filter(({ words }) => directivesNamed(words[0]?.text ?? "").length > 0);
  const isHttpPath = /\/(?:sites-available|sites-enabled|conf\.d)\/[^/]*$/.test(path);
  if (isHttpPath && (known.length === 0 || known.some((item) => fits(item, "http")))) return "http";
  return narrowest(items);
}

function isStreamPath(path: string): boolean {
  return /\/streams?(?:-available|-enabled|\.d)?\//.test(path);
}

/** Whether a server block holds what only servers of stream do, and nothing that only those of http do. */
function isStreamServer({ body, words }: Directive): boolean {
  if (words[0]?.text !== "server" || body === null) return false;
  const isUrl = body.items.some(
    (it) => it.words[0]?.text === "proxy_pass" && it.words[1]?.text.includes("://") === true,
  );
  const only = (context: Context, other: Context) =>
    body.items.some((item) => fits(item, context) && !fits(item, other) && item.words[0]?.text !== "include");
  return !isUrl && only("stream_server", "server") && !only("server", "stream_server");
}

/** Whether some module has a directive of this name, simple or a block, in a context. */
function fits({ body, words }: Directive, context: Context): boolean {
  const kind = body === null ? "simple" : "block";
  return directivesNamed(words[0]?.text ?? "").some((it) => it.kind === kind && it.contexts.has(context));
}

/** The one context in which all may stand, if it is "server" (or above): a snippet of a server block. */
function narrowest(items: readonly Directive[]): Context {
  if (items.length === 0) return "unknown";
  const allFit = (context: Context) => items.every((item) => fits(item, context));
  return allFit("server") && !allFit("location") ? "server" : "unknown";
}
