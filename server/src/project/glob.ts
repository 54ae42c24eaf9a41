import { type FileSystem, under } from "./filesystem.ts";

/**
 * The URIs of what a glob pattern matches below a folder, as glob(3) finds it for nginx (ngx_open_glob in
 * src/os/unix/ngx_files.c): `*`, `?` and `[…]` within one name, `\` takes their meaning away, a dot in front has to be
 * said; no braces and no `~`. All there is, in the order of the whole paths' bytes.
 */
export async function glob(fs: FileSystem, folder: string, pattern: string): Promise<readonly string[]> {
  let found: readonly Found[] = [{ uri: folder, path: "" }];
  const parts = pattern.split("/").filter((part) => part !== "" && part !== ".");
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const matches = isGlob(part) ? matcher(part) : null;
    const next: Found[] = [];
    for (const { uri, path } of found) {
      const name = part.replaceAll(/\\(.)/gs, "$1");
      if (matches === null && (name === ".." || !isLast)) next.push({ uri: under(uri, name), path: `${path}/${name}` });
      else
        for (const entry of (await fs.list(uri)) ?? [])
          if ((isLast || entry.folder) && (matches === null ? entry.name === name : matches(entry.name)))
            next.push({ uri: under(uri, entry.name), path: `${path}/${entry.name}` });
    }
    found = next;
  }
  return found.toSorted((a, b) => compareBytes(a.path, b.path)).map(({ uri }) => uri);
}

interface Found {
  readonly uri: string;
  /** Below the folder that was searched. */
  readonly path: string;
}

/** Whether nginx takes a path for a pattern (ngx_conf_include in src/core/ngx_conf_file.c). */
export function isGlob(path: string): boolean {
  return /[*?[]/.test(path);
}

/** The order of two texts by their bytes in UTF-8, which is that of their characters' numbers. */
function compareBytes(a: string, b: string): number {
  const left = bytesOf(a);
  const right = bytesOf(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

const encoder = new TextEncoder();

/** A text with one character for each of its bytes in UTF-8: nginx sets no locale, so a `?` is one byte. */
function bytesOf(text: string): string {
  if (/^[\0-\u007f]*$/.test(text)) return text;
  return Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join("");
}

/** Tells which names one part of a pattern matches; mirrors fnmatch(3) with FNM_PERIOD in the C locale. */
function matcher(part: string): (name: string) => boolean {
  const pattern = bytesOf(part);
  /** A star, or what one byte has to be. */
  const steps: ("*" | RegExp)[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? "";
    const close = c === "[" ? closingBracket(pattern, i) : -1;
    if (c === "*") steps.push("*");
    else if (c === "?") steps.push(/[^]/);
    else if (close > 0) {
      steps.push(new RegExp(bracket(pattern.slice(i + 1, close))));
      i = close;
    } else steps.push(new RegExp(escaped(c === "\\" && i + 1 < pattern.length ? (pattern[++i] ?? "") : c)));
  }
  const mayBeHidden = !/^[*?[]/.test(pattern);
  return (name) => (mayBeHidden || !name.startsWith(".")) && matchesAll(bytesOf(name), steps);
}

/** Whether steps match a whole name. Of the stars only the last one that was met is tried with more: that is enough. */
function matchesAll(name: string, steps: readonly ("*" | RegExp)[]): boolean {
  let at = 0;
  let step = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const wanted = steps[step];
    if (wanted === "*") {
      star = step++;
      starAt = at;
    } else if (wanted?.test(name[at] ?? "") === true) {
      step++;
      at++;
    } else if (star >= 0) {
      step = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (steps[step] === "*") step++;
  return step === steps.length;
}

/** The offset of the `]` that ends a bracket expression; -1 where none does, and the `[` means itself. */
function closingBracket(pattern: string, open: number): number {
  let i = open + 1;
  if (pattern[i] === "!" || pattern[i] === "^") i++;
  for (const first = i; i < pattern.length; i++) {
    if (pattern[i] === "\\") i++;
    else if (pattern.startsWith("[:", i)) {
      const end = pattern.indexOf(":]", i + 2);
      if (end > 0) i = end + 1;
    } else if (pattern[i] === "]" && i > first) return i;
  }
  return -1;
}

const classes: Readonly<Record<string, string>> = {
  alnum: "A-Za-z0-9",
  alpha: "A-Za-z",
  blank: " \\t",
  cntrl: "\\0-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t-\\r ",
  upper: "A-Z",
  xdigit: "0-9A-Fa-f",
};

/** What stands in a bracket expression, as a class of a regular expression; one that can match nothing where it is empty. */
function bracket(inside: string): string {
  const isNot = /^[!^]/.test(inside);
  let out = "";
  for (let i = isNot ? 1 : 0; i < inside.length; i++) {
    const named = /^\[:(\w+):\]/.exec(inside.slice(i));
    if (named !== null) {
      out += classes[named[1] ?? ""] ?? "";
      i += named[0].length - 1;
      continue;
    }
    if (inside[i] === "\\" && i + 1 < inside.length) i++;
    const from = inside[i] ?? "";
    if (inside[i + 1] !== "-" || i + 2 >= inside.length) {
      out += escaped(from);
      continue;
    }
    i += inside[i + 2] === "\\" && i + 3 < inside.length ? 3 : 2;
    const to = inside[i] ?? "";
    if (from <= to) out += `${escaped(from)}-${escaped(to)}`;
  }
  return `[${isNot ? "^" : ""}${out}]`;
}

function escaped(character: string): string {
  return /[\w ]/.test(character) ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
