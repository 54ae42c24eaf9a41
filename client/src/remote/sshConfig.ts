import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { type SshFiles, sshHosts, sshProgram } from "./target.ts";

const disk: SshFiles = {
  read(path) {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  },
  list(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
};

/** The hosts of this user's ssh configuration, read anew each time. */
export function hostsOfThisUser(): readonly string[] {
  return sshHosts(homedir().replaceAll("\\", "/"), disk);
}

/** The ssh program of this computer, as `sshProgram` chooses it. */
export function sshOfThisComputer(): string {
  return sshProgram(process.platform, process.env["SystemRoot"], existsSync);
}
