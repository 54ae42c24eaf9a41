import { topLevel } from "../nginx/cursor.ts";
import type { Context } from "../nginx/directives/context.ts";
import { directivesNamed } from "../nginx/directives/lookup.ts";
import type { Block } from "../nginx/tree.ts";

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

/**
 * The context that a file nobody includes is meant for: by what stands in it, else by its place. "unknown" where
 * neither tells.
 */
export function assumedContext(path: string, root: Block): Context {
  const names = new Set<string>();
  for (const { node } of topLevel(root)) {
    const name = node.words[0]?.text;
    if (name !== undefined && name !== "include") names.add(node.body === null ? name : `${name} {`);
  }
  if (path.endsWith("/nginx.conf") || names.has("http {") || names.has("events {")) return "main";
  if (names.has("server {") || names.has("upstream {") || names.has("map {")) return inStream(path) ? "stream" : "http";
  if (names.has("location {") || names.has("server_name") || names.has("listen")) return "server";
  if (/\/(?:sites-available|sites-enabled|conf\.d)\/[^/]*$/.test(path)) return "http";
  return narrowest([...names].map((name) => name.replace(/ \{$/, "")));
}

function inStream(path: string): boolean {
  return /\/streams?(?:-available|-enabled|\.d)?\//.test(path);
}

/** The one context in which all the names may stand, if it is "server" (or above): a snippet of a server block. */
function narrowest(names: readonly string[]): Context {
  if (names.length === 0) return "unknown";
  const fits = (context: Context) =>
    names.every((name) => directivesNamed(name).some((it) => it.contexts.has(context)));
  return fits("server") && !fits("location") ? "server" : "unknown";
}
