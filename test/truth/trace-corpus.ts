// `npm run truth:trace -- FOLDER --requests 50000 --seed 1`: requests to the real nginx, with an upstream that tells what it
// was sent, beside what we say of them: server and location, status and Location, URI, method and headers upstream. Half of
// the requests go to generated configurations, the others to those of a corpus (as of truth:nginx) that nginx can start.
// Ends with 1 on a difference where we are sure. --show N: how many differences are printed (20); --generated: only those.
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "../fuzz/random.ts";
import { makePem } from "../support/nginxWorld.ts";
import { type Compared, compare } from "./trace/compare.ts";
import { type Echo, startEcho } from "./trace/echo.ts";
import { generated, makeFolder } from "./trace/generate.ts";
import { startJudged } from "./trace/judged.ts";

/** Adds up what came of all configurations. */
export class Sum {
  configurations = 0;
  known = 0;
  knownBlind = 0;
  unknown = 0;
  unjudged = 0;
  values = 0;
  unknownValues = 0;
  readonly differences: string[] = [];
  readonly reasons = new Map<string, number>();
  readonly refused = new Map<string, number>();

  add(name: string, one: Compared): void {
    this.configurations += 1;
    this.known += one.known;
    this.knownBlind += one.knownBlind;
    this.unknown += one.unknown;
    this.unjudged += one.unjudged;
    this.values += one.values;
    this.unknownValues += one.unknownValues;
    this.differences.push(...one.differences.map((it) => `${name}: ${it}`));
    for (const [reason, count] of one.reasons) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + count);
  }

  refuse(why: string): void {
    if (process.env["SHOW_REFUSED"] === "1") console.log(why);
    const shape = why.replace(/^.*\[emerg\][^:]*: /, "").replaceAll(/"[^"]*"|\d+/g, "…");
    this.refused.set(shape, (this.refused.get(shape) ?? 0) + 1);
  }
}

/** Sends requests to generated configurations. */
export async function traceGenerated(
  sum: Sum,
  echo: Echo,
  seed: number,
  requests: number,
  each: number,
): Promise<void> {
  const random = new Random(seed);
  const folder = await makeFolder();
  let refused = 0;
  for (let left = requests; left > 0; ) {
    const text = generated(random, folder);
    const judged = await startJudged(text, echo);
    if (typeof judged === "string") {
      sum.refuse(judged);
      refused += 1;
      if (refused > 20 && refused > sum.configurations * 4)
        throw new Error(`nginx starts hardly any of them: ${judged}`);
      continue;
    }
    try {
      const name = `generated ${sum.configurations}`;
      const before = sum.differences.length;
      sum.add(name, await compare(judged, echo, random, Math.min(each, left)));
      if (sum.differences.length > before && process.env["SHOW_CONFIG"] === "1")
        console.log(`--- ${name}\n${readFileSync(judged.world.inside("/etc/nginx/nginx.conf"), "utf8")}`);
    } finally {
      await judged.stop();
    }
    left -= each;
  }
  await rm(folder, { recursive: true, force: true });
}

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly config_path: string;
  readonly wrapped_as: string;
  readonly rc: number;
  readonly mods?: readonly string[];
}

const around: Readonly<Record<string, readonly [string, string]>> = {
  main: ["", ""],
  http: ["events {} http {", "\n}"],
  server: ["events {} http { server {", "\n} }"],
  location: ["events {} http { server { location / {", "\n} } }"],
};

async function traceCorpus(sum: Sum, echo: Echo, folder: string, seed: number, requests: number): Promise<void> {
  const random = new Random(seed);
  const rows = readFileSync(join(folder, "verdicts.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row)
    .filter((row) => row.rc === 0 && row.kind === "base" && around[row.wrapped_as] !== undefined);
  let left = requests;
  for (const [i, row] of rows.entries()) {
    const [before, behind] = around[row.wrapped_as] ?? ["", ""];
    const text = readFileSync(join(folder, row.config_path), "utf8");
    const whole = `${before}${text}${behind}`;
    const modules = (row.mods ?? []).map((name) => `/usr/lib/nginx/modules/${name}_module.so`);
    const judged = await startJudged(/\bevents\b/.test(whole) ? whole : `events {}\n${whole}`, echo, modules);
    if (typeof judged === "string") {
      sum.refuse(judged);
      continue;
    }
    try {
      const share = Math.ceil(left / Math.max(1, (rows.length - i) / 1.4));
      const compared = await compare(judged, echo, random, share);
      left -= share;
      sum.add(row.config_path, compared);
    } finally {
      await judged.stop();
    }
  }
}

function percent(part: number, of: number): string {
  return of === 0 ? "–" : `${((100 * part) / of).toFixed(2)} %  (${part} of ${of})`;
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      requests: { type: "string", default: "50000" },
      seed: { type: "string", default: "1" },
      show: { type: "string", default: "20" },
      each: { type: "string", default: "120" },
    },
  });
  const requests = Number(values.requests);
  const folder = positionals[0];
  const sum = new Sum();
  const place = await mkdtemp(join(tmpdir(), "trace-"));
  const echo = await startEcho((await makePem(place, [])).all);
  try {
    const generatedShare = folder === undefined ? requests : Math.floor(requests / 2);
    await traceGenerated(sum, echo, Number(values.seed), generatedShare, Number(values.each));
    if (folder !== undefined)
      await traceCorpus(sum, echo, resolve(folder), Number(values.seed), requests - generatedShare);
  } finally {
    await echo.stop();
    await rm(place, { recursive: true, force: true });
  }
  for (const [shape, count] of [...sum.refused].toSorted((a, b) => b[1] - a[1]))
    console.log(`not started: ${count} ${shape}`);
  for (const [reason, count] of [...sum.reasons].toSorted((a, b) => b[1] - a[1]).slice(0, 25))
    console.log(`unknown: ${count} ${reason}`);
  // One mistake shows in many requests of a configuration.
  const of = new Map<string, number>();
  const shown = sum.differences.filter((it) => {
    const name = it.split(":", 1)[0] ?? "";
    of.set(name, (of.get(name) ?? 0) + 1);
    return (of.get(name) ?? 0) <= 3;
  });
  for (const difference of shown.slice(0, Number(values.show))) console.log(difference);
  const judged = sum.known + sum.unknown;
  console.log(`configurations   ${sum.configurations}`);
  console.log(`requests         ${judged + sum.unjudged}, ${sum.unjudged} of which cannot be judged`);
  console.log(`known            ${percent(sum.known, judged)}`);
  console.log(`without the disk ${percent(sum.knownBlind, judged)}`);
  console.log(`header values    ${percent(sum.values - sum.unknownValues, sum.values)} known`);
  console.log(`differences      ${sum.differences.length}`);
  if (judged === 0) throw new Error("nothing was judged");
  process.exitCode = sum.differences.length > 0 ? 1 : 0;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) await main();
