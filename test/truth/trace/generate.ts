import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Random } from "../../fuzz/random.ts";

/** Files that generated configurations may serve. */
const files: readonly string[] =
  "index.html app.js a/index.html a/b static/a.b.c empty/keep.txt api/v1/users x/index.html".split(" ");

/** Makes the folder that generated configurations serve files from. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "trace-files-"));
  await chmod(folder, 0o755);
  for (const name of files) {
    await mkdir(join(folder, dirname(name)), { recursive: true });
    await writeFile(join(folder, name), name);
  }
  return folder;
}

const paths =
  "/ /a /a/ /a/b /a/b/ /ab /api /api/ /api/v1 /api/v1/ /ws /ws/ /sse /sse/ /static /static/ /buildbot /buildbot/ /img/ /x /old /old/ /UPPER/".split(
    " ",
  );
const patterns = [
  "\\.(js|css|png)$",
  "^/a(?<rest>/.*)?$",
  "^/(api|ws)/?",
  "/v[0-9]+/",
  "^/old/(.*)$",
  "UPPER",
  "^/(?<first>[^/]+)/(?<second>.*)$",
  "\\.php(/|$)",
  "^/x\\b",
  "(?i)/STATIC",
  "b+c?/*$",
  "^/[[:alpha:]]{2,3}/",
  "/\\d+",
  "^/(?!api)[a-s]",
  "s(?=e)",
  "^/(a|b)*$",
  "%20| ",
  "^(/[^/]+)+\\.html$",
  "^/(?P<first>[\\w.-]++)/(?>(?<second>a+))b",
  "^/((a|b)+)(/|$)",
  "^(?:/(a)|/b)*$",
  "\\Qa.b\\E",
  "^/[^]x]+x$",
  "(?<=/)api(?!/v2)",
  "\\x2fs(?i:TATIC)/",
  "^/(?x: old | new ) /?$",
  "\\.js$",
  "^/([a-z]+)/\\1",
  "[[:upper:]]{2}|[^[:print:]]",
  "^/\\S+\\s\\S*\\z",
  "^.+/?\\Z",
  "(?m)^a$",
];
const words = [
  "$uri",
  "$request_uri",
  "$host",
  "$http_host",
  "$scheme",
  "$args",
  "$is_args$args",
  "$arg_a",
  "$1",
  "$2",
  "$rest",
  "$first",
  "$second",
  "$set_one",
  "$set_two",
  "$mapped",
  "$by_host",
  "$by_uri",
  "$http_upgrade",
  "$http_user_agent",
  "$cookie_session",
  "$request_method",
  "$server_name",
  "$server_port",
  "$remote_addr",
  "$proxy_host",
  "$proxy_add_x_forwarded_for",
  "$query_string",
  "$document_uri",
  "$server_protocol",
  "$http_x_forwarded_proto",
  "$content_type",
  "$https",
  "text",
  "a b",
  "$host:$server_port",
  "${scheme}s",
  "$request",
  "$http_referer",
  "$https$http_cookie",
  "",
];
const codes = ["200", "204", "400", "403", "404", "410", "444", "500", "503"];
const redirects = ["301", "302", "303", "307", "308"];

/** A whole configuration with what a request's way depends on; `folder` has its files. */
export function generated(random: Random, folder: string): string {
  return whole(random).replaceAll("FILES", folder);
}

function whole(random: Random): string {
  const maps = [
    `map $http_upgrade $mapped { default upgrade; '' ${random.pick(["close", "''"])}; h2c $http_upgrade; }`,
    `map $host $by_host { ${random.chance(0.5) ? "hostnames; " : ""}default other; a.example.org a; *.example.org star; .example.net dot; www.example.* tail; ~^(?<sub>\\w+)\\.test$ $sub; }`,
    `map $uri $by_uri { ${random.chance(0.3) ? "volatile; " : ""}default ''; ~*^/API api; ~/(?<tail>b.*)$ x$tail; /a exact; \\~x y; }`,
  ];
  const upstreams = [
    "upstream backend { server 10.0.0.1:8010; }",
    "upstream buildbot { server 10.0.0.2:8010 weight=5; keepalive 8; }",
  ];
  const servers = random.times(random.between(1, 5), (n) => server(random, n));
  // Each variable must be defined somewhere.
  const definitions =
    "server { listen 80; server_name defining.test; set $set_one ''; set $set_two ''; set $set_host ''; " +
    "location ~ ^/(?<rest>r)(?<first>f)(?<second>s)$ { return 200; } }";
  return [
    "events { }",
    "http {",
    ...maps,
    ...upstreams,
    ...settings(random, 0.25),
    ...servers,
    definitions,
    "}",
    "",
  ].join("\n");
}

function maybe(random: Random, share: number, make: () => string): readonly string[] {
  return random.chance(share) ? [make()] : [];
}

