// The part of the test server that needs root. It runs as process 1 of its own mount and process namespaces, where /etc,
// /home, /run, /tmp and the like are private copies: it may make users, sudo rights and an nginx configuration there,
// and the machine outside never sees any of it. When its standard input closes (the test has ended, in whatever way)
// it exits, and the kernel takes everything inside along. Started by sshd.ts; talks in lines of JSON.
import { type SpawnSyncOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { hostname } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

/** What the machine is to be like. All paths are on the disk outside. */
export interface MachineSpec {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The public key that lets the user in. */
  readonly key: string;
  /** The folder laid over a copy of /etc/nginx. */
  readonly nginx: string;
  /** The folder laid over ~/master, which Buildbot itself makes where there is one; if any. */
  readonly master?: string;
  /** The virtual environment with Buildbot, reachable as ~/venv/bin/buildbot; if any. */
  readonly venv?: string;
  /** More lines of /etc/ssh/sshd_config, such as a banner. */
  readonly sshd?: readonly string[];
}

/** A request to the running machine; the answer to each is a line with what was asked for. */
export type MachineRequest =
  | { readonly write: string; readonly text: string }
  | { readonly read: string }
  | { readonly run: string };

/** Private memory file systems, in this order. */
const emptied = ["/run", "/tmp", "/var/log", "/var/backups", "/var/mail", "/var/lib/sudo"] as const;
const state = "/run/machine";

/** Runs a program; throws with what it printed if it fails. */
function run(program: string, args: readonly string[], options: SpawnSyncOptions = {}): string {
  const ran = spawnSync(program, args, { ...options, encoding: "utf8" });
  if (ran.error) throw ran.error;
  if (ran.status !== 0)
    throw new Error(`${program} ${args.join(" ")}: exit code ${ran.status}\n${ran.stdout}${ran.stderr}`);
  return ran.stdout;
}

/** Copies what the spec names out of the file systems that are about to be hidden, then hides them. */
function makePrivate(spec: MachineSpec): void {
  // Gathered on a file system of its own first: any of the sources may lie below a folder that is emptied.
  run("mount", ["-t", "tmpfs", "-o", "mode=755", "machine", "/mnt"]);
  mkdirSync("/mnt/machine/home", { recursive: true });
  run("cp", ["-a", "/etc", "/mnt/machine/etc"]);
  run("cp", ["-rL", "--no-preserve=mode,ownership", `${spec.nginx}/.`, "/mnt/machine/etc/nginx"]);
  if (spec.master !== undefined) run("cp", ["-rL", spec.master, "/mnt/machine/master"]);
  if (spec.venv !== undefined) {
    mkdirSync("/mnt/machine/venv");
    run("mount", ["--bind", spec.venv, "/mnt/machine/venv"]);
  }
  for (const folder of emptied) {
    const mode = folder === "/tmp" ? "mode=1777" : "mode=755";
    if (existsSync(folder)) run("mount", ["-t", "tmpfs", "-o", mode, "machine", folder]);
  }
  mkdirSync(state);
  run("mount", ["--rbind", "/mnt/machine", state]);
  run("mount", ["--bind", `${state}/etc`, "/etc"]);
  run("mount", ["--bind", `${state}/home`, "/home"]);
  for (const folder of ["/run/sshd", "/run/sudo", "/var/log/nginx", "/var/lib/sudo/lectured"])
    mkdirSync(folder, { recursive: true });
}

/** Every file below a folder, links not followed. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

/** Makes nginx's configuration one that the real `nginx -t` accepts: every site enabled, every key and certificate there. */
function completeNginx(): void {
  const [available, enabled] = ["/etc/nginx/sites-available", "/etc/nginx/sites-enabled"];
  // What is enabled is a link in a real deployment; a copy of the sample may have lost that.
  rmSync(enabled, { recursive: true, force: true });
  mkdirSync(enabled);
  for (const site of readdirSync(available)) symlinkSync(path.join(available, site), path.join(enabled, site));
  const said = filesBelow("/etc/nginx")
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const named = (directive: string) => {
    const lines = said.matchAll(new RegExp(`^[ \\t]*${directive}[ \\t]+"?(/[^\\s;"]+)`, "gm"));
    return [...lines].map((line) => line[1]).filter((file): file is string => file !== undefined && !existsSync(file));
  };
  const [key, certificate, dhparam] = [`${state}/key.pem`, `${state}/certificate.pem`, `${state}/dhparam.pem`];
  run(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "90",
      "-subj",
      "/CN=ci.example.org",
      "-keyout",
      key,
      "-out",
      certificate,
    ],
    { stdio: "pipe" },
  );
  const made: [string, readonly string[]][] = [
    [key, named("ssl_certificate_key")],
    [certificate, [...named("ssl_certificate"), ...named("ssl_trusted_certificate")]],
    [dhparam, named("ssl_dhparam")],
  ];
  // Safe primes take minutes; parameters of the DSA kind are as real to nginx.
  if (named("ssl_dhparam").length > 0)
    run("openssl", ["dhparam", "-dsaparam", "-out", dhparam, "2048"], { stdio: "pipe" });
  for (const [from, files] of made) {
    for (const file of new Set(files)) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, readFileSync(from), { mode: 0o600 });
    }
  }
}

