import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Context } from "../../server/src/nginx/directives/context.ts";
import { nginxProgram } from "./nginx.ts";
import { makePem } from "./nginxWorld.ts";
import { run } from "./process.ts";

/** What the real `nginx -t` says of a text where nothing but the text decides. */
export interface RealVerdict {
  readonly rejected: boolean;
  /** The first error, without level, file and line; null where it accepts. */
  readonly message: string | null;
  /** 1-based line in the text; null where nginx names none, or the file around the text. */
  readonly line: number | null;
  /** The warnings before it, in nginx's order. */
  readonly warnings: readonly Said[];
}

/** One message of nginx, as in {@link RealVerdict}. */
export interface Said {
  readonly message: string;
  readonly line: number | null;
}

/** The real nginx, ready to be asked many times. */
export interface NginxJudge {
  /** The release it is: "1.22.1". */
  readonly version: string;
  /** The dynamic modules that lie beside it, by their files without "_module.so", those others need first. */
  readonly modules: readonly string[];
  /**
   * Judges a text in a context, with these modules loaded (all, where left out). A text for "main" that loads some by
   * itself has those from there. Null where nginx gave no verdict: it ran too long or crashed.
   */
  verdict(text: string | Buffer, context: Context, modules?: readonly string[]): Promise<RealVerdict | null>;
  /** Ends the programs and removes what they needed. */
  stop(): Promise<void>;
}

/** Contexts in which a text can be judged: what stands around it. */
export const around: Partial<Record<Context, readonly [before: string, after: string]>> = {
  events: ["events {", "}"],
  http: ["events {} http {", "}"],
  server: ["events {} http { server {", "} }"],
  location: ["events {} http { server { location / {", "} } }"],
  upstream: ["events {} http { upstream wrapped_up {", "} }"],
  stream: ["events {} stream {", "}"],
  stream_server: ["events {} stream { server {", "} }"],
  stream_upstream: ["events {} stream { upstream wrapped_up {", "} }"],
  mail: ["events {} mail {", "}"],
  mail_server: ["events {} mail { server {", "} }"],
};

/** Modules whose symbols others need, or that must be loaded before others, in their order. */
const first = ["ndk_http", "ngx_stream", "ngx_mail"];

/** One comment: empty as an include, and as long as a key for session tickets. */
const standIn = `${"#".repeat(79)}\n`;

interface JudgeOptions {
  /** A folder whose files are there too, as /etc/nginx and as nginx's prefix. */
  readonly files?: string;
  /** How many programs work side by side; 2 where it is left out. */
  readonly width?: number;
}

/**
 * Starts nginx under hermetic.c, which is compiled for it. Throws where nginx, openssl or a C compiler are missing,
 * with a sentence that says so.
 */