function server(random: Random, number: number): string {
  const ports = random.chance(0.8) ? ["80"] : ["80", "8080"];
  const isDefault = number === 2 && random.chance(0.4);
  const names = random.times(random.between(0, 3), (i) =>
    random.pick([
      `s${number}${i}.example.org`,
      "a.example.org",
      "*.example.org",
      ".example.net",
      "www.example.*",
      `~^(?<sub>\\w+)\\.t${number}$`,
      "~^[A-Z]+\\.caps$",
      "_",
      '""',
      `~^${number}(.*)\\.num$`,
      "*.a.example.org",
      "mail.*",
    ]),
  );
  return [
    "server {",
    ...ports.map(
      (port) => `listen ${random.chance(0.15) ? "127.0.0.1:" : ""}${port}${isDefault ? " default_server" : ""};`,
    ),
    ...maybe(random, 0.9, () => `server_name ${names.length === 0 ? "a.example.org" : names.join(" ")};`),
    ...settings(random, 0.4),
    ...maybe(random, 0.3, () => rewriting(random, 0)),
    ...maybe(random, 0.15, () => rewriting(random, 0)),
    ...maybe(random, 0.3, () => "root FILES;"),
    ...locations(random, "", 0),
    ...maybe(
      random,
      0.5,
      () =>
        `location = /auth { ${random.pick(["return 401;", "return 403;", "return 204;", "return 200;", "proxy_pass http://10.0.0.8;"])} }`,
    ),
    ...maybe(random, 0.1, () => "location ~ ^/al/(.*)$ { alias FILES/$1; }"),
    ...(random.chance(0.6)
      ? [`location @named { ${body(random, 0, false)} }`]
      : ["location @named { return 200 named; }"]),
    "}",
  ].join("\n");
}

function settings(random: Random, share: number): readonly string[] {
  return [
    ...maybe(random, share, () => headers(random)),
    ...maybe(
      random,
      share / 2,
      () =>
        `error_page ${random.pick(["404", "403 404", "500 502 503", "301"])} ${random.pick(["", "=200 ", "= ", "=301 "])}${random.pick(["/a/error.html", "@named", "/x$uri", "https://err.example/$1", "/api/v1/?e=1"])};`,
    ),
    ...maybe(random, share / 6, () => "recursive_error_pages on;"),
    ...maybe(random, share / 4, () => "absolute_redirect off;"),
    ...maybe(random, share / 6, () => "port_in_redirect off;"),
    ...maybe(random, share / 6, () => "server_name_in_redirect on;"),
    ...maybe(random, share / 3, () => "proxy_http_version 1.1;"),
    ...maybe(random, share / 6, () => `proxy_method ${random.pick(["GET", "$request_method", "POST"])};`),
    ...maybe(random, share / 8, () => "proxy_pass_request_headers off;"),
    ...maybe(
      random,
      share / 4,
      () => `index ${random.pick(["index.html", "none.html index.html", "/api/v1/users", "$arg_a index.html"])};`,
    ),
  ];
}

function headers(random: Random): string {
  return random
    .times(random.between(1, 5), () => {
      const name = random.pick([
        "Host",
        "Connection",
        "Upgrade",
        "X-Real-IP",
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "X-A",
        "X-B",
        "Accept",
        "cookie",
        "User-Agent",
      ]);
      const value = random.pick(words);
      return `proxy_set_header ${name} "${name === "Connection" && value.includes("$") ? "$mapped" : value}";`;
    })
    .join(" ");
}

function locations(random: Random, base: string | null, depth: number): readonly string[] {
  const seen = new Set<string>();
  return random.times(random.between(1, depth === 0 ? 6 : 2), () => {
    const kind = base === null ? random.pick(["~", "~*"]) : random.pick(["", "", "", "=", "^~", "~", "~*"]);
    const isRegex = kind.startsWith("~");
    const word = isRegex ? random.pick(patterns) : random.pick(paths.filter((it) => it.startsWith(base ?? "")));
    // What is never known need not be asked often.
    if (kind === "~*" && (word ?? "").includes("\\1")) return "";
    const key = `${isRegex ? kind : kind === "=" ? "=" : ""}${word}`;
    if (word === undefined || seen.has(key)) return "";
    seen.add(key);
    const mayNest = kind !== "=" && depth < 2;
    const inner = mayNest && random.chance(0.25) ? locations(random, isRegex ? null : word, depth + 1).join("\n") : "";
    return `location ${kind} ${isRegex ? `"${word.replaceAll("\\", "\\\\")}"` : word} { ${body(random, depth, !isRegex)} ${inner} }`;
  });
}

