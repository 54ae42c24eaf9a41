import { compareVersions, type NginxBuild } from "../../directives/check.ts";
import { variableTables } from "../variables.generated.ts";

/** The variables of one of nginx's families that are there before a configuration is read. */
export type Family = "http" | "stream";

/** A row of a module's ngx_http_variable_t or ngx_stream_variable_t table. */
interface Row {
  readonly file: string;
  readonly isChangeable: boolean;
  readonly since: string | null;
  readonly removed: string | null;
}

interface Tables {
  readonly names: ReadonlyMap<string, readonly Row[]>;
  readonly prefixes: readonly (readonly [prefix: string, row: Row])[];
}

/** Read when they are first asked for. */
const tables: Readonly<Record<Family, Tables>> = {
  get http() {
    httpTables ??= readTables("http");
    return httpTables;
  },
  get stream() {
    streamTables ??= readTables("stream");
    return streamTables;
  },
};
let httpTables: Tables | null = null;
let streamTables: Tables | null = null;

function readTables(family: Family): Tables {
  const names = new Map<string, Row[]>();
  const prefixes: [string, Row][] = [];
  for (const [of, file, rows] of variableTables) {
    if (of !== family) continue;
    for (const text of rows.trim().split("\n")) {
      const [head = "", ...marks] = text.split(" ");
      const [, name = "", flags = ""] = /^(\w+)(\S*)$/.exec(head) ?? [];
      const mark = (sign: string): string | null => marks.find((it) => it.startsWith(sign))?.slice(1) ?? null;
      const row = { file, isChangeable: flags.includes("="), since: mark("+"), removed: mark("-") };
      if (flags.includes("*")) prefixes.push([name, row]);
      else names.set(name, [...(names.get(name) ?? []), row]);
    }
  }
  return { names, prefixes };
}

/** Beginnings of the names that modules define whose tables are not known. */
const foreign =
  /^(?:fancyindex_|jwt_|otel_|opentelemetry_|lua_|ndk_|push_|vts_|zstd_|modsec|acme_|oidc_|memc_|redis|pagespeed_|spdy|rds_|srcache_|ja3|ja4|upload_|session_log|session_id|perl_|js_|njs|geoip2_|vhost_traffic|healthcheck_|jaeger_|opentracing_|coolkit_|cache_purge|phantom_|waf|naxsi_|auth_|hmac_|dyups_|proxy_ssl_|upstream_last_|upstream_queue_)/;

/** Whether a row holds for a build: surely, not at all, or in some of the releases and modules it may have. */
function holds({ file, since, removed }: Row, { modules, version }: NginxBuild): boolean | null {
  if (file !== "" && modules !== "all" && !modules.has(file)) return false;
  // Where there are variables of stream, stream itself is there.
  const isSure = file === "" || file === "ngx_stream" || modules !== "all";
  if (version === null) return !isSure || since !== null || removed !== null ? null : true;
  if (since !== null && compareVersions(version, since) < 0) return false;
  if (removed !== null && compareVersions(version, removed) >= 0) return false;
  return isSure ? true : null;
}

/** Whether a variable, its name in lower case, may be there without the configuration defining it. Mirrors the tables that modules give to ngx_http_add_variable, and ngx_http_variables_init_vars for beginnings. */
export function isBuiltin(name: string, build: NginxBuild, family: Family = "http"): boolean {
  let answers = answered[family].get(build);
  if (answers === undefined) {
    answers = new Map();
    answered[family].set(build, answers);
  }
  let answer = answers.get(name);
  if (answer === undefined) {
    answer = findBuiltin(name, build, family);
    if (answers.size < mostAnswers) answers.set(name, answer);
  }
  return answer;
}

/** What was answered: the same few variables are asked for again and again. */
const answered = {
  http: new WeakMap<NginxBuild, Map<string, boolean>>(),
  stream: new WeakMap<NginxBuild, Map<string, boolean>>(),
};
const mostAnswers = 10_000;

function findBuiltin(name: string, build: NginxBuild, family: Family): boolean {
  const { names, prefixes } = tables[family];
  if (names.get(name)?.some((row) => holds(row, build) !== false) === true) return true;
  if (prefixes.some(([prefix, row]) => name.startsWith(prefix) && holds(row, build) !== false)) return true;
  return build.foreign === true || (build.modules === "all" && foreign.test(name));
}

/** Whether a variable, its name in lower case, is surely there and may not be defined once more. Mirrors ngx_http_add_variable (src/http/ngx_http_variables.c). */
export function isFixed(name: string, build: NginxBuild, family: Family = "http"): boolean {
  return tables[family].names.get(name)?.some((row) => !row.isChangeable && holds(row, build) === true) === true;
}

/** What an http variable, its name in lower case, is there with, where a build does not have it but another has. */
export function variableNeeds(name: string, build: NginxBuild): Pick<Row, "file" | "since" | "removed"> | null {
  const { names, prefixes } = tables.http;
  return (
    names.get(name)?.[0] ??
    prefixes.find(([prefix, row]) => name.startsWith(prefix) && holds(row, build) === false)?.[1] ??
    null
  );
}
