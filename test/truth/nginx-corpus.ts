// `npm run truth:nginx -- FOLDER`: our verdict on every text of a corpus beside the real nginx's, which the corpus
// keeps in verdicts.jsonl: one line a text, with config_path, wrapped_as, rc, message, line, mut_line and base.
// --show lists where the two disagree, by the shape of the message; --nginx-version and --modules as in `check`.
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
  readonly errors: readonly (readonly [first: number, last: number])[];
}

async function judge(row: Row, folder: string, build: Judging["build"]): Promise<Ours> {
  const path = join(folder, row.config_path);
  const text = readFileSync(path, "utf8");
  const input: Input = { path, uri: uriOf(path), text, kind: "nginx" };
  // The corpus names a context as we do: "main", "http", "stream_server" …
  const context = row.wrapped_as as Context;
  const snapshot = await look([input], { hermetic: true, prefix: undefined, context, build });
  const failure = snapshot.failures[0];
  if (failure !== undefined) throw new Error(`${row.id}: ${failure.rule}`, { cause: failure.error });
  const findings = findingsFor([input], snapshot);
  const { verdict, first } = verdictOf(input, snapshot, true);
  const lines = new LineIndex(text, "lf");
  const errors = findings
    .filter((it) => it.severity === "error")
    .map(({ place: { span } }) => [lines.at(span.start).line + 1, lines.at(span.end).line + 1] as const);
  return { rejected: verdict === "reject", message: first?.message ?? null, line: first?.line ?? null, errors };
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
  const perMutant: number[] = [];
  let verdicts = 0;
  let falseRejections = 0;
  let rejected = 0;
  let firsts = 0;
  let mutants = 0;
  let marked = 0;
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
      if (ours.errors.some(([first, last]) => first <= line && line <= last)) marked++;
      if (accepted.has(row.base ?? "")) perMutant.push(ours.errors.length);
    }
    if (ours.rejected !== theirs || (theirs && !same)) {
      const shape = `nginx: ${shapeOf(row.message)}\n  ours: ${shapeOf(ours.rejected ? (ours.message ?? "(no first message)") : null)}`;
      shown.set(shape, [...(shown.get(shape) ?? []), `${row.id}:${row.line ?? "-"}`]);
    }
  }
  if (values.show)
    for (const [shape, ids] of [...shown].toSorted(([, a], [, b]) => b.length - a.length))
      console.log(`${ids.length} ${shape}\n  ${ids.slice(0, 5).join(" ")}`);
  perMutant.sort((a, b) => a - b);
  console.log(`verdict equal              ${percent(verdicts, rows.length)}`);
  console.log(`rejected, nginx accepts    ${falseRejections}`);
  console.log(`first message and line     ${percent(firsts, rejected)}`);
  console.log(`fault's line marked        ${percent(marked, mutants)}`);
  console.log(`errors per single fault    median ${quantile(perMutant, 0.5)}, p95 ${quantile(perMutant, 0.95)}`);
  process.exitCode = falseRejections === 0 ? 0 : 1;
}

await main();