function body(random: Random, depth: number, hasPrefix: boolean): string {
  return [
    ...settings(random, 0.2),
    ...maybe(random, 0.3, () => rewriting(random, depth + 1)),
    ...maybe(random, 0.2, () => rewriting(random, depth + 1)),
    ...maybe(random, 0.05, () => "internal;"),
    ...maybe(random, 0.025, () => "auth_request /auth;"),
    ...maybe(random, 0.04, () => `proxy_set_body ${random.pick(["x", '"$uri"', '""'])};`),
    ...maybe(random, 0.04, () => "client_max_body_size 2;"),
    ...maybe(
      random,
      0.15,
      () =>
        `try_files ${random.pick(["$uri", "$uri $uri/", "$uri/ $uri", "/a/b", "$uri/index.html"])} ${random.pick(["=404", "@named", "/a/index.html", "/api/?q=$args", "/x$uri"])};`,
    ),
    ...maybe(
      random,
      0.06,
      () =>
        `limit_except GET { ${random.pick(["deny all;", "allow 127.0.0.1; deny all;", "proxy_pass http://10.0.0.9:1;"])} }`,
    ),
    ...maybe(random, 0.06, () =>
      random.pick([
        "deny all;",
        "allow 127.0.0.0/8; deny all;",
        "deny 10.0.0.0/8;",
        "auth_basic x; auth_basic_user_file /etc/passwords;",
        "satisfy any; deny all; auth_basic x; auth_basic_user_file /etc/passwords;",
      ]),
    ),
    ...maybe(random, 0.1, () =>
      random.pick([
        "root FILES;",
        "root FILES/$arg_a;",
        hasPrefix ? "alias FILES/a/;" : "root FILES;",
        "root /srv/none;",
      ]),
    ),
    random.chance(0.65) ? pass(random, hasPrefix) : random.chance(0.5) ? answer(random) : "",
  ].join(" ");
}

function pass(random: Random, hasPrefix: boolean): string {
  const uri = hasPrefix ? random.pick(["", "", "", "/", "/b/", "/b", "/b?c=d"]) : "";
  const literal = random.pick([
    "http://10.0.0.3:80",
    "http://10.0.0.4:8010",
    "http://backend",
    "http://buildbot",
    "http://10.0.0.5",
  ]);
  const variable = [
    "http://backend$uri",
    "http://backend$request_uri",
    "http://$set_host",
    "http://backend/fix?x=$1",
    "http://backend$is_args$args",
  ];
  return `proxy_pass ${random.chance(0.15) ? random.pick(variable) : literal + uri};`;
}

function answer(random: Random): string {
  if (random.chance(0.5)) return `return ${random.pick(codes)};`;
  if (random.chance(0.4)) return `return ${random.pick(codes.slice(0, 5))} "${random.pick(words)}";`;
  return `return ${random.pick(redirects)} ${random.pick(["/to$uri", "https://$host$request_uri", "$scheme://$server_name/$1", "/a?$args", "http://x.test/"])};`;
}

function rewriting(random: Random, depth: number): string {
  const flag =
    depth === 0
      ? random.pick(["", "", "last", "break", "redirect", "permanent"])
      : random.pick(["last", "break", "break", "redirect", "permanent", ""]);
  switch (random.below(6)) {
    case 0:
      return `set $set_one ${random.pick(["$1", "$uri", "one", "$arg_a$mapped", "'x y'"])}; set $set_host backend;`;
    case 1:
      return `set $set_two "$set_one${random.pick(["-", "$by_host", "$2", "$by_uri"])}";`;
    case 2:
    case 3:
      return `rewrite "${random.pick(patterns).replaceAll("\\", "\\\\")}" ${random.pick(["/api/v1/$1", "/$2/$1", "/a", "/x$uri?n=$1", "/b?old=$request_uri&", "/ws?", "$uri/", "/new/$rest$first", "https://r.example/$1", "/static/%41$1"])} ${flag};`;
    default:
      return `if (${condition(random)}) { ${ifBody(random, depth)} }`;
  }
}

function condition(random: Random): string {
  const variable = random.pick([
    "$host",
    "$uri",
    "$http_upgrade",
    "$request_method",
    "$arg_a",
    "$http_user_agent",
    "$mapped",
    "$by_host",
    "$by_uri",
    "$args",
    "$scheme",
    "$cookie_session",
    "$set_one",
    "$http_referer",
    "$invalid_referer",
    "$remote_addr",
  ]);
  return random.pick([
    variable,
    `${variable} = ${random.pick(["websocket", "GET", "a.example.org", "1", "''", "$host", "/a", "127.0.0.1"])}`,
    `${variable} != ${random.pick(["POST", "xyz", "$uri", "''"])}`,
    `${variable} ~ "${random.pick(["^/a(.*)", "bot", "^(GET|HEAD)$", "example\\\\.(org|net)$", "(.+)"])}"`,
    `${variable} ~* "${random.pick(["BOT|CURL", "^/(API)/(.*)$", "EXAMPLE"])}"`,
    `${variable} !~ "${random.pick(["^/a", "mozilla", "^POST$"])}"`,
    `-f FILES$uri`,
    `!-e $document_root$uri`,
    `!-d FILES/a`,
  ]);
}

function ifBody(random: Random, depth: number): string {
  const inside = [
    () => answer(random),
    () => "set $set_one taken;",
    () => "break;",
    () => `rewrite ^(.*)$ /api/v1$1 ${depth === 0 ? "last" : "break"};`,
    () => `rewrite ^/(.*)$ https://if.example/$1 ${random.pick(["redirect", "permanent"])};`,
    ...(depth > 0 ? [() => "proxy_pass http://10.0.0.7:9000;", () => "root FILES;"] : []),
  ];
  const first = random.pick(inside)();
  return random.chance(0.3) ? `set $set_two $1; ${first}` : first;
}
