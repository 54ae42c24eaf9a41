import { type Span, span } from "../base/span.ts";
import { maxIndents } from "./indents.ts";
import { Break, type Reader } from "./reader.ts";
import { readSimples } from "./simple.ts";
import type { Expression, Statement } from "./tree.ts";

/**
 * Notes the fault of a line that broke off and goes to the line's end; anything else that was thrown goes on, and where
 * the text is read as CPython does, everything. Returns the statement that stands for the line.
 */
export function brokenLine(reader: Reader, error: unknown, start: number): Statement & { kind: "error" } {
  if (!(error instanceof Break) || reader.strict) throw error;
  const { fault } = error;
  const { scanner } = reader;
  scanner.skipLine();
  const end = Math.max(start, scanner.start);
  // What lies behind the place where the line was left is no fault of its own: a bracket in front of it is open.
  const broken = fault.start > end ? reader.broken("", span(end, end)).fault : fault;
  reader.faults.push(broken);
  return { kind: "error", start, end, body: [] };
}

/** A clause of a compound statement: what its head says, and its block. Null: the head could not be read. */
export interface Clause<T> {
  readonly head: T | null;
  readonly body: readonly Statement[];
}

/**
 * Reads a clause: its head up to the colon, then its block. A head that breaks off is noted; its block is read.
 * `called` is what CPython calls it where the block is missing; `forced`: it asks for the colon by name wherever that is
 * missing, else only at the line's end.
 */
export function clause<T>(reader: Reader, called: string, readHead: () => T, forced = false): Clause<T> {
  const { scanner } = reader;
  const { indent, start } = scanner;
  let head: T;
  try {
    head = readHead();
    readColon(reader, forced);
  } catch (error) {
    brokenLine(reader, error, start);
    scanner.nextLine();
    return { head: null, body: scanner.indent > indent ? readBlock(reader) : [] };
  }
  return { head, body: readBody(reader, indent, called, start) };
}

/** Reads the colon behind a head. */
export function readColon(reader: Reader, forced: boolean): void {
  const { kind, lastEnd, start } = reader.scanner;
  if (reader.eat(":")) return;
  // Where the line ends, the mark is on its last character, behind which the colon belongs.
  if (kind === "line end") reader.fail("expected ':'", span(Math.max(0, lastEnd - 1), lastEnd), start);
  if (forced) reader.force(":");
  reader.expect(":");
}

function readBody(reader: Reader, indent: number, called: string, start: number): readonly Statement[] {
  const { scanner } = reader;
  if (scanner.kind !== "line end") {
    const body: Statement[] = [];
    const first = scanner.start;
    try {
      readSimples(reader, body);
    } catch (error) {
      body.push(brokenLine(reader, error, first));
    }
    scanner.nextLine();
    return body;
  }
  const colon = scanner.lastEnd;
  scanner.nextLine();
  if (scanner.indent > indent) return readBlock(reader);
  noBlock(reader, called, start, span(colon - 1, colon));
  return [];
}

/** Says that a block is missing below a head, at the head; CPython names the line that stands where it should be. */
export function noBlock(reader: Reader, called: string, start: number, at: Span): void {
  const line = reader.scanner.line(start);
  reader.note(`expected an indented block after ${called} on line ${line}`, at, reader.scanner.start);
}

function readBlock(reader: Reader): Statement[] {
  const { scanner } = reader;
  const { indent } = scanner;
  if (reader.depth >= maxIndents) {
    while (scanner.indent >= indent) {
      scanner.skipLine();
      scanner.nextLine();
    }
    return [];
  }
  reader.depth++;
  const body = reader.grammar.lines(reader, indent);
  reader.depth--;
  return body;
}

/** The block of an `else` that belongs to the statement which ended just now; empty where there is none. */
export function readElse(reader: Reader, indent: number): readonly Statement[] {
  if (!reader.is("else") || reader.scanner.indent !== indent) return [];
  return clause(reader, "'else' statement", () => reader.expect("else"), true).body;
}

/** Stands for an expression that could not be read. */
export function bad(at: number): Expression {
  return { kind: "bad", start: at, end: at };
}
