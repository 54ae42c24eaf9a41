// A server with a running nginx, for what is tested and deployed over the quiet channel: one site at a port of its own,
// which says which configuration it serves.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Server as QuietServer } from "../../client/src/remote/quiet.ts";
import { freePorts, run, until } from "./process.ts";
import { type Server, startServer } from "./sshd.ts";

/** The site, as the link that nginx opens and as the file behind it. */
export const enabled = "/etc/nginx/sites-enabled/default";
export const site = "/etc/nginx/sites-available/default";
export const snippet = "/etc/nginx/snippets/answer.conf";

export interface LiveServer {
  readonly machine: Server;
  /** What the client's functions are given; sudo asks for the password, which is typed right. */
  readonly quiet: QuietServer;
  /** The port that the site listens on, and one more that is free. */
  readonly port: number;
  readonly spare: number;
  /** The site's text. */
  readonly text: string;
  /** The snippet's text for a version: what a request is answered with. */
  readonly answer: (version: string) => string;
  /** What the site answers a request with; "" if nothing does. */
  served(): Promise<string>;
  /** Puts back the files and workers of the beginning. */
  reset(): Promise<void>;
  /** SHA-256 of everything below /etc/nginx, with modes and owners: equal if and only if nothing was changed. */
  fingerprint(): Promise<string>;
  /** What a run may not leave behind: temporary folders, locks, files beside the files. */
  leftovers(): Promise<string>;
  /** Lets sudo do everything without a password, or with one, or nothing. */
  sudo(how: "password" | "free" | "none"): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it; takes about three seconds. */
export async function startLiveServer(more: { readonly buildbot?: boolean } = {}): Promise<LiveServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "bbp-live-"));
  const [port = 0, spare = 0] = await freePorts(2);
  const answer = (version: string): string => `return 200 "${version}";\n`;
  const text = `server {\n  listen 127.0.0.1:${port};\n  include snippets/answer.conf;\n}\n`;
  for (const [name, content] of [
    ["sites-available/default", text],
    ["snippets/answer.conf", answer("v1")],
  ] as const) {
    mkdirSync(path.dirname(path.join(folder, "nginx", name)), { recursive: true });
    writeFileSync(path.join(folder, "nginx", name), content);
  }
  const venv = path.join(import.meta.dirname, "..", "..", ".venv");
  const machine = await startServer({
    nginx: path.join(folder, "nginx"),
    ...(more.buildbot === true
      ? { venv, master: path.join(import.meta.dirname, "..", "..", "sample", "buildbot") }
      : {}),
  });
  const home = path.join(folder, "home");
  const env = { ...process.env, PATH: `${machine.knownTo(home).PATH}:${process.env["PATH"] ?? ""}` };
  const known = await run("ssh", ["-o", "StrictHostKeyChecking=accept-new", machine.host, "true"], { env });
  if (known.code !== 0) throw new Error(`no connection: ${known.stderr}`);
  await machine.run("nginx >/dev/null 2>&1");
  const served = (): Promise<string> =>
    new Promise((resolve) => {
      const request = get({ host: "127.0.0.1", port, path: "/", agent: false, timeout: 2000 }, (response) => {
        let said = "";
        response.setEncoding("utf8").on("data", (piece: string) => (said += piece));
        response.on("end", () => resolve(said));
      });
      request.on("error", () => resolve(""));
      request.on("timeout", () => request.destroy());
    });
  const sudo = async (how: "password" | "free" | "none"): Promise<void> => {
    const rule = { password: "ALL=(ALL:ALL) ALL", free: "ALL=(ALL:ALL) NOPASSWD: ALL", none: "" }[how];
    await machine.write(`/etc/sudoers.d/${machine.user}`, rule === "" ? "" : `${machine.user} ${rule}\n`);
    await machine.run("rm -rf /run/sudo/ts");
  };
  const reset = async (): Promise<void> => {
    await machine.write(site, text);
    await machine.write(snippet, answer("v1"));
    // Until every worker of before is on its way out: one of them could still take a request.
    await machine.run(`rm -f /etc/nginx/conf.d/*
      workers() { pgrep -x nginx -a | sed -n 's/^\\([0-9]*\\) nginx: worker process *$/\\1/p'; }
      old=" $(workers | tr '\\n' ' ') "
      nginx -s reload 2>/dev/null
      i=0
      while [ $i -lt 100 ]; do
        left=; new=
        for w in $(workers); do case $old in *" $w "*) left=1 ;; *) new=1 ;; esac; done
        [ -z "$left" ] && [ -n "$new" ] && break
        sleep 0.05; i=$((i + 1))
      done`);
    await until(
      async () => ((await served()) === "v1" ? true : undefined),
      () => "the site does not come back to v1",
    );
  };
  await reset();
  return {
    machine,
    quiet: {
      host: machine.host,
      sudo: "auto",
      nginxPath: "",
      buildbotPath: "",
      env,
      password: () => Promise.resolve(machine.password),
    },
    port,
    spare,
    text,
    answer,
    served,
    reset,
    sudo,
    fingerprint: () =>
      machine.run(
        "cd /etc/nginx && { find . -type f -exec sha256sum {} + ; find . -printf '%p %y %m %u %g %l\\n'; } | sort | sha256sum",
      ),
    leftovers: () =>
      machine.run(
        "ls -d /tmp/* /var/backups/buildbot-proxy/lock* 2>/dev/null; find /etc/nginx /home -name '*buildbot-proxy-*'; pgrep -fl '[B]BP [0-9a-f]|[b]uildbot-proxy [0-9a-f]' || :",
      ),
    stop: async () => {
      await machine.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
