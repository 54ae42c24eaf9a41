import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { applyEdits, type Edit } from "../../../server/src/base/span.ts";
import { type NginxConfig, readConfig } from "../../../server/src/nginx/model/config.ts";
import {
  afterHead,
  type NginxFile,
  type ReadDirective,
  spanOf,
  wholeOf,
} from "../../../server/src/nginx/model/read.ts";
import { below, serversOf } from "../../../server/src/nginx/model/walk.ts";
import { parse } from "../../../server/src/nginx/parse.ts";
import { readProxyTarget } from "../../../server/src/nginx/runtime/proxy.ts";
import { nginxProgram } from "../../support/nginx.ts";
import { makeWorld, type NginxWorld } from "../../support/nginxWorld.ts";
import { ended, freePorts, run, type Standing, stand, until } from "../../support/process.ts";
import type { Echo } from "./echo.ts";

/** A configuration that runs, and how we read the same text. */
export interface Judged {
  readonly config: NginxConfig;
  readonly world: NginxWorld;
  /** The block of each mark: a server, a location, or an `if` or limit_except in one. */
  readonly blocks: ReadonlyMap<string, ReadDirective>;
  /** The address of the upstream that stands for a host, by what the rewritten text says. */
  logged(): ReadonlyMap<string, Logged>;
  /** Whether a worker of nginx's has died. */
  crashed(): boolean;
  stop(): Promise<void>;
}

/** What nginx itself logs of a request, by its X-Trace-Id. */
export interface Logged {
  readonly mark: string;
  readonly uri: string;
  readonly upstream: string;
}

/** What is taken out: it needs other machines or rights, hangs on time, or binds ports; and logs, which bear our marks. */
const removed: ReadonlySet<string> = new Set(
  (
    "access_log user pid daemon master_process worker_processes worker_rlimit_nofile worker_cpu_affinity worker_priority " +
    "load_module stream mail rtmp limit_req limit_conn limit_rate limit_rate_after open_file_cache proxy_bind proxy_cache " +
    "post_action auth_delay lock_file ssl_engine env thread_pool working_directory pcre_jit error_log debug_connection " +
    "ssl_stapling ssl_stapling_verify ssl_verify_client ssl_reject_handshake ssl_protocols ssl_ciphers ssl_ecdh_curve ssl_dhparam ssl_conf_command"
  ).split(" "),
);

const listenWords = /^(?:ssl|http2|default_server|default)$/;

