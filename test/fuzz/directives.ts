import { compareVersions } from "../../server/src/nginx/directives/check.ts";
import { type Context, contexts } from "../../server/src/nginx/directives/context.ts";
import {
  contextInside,
  type DirectiveInfo,
  directiveNames,
  directivesNamed,
  takes,
} from "../../server/src/nginx/directives/lookup.ts";
import { type Case, caseOf, type Judged } from "./case.ts";
import { parameterWord } from "./parameters.ts";
import type { Random } from "./random.ts";
import { anyWord, slotWords, written } from "./words.ts";

/** Directives whose verdict hangs on what is in a file, or on the machine. */
const ofTheMachine =
  /^(?:geoip|xslt|xml_entities|perl|js_|load_module|google_perftools|image_filter_interlace|ssl_engine|nchan_redis|exec|auth_pam|aio$|use$)/;

/** Directives by the module that has them. */
export type Rows = ReadonlyMap<string, readonly DirectiveInfo[]>;

/** The directives of a release with these modules; those named in `without` are not there, whatever our table says. */
export function rowsFor({ version, modules }: Judged, without: ReadonlySet<string> = new Set()): Rows {
  const out = new Map<string, DirectiveInfo[]>();
  for (const name of directiveNames()) {
    for (const info of directivesNamed(name)) {
      if (info.file !== "" && !modules.includes(info.file)) continue;
      if (info.since !== null && compareVersions(version, info.since) < 0) continue;
      if (info.removed !== null && compareVersions(version, info.removed) >= 0) continue;
      if (ofTheMachine.test(name) || without.has(name)) continue;
      out.set(info.module, [...(out.get(info.module) ?? []), info]);
    }
  }
  return out;
}

/** Whether a text can stand in a context: nothing stands in a stream block where there is no module for it. */
export function isThere(context: Context, rows: Rows): boolean {
  if (context === "data" || context === "unknown") return false;
  const family = /^(?:stream|mail|rtmp)/.exec(context)?.[0];
  return family === undefined || rows.has(`ngx_${family}_core_module`);
}

/** One directive in one place, or a few that have to do with each other. */
export function directiveCase(rows: Rows, random: Random): Case {
  const all = [...rows.values()].flat();
  const info = random.pick(all);
  const there = contexts.filter((it) => isThere(it, rows));
  const allowed = there.filter((it) => info.contexts.has(it));
  const context = random.pick(random.chance(0.92) && allowed.length > 0 ? allowed : there);
  const lines = [directiveText(info, context, random)];
  if (random.chance(0.2)) lines.push(directiveText(info, context, random));
  const related = (rows.get(info.module) ?? []).filter((it) => it.contexts.has(context));
  while (random.chance(0.3) && related.length > 0) lines.push(directiveText(random.pick(related), context, random));
  return caseOf(lines.join("\n"), context);
}

/** Directives of few modules on several levels, so that what is inherited and merged comes into play. */
export function stackCase(rows: Rows, random: Random): Case {
  const family = random.chance(0.75) ? "ngx_http_" : random.chance(0.7) ? "ngx_stream_" : "ngx_mail_";
  const modules = [...rows.keys()].filter((module) => module.startsWith(family));
  if (modules.length === 0) return directiveCase(rows, random);
  const chosen = random
    .times(random.between(1, 3), () => random.pick(modules))
    .flatMap((module) => rows.get(module) ?? []);
  const few = random.times(Math.min(chosen.length, 6), () => random.pick(chosen));
  const level = (context: Context, count: number): string[] =>
    random
      .times(count, () => few.filter((info) => info.contexts.has(context) && info.kind === "simple"))
      .flatMap((fitting) => (fitting.length === 0 ? [] : [directiveText(random.pick(fitting), context, random)]));
  if (family === "ngx_http_") {
    const location = (): string[] => {
      const path = random.pick(["/", "/a", "~ x", "= /b", "@n", "^~ /c"]);
      return [`location ${path} {`, ...level("location", random.below(4)), "}"];
    };
    const server = (): string[] => [
      "server {",
      ...level("server", random.below(3)),
      ...random.times(random.below(3), location).flat(),
      "}",
    ];
    const upstream = random.chance(0.3)
      ? ["upstream backend {", "server 127.0.0.1;", ...level("upstream", 2), "}"]
      : [];
    return caseOf(
      [...level("http", random.below(4)), ...upstream, ...random.times(random.between(1, 2), server).flat()].join("\n"),
      "http",
    );
  }
  const [outer, inner]: readonly Context[] =
    family === "ngx_stream_" ? ["stream", "stream_server"] : ["mail", "mail_server"];
  if (outer === undefined || inner === undefined) throw new Error("two levels");
  const server = (): string[] => [
    "server {",
    ...(random.chance(0.8) ? [`listen ${random.between(80, 82)};`] : []),
    ...(random.chance(0.6)
      ? [outer === "mail" ? `protocol ${random.pick(["imap", "smtp", "pop3"])};` : "proxy_pass backend:1;"]
      : []),
    ...level(inner, random.below(4)),
    "}",
  ];
  const auth = outer === "mail" && random.chance(0.8) ? ["auth_http a;"] : [];
  return caseOf(
    [...auth, ...level(outer, random.below(3)), ...random.times(random.between(1, 2), server).flat()].join("\n"),
    outer,
  );
}

