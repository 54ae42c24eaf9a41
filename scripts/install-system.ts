// Makes sure that the programs the tests need are on this machine: `node scripts/install-system.ts nginx sudo …`.
// What is there already is left alone; what is missing comes from apt-get, as root or through a sudo that asks nothing.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

interface Need {
  /** The Debian package that brings it. */
  readonly package: string;
  /** True where the machine has it. */
  there(): boolean;
}

/** The first of these files that exists, if any. */
function first(...files: readonly string[]): string | undefined {
  return files.find((file) => existsSync(file));
}

/** The machine's Chromium or Chrome, whichever comes first; undefined where there is none. */
export function systemChromium(): string | undefined {
  const own = process.env["CHROME_PATH"];
  const usual = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
  ];
  return first(...(own === undefined ? usual : [own, ...usual]));
}

const needs: Readonly<Record<string, Need>> = {
  nginx: { package: "nginx", there: () => first("/usr/sbin/nginx", "/usr/local/sbin/nginx") !== undefined },
  "openssh-server": { package: "openssh-server", there: () => first("/usr/sbin/sshd") !== undefined },
  "openssh-client": { package: "openssh-client", there: () => first("/usr/bin/ssh") !== undefined },
  openssl: { package: "openssl", there: () => first("/usr/bin/openssl") !== undefined },
  gcc: { package: "gcc", there: () => first("/usr/bin/cc", "/usr/bin/gcc") !== undefined },
  // The compiler alone, without the headers of the C library, compiles nothing.
  "libc6-dev": { package: "libc6-dev", there: () => first("/usr/include/stdio.h") !== undefined },
  iproute2: { package: "iproute2", there: () => first("/usr/sbin/ip", "/usr/bin/ip", "/sbin/ip") !== undefined },
  sudo: { package: "sudo", there: () => first("/usr/bin/sudo") !== undefined },
  chromium: { package: "chromium", there: () => systemChromium() !== undefined },
  // Debian splits the module: `venv` itself is in python3, what it needs to make one is not.
  "python3-venv": {
    package: "python3-venv",
    there: () => spawnSync("/usr/bin/python3", ["-c", "import ensurepip, venv"], { stdio: "ignore" }).status === 0,
  },
};

/** Thrown where something is missing and this user may not install it; the message is one sentence with the command. */
export class CannotInstall extends Error {
  override readonly name = "CannotInstall";
}

/**
 * What to write before a command so that it runs as root without a question: nothing for root, `sudo -n` where sudo
 * lets this user do that; undefined where neither is so.
 */
export function asRoot(): readonly string[] | undefined {
  if (process.getuid?.() === 0) return [];
  return spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0 ? ["sudo", "-n"] : undefined;
}

/**
 * Installs what is missing of the named programs (see `needs`), with one `apt-get update` before, and nothing
 * otherwise. Throws {@link CannotInstall} if this user may not, or if the programs are still missing afterwards.
 */
export function installSystem(names: readonly string[]): void {
  const missing = names.filter((name) => {
    const need = needs[name];
    if (need === undefined) throw new CannotInstall(`"${name}" is none of ${Object.keys(needs).join(", ")}.`);
    return !need.there();
  });
  if (missing.length === 0) return;
  const packages = missing.map((name) => needs[name]?.package ?? name);
  const install = ["apt-get", "install", "-y", "--no-install-recommends", ...packages];
  const byHand = `sudo ${install.join(" ")}`;
  const root = asRoot();
  if (root === undefined || !existsSync("/usr/bin/apt-get")) {
    throw new CannotInstall(`${missing.join(", ")} missing, and this user cannot install packages; run: ${byHand}`);
  }
  console.log(`Installing ${packages.join(", ")}`);
  for (const command of [["apt-get", "update", "-q"], install]) {
    const [program = "", ...args] = [...root, "env", "DEBIAN_FRONTEND=noninteractive", ...command];
    const ran = spawnSync(program, args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
    // A failed update may be one dead source among many: the installation itself decides.
    if (ran.status !== 0 && command === install) {
      throw new CannotInstall(`${missing.join(", ")} could not be installed; try: ${byHand}\n${ran.stderr}`);
    }
  }
  const still = missing.filter((name) => !needs[name]?.there());
  if (still.length > 0) throw new CannotInstall(`${still.join(", ")} is still not there after: ${byHand}`);
}

if (import.meta.main) {
  try {
    installSystem(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof CannotInstall)) throw error;
    console.error(error.message);
    process.exitCode = 3;
  }
}
