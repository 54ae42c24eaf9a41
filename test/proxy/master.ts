import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildbotProgram, environment } from "../support/buildbot.ts";
import { ended, run, type Standing, stand, until } from "../support/process.ts";

/** A master without workers, as its own text has it: no port and no path is changed. */
export interface Master {
  /** Whether it came up; else nothing listens, as in life. */
  readonly up: boolean;
  /** What twistd.log says of a start that failed. */
  readonly said: string;
  /** Forces a build past every proxy, so that there is an event whatever the proxy does. */
  force(): Promise<void>;
  stop(): Promise<void>;
}

/** The name and password of the person who logs in at a master that has accounts. */
export const account = { name: "ada", password: "lovelace" } as const;

/** Makes a master's folder once, for every master to start from a copy of it. */
export async function masterTemplate(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), "buildbot-template-"));
  const done = await run(buildbotProgram(), ["create-master", "--relocatable", "master"], {
    cwd: folder,
    env: environment(),
  });
  if (done.code !== 0) throw new Error(`buildbot create-master failed: ${done.stdout}${done.stderr}`);
  // Buildbot asks GitHub with this library once somebody comes back from there, and looks that it is there from the start.
  await mkdir(path.join(folder, "master/library"));
  await writeFile(path.join(folder, "master/library/requests.py"), "");
  return { folder: path.join(folder, "master"), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Starts a master from a template's copy; resolves when it runs, or has said that it cannot. */
export async function standMaster(template: string, text: string): Promise<Master> {
  const home = await mkdtemp(path.join(tmpdir(), "buildbot-"));
  const folder = path.join(home, "master");
  await cp(template, folder, { recursive: true });
  await writeFile(path.join(folder, "master.cfg"), text);
  const env = { ...environment(), PYTHONPATH: path.join(folder, "library") };
  const master = stand(buildbotProgram(), ["start", "--nodaemon", "master"], { cwd: home, env });
  const log = (): Promise<string> => readFile(path.join(folder, "twistd.log"), "utf8").catch(() => "");
  let said = "";
  const up = await until(
    async () => {
      said = await log();
      if (said.includes("BuildMaster is running")) return true;
      return ended(master) || /BuildMaster startup failed|Configuration Errors/.test(said) ? false : undefined;
    },
    () => `a master says neither that it runs nor that it cannot:\n${said}${master.printed()}`,
  ).catch(async (error: unknown) => {
    await remove(master, home);
    throw error;
  });
  const direct = directly(text);
  return {
    up,
    said,
    async force() {
      if (direct === null || !up) return;
      const cookie = /UserPasswordAuth/.test(text) ? await login(direct) : "";
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "force", params: {} });
      const answer = await ask(direct, "/api/v2/forceschedulers/force", {
        method: "POST",
        headers: { "Content-Type": "application/json", REMOTE_USER: "ada@EXAMPLE.ORG", Cookie: cookie },
        body,
      });
      if (answer.status !== 200) throw new Error(`the master refuses a build: ${answer.status} ${answer.body}`);
    },
    stop: () => remove(master, home),
  };
}

async function remove(master: Standing, home: string): Promise<void> {
  await master.stop();
  await rm(home, { recursive: true, force: true });
}

interface Direct {
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
}

/** Where a master's own text says that its web server listens; null where it has none. */
function directly(text: string): Direct | null {
  const www = /c\[['"]www['"]\]\s*=[^]*?['"]?port['"]?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|(\d+))/.exec(text);
  const endpoint = (www?.[1] ?? www?.[2] ?? www?.[3])?.replaceAll("\\\\", "\\");
  if (endpoint === undefined) return null;
  if (endpoint.startsWith("unix:")) return { socketPath: endpoint.slice("unix:".length).replace(/:mode=.*/, "") };
  const host = /interface=((?:\\:|[^:])*)/.exec(endpoint)?.[1]?.replaceAll("\\:", ":") ?? "127.0.0.1";
  const port = Number(/^(?:tcp:)?(\d+)/.exec(endpoint)?.[1]);
  return { host: host === "" || host === "0.0.0.0" ? "127.0.0.1" : host, port };
}

async function login(direct: Direct): Promise<string> {
  const basic = Buffer.from(`${account.name}:${account.password}`).toString("base64");
  const answer = await ask(direct, "/auth/login", { headers: { Authorization: `Basic ${basic}` } });
  return answer.cookie;
}

function ask(
  direct: Direct,
  route: string,
  more: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string },
): Promise<{ readonly status: number; readonly body: string; readonly cookie: string }> {
  return new Promise((resolve, reject) => {
    const options = { ...direct, path: route, method: more.method ?? "GET", headers: more.headers ?? {}, agent: false };
    const sent = request({ ...options, timeout: 5_000 }, (message) => {
      let body = "";
      message.setEncoding("utf8").on("data", (text: string) => (body += text));
      message.once("error", reject);
      const cookie = (message.headers["set-cookie"] ?? []).map((one) => one.split(";")[0]).join("; ");
      message.once("end", () => resolve({ status: message.statusCode ?? 0, body, cookie }));
    });
    sent.once("timeout", () => sent.destroy(new Error("the master does not answer")));
    sent.once("error", reject);
    sent.end(more.body);
  });
}
