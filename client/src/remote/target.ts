/**
 * Says in one sentence why a name cannot be given to ssh as a host, or undefined where it can. It is always an
 * argument of its own, so nothing but an option (a leading `-`) or a second reading by ssh itself could do harm.
 */
export function checkHost(host: string): string | undefined {
  const shown = JSON.stringify(host.length > 60 ? `${host.slice(0, 59)}…` : host);
  if (host === "") return "The name of the server is empty.";
  if (/[\s\x00-\x1f\x7f]/u.test(host))
    return `${shown} is not the name of a server: it has a space or a control character in it.`;
  const name = host.slice(host.lastIndexOf("@") + 1);
  if (host.startsWith("-") || name.startsWith("-"))
    return `${shown} is not the name of a server: it starts with “-”, which ssh would take for an option.`;
  if (
    !/^(?:[\p{L}\p{N}_.+-]+(?:@[\p{L}\p{N}_.+-]+)?@)?(?:[\p{L}\p{N}_][\p{L}\p{N}_.-]*|\[?(?=[:.]*[0-9A-Fa-f])[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[\w.-]+)?\]?)$/u.test(
      host,
    )
  )
    return `${shown} is not the name of a server: write a host of your ssh configuration, a host name, or user@host.`;
  return undefined;
}

/** The file system as the reading of an ssh configuration needs it. */
export interface SshFiles {
  /** A file's text, or undefined. */
  read(path: string): string | undefined;
  /** The names in a folder; none if it is not there. */
  list(folder: string): readonly string[];
}

/**
 * The hosts that a user's ssh configuration names, in its order, without patterns (`*`, `?`) and negations (`!`).
 * `Include` is followed with `~`, wildcards and paths relative to `~/.ssh`, sixteen deep as ssh does (readconf.c).
 */
export function sshHosts(home: string, files: SshFiles): readonly string[] {
  const ssh = `${home}/.ssh`;
  const found = new Set<string>();
  const open = (path: string, depth: number): void => {
    for (const { keyword, words } of settings(files.read(path) ?? "")) {
      if (keyword === "host") {
        for (const name of words) if (!/[*?!]/.test(name) && checkHost(name) === undefined) found.add(name);
      } else if (keyword === "include" && depth < 16) {
        for (const word of words) {
          const absolute = word.startsWith("~/") ? home + word.slice(1) : isAbsolute(word) ? word : `${ssh}/${word}`;
          for (const included of glob(absolute.replaceAll("\\", "/"), files)) open(included, depth + 1);
        }
      }
    }
  };
  open(`${ssh}/config`, 0);
  return [...found];
}

/** The ssh program to start: Windows' own first, so that no other folder of the PATH or the current one can offer one. */
export function sshProgram(
  platform: string,
  systemRoot: string | undefined,
  exists: (path: string) => boolean,
): string {
  const windows = `${systemRoot ?? "C:\\Windows"}\\System32\\OpenSSH\\ssh.exe`;
  return platform === "win32" && exists(windows) ? windows : "ssh";
}

function* settings(text: string): Generator<{ readonly keyword: string; readonly words: readonly string[] }> {
  for (const line of text.split(/\r?\n/)) {
    const found = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(\S.*)$/.exec(line);
    if (!found) continue;
    const words: string[] = [];
    for (const [word, quoted] of (found[2] ?? "").matchAll(/"([^"]*)"|\S+/g)) {
      if (quoted === undefined && word.startsWith("#")) break;
      words.push(quoted ?? word);
    }
    yield { keyword: (found[1] ?? "").toLowerCase(), words };
  }
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
}

/** The paths a pattern stands for, sorted; a wildcard never matches a leading dot. */
function glob(pattern: string, files: SshFiles): readonly string[] {
  const [first = "", ...segments] = pattern.split("/");
  let paths = [first];
  for (const segment of segments) {
    if (!/[*?[]/.test(segment)) paths = paths.map((path) => `${path}/${segment}`);
    else {
      const source = segment
        .replace(/[.+^${}()|\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
      const match = new RegExp(`^(?!\\.)${source}$`);
      paths = paths.flatMap((path) =>
        [...files.list(path === "" ? "/" : path)]
          .filter((name) => match.test(name))
          .sort()
          .map((name) => `${path}/${name}`),
      );
    }
  }
  return paths;
}
