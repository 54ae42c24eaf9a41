import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runCommand } from "../../server/src/cli/run.ts";
import { type Case, type Part, parts, type Site } from "./cases.ts";

/** What we say of one part, as `check --format json` has it. */
interface Said {
  readonly state: "works" | "broken" | "unknown";
  readonly rule: string | null;
  readonly why: string;
}

interface Place {
  readonly path: string;
  readonly line: number;
}

/** One deployment, as `check --format json` has it. */
export interface Deployment {
  readonly site: Place;
  readonly master: Place | null;
  readonly outlook: Readonly<Record<Part, Said>>;
}

interface Checked {
  readonly deployments?: readonly Deployment[];
  readonly diagnostics: readonly (Place & {
    readonly severity: string;
    readonly rule: string;
    readonly message: string;
  })[];
}

/** Our answer to one question: does this part work? "wrong" where we say so and it is not so. */
export interface Answer {
  readonly case: string;
  readonly url: string;
  readonly part: Part;
  readonly verdict: "right" | "wrong" | "unknown";
  readonly said: string;
}

/** What we say of a case beside what was measured, and what we report of one in which all works. */
export interface Compared {
  readonly answers: readonly Answer[];
  /** Errors and warnings on files that work in all parts and leave nothing open. */
  readonly falseAlarms: readonly string[];
  /** Whether the JSON has deployments at all. */
  readonly hasOutlook: boolean;
}

/** Has the files of a case checked as the command line does it, and compares. */
export async function compare(one: Case): Promise<Compared> {
  const checked = await checkFiles(filesOf(one));
  const { deployments } = checked;
  const answers = deployments === undefined ? [] : one.sites.flatMap((site) => answersFor(one, site, deployments));
  const whole = one.refused === null && one.sites.every(({ works }) => works?.length === parts.length);
  const alarms = checked.diagnostics.filter((it) => it.severity === "error" || it.severity === "warning");
  return {
    answers,
    falseAlarms:
      whole && one.exposed === null && one.besides === null
        ? alarms.map((it) => `${one.name}: ${it.path}:${it.line} ${it.severity} ${it.rule}: ${it.message}`)
        : [],
    hasOutlook: checked.deployments !== undefined,
  };
}

/** What deployments say of one site of a case, part by part. Where several may be meant, they count if they agree. */
export function answersFor(one: Case, site: Site, deployments: readonly Deployment[]): readonly Answer[] {
  const own = deployments.filter((it) => it.master?.path === `buildbot/${site.master}`);
  const url = new URL(site.url);
  // What is said of plain HTTP is not about the same Buildbot over TLS.
  const there = own.filter((it) => listensFor(serverOf(it, one), url));
  const named = there.filter((it) => isNamed(serverOf(it, one), url));
  const found = named.length > 0 ? named : there;
  return parts.map((part) => {
    const said = found.map((it) => it.outlook[part]);
    const works = site.works?.includes(part) === true;
    const states = new Set(said.map((it) => it.state));
    const state = states.size === 1 ? (said[0]?.state ?? "unknown") : "unknown";
    const verdict = state === "unknown" ? "unknown" : (state === "works") === works ? "right" : "wrong";
    const told = said.map((it) => `${it.state} (${it.rule ?? "no rule"}: ${it.why})`);
    return { case: one.name, url: site.url, part, verdict, said: told.join(" and ") || "no deployment" };
  });
}

/** The text of the server block that a deployment's place is in; "" where it is in a file of locations. */
function serverOf({ site }: Deployment, one: Case): string {
  const lines = (one.nginx[site.path.replace(/^nginx\//, "")] ?? "").split("\n");
  const start = lines.findLastIndex((line, at) => at < site.line && /^server\b/.test(line));
  const end = lines.findIndex((line, at) => at > start && line.startsWith("}"));
  return start < 0 ? "" : lines.slice(start, end < 0 ? undefined : end).join("\n");
}

/** Whether a server block listens on the port of an address; of one that is in another file that is not asked. */
function listensFor(server: string, url: URL): boolean {
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return server === "" || new RegExp(`^\\s*listen\\s+(?:\\S+:)?${port}\\b`, "m").test(server);
}

/** Whether a server block has the name of an address, or none that is written out. */
function isNamed(server: string, url: URL): boolean {
  const names = /^\s*server_name\s+([^;]*);/m.exec(server)?.[1]?.split(/\s+/) ?? [];
  const plain = names.every((name) => /^[\w.-]+$/.test(name) && name !== "_");
  return !plain || names.length === 0 || names.includes(url.hostname);
}

/** The files of a case by their paths in a workspace. */
export function filesOf(one: Case): Readonly<Record<string, string>> {
  const nginx = Object.entries(one.nginx).map(([name, text]) => [`nginx/${name}`, text]);
  const masters = Object.entries(one.masters).map(([name, text]) => [`buildbot/${name}`, text]);
  const debian = "nginx/proxy_params" in Object.fromEntries(nginx) ? [] : [["nginx/proxy_params", proxyParams]];
  return Object.fromEntries([...nginx, ...debian, ["nginx/mime.types", "types {\n}\n"], ...masters]) as Record<
    string,
    string
  >;
}

const proxyParams =
  "proxy_set_header Host $host;\nproxy_set_header X-Real-IP $remote_addr;\n" +
  "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\nproxy_set_header X-Forwarded-Proto $scheme;\n";

/** Writes files into a folder of their own, for as long as `use` takes. */
export async function inFolder<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "deployment-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function checkFiles(files: Readonly<Record<string, string>>): Promise<Checked> {
  return inFolder(files, async (folder) => {
    const printed = await command(
      "check",
      "--format",
      "json",
      "--nginx-version",
      "1.22.1",
      "--buildbot-version",
      "4.3.0",
      // The files are all that /etc/nginx holds.
      "--prefix",
      path.join(folder, "nginx"),
      folder,
    );
    return JSON.parse(printed.replaceAll(`${folder}/`, "")) as Checked;
  });
}

/** Runs our command line in this process, and gives what it prints. Throws where it cannot run or fails in itself. */
export async function command(...args: readonly string[]): Promise<string> {
  let out = "";
  let err = "";
  const output = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    colour: false,
  };
  const code = await runCommand(args, output, "0.0.0");
  if (code > 1 || err !== "") throw new Error(`buildbot-proxy ${args.join(" ")} ended with ${code}: ${err}`);
  return out;
}
