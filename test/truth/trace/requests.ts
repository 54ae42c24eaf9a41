import type { NginxConfig } from "../../../server/src/nginx/model/config.ts";
import { named } from "../../../server/src/nginx/model/effective.ts";
import { patternOf } from "../../../server/src/nginx/model/location.ts";
import type { ReadDirective } from "../../../server/src/nginx/model/read.ts";
import { below, serversOf } from "../../../server/src/nginx/model/walk.ts";
import type { ClientRequest } from "../../../server/src/nginx/runtime/course.ts";
import { listeningOf } from "../../../server/src/nginx/runtime/listen.ts";
import type { Random } from "../../fuzz/random.ts";

const usual = (
  "/ /index.html /index.php /app.js /style.CSS /img/logo.png /favicon.ico /robots.txt /.git/config /.well-known/acme-challenge/x " +
  "/wp-admin/ /wp-login.php /api/v1/users /api/ /ws /ws/ /sse/listen/x /static/a.b.c /a/../b /a/./b/ //double /a//b /%77s " +
  "/a%20b /a%2Fb /a+b%2b /x%3fy /%25 /..%2f /a/%2e%2e/b /a/b/.. /a/. /%E2%82%AC /a?b /a?b=c&d=e%20f /?x=/y /a#frag /a/b#c?d " +
  "/sitemap.xml /download/file.zip /user/42 /blog/2024/post /UPPER/Case /buildbot/ /buildbot /a%0A /static/app.js%0a /a%0Ab /aab/x /a/a /al/app.js /al/a/b /auth /a//../b //../a /a.b /b/a/b " +
  '/%2F/a /%2e/%2E%2e/a /a%2 /%00 /a%zz http://abs.example/x?y http://a.example.org?z HTTP://A.example.org:80/a/./b ftp://x/y * /a\\b /a"b /<x> /a^b`{|}'
).split(" ");

/** Requests for a configuration: its own names and paths, and such as nobody thought of. */
export function requestsFor(config: NginxConfig, random: Random, count: number): readonly ClientRequest[] {
  const places = listeningOf(config).filter((it) => it.family === "4");
  if (places.length === 0) return [];
  const paths = new Map(serversOf(config).map((server) => [server, pathsOf(server)] as const));
  return random.times(count, (): ClientRequest => {
    const place = random.pick(places);
    const server = random.pick(place.servers);
    const own = paths.get(server) ?? [];
    const path = own.length > 0 && random.chance(0.75) ? varied(random.pick(own), random) : random.pick(usual);
    const host = random.chance(0.85)
      ? nameOf(server, random)
      : random.pick(["other.example", "127.0.0.1", "a.b.c", "X-Y.Z"]);
    const wrongHost = random.pick(["a..b", "a b", "a/b", "[::1]", "x.", ".", "", "a.example.org:80:90"]);
    const speaksTls = random.chance(0.02) ? !place.tls : place.tls;
    return {
      scheme: speaksTls ? "https" : "http",
      host: random.chance(0.02)
        ? null
        : random.chance(0.03)
          ? wrongHost
          : random.chance(0.3)
            ? `${host}:${place.port}`
            : host,
      address: place.address === "*" ? "127.0.0.1" : place.address,
      port: place.port,
      method: random.chance(0.85) ? "GET" : random.pick(["HEAD", "POST", "PUT", "OPTIONS", "DELETE"]),
      target: path,
      headers: [
        ...headersFor(random),
        ...(random.chance(0.05) ? [["Content-Length", random.pick(["0", "3"])] as const] : []),
      ],
      httpVersion: random.chance(0.95) ? "1.1" : "1.0",
      client: "127.0.0.1",
    };
  });
}

function headersFor(random: Random): readonly (readonly [string, string])[] {
  const headers: (readonly [string, string])[] = [];
  const maybe = (share: number, name: string, values: readonly string[]): void => {
    if (random.chance(share)) headers.push([name, random.pick(values)]);
  };
  maybe(0.3, "User-Agent", ["curl/8.1", "Mozilla/5.0 (X11)", "Googlebot/2.1", "MSIE 6.0", ""]);
  maybe(0.15, "Upgrade", ["websocket", "h2c"]);
  maybe(0.1, "X-Forwarded-For", ["10.1.2.3", "10.1.2.3, 192.168.0.1"]);
  maybe(0.1, "X-Forwarded-Proto", ["https", "http"]);
  maybe(0.15, "Cookie", ["a=b; session=xyz", "logged_in=1", "wordpress_logged_in_x=1"]);
  maybe(0.1, "Referer", ["https://example.org/", "http://spam.test/"]);
  maybe(0.2, "Accept", ["*/*", "text/html", "image/webp"]);
  maybe(0.1, "Authorization", ["Basic YTpi", "Bearer x"]);
  maybe(0.1, "Accept-Language", ["de,en", "fr"]);
  maybe(0.05, "X_Under_Score", ["1"]);
  maybe(0.05, "Origin", ["https://example.org"]);
  maybe(0.05, "Range", ["bytes=0-1"]);
  return headers;
}

