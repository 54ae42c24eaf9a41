import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildbotProgram } from "../support/buildbot.ts";
import type { Case } from "./cases.ts";
import type { Job, Measured } from "./lane.ts";
import { masterTemplate } from "./master.ts";
import { publicAddress } from "./visitor.ts";

/** At most so many cases follow each other on one start of a master. */
const perJob = 10;

/**
 * Runs cases on real nginxes and real Buildbots, `width` at a time, each of these in network and mount namespaces of its
 * own. `told` hears of each case when it is done. Throws where namespaces, nginx, openssl or Buildbot are missing.
 */
export async function measure(
  cases: readonly Case[],
  { width = 5, told = () => undefined }: { readonly width?: number; readonly told?: (one: Measured) => void } = {},
): Promise<ReadonlyMap<string, Measured>> {
  const template = await masterTemplate();
  const home = await mkdtemp(path.join(tmpdir(), "proxy-truth-"));
  await chmod(home, 0o755);
  const lanes: ChildProcess[] = [];
  const results = new Map<string, Measured>();
  try {
    await writeFile(path.join(home, "hosts"), hostsFile);
    const script = await buildbotScript();
    const jobs = jobsOf(cases, template.folder, script);
    const next = async (): Promise<void> => {
      if (jobs.length === 0) return;
      const lane = startLane(home);
      lanes.push(lane);
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift())
        await perform(lane, job, (one) => {
          results.set(one.name, one);
          told(one);
        });
    };
    await Promise.all(Array.from({ length: width }, next));
  } finally {
    await Promise.all(lanes.map(ended));
    await rm(home, { recursive: true, force: true });
    await template.remove();
  }
  return results;
}

/** What every machine's /etc/hosts says, and the names of a small network. */
const hostsFile = `127.0.0.1 localhost
::1 localhost ip6-localhost ip6-loopback
${publicAddress} build.example.org ci.example.org
127.0.0.1 buildbot buildbot-master
${publicAddress} buildbot.internal
`;

/** Cases with the same masters follow each other, the longest rows first. */
function jobsOf(cases: readonly Case[], template: string, script: string): Job[] {
  const byMasters = new Map<string, Case[]>();
  for (const one of cases) {
    const key = JSON.stringify(one.masters);
    byMasters.set(key, [...(byMasters.get(key) ?? []), one]);
  }
  const jobs = [...byMasters.values()].flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / perJob) }, (_, at) => ({
      cases: all.slice(at * perJob, (at + 1) * perJob),
      template,
      script,
    })),
  );
  return jobs.toSorted((a, b) => b.cases.length - a.cases.length);
}

/** A script that the page of the installed Buildbot names. */
async function buildbotScript(): Promise<string> {
  const library = path.join(path.dirname(buildbotProgram()), "../lib");
  const python = (await readdir(library)).find((name) => name.startsWith("python3"));
  const page = await readFile(path.join(library, python ?? "", "site-packages/buildbot_www/static/index.html"), "utf8");
  const script = /src="(?:\.\/)?(assets\/[^"]+\.js)"/.exec(page)?.[1];
  if (script === undefined) throw new Error("Buildbot's page names no script");
  return script;
}

function startLane(home: string): ChildProcess {
  const spaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  if (process.getuid?.() !== 0) spaces.unshift("--map-root-user");
  const setUp = `ip link set lo up && ip address add ${publicAddress}/32 dev lo && mount --bind "$1" /etc/hosts &&
    mount -t tmpfs tmpfs /run && mkdir /run/buildbot && exec "$2" "$3"`;
  const lane = path.join(import.meta.dirname, "lane.ts");
  return spawn("unshare", [...spaces, "sh", "-c", setUp, "sh", path.join(home, "hosts"), process.execPath, lane], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, TMPDIR: home },
  });
}

function perform(lane: ChildProcess, job: Job, told: (one: Measured) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (then: () => void): void => {
      lane.off("message", hear);
      lane.off("exit", gone);
      lane.off("error", failed);
      then();
    };
    const hear = (said: Measured | { readonly done: true } | { readonly failed: string }): void => {
      if ("name" in said) told(said);
      else end(() => ("done" in said ? resolve() : reject(new Error(said.failed))));
    };
    const gone = (code: number | null): void =>
      end(() => reject(new Error(`a lane ended with ${code ?? "a signal"}: namespaces need unshare, ip and mount`)));
    const failed = (error: Error): void => end(() => reject(error));
    lane.on("message", hear);
    lane.once("exit", gone);
    lane.once("error", failed);
    lane.send(job);
  });
}

async function ended(lane: ChildProcess): Promise<void> {
  if (lane.exitCode !== null || lane.signalCode !== null || lane.pid === undefined) return;
  const gone = new Promise((resolve) => lane.once("exit", resolve));
  lane.disconnect();
  await gone;
}
