import type { Case } from "./case.ts";
import { indented, maybe, named } from "./lines.ts";
import type { Random } from "./random.ts";
import { mail, streams } from "./streams.ts";

/** What of a configuration is named in one place and used in another. */
interface Names {
  readonly upstreams: readonly string[];
  readonly zones: readonly string[];
  readonly caches: readonly string[];
  readonly formats: readonly string[];
  readonly variables: readonly string[];
}

/** A whole small configuration as people write them, every so often with something that does not fit. */
export function siteCase(random: Random): Case {
  const names: Names = {
    upstreams: some(["backend", "buildbot", "workers", "api"], random),
    zones: some(["one", "perip", "addr"], random),
    caches: some(["cache", "static"], random),
    formats: some(["main", "json"], random),
    variables: some(["$mapped", "$connection_upgrade", "$geo", "$variant"], random),
  };
  const http = [
    ...maybe(0.5, random, () =>
      random.pick([
        "include mime.types;",
        "include /etc/nginx/mime.types;",
        "types {\n  text/html html;\n  text/css css;\n}",
      ]),
    ),
    ...maybe(0.4, random, () =>
      random.pick([
        "sendfile on;",
        "tcp_nopush on;",
        "gzip on;",
        "server_tokens off;",
        "keepalive_timeout 65;",
        "client_max_body_size 10m;",
      ]),
    ),
    ...names.formats.map(
      (name) =>
        `log_format ${name} ${random.pick(["", "escape=json "])}'$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent ${variable(names, random)}';`,
    ),
    ...names.zones.map((name) =>
      random.pick([
        `limit_req_zone $binary_remote_addr zone=${name}:10m rate=${random.between(0, 9)}r/s;`,
        `limit_conn_zone $binary_remote_addr zone=${name}:10m;`,
      ]),
    ),
    ...names.caches.map(
      (name) => `proxy_cache_path /var/cache/${name} levels=1:2 keys_zone=${name}:10m inactive=60m max_size=1g;`,
    ),
    ...names.upstreams.map((name) => upstream(name, random)),
    ...names.variables.map((name) => definition(name, random)),
    ...maybe(0.3, random, () => inherited(names, random)),
    ...random.times(random.between(1, 3), () => server(names, random)),
  ];
  const order = random.chance(0.85) ? http : http.toSorted(() => random.next() - 0.5);
  const blocks = [
    ...maybe(0.3, random, () =>
      random.pick([
        "user www-data;",
        "worker_processes auto;",
        "pid /run/nginx.pid;",
        "error_log /var/log/nginx/error.log warn;",
        "worker_rlimit_nofile 4096;",
      ]),
    ),
    ...maybe(0.97, random, () => `events {\n  worker_connections ${random.pick(["768", "1024", "auto", "0"])};\n}`),
    `http {\n${indented(order)}\n}`,
    ...maybe(0.1, random, () => streams(random)),
    ...maybe(0.07, random, () => mail(random)),
  ];
  if (random.chance(0.6)) return { text: `${blocks.join("\n")}\n`, context: "main" };
  return { text: `${order.join("\n")}\n`, context: "http" };
}

function some(names: readonly string[], random: Random): readonly string[] {
  return names.filter(() => random.chance(0.45));
}

function variable(names: Names, random: Random): string {
  return random.chance(0.7)
    ? random.pick([
        "$host",
        "$remote_addr",
        "$request_uri",
        "$scheme",
        "$http_user_agent",
        "$upstream_response_time",
        "$ssl_protocol",
        "$arg_x",
      ])
    : named(names.variables, "$connection_upgrade", random);
}

function upstream(name: string, random: Random): string {
  const server = (): string =>
    `server ${random.pick(["127.0.0.1:8010", "10.0.0.1:80", "app.example.org:8080", "unix:/run/app.sock", "[::1]:9000"])}${random.pick(["", "", " weight=2", " max_fails=3 fail_timeout=30s", " backup", " down"])};`;
  const lines = [
    ...maybe(0.2, random, () =>
      random.pick(["ip_hash;", "least_conn;", "hash $request_uri consistent;", "zone z 64k;", "random two;"]),
    ),
    ...random.times(random.between(random.chance(0.05) ? 0 : 1, 3), server),
    ...maybe(0.3, random, () =>
      random.pick(["keepalive 16;", "keepalive_timeout 60s;", "keepalive_requests 100;", "least_conn;"]),
    ),
  ];
  return `upstream ${name} {\n${indented(lines)}\n}`;
}

