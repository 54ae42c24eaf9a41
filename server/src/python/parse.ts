import { type Chunk, move, readChunks } from "./chunks.ts";
import {
  readBinary,
  readExpression,
  readExpressions,
  readForTargets,
  readItem,
  readNamed,
  readValue,
} from "./expressions.ts";
import { readLines } from "./lines.ts";
import { Break, type Grammar, Reader } from "./reader.ts";
import { Scanner } from "./tokens.ts";
import type { Fault, PythonFile, Statement } from "./tree.ts";

const grammar: Grammar = {
  expression: readExpression,
  item: readItem,
  named: readNamed,
  expressions: readExpressions,
  value: readValue,
  forTargets: readForTargets,
  binary: readBinary,
  lines: readLines,
};

/**
 * Reads a Python file. `minor` is the release of Python 3 (11 for 3.11); null takes what any release from 3.8 on takes.
 * Never throws: a line that is not Python becomes an error statement and a fault, and the reading goes on at the next.
 */
export function parsePython(text: string, minor: number | null = null): PythonFile {
  return new ReadFile(text, minor, null);
}

/**
 * Reads the file that an edit made of another, for any release: what stands away from the edit is taken over from it, node
 * for node. The earlier file stays what it was to whoever asks it, but is read anew for that.
 */
export function reparsePython(before: PythonFile, text: string): PythonFile {
  if (!(before instanceof ReadFile) || before.minor !== null) return parsePython(text);
  if (before.text === text) return before;
  return new ReadFile(text, null, before);
}

class ReadFile implements PythonFile {
  readonly text: string;
  readonly minor: number | null;
  readonly faults: readonly Fault[];
  /** Null since the chunks went over to the file that came next. */
  #tree: Tree | null;
  #current = true;

  constructor(text: string, minor: number | null, before: ReadFile | null) {
    this.text = text;
    this.minor = minor;
    this.#tree = before === null ? treeOf(this.#read(0)) : this.#readOn(before);
    this.faults = this.#tree.faults;
  }

  get body(): readonly Statement[] {
    this.#tree ??= treeOf(this.#read(0));
    return this.#tree.body;
  }

  get current(): boolean {
    return this.#current;
  }

  #read(from: number, stop?: (lineStart: number) => boolean): Chunk[] {
    const scanner = new Scanner(this.text, { strict: false, minor: this.minor }, from);
    scanner.nextLine();
    return readChunks(new Reader(scanner, grammar), stop);
  }

  #readOn(before: ReadFile): Tree {
    const tree = before.#tree;
    if (tree === null) return treeOf(this.#read(0));
    const { chunks: old } = tree;
    before.#tree = null;
    before.#current = false;
    const { start, end, by } = difference(before.text, this.text);
    const edited = lastAt(old, start);
    const isBroken = before.faults.length > 0;
    // What is wrong may reach as far as a bracket stays open.
    const broken = isBroken ? old.findIndex((it) => it.faults.length > 0) : edited;
    // The statement in front of the edit may go on in it: an `else`, a deeper line.
    const kept = Math.max(0, Math.min(edited - 1, broken));
    // Faults say line numbers: those behind the edit are found anew.
    const clean = isBroken ? old.findLastIndex((it) => it.faults.length > 0 || it.cautious) + 1 : 0;
    let next = Math.max(clean, edited, 0);
    let resumes = old.length;
    const stop = (lineStart: number): boolean => {
      while (next < old.length && (old[next]?.start ?? 0) + by < lineStart) next++;
      const at = old[next]?.start ?? -1;
      if (at < end || at + by !== lineStart) return false;
      resumes = next;
      return true;
    };
    const made = this.#read(kept === 0 ? 0 : (old[kept]?.start ?? 0), stop);
    for (let index = resumes; index < old.length; index++) move(old[index] as Chunk, by);
    return spliced(tree, kept, made, resumes);
  }
}

/** The chunks of a file, and what they hold together. */
interface Tree {
  readonly chunks: readonly Chunk[];
  readonly body: readonly Statement[];
  /** How many statements stand in front of each chunk. */
  readonly before: Uint32Array;
  readonly faults: readonly Fault[];
}

function treeOf(chunks: readonly Chunk[]): Tree {
  return spliced({ chunks: [], body: [], before: new Uint32Array(), faults: [] }, 0, chunks, 0);
}

/** A tree with some chunks in place of those from one index to another; the many that stay are not looked into. */
function spliced(tree: Tree, from: number, made: readonly Chunk[], to: number): Tree {
  const chunks = tree.chunks.slice(0, from).concat(made, tree.chunks.slice(to));
  const [first, next] = [from, to].map((it) => tree.before[it] ?? tree.body.length) as [number, number];
  const own = made.flatMap((it) => it.statements);
  const body = tree.body.slice(0, first).concat(own, tree.body.slice(next));
  const before = new Uint32Array(chunks.length);
  before.set(tree.before.subarray(0, from));
  let count = first;
  for (const [index, chunk] of made.entries()) {
    before[from + index] = count;
    count += chunk.statements.length;
  }
  const behind = from + made.length;
  for (let index = behind; index < chunks.length; index++)
    before[index] = (tree.before[index - behind + to] ?? 0) - next + count;
  const broken = tree.faults.length === 0 ? made : chunks;
  const faults = broken.flatMap((it) => it.faults).toSorted((a, b) => a.start - b.start);
  return { chunks, body, before, faults };
}

/** The last chunk that starts at an offset or before it; -1 where none does. */
function lastAt(chunks: readonly Chunk[], offset: number): number {
  let [low, high] = [0, chunks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chunks[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What differs between two texts: where it starts, where it ends in the first, and how much longer the second is. */
function difference(a: string, b: string): { readonly start: number; readonly end: number; readonly by: number } {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let same = 0;
  while (same < most - start && a.charCodeAt(a.length - 1 - same) === b.charCodeAt(b.length - 1 - same)) same++;
  return { start, end: a.length - same, by: b.length - a.length };
}

/**
 * Reads a Python file as CPython's parser does, which stops at the first fault; null where there is none.
 * Mirrors `_PyPegen_run_parser` in Parser/pegen.c and Parser/pegen_errors.c: what the tokenizer refuses further on goes
 * before what the grammar refuses here.
 */
export function parseStrictly(text: string, minor: number | null): Fault | null {
  const scanner = new Scanner(text, { strict: true, minor });
  const reader = new Reader(scanner, grammar);
  try {
    scanner.nextLine();
    readLines(reader, 0);
    return null;
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    return error.from === "token" ? error.fault : (refusedToken(scanner) ?? error.fault);
  }
}

/** What the tokenizer refuses from the current token on; null where there is nothing. */
function refusedToken(scanner: Scanner): Fault | null {
  const reached = scanner.line(scanner.furthest);
  const unclosed = (): Fault | null => {
    const { opener } = scanner;
    if (opener === null || scanner.line(opener.start) >= reached) return null;
    return { ...opener, message: `'${scanner.source[opener.start] ?? ""}' was never closed` };
  };
  for (;;) {
    while (scanner.kind !== "line end" && scanner.kind !== "bad") scanner.advance();
    if (scanner.kind === "bad") {
      if (!scanner.soft) return { start: scanner.start, end: scanner.end, message: scanner.message };
      return unclosed();
    }
    if (scanner.opener !== null) return unclosed();
    scanner.nextLine();
    if (scanner.indent < 0) return null;
  }
}
