// Reads source trees of nginx for the generators.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** A C file: its path inside the tree, and its text without comments. */
export interface Source {
  readonly path: string;
  readonly code: string;
}

/** All C files below a folder, or the one file, in the order of their paths; samples and tests are left out. */
export function sourcesOf(root: string, inside = ""): readonly Source[] {
  const path = join(root, inside);
  if (statSync(path).isFile()) {
    if (!/\.[ch]$/.test(path)) return [];
    return [{ path: inside, code: stripComments(withIncluded(path)) }];
  }
  return readdirSync(path)
    .sort()
    .filter((name) => !/^(?:t|tests?|examples|dev|deps)$/.test(name))
    .flatMap((name) => sourcesOf(root, inside === "" ? name : `${inside}/${name}`));
}

/** The text of a C file, with those C files (not headers) in it that it includes from its own folder. */
function withIncluded(path: string): string {
  return readFileSync(path, "utf8").replaceAll(/^#include "([^"]+\.c)".*$/gm, (line, name: string) => {
    const included = join(dirname(path), name);
    return existsSync(included) ? readFileSync(included, "utf8") : line;
  });
}

function stripComments(code: string): string {
  return code.replace(/\/\*[^]*?\*\/|"(?:\\[^]|[^"\\])*"|\/\/[^\n]*/g, (found) =>
    found.startsWith('"') ? found : " ",
  );
}

/** The text from the brace at `open` to its partner, both left out. */
export function braced(code: string, open: number): string {
  let depth = 0;
  for (let i = open; i < code.length; i++) {
    if (code[i] === "{") depth++;
    else if (code[i] === "}" && --depth === 0) return code.slice(open + 1, i);
  }
  throw new Error(`no closing brace behind: ${code.slice(open, open + 60)}`);
}

/** The release of a source tree; throws where its nginx.h says none. */
export function versionOf(tree: string): string {
  const header = readFileSync(join(tree, "src/core/nginx.h"), "utf8");
  const found = /#define\s+NGINX_VERSION\s+"([\d.]+)"/.exec(header);
  if (found?.[1] === undefined) throw new Error(`no NGINX_VERSION in ${tree}`);
  return found[1];
}

/** Negative, zero or positive as release `a` is older than, the same as or newer than `b`. */
export function compareVersions(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  return left.map((part, i) => part - (right[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** Modules of nginx itself that distributions build as files of their own, by path inside src/. The first match counts. */
const DYNAMIC: readonly (readonly [RegExp, string])[] = [
  [/^stream\/ngx_stream_geoip_module/, "ngx_stream_geoip"],
  [/^stream\//, "ngx_stream"],
  [/^mail\//, "ngx_mail"],
  [/^http\/modules\/ngx_http_geoip_module/, "ngx_http_geoip"],
  [/^http\/modules\/ngx_http_image_filter_module/, "ngx_http_image_filter"],
  [/^http\/modules\/ngx_http_xslt_filter_module/, "ngx_http_xslt_filter"],
  [/^http\/modules\/perl\//, "ngx_http_perl"],
  [/^misc\/ngx_google_perftools_module/, "ngx_google_perftools"],
];

/** The file, without `_module.so`, that a source of nginx (by its path inside src/) is loaded from; "" where it is built in. */
export function dynamicFileOf(path: string): string {
  return DYNAMIC.find(([pattern]) => pattern.test(path))?.[1] ?? "";
}

/** What a generator is given: source trees of releases, the oldest first, and third-party modules by the files they are loaded from. */
export interface Given {
  readonly releases: readonly { readonly tree: string; readonly version: string }[];
  readonly modules: readonly { readonly file: string; readonly path: string }[];
}

/** Reads "SOURCE… [--module NAME=PATH]…"; throws with the way `script` is called where no source is named. */
export function givenIn(args: readonly string[], script: string): Given {
  const trees: string[] = [];
  const modules: { readonly file: string; readonly path: string }[] = [];
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? "";
    if (argument !== "--module") trees.push(argument);
    else {
      const [file = "", path = ""] = (args[++i] ?? "").split(/=(.*)/s);
      modules.push({ file, path });
    }
  }
  if (trees.length === 0) throw new Error(`usage: ${script} SOURCE… [--module NAME=PATH]…`);
  const releases = trees.map((tree) => ({ tree, version: versionOf(tree) }));
  releases.sort((a, b) => compareVersions(a.version, b.version));
  return { releases, modules };
}
