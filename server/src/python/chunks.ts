import type { Span } from "../base/span.ts";
import { tabsAndSpaces } from "./indents.ts";
import { readNext } from "./lines.ts";
import type { Reader } from "./reader.ts";
import type { Fault, Statement } from "./tree.ts";

/** What stands at the left edge of a file, with all that hangs on it: one compound statement, or one logical line. */
export interface Chunk {
  /** Where the first of its lines starts. */
  readonly start: number;
  readonly statements: readonly Statement[];
  /** Those of the tabs behind the others. */
  readonly faults: readonly Fault[];
  /** Whether it stands behind a bracket that is never closed, and was read with that in mind. */
  readonly cautious: boolean;
}

/** Reads the chunks from the reader's line on, to the end or to the first line at the left edge where `stop` says so. */
export function readChunks(reader: Reader, stop: (lineStart: number) => boolean = () => false): Chunk[] {
  const { scanner } = reader;
  const chunks: Chunk[] = [];
  while (scanner.indent >= 0) {
    const { lineStart: start, cautious } = scanner;
    if (scanner.indent === 0 && !cautious && stop(start)) break;
    const statements: Statement[] = [];
    const [faults, mixed] = [reader.faults.length, scanner.mixed.length];
    do readNext(reader, 0, statements);
    while (scanner.indent > 0);
    const tabs = scanner.mixed.slice(mixed).map((it) => ({ ...it, message: tabsAndSpaces }));
    chunks.push({ start, statements, faults: [...reader.faults.slice(faults), ...tabs], cautious });
  }
  return chunks;
}

/** The spans in a chunk, each once: they are looked for when it is moved for the first time. */
const spansIn = new WeakMap<Chunk, readonly Movable[]>();

interface Movable {
  start: number;
  end: number;
}

/**
 * Moves a chunk with all its nodes to where it stands now. Whoever held the nodes sees them moved: the file that they were
 * read for must not own them any more.
 */
export function move(chunk: Chunk, by: number): void {
  if (by === 0) return;
  let spans = spansIn.get(chunk);
  if (spans === undefined) {
    spans = collect(chunk);
    spansIn.set(chunk, spans);
  }
  for (const it of spans) {
    it.start += by;
    it.end += by;
  }
  (chunk as { start: number }).start += by;
}

function collect({ statements }: Chunk): readonly Movable[] {
  const found = new Set<Movable>();
  const open: unknown[] = [statements];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    if (isSpan(next)) {
      if (found.has(next)) continue;
      found.add(next);
    }
    for (const part of Object.values(next)) if (typeof part === "object" && part !== null) open.push(part);
  }
  return Array.from(found);
}

function isSpan(node: object): node is Span {
  return "start" in node && "end" in node;
}
