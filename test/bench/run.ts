// `npm run bench`: our times beside those of a program that does a like job, measured in turns on the same machine,
// so that the ratio means the same everywhere. docs/performance.md keeps the last figures.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../../scripts/run.ts";
import { disk } from "../../server/src/cli/disk.ts";
import { CachedFileSystem } from "../../server/src/project/cached.ts";
import { Session } from "../../server/src/project/session.ts";
import { rules } from "../../server/src/rules/registry.generated.ts";
import { configOf, masterOf } from "./config.ts";
import { measureOutlook } from "./outlook.ts";
import { Server } from "./server.ts";

interface Figure {
  readonly what: string;
  readonly ours: readonly number[];
  readonly peer: string;
  readonly theirs: readonly number[];
  readonly unit: "ms" | "kB" | "MB";
  /** The ratio of the medians that must not be passed. */
  readonly limit: number;
}

const work = mkdtempSync(join(tmpdir(), "buildbot-proxy-bench-"));
const dist = join(work, "dist");
try {
  // Buildbot itself is a peer.
  perform(process.execPath, [join(root, "scripts/install-buildbot.ts")]);
  // A build of its own: what lies in dist/ may be of another kind, or change while this runs.
  perform(process.execPath, [join(root, "scripts/build.ts"), "--minify", `--out=${dist}`]);
  const small = write("small.conf", configOf(1_000));
  const large = write("large.conf", configOf(50_000));
  const huge = write("huge.conf", configOf(500_000));
  const figures = [
    checkFigure("check, 1,000 lines", small, 15, 12),
    checkFigure("check, 50,000 lines", large, 11, 1.6),
    growthFigure(large, huge),
    manyFigure(5_000),
    await keyFigure("key to diagnostics, 1,000 lines", small, 60, 0.5),
    await keyFigure("key to diagnostics, 50,000 lines", large, 100, 0.1),
    await insideFigure(large, 200),
    ...(await openFigures(large)),
    masterFigure("check, master.cfg of 300 lines", 300, 0.3),
    await masterKeyFigure("a key, in the server, master.cfg of 1,000 lines", 1_000, 60, 0.05),
    await masterKeyFigure("a key, in the server, master.cfg of 10,000 lines", 10_000, 10, 0.3),
    ...(await outlookFigures(2_000)),
    await startFigure(),
    await sizeFigure(),
  ];
  console.log(table(figures));
  const over = figures.filter((figure) => median(figure.ours) > figure.limit * median(figure.theirs));
  for (const figure of over) console.error(`${figure.what} is over its limit of ${figure.limit} × ${figure.peer}`);
  process.exitCode = over.length === 0 ? 0 : 1;
} finally {
  rmSync(work, { recursive: true });
}

function write(name: string, text: string): string {
  const path = join(work, name);
  writeFileSync(path, text);
  return path;
}

/** Runs a program that has to succeed; its wall time in milliseconds. */
function perform(program: string, args: readonly string[]): number {
  const started = performance.now();
  const done = spawnSync(program, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
  const milliseconds = performance.now() - started;
  if (done.status !== 0)
    throw new Error(`${program} ${args.join(" ")}: ${done.error?.message ?? done.stderr.slice(0, 800)}`);
  return milliseconds;
}

function nginxTest(config: string): number {
  return perform("/usr/sbin/nginx", ["-t", "-q", "-p", work, "-c", config]);
}

/** The command line's `check` against `nginx -t` of the same file, each in a process of its own. */
function checkFigure(what: string, config: string, rounds: number, limit: number): Figure {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const args = [join(dist, "cli.cjs"), "check", "--hermetic", "--format", "json", "--fail-level", "never", config];
    ours.push(perform(process.execPath, args));
    theirs.push(nginxTest(config));
  }
  return { what, ours, peer: "nginx -t", theirs, unit: "ms", limit };
}

/** Ten times the lines against ten times the time. */
function growthFigure(ten: string, hundred: string): Figure {
  const args = ["check", "--hermetic", "--format", "json", "--fail-level", "never"];
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 5; round++) {
    ours.push(perform(process.execPath, [join(dist, "cli.cjs"), ...args, hundred]));
    theirs.push(10 * perform(process.execPath, [join(dist, "cli.cjs"), ...args, ten]));
  }
  return { what: "check, 500,000 lines", ours, peer: "10 × 50,000 lines", theirs, unit: "ms", limit: 1.1 };
}

