// `npm run truth:nginx -- FOLDER`: our verdict on every text of a corpus beside the real nginx's, which the corpus
// keeps in verdicts.jsonl: one line a text, with config_path, wrapped_as, rc, message, line, mut_line and base.
// --show lists where the two disagree, by the shape of the message; --show-marks the mutants, by what was done to the
// base (op), whose line no error starts on, or that have more than two errors; --nginx-version and --modules as in `check`.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { LineIndex } from "../../server/src/base/lines.ts";
import { findingsFor, type Judging, look } from "../../server/src/cli/check.ts";
import { uriOf } from "../../server/src/cli/disk.ts";
import type { Input } from "../../server/src/cli/inputs.ts";
import { verdictOf } from "../../server/src/cli/verdict.ts";
import type { Context } from "../../server/src/nginx/directives/context.ts";

/** The dynamic modules of the nginx that judged the corpus. */
const MODULES =
  "ndk_http,ngx_http_set_misc,ngx_http_headers_more_filter,ngx_http_brotli_filter,ngx_http_brotli_static," +
  "ngx_http_cache_purge,ngx_http_dav_ext,ngx_http_echo,ngx_http_fancyindex,ngx_http_geoip,ngx_http_geoip2," +
  "ngx_http_image_filter,ngx_http_xslt_filter,ngx_http_subs_filter,ngx_http_auth_pam,ngx_http_uploadprogress," +
  "ngx_http_upstream_fair,ngx_nchan,ngx_rtmp,ngx_mail,ngx_stream,ngx_stream_geoip,ngx_stream_geoip2";

interface Row {
  readonly id: string;
  readonly kind: "base" | "mutant";
  readonly base?: string | null;
  readonly op?: string;
  readonly config_path: string;
  readonly wrapped_as: string;
  readonly rc: number;
  readonly message: string | null;
  readonly line: number | null;
  readonly mut_line?: number | null;
  readonly env_dependent: boolean;
}

/** What we say of one text: the verdict, and the lines of the errors with their last lines. */
interface Ours {
  readonly rejected: boolean;
  readonly message: string | null;
  readonly line: number | null;
  readonly errors: readonly { readonly first: number; readonly last: number; readonly message: string }[];
}

async function judge(row: Row, folder: string, build: Judging["build"]): Promise<Ours> {
  const path = join(folder, row.config_path);
  const text = readFileSync(path, "utf8");
  const input: Input = { path, uri: uriOf(path), text, kind: "nginx", piped: false, exact: true };
  // The corpus names a context as we do: "main", "http", "stream_server" …
  const context = row.wrapped_as as Context;
  const snapshot = await look([input], {
    hermetic: true,
    buildbot: { version: null, python: null },
    prefix: undefined,
    context,
    build,
  });
  const failure = snapshot.failures[0];
  if (failure !== undefined) throw new Error(`${row.id}: ${failure.rule}`, { cause: failure.error });
  const findings = findingsFor([input], snapshot);
  const { verdict, first } = verdictOf(input, snapshot, true);
  const lines = new LineIndex(text, "lf");
  const errors = findings
    .filter((it) => it.severity === "error")
    .map(({ place: { span }, message }) => {
      return { first: lines.at(span.start).line + 1, last: lines.at(span.end).line + 1, message };
    });
  return { rejected: verdict === "reject", message: first?.message ?? null, line: first?.line ?? null, errors };
}

/** A mutant with the line that was changed, what nginx says of it, and where we mark what. */
function marksOf({ id, line, message }: Row, changed: number, { errors }: Ours): string {
  const marks = errors.map(
    ({ first, last, message: says }) => `    ${first}${last === first ? "" : `-${last}`}: ${says}`,
  );
  return [`  ${id}: changed in ${changed}; nginx, ${line ?? "-"}: ${message ?? ""}`, ...marks].join("\n");
}