export async function startJudge({ files, width = 2 }: JudgeOptions = {}): Promise<NginxJudge> {
  const program = nginxProgram();
  const built = (await run(program, ["-V"])).stderr;
  const version = /nginx\/([\d.]+)/.exec(built)?.[1] ?? "";
  const folder = /--modules-path=(\S+)/.exec(built)?.[1] ?? "/usr/lib/nginx/modules";
  const modules = existsSync(folder)
    ? (await readdir(folder)).flatMap((name) => /^(\w+)_module\.so$/.exec(name)?.[1] ?? []).toSorted(inOrder)
    : [];
  const home = await mkdtemp(path.join(tmpdir(), "nginx-judge-"));
  try {
    await chmod(home, 0o755);
    const library = path.join(home, "hermetic.so");
    await compile(path.join(import.meta.dirname, "hermetic.c"), library);
    const pem = (await makePem(home, [])).all;
    const environment = {
      PATH: process.env["PATH"],
      LC_ALL: "C",
      LD_PRELOAD: library,
      HERMETIC_MODULES: folder,
      HERMETIC_LOADED: modules.join(" "),
    };
    const benches: Bench[] = [];
    for (let i = 0; i < width; i++) {
      const world = path.join(home, String(i));
      await mkdir(path.join(world, "world"), { recursive: true });
      await writeFile(path.join(world, "stand-in"), standIn);
      await writeFile(path.join(world, "stand-in.pem"), pem);
      if (files !== undefined) {
        await cp(files, path.join(world, "world"), { recursive: true });
        await cp(files, path.join(world, "etc/nginx"), { recursive: true });
        await openToAll(world);
      }
      benches.push(new Bench(world, program, { ...environment, HERMETIC_FOLDER: world }));
    }
    return {
      version,
      modules,
      async verdict(text, context, loaded = modules) {
        // Nobody waits for a slow one while another is free.
        const bench = benches.reduce((least, one) => (one.waiting < least.waiting ? one : least));
        return bench.ask(text, context, loaded);
      },
      async stop() {
        await Promise.all(benches.map((bench) => bench.stop()));
        await rm(home, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

function inOrder(a: string, b: string): number {
  const rank = (name: string): number => (first.includes(name) ? first.indexOf(name) : first.length);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

async function compile(source: string, target: string): Promise<void> {
  const compiler = process.env["CC"] ?? "cc";
  let made;
  try {
    made = await run(compiler, ["-O2", "-shared", "-fPIC", "-o", target, source, "-ldl"]);
  } catch (error) {
    throw new Error(`No C compiler found: install one (Debian: apt install gcc libc6-dev) or set CC.`, {
      cause: error,
    });
  }
  if (made.code !== 0) throw new Error(`${compiler} refuses ${source}:\n${made.stderr}`);
  await chmod(target, 0o755);
}

/** nginx runs as nobody, whatever the owner of the files keeps to himself. */
async function openToAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink())
      await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
}

/** One nginx that answers one request after the other. */
class Bench {
  readonly #world: string;
  readonly #program: ChildProcess;
  #queue: Promise<unknown> = Promise.resolve();
  #received: Buffer = Buffer.alloc(0);
  #answered: ((answer: Answer | Error) => void) | null = null;
  /** How many requests are not answered yet. */
  waiting = 0;

  constructor(world: string, program: string, env: NodeJS.ProcessEnv) {
    this.#world = world;
    this.#program = spawn(program, [], { env, stdio: ["pipe", "pipe", "inherit"] });
    this.#program.stdout?.on("data", (bytes: Buffer) => this.#take(bytes));
    this.#program.stdin?.on("error", () => undefined);
    this.#program.once("error", (error) => this.#answered?.(error));
    this.#program.once("exit", () => this.#answered?.(new Error("nginx under hermetic.c has ended by itself")));
  }

  ask(text: string | Buffer, context: Context, loaded: readonly string[]): Promise<RealVerdict | null> {
    this.waiting++;
    const asked = this.#queue.then(async () => {
      const main = await this.#write(text, context);
      const own = new Set([...String(text).matchAll(/(\w+)_module\.so/g)].map((found) => found[1]));
      const loads = loaded.filter((name) => context !== "main" || !own.has(name));
      const globals = loads.map((name) => `load_module modules/${name}_module.so;`).join("");
      return readAnswer(await this.#request(`${main}\t${globals}\n`));
    });
    this.#queue = asked.catch(() => undefined).then(() => this.waiting--);
    return asked;
  }

  async stop(): Promise<void> {
    if (this.#program.exitCode !== null || this.#program.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#program.once("exit", resolve));
    this.#program.stdin?.end();
    await gone;
  }

  async #write(text: string | Buffer, context: Context): Promise<string> {
    await writeFile(path.join(this.#world, "world/case.conf"), text);
    if (context === "main") return "/world/case.conf";
    const pair = around[context];
    if (pair === undefined) throw new Error(`nothing stands around a text in "${context}"`);
    await writeFile(path.join(this.#world, "world/around.conf"), `${pair[0]}\ninclude case.conf;\n${pair[1]}\n`);
    return "/world/around.conf";
  }

  #request(line: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#answered = (answer) => {
        this.#answered = null;
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      this.#program.stdin?.write(line);
    });
  }

  #take(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    const end = this.#received.indexOf("\n");
    if (end < 0) return;
    const [status, length] = this.#received.toString("latin1", 0, end).split(" ").map(Number);
    if (status === undefined || length === undefined || this.#received.length < end + 1 + length) return;
    const printed = this.#received.toString("utf8", end + 1, end + 1 + length);
    this.#received = this.#received.subarray(end + 1 + length);
    this.#answered?.({ status, printed });
  }
}

interface Answer {
  /** The exit status, or 128 and the signal. */
  readonly status: number;
  readonly printed: string;
}

/** Reads what `nginx -t` printed of /world/case.conf. */
export function readAnswer({ status, printed }: Answer): RealVerdict | null {
  if (status > 1) return null;
  const warnings: Said[] = [];
  let error: Said | null = null;
  // A message may hold line breaks of the text; the next one starts with its level.
  const starts = /^(?:nginx: |\d{4}\/\d\d\/\d\d [\d:]+ )\[(\w+)\] (?:\d+#\d+: )?/gm;
  const heads = [...printed.matchAll(starts)];
  for (const [index, head] of heads.entries()) {
    const rest = printed.slice(head.index + head[0].length, heads[index + 1]?.index);
    const whole = rest.replace(/\nnginx: (?:the )?configuration file [^]*$/, "").replace(/\n$/, "");
    const placed = /^([^]*?) in (\/\S*):(\d+)$/.exec(whole);
    const message = (placed?.[1] ?? whole).replaceAll("/world/", "");
    const said = { message, line: placed?.[2] === "/world/case.conf" ? Number(placed[3]) : null };
    if (head[1] === "warn") warnings.push(said);
    else if (/^(?:emerg|alert|crit|error)$/.test(head[1] ?? "") && status !== 0) error ??= said;
  }
  if (status !== 0 && error === null) return null;
  return { rejected: error !== null, message: error?.message ?? null, line: error?.line ?? null, warnings };
}
