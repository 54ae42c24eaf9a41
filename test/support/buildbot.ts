import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Ended, ended, freePorts, run, type Standing, stand, until } from "./process.ts";

/** What `buildbot checkconfig` says: "crash" is an end in a traceback, without calling the file good or listing errors. */
export interface CheckconfigVerdict {
  readonly verdict: "good" | "errors" | "crash";
  /** The errors it lists, in its order; of a crash, the traceback's last line. */
  readonly messages: readonly string[];
}

/**
 * The buildbot program: `BUILDBOT` in the environment, or `.venv/bin/buildbot` in the checkout. Throws, and says how to
 * get one, where there is none.
 */
export function buildbotProgram(): string {
  const named = process.env["BUILDBOT"];
  const file =
    named === undefined || named === ""
      ? path.resolve(import.meta.dirname, "../../.venv/bin/buildbot")
      : path.resolve(named);
  if (!existsSync(file)) {
    throw new Error(`No Buildbot at ${file}: run "npm run setup:buildbot", or set BUILDBOT to a buildbot program.`);
  }
  return file;
}

/** Python keeps quiet about what is not an answer, and BUILDBOT_* of the caller's shell does not reach the master. */
export const environment = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("BUILDBOT"))),
  LC_ALL: "C.UTF-8",
  PYTHONDONTWRITEBYTECODE: "1",
});

/** A whole configuration's parts, each put in only where a fragment has none of its own. */
const parts: readonly (readonly [key: string, code: string])[] = [
  ["workers", '[worker.Worker("example-worker", "pass")]'],
  ["protocols", '{"pb": {"port": "tcp:9989:interface=127.0.0.1"}}'],
  ["builders", '[util.BuilderConfig(name="example", workernames=["example-worker"], factory=util.BuildFactory())]'],
  ["schedulers", '[schedulers.ForceScheduler(name="force", builderNames=["example"])]'],
  ["title", '"Example CI"'],
  ["titleURL", '"https://ci.example.org/"'],
  ["buildbotURL", '"https://ci.example.org/"'],
  ["buildbotNetUsageData", "None"],
];

/**
 * Makes a whole master.cfg of a fragment that says only some of it: the dictionary `c`, where the text makes none, in
 * front; behind it whatever the text does not name. A fragment with builders of its own is given no scheduler for
 * builders it does not have.
 */
export function wholeMaster(text: string): string {
  const named = (key: string): boolean => new RegExp(`["']${key}["']|\\b${key}\\s*=`).test(text);
  const front = /\bBuildmasterConfig\b/.test(text)
    ? ""
    : "from buildbot.plugins import *\nc = BuildmasterConfig = {}\n";
  const own = named("builders") || named("workers");
  const missing = parts.filter(([key]) => !named(key) && !(own && (key === "builders" || key === "schedulers")));
  const rest = missing.map(([key, code]) => `BuildmasterConfig.setdefault("${key}", ${code})\n`);
  const imports = rest.length === 0 ? "" : "from buildbot.plugins import schedulers, util, worker\n";
  return `${front}${text}${text.endsWith("\n") ? "" : "\n"}${imports}${rest.join("")}`;
}

/** Reads what `buildbot checkconfig` printed (scripts/checkconfig.py and config/errors.py of Buildbot 4.3.0). */
export function readCheckconfig(done: Ended): CheckconfigVerdict {
  if (done.code === 0 && done.stdout.includes("Config file is good!")) return { verdict: "good", messages: [] };
  const list = done.stderr.split("Configuration Errors:\n")[1];
  if (list !== undefined) {
    // This one message goes on with a traceback, whose lines are indented as messages are.
    const syntax = /^ {2}(encountered a SyntaxError while parsing config file):\n/.exec(list)?.[1];
    if (syntax !== undefined) return { verdict: "errors", messages: [syntax] };
    const messages = list
      .split(/^ {2}(?! )/m)
      .map((message) => message.trimEnd())
      .filter((message) => message !== "");
    return { verdict: "errors", messages };
  }
  return { verdict: "crash", messages: [done.stderr.trimEnd().split("\n").at(-1) ?? ""] };
}

/**
 * What the real `buildbot checkconfig` says of a master.cfg. A fragment is completed first (see `wholeMaster`);
 * `{ whole: true }` gives the text as it stands. Throws where there is no Buildbot.
 */