/** Small files, all in one call, against `nginx -t` of one after the other (of some of them, counted up). */
function manyFigure(count: number): Figure {
  const folder = join(work, "sites");
  mkdirSync(folder);
  const text = configOf(60);
  const paths = Array.from({ length: count }, (_, i) => {
    const path = join(folder, `${i}.conf`);
    writeFileSync(path, text.replace("ci0.", `ci${i}.`).replace(":18080", `:${20_000 + (i % 30_000)}`));
    return path;
  });
  const ours: number[] = [];
  const theirs: number[] = [];
  const some = 100;
  for (let round = 0; round < 3; round++) {
    const args = [join(dist, "cli.cjs"), "check", "--hermetic", "--format", "json", "--fail-level", "never", folder];
    ours.push(perform(process.execPath, args));
    const each = paths.slice(round * some, (round + 1) * some).map(nginxTest);
    theirs.push((each.reduce((sum, one) => sum + one, 0) * count) / some);
  }
  return { what: "check, 5,000 small files at once", ours, peer: "nginx -t, each", theirs, unit: "ms", limit: 0.07 };
}

/** One request followed, and one key to the outlook, in a server block of so many locations. */
async function outlookFigures(locations: number): Promise<readonly Figure[]> {
  const { config, keys, traces } = await measureOutlook(work, locations, 60);
  const theirs = Array.from({ length: 10 }, () => nginxTest(config));
  const peer = "nginx -t";
  return [
    { what: `a key to the outlook, ${locations} locations`, ours: keys, peer, theirs, unit: "ms", limit: 3 },
    { what: `a request followed, ${locations} locations`, ours: traces, peer, theirs, unit: "ms", limit: 0.05 },
  ];
}

async function startServer(): Promise<Server> {
  const server = new Server(process.execPath, [join(dist, "server.cjs"), "--stdio"]);
  const capabilities = { textDocument: { diagnostic: { dynamicRegistration: false } } };
  await server.request("initialize", { processId: process.pid, rootUri: null, capabilities });
  return server;
}

/** One typed letter, until the server has answered with the file's diagnostics. */
async function keyFigure(what: string, config: string, keys: number, limit: number): Promise<Figure> {
  const server = await startServer();
  server.notify("initialized", {});
  const uri = pathToFileURL(config).href;
  const text = readFileSync(config, "utf8");
  server.notify("textDocument/didOpen", { textDocument: { uri, languageId: "nginx", version: 1, text } });
  await server.request("textDocument/diagnostic", { textDocument: { uri } });
  const lines = text.split("\n");
  const targets = lines.flatMap((line, index) => (line.includes("server_name ci") ? [index] : []));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let key = 0; key < keys; key++) {
    const line = targets[(key * 37) % targets.length] ?? 0;
    const position = { line, character: (lines[line] ?? "").indexOf(".example") };
    const started = performance.now();
    const change = { range: { start: position, end: position }, text: "x" };
    server.notify("textDocument/didChange", { textDocument: { uri, version: key + 2 }, contentChanges: [change] });
    await server.request("textDocument/diagnostic", { textDocument: { uri } });
    ours.push(performance.now() - started);
    if (key % 5 === 0) theirs.push(nginxTest(config));
  }
  await server.stop();
  return { what, ours, peer: "nginx -t", theirs, unit: "ms", limit };
}

/** The same without the way to the server and back: one edit, the new picture, and what is found in it. */
async function insideFigure(config: string, keys: number): Promise<Figure> {
  const session = new Session(new CachedFileSystem(disk), { rules });
  const uri = pathToFileURL(config).href;
  let text = readFileSync(config, "utf8");
  session.set(uri, text, "nginx");
  (await session.snapshot()).findings(uri);
  const marks = ["server_name ci", "proxy_pass http", "client_max_body_size 1", "listen 127", "proxy_set_header Ho"];
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let key = 0; key < keys; key++) {
    const mark = marks[key % marks.length] ?? "";
    const start = text.indexOf(mark, Math.floor((((key * 37) % 100) / 100) * text.length * 0.9)) + mark.length;
    // What is typed is taken back, so that mistakes do not pile up; both are keys.
    for (const edit of [
      { span: { start, end: start }, text: "1" },
      { span: { start, end: start + 1 }, text: "" },
    ]) {
      const started = performance.now();
      text = text.slice(0, start) + edit.text + text.slice(edit.span.end);
      session.set(uri, text, "nginx", [edit]);
      (await session.snapshot()).findings(uri);
      ours.push(performance.now() - started);
    }
    if (key % 20 === 0) theirs.push(nginxTest(config));
  }
  return { what: "a key, in the server, 50,000 lines", ours, peer: "nginx -t", theirs, unit: "ms", limit: 0.1 };
}

/** Writes a master into a folder of its own. */
function writeMaster(lines: number): string {
  const folder = join(work, `master-${String(lines)}`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "master.cfg");
  writeFileSync(path, masterOf(lines));
  return path;
}