/** Makes the user: a password, sudo that asks for it, a key that lets them in, the master and its Buildbot. */
function makeUser(spec: MachineSpec): void {
  const home = `/home/${spec.user}`;
  run("useradd", ["--create-home", "--shell", "/bin/bash", spec.user]);
  run("chpasswd", [], { input: `${spec.user}:${spec.password}\n` });
  writeFileSync(`/etc/sudoers.d/${spec.user}`, `${spec.user} ALL=(ALL:ALL) ALL\n`, { mode: 0o440 });
  // Else sudo warns that it cannot find its own host.
  writeFileSync("/etc/hosts", `127.0.0.1 localhost ${hostname()}\n::1 localhost\n`);
  mkdirSync(`${home}/.ssh`, { mode: 0o700 });
  writeFileSync(`${home}/.ssh/authorized_keys`, `${spec.key}\n`, { mode: 0o600 });
  if (spec.venv !== undefined) {
    const python = realpathSync(`${state}/venv/bin/python3`);
    mkdirSync(`${home}/venv/bin`, { recursive: true });
    // The environment's own script names an interpreter below a folder that this user may not be able to enter.
    writeFileSync(
      `${home}/venv/bin/buildbot`,
      `#!/bin/sh\nexec ${state}/venv/bin/python3 ${state}/venv/bin/buildbot "$@"\n`,
    );
    chmodSync(`${home}/venv/bin/buildbot`, 0o755);
    if (spawnSync("su", [spec.user, "-c", `test -x ${python}`]).status !== 0) {
      throw new Error(`the user ${spec.user} cannot run ${python}: make .venv with the system's Python`);
    }
  }
  run("chown", ["-R", `${spec.user}:`, home]);
  if (spec.master === undefined) return;
  if (spec.venv !== undefined) run("su", [spec.user, "-c", "cd && venv/bin/buildbot create-master --quiet master"]);
  run("cp", ["-rT", `${state}/master`, `${home}/master`]);
  run("chown", ["-R", `${spec.user}:`, `${home}/master`]);
}

/** Starts sshd and waits until it takes connections; gives its host key's fingerprint, as ssh shows it. */
async function startSshd(spec: MachineSpec): Promise<string> {
  const hostKey = `${state}/host_key`;
  run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", hostKey]);
  const config = [
    `Port ${spec.port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${hostKey}`,
    "PidFile none",
    "UsePAM no", // in a container, PAM's session modules ask for more than there is
    `AllowUsers ${spec.user}`,
    "PrintMotd no",
    ...(spec.sshd ?? []),
  ];
  writeFileSync(`${state}/sshd_config`, `${config.join("\n")}\n`);
  const sshd = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", `${state}/sshd_config`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  sshd.once("exit", (code) => {
    console.error(`sshd has ended with exit code ${code}`);
    process.exit(1);
  });
  const accepts = async () => {
    const socket = connect(spec.port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  };
  const deadline = Date.now() + 10_000;
  while (!(await accepts())) {
    if (Date.now() > deadline) throw new Error("sshd does not listen after 10 s");
    await pause(20);
  }
  return run("ssh-keygen", ["-lf", `${hostKey}.pub`]).split(" ")[1] ?? "";
}

function answer(request: MachineRequest): unknown {
  if ("read" in request) return { text: readFileSync(request.read, "utf8") };
  if ("run" in request) {
    // What it leaves running must not hold our pipes open.
    const ran = spawnSync("sh", ["-c", request.run], { encoding: "utf8", timeout: 60_000 });
    return { text: `${ran.stdout}${ran.stderr}${ran.status === 0 ? "" : `exit code ${ran.status}\n`}` };
  }
  writeFileSync(request.write, request.text);
  return { written: request.write };
}

if (import.meta.main) {
  const spec = JSON.parse(process.argv[2] ?? "") as MachineSpec;
  const lines = createInterface({ input: process.stdin });
  lines.once("close", () => process.exit(0));
  makePrivate(spec);
  completeNginx();
  makeUser(spec);
  const fingerprint = await startSshd(spec);
  console.log(JSON.stringify({ fingerprint }));
  for await (const line of lines) console.log(JSON.stringify(answer(JSON.parse(line) as MachineRequest)));
}