function definition(name: string, random: Random): string {
  switch (random.below(3)) {
    case 0:
      return `map ${random.pick(["$http_upgrade", "$host", '"$scheme:$host"', "$uri"])} ${name} {\n${indented([
        ...maybe(0.2, random, () => random.pick(["hostnames;", "volatile;"])),
        ...maybe(0.8, random, () => `default ${random.pick(["upgrade", "0", "''", "$host"])};`),
        ...random.times(
          random.below(4),
          () =>
            `${random.pick(["''", "close", "~^/api", "~*\\.example$", "*.example.org", "a", "b"])} ${random.pick(["close", "1", "$uri", '""'])};`,
        ),
      ])}\n}`;
    case 1:
      return `geo ${name} {\n${indented([
        ...maybe(0.8, random, () => `default ${random.below(3)};`),
        ...random.times(
          random.below(4),
          () =>
            `${random.pick(["127.0.0.1", "10.0.0.0/8", "192.168.1.0/24", "::1", "10.1.1.1/8"])} ${random.below(3)};`,
        ),
      ])}\n}`;
    default:
      return `split_clients "$remote_addr" ${name} {\n${indented([`${random.pick(["50%", "0.5%", "100%", "30.25%"])} a;`, ...maybe(0.4, random, () => "20% b;"), ...maybe(0.8, random, () => '* "";')])}\n}`;
  }
}

function server(names: Names, random: Random): string {
  const tls = random.chance(0.5);
  const listens = random.times(random.between(1, 2), () => {
    const address = random.pick(["", "", "127.0.0.1:", "[::]:", "*:"]);
    const flags = random.pick([
      "",
      "",
      "",
      " default_server",
      " http2",
      " reuseport",
      " backlog=511",
      " proxy_protocol",
      " deferred",
    ]);
    return `listen ${address}${tls ? "443" : random.pick(["80", "8080"])}${tls && random.chance(0.9) ? " ssl" : ""}${flags};`;
  });
  const certificate =
    tls && random.chance(0.95)
      ? [
          "ssl_certificate /etc/ssl/ci.pem;",
          ...maybe(0.95, random, () => "ssl_certificate_key /etc/ssl/ci.key;").slice(0, 1),
        ]
      : [];
  return `server {\n${indented([
    ...listens,
    ...maybe(
      0.9,
      random,
      () =>
        `server_name ${random.times(random.between(1, 2), () => random.pick(["ci.example.org", "www.example.org", "*.example.org", ".example.com", "_", "localhost", "~^(?<sub>\\w+)\\.example$", "example.*"])).join(" ")};`,
    ).slice(0, 1),
    ...certificate,
    ...(tls
      ? maybe(0.5, random, () =>
          random.pick([
            "ssl_protocols TLSv1.2 TLSv1.3;",
            "ssl_session_cache shared:SSL:10m;",
            "ssl_session_timeout 1d;",
            "ssl_ciphers HIGH:!aNULL:!MD5;",
            "ssl_prefer_server_ciphers on;",
            "ssl_stapling on;",
            "ssl_dhparam /etc/ssl/dh.pem;",
            "ssl_verify_client on;",
            "ssl_client_certificate /etc/ssl/ca.pem;",
          ]),
        )
      : []),
    ...maybe(0.6, random, () => inherited(names, random)),
    ...maybe(0.3, random, () => rewriting(names, random)),
    ...maybe(0.8, random, () => location(names, random, 0)),
    ...maybe(0.8, random, () => location(names, random, 0)),
  ])}\n}`;
}

