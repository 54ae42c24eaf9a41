import { span } from "../base/span.ts";
import { Break, type Reader } from "./reader.ts";
import { readSimples } from "./simple.ts";
import { maxIndents } from "./tokens.ts";
import type { Expression, Fault, Statement } from "./tree.ts";

/**
 * Notes the fault of a line that broke off and goes to the line's end; anything else that was thrown goes on.
 * Returns the statement that stands for the line.
 */
export function brokenLine(reader: Reader, error: unknown, start: number): Statement & { kind: "error" } {
  const fault = faultOf(error);
  reader.scanner.skipLine();
  const end = Math.max(start, reader.scanner.start);
  reader.faults.push(fault.start > end ? { ...span(start, end), message: "A bracket is not closed" } : fault);
  return { kind: "error", start, end, body: [] };
}

function faultOf(error: unknown): Fault {
  if (error instanceof Break) return error.fault;
  throw error;
}

/** A clause of a compound statement: what its head says, and its block. Null: the head could not be read. */
export interface Clause<T> {
  readonly head: T | null;
  readonly body: readonly Statement[];
}

/** Reads a clause: its head up to the colon, then its block. A head that breaks off is noted; its block is read. */
export function clause<T>(reader: Reader, readHead: () => T): Clause<T> {
  const { scanner } = reader;
  const { indent, indentAlt, start } = scanner;
  let head: T;
  try {
    head = readHead();
    reader.expect(":");
  } catch (error) {
    brokenLine(reader, error, start);
    scanner.nextLine();
    return { head: null, body: scanner.indent > indent ? readBlock(reader) : [] };
  }
  if (scanner.kind !== "line end") {
    const body: Statement[] = [];
    try {
      readSimples(reader, body);
    } catch (error) {
      body.push(brokenLine(reader, error, start));
    }
    scanner.nextLine();
    return { head, body };
  }
  const colon = scanner.lastEnd;
  scanner.nextLine();
  if (scanner.indent > indent) {
    if (scanner.indentAlt <= indentAlt)
      reader.faults.push({
        ...reader.here(),
        message: "Tabs and spaces are mixed so that the indentation depends on the tab width",
      });
    return { head, body: readBlock(reader) };
  }
  reader.faults.push({ ...span(colon - 1, colon), message: "An indented block is missing" });
  return { head, body: [] };
}

function readBlock(reader: Reader): Statement[] {
  const { scanner } = reader;
  const { indent, indentAlt } = scanner;
  if (reader.depth >= maxIndents) {
    reader.faults.push({ ...reader.here(), message: "Too many blocks inside one another" });
    while (scanner.indent >= indent) {
      scanner.skipLine();
      scanner.nextLine();
    }
    return [];
  }
  reader.depth++;
  const body = reader.grammar.lines(reader, indent, indentAlt);
  reader.depth--;
  return body;
}

/** The block of an `else` that belongs to the statement which ended just now; empty where there is none. */
export function readElse(reader: Reader, start: number): readonly Statement[] {
  return reader.is("else") && sameColumn(reader, start) ? clause(reader, () => reader.expect("else")).body : [];
}

/** Whether the current line is indented like the statement that starts at the offset. */
export function sameColumn(reader: Reader, start: number): boolean {
  const { scanner } = reader;
  if (scanner.indent < 0) return false;
  let at = start;
  while (at > 0 && !/[\n\r]/.test(scanner.source[at - 1] ?? "")) at--;
  return columnOf(scanner.source.slice(at, start)) === scanner.indent;
}

function columnOf(space: string): number {
  let column = 0;
  for (const char of space)
    column =
      char === "\t" ? (Math.floor(column / 8) + 1) * 8 : char === "\f" ? 0 : char === "\uFEFF" ? column : column + 1;
  return column;
}

/** Stands for an expression that could not be read. */
export function bad(at: number): Expression {
  return { kind: "bad", start: at, end: at };
}