/** Buildbot's own check of a file: the program of the tests. */
function buildbotCheck(config: string): number {
  return perform(join(root, ".venv/bin/buildbot"), ["checkconfig", config]);
}

function masterFigure(what: string, lines: number, limit: number): Figure {
  const config = writeMaster(lines);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 5; round++) {
    const args = [join(dist, "cli.cjs"), "check", "--format", "json", "--fail-level", "never", config];
    ours.push(perform(process.execPath, args));
    theirs.push(buildbotCheck(config));
  }
  return { what, ours, peer: "buildbot checkconfig", theirs, unit: "ms", limit };
}

async function masterKeyFigure(what: string, lines: number, keys: number, limit: number): Promise<Figure> {
  const config = writeMaster(lines);
  const session = new Session(new CachedFileSystem(disk), { rules });
  const uri = pathToFileURL(config).href;
  let text = readFileSync(config, "utf8");
  session.set(uri, text, "master.cfg");
  (await session.snapshot()).findings(uri);
  const ours: number[] = [];
  for (let key = 0; key < keys; key++) {
    const start = text.indexOf('name="make', Math.floor(((key * 37) % 90) * 0.01 * text.length)) + 'name="make'.length;
    for (const edit of [
      { span: { start, end: start }, text: "x" },
      { span: { start, end: start + 1 }, text: "" },
    ]) {
      const started = performance.now();
      text = text.slice(0, start) + edit.text + text.slice(edit.span.end);
      session.set(uri, text, "master.cfg", [edit]);
      (await session.snapshot()).findings(uri);
      ours.push(performance.now() - started);
    }
  }
  return { what, ours, peer: "buildbot checkconfig", theirs: [buildbotCheck(config)], unit: "ms", limit };
}

/** From the notice that a document was opened to its diagnostics, and the memory that the server then takes. */
async function openFigures(config: string): Promise<readonly Figure[]> {
  const times: number[] = [];
  const theirs: number[] = [];
  const memory: number[] = [];
  const empty: number[] = [];
  const uri = pathToFileURL(config).href;
  const text = readFileSync(config, "utf8");
  for (let round = 0; round < 7; round++) {
    const server = await startServer();
    server.notify("initialized", {});
    empty.push(server.memory());
    const started = performance.now();
    server.notify("textDocument/didOpen", { textDocument: { uri, languageId: "nginx", version: 1, text } });
    await server.request("textDocument/diagnostic", { textDocument: { uri } });
    times.push(performance.now() - started);
    memory.push(server.memory());
    theirs.push(nginxTest(config));
    await server.stop();
  }
  return [
    { what: "opening, 50,000 lines", ours: times, peer: "nginx -t", theirs, unit: "ms", limit: 3 },
    { what: "memory, 50,000 lines open", ours: memory, peer: "nothing open", theirs: empty, unit: "MB", limit: 2.5 },
  ];
}

/** From starting the server's process to its first answer, against an empty Node process. */
async function startFigure(): Promise<Figure> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 10; round++) {
    const started = performance.now();
    const server = await startServer();
    ours.push(performance.now() - started);
    await server.stop();
    theirs.push(perform(process.execPath, ["-e", "0"]));
  }
  return { what: "server start to first answer", ours, peer: "node -e 0", theirs, unit: "ms", limit: 5 };
}

/** What an editor loads to activate us, against a client library that does nothing. */
async function sizeFigure(): Promise<Figure> {
  const empty = await build({
    stdin: { contents: 'export { LanguageClient } from "vscode-languageclient/node";', resolveDir: root },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    minify: true,
    external: ["vscode"],
    write: false,
  });
  const ours = [statSync(join(dist, "extension.cjs")).size / 1000];
  const theirs = [(empty.outputFiles[0]?.contents.length ?? 0) / 1000];
  return {
    what: "size loaded at activation",
    ours,
    peer: "vscode-languageclient alone",
    theirs,
    unit: "kB",
    limit: 1.5,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The figures as a Markdown table, medians with the slowest of twenty beside ours. */
function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, ours, peer, theirs, unit, limit }) => {
    const p95 = ours.toSorted((a, b) => a - b)[Math.floor(ours.length * 0.95)] ?? Number.NaN;
    const ratio = median(ours) / median(theirs);
    const cells = [
      what,
      round(median(ours)),
      round(p95),
      `${round(median(theirs))} (${peer})`,
      unit,
      ratio.toFixed(2),
      String(limit),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| what | ours, median | p95 | peer, median | unit | ratio | limit |",
    "|---|--:|--:|--:|---|--:|--:|",
    ...rows,
  ].join("\n");
}

function round(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