/** What may stand in http, server and location alike. */
function inherited(names: Names, random: Random): string {
  return random.pick([
    "root /var/www/html;",
    "index index.html index.php;",
    `access_log /var/log/nginx/a.log ${named([...names.formats, "combined"], "missing", random)};`,
    "access_log off;",
    "error_log /var/log/nginx/e.log;",
    "error_page 404 /404.html;",
    "error_page 500 502 503 504 /50x.html;",
    "proxy_set_header Host $host;",
    `proxy_set_header X-Forwarded-For ${variable(names, random)};`,
    "proxy_http_version 1.1;",
    "proxy_buffering off;",
    "proxy_buffers 8 4k;",
    "proxy_buffer_size 16k;",
    "proxy_busy_buffers_size 64k;",
    "proxy_read_timeout 6000s;",
    `add_header X-A ${variable(names, random)} always;`,
    `limit_req zone=${named(names.zones, "missing", random)} burst=${random.below(9)} nodelay;`,
    `limit_conn ${named(names.zones, "missing", random)} 10;`,
    `proxy_cache ${named(names.caches, "missing", random)};`,
    "proxy_cache_valid 200 302 10m;",
    "allow 10.0.0.0/8;",
    "deny all;",
    'auth_basic "Restricted";',
    "auth_basic_user_file /etc/nginx/htpasswd;",
    "client_max_body_size 0;",
    "resolver 127.0.0.1 valid=30s;",
    "expires 30d;",
    "gzip_types text/css application/json;",
    "satisfy any;",
    "default_type application/octet-stream;",
    "charset utf-8;",
    "keepalive_timeout 75s 60s;",
    "set_real_ip_from 10.0.0.0/8;",
    "ssi on;",
    "sub_filter a b;",
  ]);
}

function rewriting(names: Names, random: Random): string {
  const simple = (): string =>
    random.pick([
      "return 301 https://$host$request_uri;",
      "return 404;",
      `return 200 ${variable(names, random)};`,
      "rewrite ^/old/(.*)$ /new/$1 last;",
      "rewrite ^ /index.html break;",
      `set $var_a ${variable(names, random)};`,
      "set $var_b $var_a;",
      "break;",
    ]);
  if (random.chance(0.6)) return simple();
  const condition = random.pick([
    "$scheme = http",
    "$host ~* ^www\\.(.+)$",
    "-f $request_filename",
    "!-e $request_filename",
    "$request_method !~ ^(GET|HEAD)$",
    "$var_a",
    `${variable(names, random)} = 1`,
  ]);
  return `if (${condition}) {\n${indented([simple(), ...maybe(0.2, random, simple)])}\n}`;
}

function location(names: Names, random: Random, depth: number): string {
  const path = random.pick([
    "/",
    "/",
    "/ws",
    "/sse",
    "/api/",
    "= /favicon.ico",
    "~ \\.php$",
    "~* \\.(?:css|js)$",
    "^~ /static/",
    "@fallback",
    "/auth",
    "~ ^/(?<first>[a-z]+)/",
  ]);
  const backend = named(names.upstreams, "127.0.0.1:8010", random);
  const content = random.pick([
    `proxy_pass http://${backend};`,
    `proxy_pass http://${backend}/;`,
    `proxy_pass http://${backend}/x$request_uri;`,
    "proxy_pass https://127.0.0.1:8443;",
    "fastcgi_pass unix:/run/php/fpm.sock;",
    "fastcgi_pass 127.0.0.1:9000;\n  include fastcgi_params;",
    "uwsgi_pass 127.0.0.1:3031;",
    `grpc_pass grpc://${backend};`,
    "try_files $uri $uri/ =404;",
    "try_files $uri @fallback;",
    "alias /var/www/a/;",
    "return 204;",
    "stub_status;",
    "internal;",
    "auth_request /auth;",
    "mirror /mirror;",
    "limit_except GET {\n  deny all;\n}",
  ]);
  return `location ${path} {\n${indented([
    ...maybe(0.2, random, () => rewriting(names, random)),
    content,
    ...maybe(0.5, random, () => inherited(names, random)),
    ...maybe(0.3, random, () =>
      random.pick([
        "proxy_set_header Upgrade $http_upgrade;",
        'proxy_set_header Connection "upgrade";',
        `proxy_set_header Connection ${named(names.variables, "$connection_upgrade", random)};`,
        "proxy_redirect off;",
        "proxy_redirect default;",
        "fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;",
        "fastcgi_split_path_info ^(.+\\.php)(/.+)$;",
        "fastcgi_index index.php;",
      ]),
    ),
    ...(depth < 2 ? maybe(0.12, random, () => location(names, random, depth + 1)) : []),
  ])}\n}`;
}