export async function checkconfigVerdict(
  text: string,
  options: { readonly whole?: boolean } = {},
): Promise<CheckconfigVerdict> {
  const program = buildbotProgram();
  const folder = await mkdtemp(path.join(tmpdir(), "checkconfig-"));
  try {
    const file = path.join(folder, "master.cfg");
    await writeFile(file, options.whole === true ? text : wholeMaster(text));
    return readCheckconfig(await run(program, ["checkconfig", file], { cwd: folder, env: environment() }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a master is started with. */
export interface MasterOptions {
  /** `c['buildbotURL']` of the usual master; not used with `text`. */
  readonly url?: string;
  /** Port of the web server, on 127.0.0.1; a free one without it. */
  readonly www?: number;
  /** Port for workers, on 127.0.0.1; a free one without it. */
  readonly pb?: number;
  /** A whole master.cfg in place of the usual one; it must itself listen on `www` and `pb`. */
  readonly text?: string;
  /** The worker to start beside it: the name and password in the configuration. */
  readonly worker?: { readonly name: string; readonly password: string };
}

/** A running master with its worker. */
export interface RunningMaster {
  readonly www: number;
  readonly pb: number;
  /** The master's twistd.log so far. */
  log(): Promise<string>;
  /** Ends both and removes their folders. */
  stop(): Promise<void>;
}

/** A small master: one builder that echoes, forced by hand. */
function usualMaster(url: string, www: number, pb: number): string {
  return wholeMaster(
    `from buildbot.plugins import *
c = BuildmasterConfig = {}
factory = util.BuildFactory([steps.ShellCommand(command=["echo", "hello"])])
c["workers"] = [worker.Worker("example-worker", "pass")]
c["builders"] = [util.BuilderConfig(name="hello", workernames=["example-worker"], factory=factory)]
c["schedulers"] = [schedulers.ForceScheduler(name="force", builderNames=["hello"])]
c["protocols"] = {"pb": {"port": "tcp:${pb}:interface=127.0.0.1"}}
c["www"] = {"port": "tcp:${www}:interface=127.0.0.1", "plugins": {"waterfall_view": {}, "console_view": {}, "grid_view": {}}}
c["buildbotURL"] = ${JSON.stringify(url)}
c["db"] = {"db_url": "sqlite:///state.sqlite"}
`,
  );
}

/**
 * Starts a real master, and a real worker that connects to it. Resolves when the web server answers and the worker is
 * there. Throws, with the master's log, where the master does not come up; ends what it started.
 */
export async function startMaster(options: MasterOptions): Promise<RunningMaster> {
  const program = buildbotProgram();
  const [freeWww = 0, freePb = 0] = await freePorts(2);
  const www = options.www ?? freeWww;
  const pb = options.pb ?? freePb;
  const known = options.worker ?? { name: "example-worker", password: "pass" };
  const folder = await mkdtemp(path.join(tmpdir(), "buildbot-"));
  const running: Standing[] = [];
  const log = (): Promise<string> => readFile(path.join(folder, "master/twistd.log"), "utf8").catch(() => "");
  const stop = async (): Promise<void> => {
    for (const one of running.toReversed()) await one.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const make = async (file: string, argv: readonly string[]): Promise<void> => {
    const done = await run(file, argv, { cwd: folder, env: environment() });
    if (done.code !== 0) throw new Error(`${path.basename(file)} ${argv[0]} failed: ${done.stdout}${done.stderr}`);
  };
  try {
    const text = options.text ?? usualMaster(options.url ?? `http://127.0.0.1:${www}/`, www, pb);
    await make(program, ["create-master", "--relocatable", "master"]);
    await writeFile(path.join(folder, "master/master.cfg"), text);
    const master = stand(program, ["start", "--nodaemon", "master"], { cwd: folder, env: environment() });
    running.push(master);
    const late = async (what: string): Promise<string> => `${what}:\n${(await log()).slice(-4000)}${master.printed()}`;
    const ask = async (route: string): Promise<unknown> => {
      if (ended(master)) throw new Error(await late("the master ended at once"));
      const answer = await fetch(`http://127.0.0.1:${www}/api/v2/${route}`).catch(() => undefined);
      // While it starts, a master may close a connection in the midst of an answer.
      return answer?.ok === true ? answer.json().catch(() => undefined) : undefined;
    };
    await until(
      () => ask("builders"),
      () => `the master does not answer on port ${www}:\n${master.printed()}`,
    );

    const workerProgram = path.join(path.dirname(program), "buildbot-worker");
    const where = `127.0.0.1:${pb}`;
    await make(workerProgram, ["create-worker", "--relocatable", "worker", where, known.name, known.password]);
    running.push(stand(workerProgram, ["start", "--nodaemon", "worker"], { cwd: folder, env: environment() }));
    const connected = async (): Promise<true | undefined> => {
      const answer = (await ask("workers")) as { workers: { connected_to: unknown[] }[] } | undefined;
      return answer?.workers.some((one) => one.connected_to.length > 0) === true ? true : undefined;
    };
    await until(connected, () => `the worker does not reach the master on port ${pb}:\n${running[1]?.printed()}`);
    return { www, pb, log, stop };
  } catch (error) {
    const said = await log();
    await stop();
    throw said === "" ? error : new Error(`${String(error)}\ntwistd.log:\n${said.slice(-4000)}`);
  }
}
