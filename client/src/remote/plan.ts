import { quoteWord, runScript } from "./quote.ts";
import { checkconfigScript, masterScripts, nginxScript } from "./scripts.ts";
import { checkHost } from "./target.ts";

/** When the remote command asks for more rights: only where they are missing, always, or never. */
export type SudoMode = "auto" | "always" | "never";

/** A command ready to run in a terminal: the arguments of the local program, and what tells its marks from others. */
export interface Plan {
  readonly argv: readonly string[];
  /** 24 hexadecimal digits that only this run's marks carry. */
  readonly nonce: string;
  /** What runs, in one line, for the user. */
  readonly title: string;
}

export interface NginxTest {
  readonly host: string;
  readonly nonce: string;
  /** The nginx program, by name or path; empty for `nginx` on the PATH. */
  readonly nginxPath: string;
  readonly sudo: SudoMode;
}

export interface BuildbotCheck {
  readonly host: string;
  readonly nonce: string;
  /** The buildbot program, by name or path; empty to look beside the master directory and on the PATH. */
  readonly buildbotPath: string;
  /** The master directory; empty to look for it. */
  readonly masterDirectory: string;
  readonly sudo: SudoMode;
}

/** The ssh command that runs `nginx -t` on a server. Throws on a host that ssh could misread, and on a NUL. */
export function nginxPlan({ host, nonce, nginxPath, sudo }: NginxTest, ssh = "ssh"): Plan {
  const program = nginxPath === "" ? "nginx" : nginxPath;
  const values = { N: nonce, P: program, M: sudo };
  return plan(ssh, host, nonce, values, nginxScript, `${sudoWord(sudo)}${program} -t`);
}

/** The ssh command that runs `buildbot checkconfig` in the master directory, as the owner of that directory. Throws as nginxPlan. */
export function checkconfigPlan(
  { host, nonce, buildbotPath, masterDirectory, sudo }: BuildbotCheck,
  ssh = "ssh",
): Plan {
  const values = {
    N: nonce,
    P: buildbotPath,
    M: sudo,
    D: masterDirectory,
    F: masterScripts.find,
    R: masterScripts.run,
  };
  const where = masterDirectory === "" ? "" : ` (in ${masterDirectory})`;
  return plan(
    ssh,
    host,
    nonce,
    values,
    checkconfigScript,
    `${buildbotPath === "" ? "buildbot" : buildbotPath} checkconfig${where}`,
  );
}

function plan(
  ssh: string,
  host: string,
  nonce: string,
  values: Readonly<Record<string, string>>,
  script: string,
  command: string,
): Plan {
  const refused = checkHost(host);
  if (refused !== undefined) throw new Error(refused);
  if (!/^[0-9a-f]{24}$/.test(nonce)) throw new Error("the nonce is not 24 hexadecimal digits");
  const assignments = Object.entries(values).map(([name, value]) => `${name}=${quoteWord(value)}`);
  return {
    argv: [ssh, "-tt", "-o", "LogLevel=ERROR", "--", host, runScript(`${assignments.join("\n")}\n${script}`)],
    nonce,
    title: `ssh ${host} ${command}`,
  };
}

function sudoWord(mode: SudoMode): string {
  return mode === "never" ? "" : mode === "always" ? "sudo " : "[sudo] ";
}
