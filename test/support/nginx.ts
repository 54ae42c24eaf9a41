import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { makeWorld, type NginxWorld, presentUser, type WorldOptions } from "./nginxWorld.ts";
import { absentFile } from "./page.ts";
import { ended, type RunOptions, run, type Standing, stand, until } from "./process.ts";

/** What the real `nginx -t` says; `message` and `line` are of the first error: without level, file and line number. */
export interface NginxVerdict {
  readonly accepted: boolean;
  readonly message: string | null;
  /** 1-based line in the file the message names; null where nginx names none, or (of a fragment) another file. */
  readonly line: number | null;
}

/** The file an error is in, beside what it says. */
export interface NginxAnswer extends NginxVerdict {
  /** Absolute path in the world, null where nginx names none. */
  readonly file: string | null;
  /** All that nginx printed, with the world's paths. */
  readonly printed: string;
}

/** The contexts a fragment can be tried in. */
export type FragmentContext = "main" | "http" | "server" | "location" | "upstream" | "stream";

/** The nginx program: `NGINX` in the environment, or the one on the usual paths. Throws where there is none. */
export function nginxProgram(): string {
  const named = process.env["NGINX"];
  if (named !== undefined && named !== "") return named;
  const folders = [...(process.env["PATH"] ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin", "/sbin"];
  const found = folders.map((folder) => path.join(folder, "nginx")).find((file) => existsSync(file));
  if (found === undefined)
    throw new Error("No nginx found: install it (Debian: apt install nginx) or set NGINX to its path.");
  return found;
}

/** Names are looked up once and given up on soon: a fragment's hosts are mostly made up. */
const environment: RunOptions = {
  env: { ...process.env, LC_ALL: "C", RES_OPTIONS: "timeout:1 attempts:1" },
  timeout: 30_000,
};

/** The global directives that nginx needs beside a configuration: the dynamic stream module, where the text uses it. */
async function globals(program: string, text: string): Promise<readonly string[]> {
  if (!/(?:^|[\s;}])stream\s*\{/.test(text) || /load_module\s[^;]*ngx_stream_module/.test(text)) return [];
  const built = (await run(program, ["-V"])).stderr;
  const module = `${/--modules-path=(\S+)/.exec(built)?.[1] ?? ""}/ngx_stream_module.so`;
  return built.includes("--with-stream=dynamic") && existsSync(module) ? ["-g", `load_module ${module};`] : [];
}

/** Reads the first error of what nginx printed. */
function readAnswer(world: NginxWorld, code: number | null, stderr: string): NginxAnswer {
  const printed = world.told(stderr);
  const first = /(?:^|\n)(?:nginx: |\S+ \S+ )\[(?:emerg|alert|crit|error)\](?: \d+#\d+:)? (.*)/.exec(printed)?.[1];
  // Past "syntax is ok" nginx opens sockets and files: a failing system call there is about this machine, not the text.
  const machine = printed.includes("syntax is ok") && first !== undefined && /^\w+\(\) /.test(first);
  if (code === 0 || machine) return { accepted: true, message: null, line: null, file: null, printed };
  if (first === undefined) throw new Error(`nginx -t ended with ${code} and without an error:\n${printed}`);
  const placed = /^([^]*) in (\/\S*):(\d+)$/.exec(first);
  return {
    accepted: false,
    message: placed?.[1] ?? first,
    line: placed === null ? null : Number(placed[3]),
    file: placed?.[2] ?? null,
    printed,
  };
}

/** `nginx -t` on a world's file (absolute path in the world). */
async function testWorld(world: NginxWorld, main: string, whole: string): Promise<NginxAnswer> {
  const program = nginxProgram();
  const known = ["-t", "-e", "stderr", "-p", world.inside("/etc/nginx/"), "-c", world.inside(main)];
  // Without a `pid` of its own nginx would try the machine's.
  const pid = /(?:^|[\s;}])pid\s/.test(whole) ? [] : ["-g", `pid ${world.inside("/run/nginx.pid")};`];
  const modules = await globals(program, whole);
  const both = [...pid, ...modules].filter((word) => word !== "-g").join(" ");
  // A file that includes itself is opened until no more may be: where that is many thousand times, the stack ends first.
  const few = ["-c", 'ulimit -n 512; exec "$@"', "sh", program];
  const done = await run("sh", [...few, ...known, ...(both === "" ? [] : ["-g", both])], environment);
  return readAnswer(world, done.code, done.stderr);
}

/**
 * `nginx -t` on whole files in a world of their own, `/etc/nginx/nginx.conf` being the main one. Certificates and keys
 * that are not among the files are made up; a missing include is nginx's own error unless `emptyIncludes` says otherwise.
 */
export async function nginxTest(options: WorldOptions): Promise<NginxAnswer> {
  const world = await makeWorld(options);
  try {
    return await testWorld(world, "/etc/nginx/nginx.conf", Object.values(options.files).join("\n"));
  } finally {
    await world.remove();
  }
}

const around: Readonly<Record<Exclude<FragmentContext, "main">, readonly [string, string]>> = {
  http: ["events {} http {", "}"],
  server: ["events {} http { server {", "} }"],
  location: ["events {} http { server { location / {", "} } }"],
  upstream: ["events {} http { upstream around {", "} }"],
  stream: ["events {} stream {", "}"],
};

/** Puts 127.0.0.1 or a present user in the place of a host or user that this machine does not know, if that is the error. */
function withStandIn(text: string, answer: NginxAnswer): string | undefined {
  const host = /^host not found in [^"]*"([^"/]+?)(?::[^"]*)?"/.exec(answer.message ?? "")?.[1];
  const user = /^getpwnam\("([^"]+)"\) failed/.exec(answer.message ?? "")?.[1];
  const group = /^getgrnam\("([^"]+)"\) failed/.exec(answer.message ?? "")?.[1];
  const unknown = host ?? user ?? group;
  if (unknown === undefined) return undefined;
  const word = new RegExp(`(?<![\\w.-])${unknown.replaceAll(/[.*+?^$()|[\]\\{}]/g, "\\$&")}(?![\\w.-])`, "g");
  if (host !== undefined) return text.replace(word, "127.0.0.1");
  return text.replace(/(?<=^|[\s;])user\s[^;]*;/g, `user ${presentUser()};`);
}

/**
 * What the real `nginx -t` says of a fragment in a context ("main": a whole configuration). Only the text decides:
 * missing includes are empty, certificates, keys, hosts and users have stand-ins, a port that cannot be bound does not
 * matter. `line` is 1-based in `text`. Throws where nginx or openssl are missing.
 */
export async function nginxVerdict(text: string, context: FragmentContext): Promise<NginxVerdict> {
  const fragment = "/etc/nginx/fragment.conf";
  let tried = text;
  // Each turn names one host or user more; text without end would be no fragment.
  for (let turn = 0; turn < 50; turn++) {
    const [before, after] = context === "main" ? ["", ""] : around[context];
    const files =
      context === "main"
        ? { [fragment]: tried }
        : { "/etc/nginx/nginx.conf": `${before}\ninclude ${fragment};\n${after}\n`, [fragment]: tried };
    const world = await makeWorld({ files, emptyIncludes: true, absent: [absentFile] });
    try {
      const main = context === "main" ? fragment : "/etc/nginx/nginx.conf";
      const answer = await testWorld(world, main, `${before}\n${tried}`);
      const next = answer.accepted ? undefined : withStandIn(tried, answer);
      if (next === undefined || next === tried) {
        const line = answer.file === null || answer.file === fragment ? answer.line : null;
        return { accepted: answer.accepted, message: answer.message, line };
      }
      tried = next;
    } finally {
      await world.remove();
    }
  }
  throw new Error("nginx -t still misses hosts after 50 stand-ins");
}

/** A running nginx. */
export interface RunningNginx {
  readonly world: NginxWorld;
  /** The port on 127.0.0.1 that stands for a port of the configuration (443 → 40123). */
  port(configured: number): number;
  /** What nginx has printed on its standard error, its world's paths shown as in the configuration. */
  printed(): string;
  /** Ends nginx and removes its world. */
  stop(): Promise<void>;
}

/** `listen` directives on ports of 127.0.0.1 in place of their own; those for IPv6 and for UNIX sockets go. */
function listenOn(ports: ReadonlyMap<number, number>): (text: string) => string {
  return (text) =>
    text.replace(/(?<=^|[\s;{}])listen\s+([^\s;]+)([^;]*);/g, (_, address: string, rest: string) => {
      if (/^\[|^unix:/.test(address)) return "";
      const port = Number(/(?:^|:)(\d+)$/.exec(address)?.[1] ?? 80);
      return `listen 127.0.0.1:${ports.get(port) ?? port}${rest};`;
    });
}

/**
 * Starts the real nginx on whole files (`/etc/nginx/nginx.conf` the main one) in a world of their own. `ports` maps
 * the configuration's ports to free ones on 127.0.0.1; without it nginx listens as the files say. Throws nginx's own
 * error where it does not accept the files.
 */
export async function startNginx(options: WorldOptions, ports?: ReadonlyMap<number, number>): Promise<RunningNginx> {
  const listens = ports === undefined ? (text: string): string => text : listenOn(ports);
  const rewrite = (text: string): string => listens(options.rewrite?.(text) ?? text);
  const world = await makeWorld({ ...options, rewrite });
  const whole = Object.values(options.files).join("\n");
  const answer = await testWorld(world, "/etc/nginx/nginx.conf", whole);
  let nginx: Standing | undefined;
  const stop = async (): Promise<void> => {
    await nginx?.stop();
    await world.remove();
  };
  try {
    if (!answer.accepted) throw new Error(`nginx refuses the configuration: ${answer.printed}`);
    const pid = /(?:^|[\s;}])pid\s/.test(whole) ? "" : `pid ${world.inside("/run/nginx.pid")};`;
    const files = ["-p", world.inside("/etc/nginx/"), "-c", world.inside("/etc/nginx/nginx.conf")];
    nginx = stand(nginxProgram(), ["-e", "stderr", ...files, "-g", `daemon off; ${pid}`]);
    const standing = nginx;
    // nginx binds before it writes its pid; the test above has left the file empty. From then on connections wait.
    const pidFile = world.inside(/(?:^|[\s;}])pid\s+([^;\s]+)/.exec(whole)?.[1] ?? "/run/nginx.pid");
    await until(
      () => {
        if (ended(standing)) throw new Error(`nginx ended at once: ${world.told(standing.printed())}`);
        return existsSync(pidFile) && readFileSync(pidFile, "utf8").trim() !== "" ? true : undefined;
      },
      () => `nginx did not start: ${world.told(standing.printed())}`,
    );
    return {
      world,
      port: (configured) => ports?.get(configured) ?? configured,
      printed: () => world.told(standing.printed()),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
