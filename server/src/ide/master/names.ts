import { isGroup } from "../../buildbot/catalogue.ts";
import type { Token, TokenFile } from "./tokens.ts";

/** What the names of a master.cfg stand for, as far as imports and plain assignments tell. */
export interface Names {
  /** The full path of a dotted name: "s.Git" → "buildbot.plugins.steps.Git"; null where it is nothing imported. */
  path(dotted: string): string | null;
  /** The paths that a name which nobody binds may have through `from … import *`. */
  readonly stars: readonly string[];
  /** The names that hold the configuration: BuildmasterConfig, c. */
  readonly config: ReadonlySet<string>;
}

/** Reads imports and assignments wherever they stand; the last one that binds a name counts. */
export function readNames(file: TokenFile): Names {
  const bound = new Map<string, string | null>();
  const stars: string[] = [];
  const config = new Set(["BuildmasterConfig"]);
  const { tokens } = file;
  const path = (dotted: string): string | null => {
    const [first = "", ...rest] = dotted.split(".");
    const base = bound.get(first);
    if (base === undefined) {
      // Nobody has imported it yet: the groups are what their names say.
      return isGroup(first) && first !== "www" ? ["buildbot.plugins", dotted].join(".") : null;
    }
    return base === null ? null : [base, ...rest].join(".");
  };
  for (let at = 0; at < tokens.length; at++) {
    const before = tokens[at - 1];
    const starts = before === undefined || before.kind === "line end" || before.text === ";" || before.text === ":";
    const token = tokens[at];
    if (!starts || token?.kind !== "name" || token.inside >= 0) continue;
    if (token.text === "from") at = readFrom(tokens, at, bound, stars);
    else if (token.text === "import") at = readImport(tokens, at, bound);
    else readAssignment(tokens, at, bound, config, path);
  }
  return { path, stars, config };
}

function readFrom(tokens: readonly Token[], from: number, bound: Map<string, string | null>, stars: string[]): number {
  let at = from + 1;
  let module = "";
  while (tokens[at] !== undefined && tokens[at]?.kind !== "line end" && tokens[at]?.text !== "import")
    module += tokens[at++]?.text ?? "";
  if (tokens[at]?.text !== "import") return at;
  for (at++; at < tokens.length && tokens[at]?.kind !== "line end"; at++) {
    const token = tokens[at];
    if (token?.text === "*") stars.push(module);
    if (token?.kind !== "name") continue;
    const as = tokens[at + 1]?.text === "as" && tokens[at + 2]?.kind === "name" ? tokens[at + 2] : undefined;
    bound.set(as?.text ?? token.text, `${module}.${token.text}`);
    if (as !== undefined) at += 2;
  }
  return at;
}

function readImport(tokens: readonly Token[], from: number, bound: Map<string, string | null>): number {
  let at = from + 1;
  while (at < tokens.length && tokens[at]?.kind !== "line end") {
    let module = "";
    while (tokens[at]?.kind === "name" || tokens[at]?.text === ".") {
      if (tokens[at]?.text === "as") break;
      module += tokens[at++]?.text ?? "";
    }
    const as = tokens[at]?.text === "as" ? tokens[at + 1]?.text : undefined;
    const first = module.split(".")[0] ?? module;
    if (module !== "") bound.set(as ?? first, as === undefined ? first : module);
    while (tokens[at] !== undefined && tokens[at]?.text !== "," && tokens[at]?.kind !== "line end") at++;
    if (tokens[at]?.text === ",") at++;
  }
  return at;
}

/** `a = b.c` gives a the path of b.c; any other binding of a takes its path away. */
function readAssignment(
  tokens: readonly Token[],
  from: number,
  bound: Map<string, string | null>,
  config: Set<string>,
  path: (dotted: string) => string | null,
): void {
  const word = tokens[from]?.text ?? "";
  if (word === "def" || word === "class" || word === "for") {
    bound.set(tokens[from + 1]?.text ?? "", null);
    return;
  }
  const targets: string[] = [];
  let at = from;
  while (tokens[at]?.kind === "name" && tokens[at + 1]?.text === "=") {
    targets.push(tokens[at]?.text ?? "");
    at += 2;
  }
  if (targets.length === 0) return;
  let dotted = "";
  while (tokens[at]?.kind === "name" || tokens[at]?.text === ".") dotted += tokens[at++]?.text ?? "";
  const ends = tokens[at] === undefined || tokens[at]?.kind === "line end";
  const value = ends && /^[A-Za-z_]/.test(dotted) ? path(dotted) : null;
  const holds = targets.includes("BuildmasterConfig") || (ends && config.has(dotted));
  for (const target of targets) {
    if (holds) config.add(target);
    bound.set(target, value);
  }
  if (targets.includes("BuildmasterConfig") && ends && /^\w+$/.test(dotted)) config.add(dotted);
}