/** A name that fits a server, or nearly so. */
function nameOf(server: ReadDirective, random: Random): string {
  const words = named(server, "server_name").flatMap((it) => it.args);
  const word = words.length === 0 ? "none.example" : random.pick(words);
  if (word === "" || word === "_" || word === "$hostname") return "under.score";
  if (word.startsWith("~")) return sample(word.slice(1), random).replaceAll(/[^\w.-]/g, "") || "empty.example";
  if (word.startsWith("*.") || word.startsWith(".")) {
    const rest = word.replace(/^\*?\./, "");
    return random.pick([`www.${rest}`, `a.b.${rest}`, rest, rest.toUpperCase()]);
  }
  if (word.endsWith(".*")) return `${word.slice(0, -1)}${random.pick(["org", "co.uk"])}`;
  return random.chance(0.1) ? word.toUpperCase() : word;
}

/** Paths that the locations and rewrites of a server are about. */
function pathsOf(server: ReadDirective): readonly string[] {
  const paths = new Set<string>();
  for (const it of below(server.children)) {
    if (it.name === "location") {
      const pattern = patternOf(it);
      if (pattern === null) continue;
      if (pattern.kind === "regex") paths.add(`~${pattern.source}`);
      else if (pattern.kind !== "named") paths.add(pattern.path);
    } else if (it.name === "rewrite") paths.add(`~${it.args[0] ?? ""}`);
    else if (it.name === "if" && /^\(\$(?:uri|request_uri)$/.test(it.args[0] ?? ""))
      paths.add(`~${(it.args[2] ?? "").replace(/\)$/, "")}`);
  }
  return [...paths];
}

function varied(path: string, random: Random): string {
  const plain = path.startsWith("~") ? sample(path.slice(1), random) : path;
  const clean = `/${plain.replace(/^\/+/, "")}`
    .replaceAll(/[^\u0021-\u007e]/g, (c) => encodeURIComponent(c))
    .replaceAll(/%(?![\dA-Fa-f]{2})/g, "%25");
  const variants: readonly ((it: string) => string)[] = [
    (it) => it,
    (it) => it,
    (it) => `${it}x`,
    (it) => `${it}/sub/file.php`,
    (it) => `${it}file.png`,
    (it) => it.replace(/\/$/, ""),
    (it) => `${it}/`,
    (it) => `${it}?a=1&b=%20`,
    (it) => `/..${it}`.replace("/..", "/z/.."),
    (it) => it.replace(/[a-z]/, (c) => `%${c.charCodeAt(0).toString(16)}`),
    (it) => it.toUpperCase(),
    (it) => it.replaceAll("/", "//"),
    (it) => `${it}%20%c3%a9`,
  ];
  return random.pick(variants)(clean) || "/";
}

/** A text that a pattern may match: its literals, with something for what is none. */
function sample(pattern: string, random: Random): string {
  return pattern
    .replaceAll(/\(\?(?:P?<\w+>|[:=!]|[imsx]+\)|<[=!])/g, "(")
    .replaceAll(/\(([^()]*)\)/g, (_, inner: string) => random.pick(inner.split("|")))
    .replaceAll(/\(([^()]*)\)/g, (_, inner: string) => random.pick(inner.split("|")))
    .replaceAll(/\[\^[^\]]*\][*+]?/g, "abc")
    .replaceAll(/\[[^\]]*\][*+]?(?:\{[\d,]+\})?/g, "a")
    .replaceAll(/\\d[+*]?(?:\{[\d,]+\})?/g, "42")
    .replaceAll(/\\w[+*]?/g, "w")
    .replaceAll(/\\[sb]/g, "")
    .replaceAll(/\.[*+]\??/g, () => random.pick(["any", "a/b", ""]))
    .replaceAll(/\\(.)/g, "$1")
    .replaceAll(/[\^$?*+()|]/g, "");
}