function addTo(lists: Map<string, string[]>, key: string, item: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** Lists by their keys, the longest first. */
function byCount(lists: ReadonlyMap<string, readonly string[]>): readonly (readonly [string, readonly string[]])[] {
  return [...lists].toSorted(([, a], [, b]) => b.length - a.length);
}

/** A message without what is special to one text. */
function shapeOf(message: string | null): string {
  return (message ?? "(accepted)").replaceAll(/"[^"]*"/g, '"…"').replaceAll(/\d+/g, "N");
}

function percent(part: number, of: number): string {
  return of === 0 ? "–" : `${((100 * part) / of).toFixed(2)} %  (${part} of ${of})`;
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      show: { type: "boolean", default: false },
      "show-marks": { type: "boolean", default: false },
      "nginx-version": { type: "string", default: "1.22.1" },
      modules: { type: "string", default: MODULES },
    },
  });
  const folder = positionals[0] ?? process.env["NGINX_CORPUS"];
  if (folder === undefined) {
    console.error("Say where the corpus is: npm run truth:nginx -- FOLDER, or NGINX_CORPUS=FOLDER.");
    process.exitCode = 2;
    return;
  }
  const build: Judging["build"] = {
    version: values["nginx-version"],
    modules: values.modules === "all" ? "all" : new Set(values.modules.split(",")),
  };
  const rows = readFileSync(join(resolve(folder), "verdicts.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row)
    .filter((row) => !row.env_dependent);
  if (rows.length === 0) throw new Error("the corpus holds no text");
  const accepted = new Set(rows.filter((row) => row.kind === "base" && row.rc === 0).map((row) => row.id));
  const shown = new Map<string, string[]>();
  const unmarked = new Map<string, string[]>();
  const noisy = new Map<string, string[]>();
  const perMutant: number[] = [];
  let verdicts = 0;
  let falseRejections = 0;
  let rejected = 0;
  let firsts = 0;
  let mutants = 0;
  let marked = 0;
  let started = 0;
  for (const row of rows) {
    const ours = await judge(row, resolve(folder), build);
    const theirs = row.rc !== 0;
    const same = ours.message === row.message && ours.line === row.line;
    if (ours.rejected === theirs) verdicts++;
    if (ours.rejected && !theirs) falseRejections++;
    if (theirs) rejected++;
    if (theirs && ours.rejected && same) firsts++;
    const line = row.mut_line ?? null;
    if (theirs && row.kind === "mutant" && line !== null) {
      mutants++;
      if (ours.errors.some(({ first, last }) => first <= line && line <= last)) marked++;
      if (ours.errors.some(({ first }) => first === line)) started++;
      else addTo(unmarked, row.op ?? "", marksOf(row, line, ours));
      if (accepted.has(row.base ?? "")) {
        perMutant.push(ours.errors.length);
        if (ours.errors.length > 2) addTo(noisy, row.op ?? "", marksOf(row, line, ours));
      }
    }
    if (ours.rejected !== theirs || (theirs && !same)) {
      const shape = `nginx: ${shapeOf(row.message)}\n  ours: ${shapeOf(ours.rejected ? (ours.message ?? "(no first message)") : null)}`;
      addTo(shown, shape, `${row.id}:${row.line ?? "-"}`);
    }
  }
  if (values.show)
    for (const [shape, ids] of byCount(shown)) console.log(`${ids.length} ${shape}\n  ${ids.slice(0, 5).join(" ")}`);
  if (values["show-marks"]) {
    for (const [op, lines] of byCount(unmarked)) console.log(`${lines.length} unmarked, ${op}\n${lines.join("\n")}`);
    for (const [op, lines] of byCount(noisy)) console.log(`${lines.length} noisy, ${op}\n${lines.join("\n")}`);
  }
  perMutant.sort((a, b) => a - b);
  console.log(`verdict equal              ${percent(verdicts, rows.length)}`);
  console.log(`rejected, nginx accepts    ${falseRejections}`);
  console.log(`first message and line     ${percent(firsts, rejected)}`);
  console.log(`fault's line marked        ${percent(marked, mutants)}`);
  console.log(`  by an error's first line ${percent(started, mutants)}`);
  const mean = perMutant.reduce((sum, it) => sum + it, 0) / Math.max(1, perMutant.length);
  const spread = `median ${quantile(perMutant, 0.5)}, p95 ${quantile(perMutant, 0.95)}, mean ${mean.toFixed(3)}`;
  console.log(`errors per single fault    ${spread}`);
  process.exitCode = falseRejections === 0 ? 0 : 1;
}

await main();
