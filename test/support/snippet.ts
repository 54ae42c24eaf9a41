import { readFile } from "node:fs/promises";
import path from "node:path";

/** A contributed snippet: VS Code's format, and the contexts it may be offered in. */
export interface Snippet {
  readonly prefix: readonly string[];
  /** Names of `Context` in an nginx file; "module" (the top level) in a master.cfg. */
  readonly contexts: readonly string[];
  readonly description: string;
  readonly body: readonly string[];
}

/** Reads snippets/NAME.json of the checkout. */
export async function readSnippets(name: "nginx" | "master"): Promise<Readonly<Record<string, Snippet>>> {
  const file = path.resolve(import.meta.dirname, `../../snippets/${name}.json`);
  return JSON.parse(await readFile(file, "utf8")) as Readonly<Record<string, Snippet>>;
}

/** A part of a snippet's body: text, or a tab stop with what it holds at first. */
type Part = string | { readonly stop: number; readonly holds: readonly Part[] | null };

/** Reads a body from an offset up to its end or to an unescaped `}` if `inside` a placeholder. */
function parts(body: string, from: number, inside: boolean): { readonly parts: readonly Part[]; readonly end: number } {
  const found: Part[] = [];
  let at = from;
  const end = inside ? "}" : "";
  while (at < body.length && body[at] !== end) {
    const stop = /^\$(?:(\d+)|\{(\d+)(:|\}))/.exec(body.slice(at));
    if (stop !== null) {
      at += stop[0].length;
      const number = Number(stop[1] ?? stop[2]);
      if (stop[3] !== ":") {
        found.push({ stop: number, holds: null });
        continue;
      }
      const nested = parts(body, at, true);
      if (body[nested.end] !== "}") throw new Error(`the placeholder of tab stop ${number} is not closed`);
      found.push({ stop: number, holds: nested.parts });
      at = nested.end + 1;
    } else if (/^\\[$}\\]/.test(body.slice(at))) {
      found.push(body[at + 1] ?? "");
      at += 2;
    } else if (body[at] === "$") {
      throw new Error(`"${body.slice(at, at + 20)}" is neither a tab stop nor an escaped $`);
    } else {
      found.push(body[at] ?? "");
      at += 1;
    }
  }
  return { parts: found, end: at };
}

/** The numbers of a snippet's tab stops in the order they first come in its text, without the last one, `$0`. */
export function tabStops(snippet: Snippet): readonly number[] {
  const numbers = (all: readonly Part[]): readonly number[] =>
    all.flatMap((part) => (typeof part === "string" ? [] : [part.stop, ...numbers(part.holds ?? [])]));
  return [...new Set(numbers(parts(snippet.body.join("\n"), 0, false).parts))].filter((number) => number !== 0);
}

/**
 * What the editor leaves when somebody types `values` at the tab stops (by number) and accepts the rest: tabs as four
 * spaces. Throws on a body that the editor would not read as meant: a bare `$`, a placeholder without end, a tab stop
 * that holds nothing anywhere.
 */
export function expand(snippet: Snippet, values: Readonly<Record<number, string>> = {}): string {
  const all = parts(snippet.body.join("\n"), 0, false).parts;
  const holds = new Map<number, readonly Part[]>();
  const collect = (some: readonly Part[]): void => {
    for (const part of some) {
      if (typeof part === "string" || part.holds === null) continue;
      if (holds.has(part.stop)) throw new Error(`tab stop ${part.stop} has two placeholders`);
      holds.set(part.stop, part.holds);
      collect(part.holds);
    }
  };
  collect(all);
  const write = (some: readonly Part[]): string =>
    some.map((part) => (typeof part === "string" ? part : at(part.stop))).join("");
  const at = (stop: number): string => {
    const typed = values[stop];
    if (typed !== undefined || stop === 0) return typed ?? "";
    const held = holds.get(stop);
    if (held === undefined) throw new Error(`tab stop ${stop} holds nothing`);
    return write(held);
  };
  return write(all).replaceAll("\t", "    ");
}