/** The text, with marks, ports and upstreams of this machine in the place of its own. */
async function prepare(text: string, echo: Echo): Promise<{ readonly text: string; readonly blocks: number }> {
  const config = readConfig({ uri: "file:///nginx.conf", text, root: parse(text) }, "main", false, () => []);
  const all = [...below(config.top)];
  const edits: Edit[] = [];
  const ports = new Map<string, number>();
  const wanted = new Set<string>();
  const listens = all.filter((it) => it.name === "listen" && it.context === "server");
  for (const it of listens) wanted.add(portOf(it.args[0] ?? ""));
  wanted.add("80");
  const free = await freePorts(wanted.size);
  for (const [i, port] of [...wanted].entries()) ports.set(port, free[i] ?? 0);
  const hosts = new Map<string, string>();
  const standIn = (host: string): string => {
    let address = hosts.get(host);
    if (address === undefined) {
      address = `127.1.${Math.floor(hosts.size / 250)}.${(hosts.size % 250) + 1}`;
      hosts.set(host, address);
    }
    return address;
  };
  const groups = new Set(all.filter((it) => it.name === "upstream").map((it) => it.args[0]?.toLowerCase()));
  const tlsGroups = new Set(
    all
      .filter((it) => it.name === "proxy_pass")
      .flatMap((it) => /^https:\/\/([^/?$]+)/i.exec(it.args[0] ?? "")?.[1]?.toLowerCase() ?? []),
  );
  const skip = new Set<ReadDirective>();
  let blocks = 0;
  for (const it of all) {
    if (it.parent !== null && skip.has(it.parent)) {
      skip.add(it);
      continue;
    }
    const whole = wholeOf(it).span;
    if (removed.has(it.name)) {
      edits.push({ span: whole, text: text.slice(whole.start, whole.end).replaceAll(/[^\n]/g, " ") });
      skip.add(it);
    } else if (it.name === "listen" && it.context === "server") {
      edits.push({ span: whole, text: listenOf(it, ports) });
    } else if (it.name === "proxy_pass") {
      const address = it.args[0] ?? "";
      const target = address.includes("$") ? null : readProxyTarget(address);
      if (target !== null && !groups.has(target.authority.toLowerCase())) {
        const port = target.scheme === "https" ? echo.tlsPort : echo.port;
        edits.push({
          span: spanOf(it, 1),
          text: quoted(`${target.scheme}://${standIn(target.authority)}:${port}${target.uri}`),
        });
      }
    } else if (it.name === "server" && it.parent?.name === "upstream") {
      const port = tlsGroups.has(it.parent.args[0]?.toLowerCase() ?? "") ? echo.tlsPort : echo.port;
      const rest = it.args.slice(1).filter((word) => /^(?:weight|max_fails|fail_timeout|backup|down)/.test(word));
      edits.push({ span: whole, text: `server ${[`${standIn(it.args[0] ?? "")}:${port}`, ...rest].join(" ")};` });
    } else if (/^(?:fastcgi|uwsgi|scgi|grpc|memcached)_pass$/.test(it.name)) {
      const address = it.args[0] ?? "";
      if (!address.includes("$") && !groups.has(address.replace(/^\w+:\/\//, "").toLowerCase()))
        edits.push({ span: spanOf(it, 1), text: "127.0.0.1:1" });
    }
    if (isMarked(it)) {
      const listen =
        it.name === "server" && !it.children.some((one) => one.name === "listen") ? ` listen ${ports.get("80")};` : "";
      edits.push({
        span: { start: afterHead(it), end: afterHead(it) },
        text: ` access_log /marks.log m${blocks};${listen}`,
      });
      blocks += 1;
    }
  }
  const formats = Array.from(
    { length: blocks },
    (_, n) => ` log_format m${n} escape=json '$http_x_trace_id m${n} $uri $upstream_addr';`,
  );
  const http = all.find((it) => it.name === "http" && it.context === "main");
  if (http !== undefined)
    edits.push({
      span: { start: afterHead(http), end: afterHead(http) },
      text: `${formats.join("")} server_names_hash_bucket_size 512; server_names_hash_max_size 8192; variables_hash_max_size 8192;`,
    });
  // What is said again in the text would be said twice.
  for (const it of all) {
    if (it.parent === http && /^(?:server_names_hash_\w+|variables_hash_max_size)$/.test(it.name))
      edits.push({ span: wholeOf(it).span, text: "" });
  }
  return { text: applyEdits(text, edits).text, blocks };
}

function isMarked(it: ReadDirective): boolean {
  if (it.at.node.body === null) return false;
  if (it.name === "server") return it.context === "http";
  return it.name === "location" || it.name === "limit_except" || (it.name === "if" && it.parent?.name === "location");
}

function portOf(address: string): string {
  return (
    /^(\d+)$|:(\d+)$/
      .exec(address)
      ?.slice(1)
      .find((it) => it !== undefined) ?? "80"
  );
}

/** A listen on a port of this machine; those for UNIX sockets and IPv6 go where the server has others. */
function listenOf(it: ReadDirective, ports: ReadonlyMap<string, number>): string {
  const address = it.args[0] ?? "";
  const port = ports.get(portOf(address)) ?? 0;
  const words = it.args.slice(1).filter((word) => listenWords.test(word));
  const kept = words.includes("ssl") ? words : words.filter((word) => word !== "http2");
  const isForeign = /^unix:|^\[/.test(address);
  const others =
    it.parent?.children.filter((one) => one.name === "listen" && !/^unix:|^\[/.test(one.args[0] ?? "")) ?? [];
  if (isForeign && others.length > 0) return "";
  const host = /^(\d+\.\d+\.\d+\.\d+)(?::|$)/.exec(address)?.[1];
  const own =
    host === undefined || host === "0.0.0.0"
      ? ""
      : host.startsWith("127.")
        ? `${host}:`
        : `127.2.${host.split(".").slice(2).join(".")}:`;
  return `listen ${[own + port, ...kept].join(" ")};`;
}

function quoted(word: string): string {
  return /[\s;{}"'\\]/.test(word) ? `"${word.replaceAll(/["\\]/g, "\\$&")}"` : word;
}

/** The configuration as we read it from the disk, includes and all. */
function readFrom(main: string): NginxConfig {
  const file = (at: string): NginxFile => {
    const text = readFileSync(at, "utf8");
    return { uri: pathToFileURL(at).href, text, root: parse(text) };
  };
  const folder = path.dirname(main);
  return readConfig(file(main), "main", false, (pattern) => {
    const at = path.resolve(folder, pattern);
    return existsSync(at) && statSync(at).isFile() ? [file(at)] : [];
  });
}

/** Starts the real nginx on a whole configuration; the sentence why not, where it cannot be started. */
export async function startJudged(text: string, echo: Echo, modules: readonly string[] = []): Promise<Judged | string> {
  const prepared = await prepare(text, echo);
  const main = "/etc/nginx/nginx.conf";
  const world = await makeWorld({ files: { [main]: prepared.text }, emptyIncludes: true });
  let nginx: Standing | null = null;
  const stop = async (): Promise<void> => {
    await nginx?.stop();
    await world.remove();
  };
  try {
    // Workers that may read all that the model's disk may.
    const user = process.getuid?.() === 0 ? "user root;" : "";
    const load = modules.map((name) => `load_module ${name};`);
    const given = ["-p", world.inside("/etc/nginx/"), "-c", world.inside(main), "-e", "stderr"];
    const globals = [
      "-g",
      [...load, `daemon off; worker_processes 1; ${user}`, `pid ${world.inside("/nginx.pid")};`].join(" "),
    ];
    await mkdir(world.inside("/etc/nginx"), { recursive: true });
    await writeFile(world.inside("/marks.log"), "");
    const tested = await run(nginxProgram(), ["-t", ...given, ...globals], { timeout: 30_000 });
    if (tested.code !== 0) {
      await stop();
      return world.told(tested.stderr.split("\n").find((line) => /emerg|alert/.test(line)) ?? tested.stderr);
    }
    await writeFile(world.inside("/nginx.pid"), "");
    nginx = stand(nginxProgram(), [...given, ...globals]);
    const standing = nginx;
    const failed = await until(
      () => {
        if (ended(standing)) return world.told(standing.printed());
        return readFileSync(world.inside("/nginx.pid"), "utf8").trim() === "" ? undefined : "";
      },
      () => "nginx did not start",
    );
    if (failed !== "") {
      await stop();
      return failed;
    }
    const config = readFrom(world.inside(main));
    const blocks = new Map<string, ReadDirective>();
    for (const it of below(config.top)) {
      const mark = isMarked(it) ? it.children.find((one) => one.name === "access_log")?.args[1] : undefined;
      if (mark !== undefined) blocks.set(mark, it);
    }
    if (blocks.size === 0 || serversOf(config).length === 0) {
      await stop();
      return "there is no server in it";
    }
    return {
      config,
      world,
      blocks,
      logged: () => readLog(world.inside("/marks.log")),
      crashed: () => standing.printed().includes("exited on signal"),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readLog(file: string): ReadonlyMap<string, Logged> {
  const logged = new Map<string, Logged>();
  for (const line of readFileSync(file, "latin1").split("\n")) {
    const parts = /^(\S+) (m\d+) (.*) (\S.*)$/.exec(line);
    if (parts !== null)
      logged.set(parts[1] ?? "", { mark: parts[2] ?? "", uri: parts[3] ?? "", upstream: parts[4] ?? "" });
  }
  return logged;
}