/** A directive with arguments, its block with something in it. */
export function directiveText(info: DirectiveInfo, context: Context, random: Random): string {
  const head = [info.name, ...argumentsFor(info, random).map((word) => written(word, random))].join(" ");
  const isBlock = (info.kind === "block") !== random.chance(0.01);
  if (!isBlock) return `${head};`;
  return `${head} {\n${bodyOf(info, contextInside(info.name, context), random)}}`;
}

/** Arguments, mostly as many and of the kind that the directive takes. */
export function argumentsFor(info: DirectiveInfo, random: Random): readonly string[] {
  const { args } = info;
  const most = Math.min(args.max, args.min + 4);
  const counts = [0, 1, 2, 3, 4, 5, 6, 7].filter((count) => takes(args, count) && count <= most);
  let count = random.pick(counts.length === 0 ? [args.min] : counts);
  if (random.chance(0.03)) count = Math.max(0, count + random.pick([-1, 1, 2]));
  const slot = random.chance(0.97) ? slotWords(`${info.module}.${info.name}`, count, random) : null;
  if (slot !== null) return slot;
  return random.times(count, (index) => {
    const known = random.chance(0.95) ? parameterWord(info.name, index, random) : null;
    if (known !== null) return known;
    return info.flag && random.chance(0.9) ? random.pick(["on", "off"]) : anyWord(random);
  });
}

/** Lines for the inside of a block: data as its kind is written, directives by one that often stands there. */
function bodyOf(info: DirectiveInfo, inner: Context, random: Random): string {
  if (random.chance(0.2)) return "";
  const data = dataLines[info.name];
  if (data !== undefined)
    return random.times(random.below(5), () => `${data.map((of) => wordOf(of, random)).join(" ")};\n`).join("");
  const fitting = usual[inner] ?? [];
  if (fitting.length === 0) return "";
  const names = random.times(random.below(3), () => random.pick(fitting));
  return names
    .flatMap((name) => directivesNamed(name).find((row) => row.contexts.has(inner) && row.kind === "simple") ?? [])
    .map((row) => `${directiveText(row, inner, random)}\n`)
    .join("");
}

function wordOf(choices: string, random: Random): string {
  return written(random.chance(0.05) ? anyWord(random) : random.pick(choices.split("|")), random);
}

/** The words of a line of data, by the block it stands in. */
const dataLines: Readonly<Record<string, readonly string[]>> = {
  types: ["text/html|text/css|a", "html|htm|css|"],
  map: ["default|hostnames|volatile|include|a|*.b|b.*|~c|~*(|\\d|.e", '1|$host|$nobody|""|a.conf'],
  geo: [
    "default|ranges|delete|proxy|proxy_recursive|include|10.0.0.0/8|10.0.0.0-10.1.0.0|::1|10.0.0.1/8|x",
    "1|a|$host|10.0.0.0/8",
  ],
  split_clients: ["50%|0.5%|10.55%|*|101%|x|0%|33.333%", "a|b|$host"],
  charset_map: ["80|E1|x|1FF|100", "D0|D0BF|x|80"],
};

/** Directives that often stand in a context. */
const usual: Partial<Record<Context, readonly string[]>> = {
  events: ["worker_connections", "multi_accept", "use"],
  http: ["log_format", "access_log", "sendfile", "keepalive_timeout", "gzip"],
  server: ["listen", "server_name", "root", "return", "rewrite", "set", "ssl_certificate"],
  location: [
    "proxy_pass",
    "root",
    "alias",
    "return",
    "try_files",
    "rewrite",
    "set",
    "proxy_set_header",
    "fastcgi_pass",
    "internal",
  ],
  upstream: ["server", "keepalive", "ip_hash", "least_conn", "zone", "hash", "random"],
  server_if: ["return", "rewrite", "set", "break"],
  location_if: ["return", "rewrite", "set", "proxy_pass", "root", "fastcgi_pass", "add_header"],
  limit_except: ["allow", "deny", "proxy_pass", "auth_basic"],
  stream: ["preread_timeout", "log_format", "access_log"],
  stream_server: ["listen", "proxy_pass", "ssl_preread", "return", "set", "proxy_timeout"],
  stream_upstream: ["server", "zone", "hash", "least_conn", "random"],
  mail: ["auth_http", "server_name", "proxy", "ssl_certificate"],
  mail_server: ["listen", "protocol", "auth_http", "starttls", "smtp_auth"],
  rtmp: ["max_connections"],
  rtmp_server: ["listen", "chunk_size"],
  rtmp_application: ["live", "record", "push", "allow"],
};
