import { LineIndex } from "../base/lines.ts";
import type { Span } from "../base/span.ts";
import { compileFaults } from "./compile.ts";
import { futureFaults } from "./future.ts";
import { parsePython, parseStrictly } from "./parse.ts";
import { hasCleanNames, nameFaults } from "./symbols.ts";
import type { Fault, PythonFile, Statement } from "./tree.ts";

/** The first error of a text, as CPython's `compile()` says it. */
export interface SyntaxFault {
  /** CPython's words. */
  readonly message: string;
  /** The line that CPython names, from 1. */
  readonly line: number;
  /** Where the mistake is, which may be elsewhere. */
  readonly span: Span;
}

/**
 * The first error that CPython's `compile()` has against a text; null where it has none. `minor` is the release of
 * Python 3 (11 for 3.11); where it is not known (null), only what every release from 3.8 on refuses is an error, but that
 * Python 2's `except A, b:` is one though 3.14 can read it.
 */
export function syntaxError(source: string, minor: number | null = null): SyntaxFault | null {
  return firstFault(parsePython(source, minor), minor);
}

/**
 * The errors of a file: first the one that CPython reports, then what is wrong further on, where every statement that is
 * broken is left behind. `file` has to be read for the same release.
 */
export function syntaxFaults(file: PythonFile, minor: number | null = null): readonly SyntaxFault[] {
  const first = firstFault(file, minor);
  if (first === null) return [];
  const found = [first];
  // Behind a string that is never closed, nobody knows what is code.
  if (first.message.startsWith("unterminated triple")) return found;
  const lines = new LineIndex(file.text);
  const taken = new Set<number>();
  const take = ({ start, end }: Span): void => {
    for (let line = lines.at(start).line; line <= lines.at(end).line; line++) taken.add(line);
  };
  take(first.span);
  taken.add(first.line - 1);
  for (const fault of file.faults.length > 0 ? file.faults : treeFaults(file)) {
    if (taken.has(lines.at(fault.start).line)) continue;
    take(fault);
    found.push(asError(lines, fault));
  }
  return found;
}

function firstFault(file: PythonFile, minor: number | null): SyntaxFault | null {
  const { text } = file;
  const nul = text.indexOf("\0");
  if (nul >= 0)
    return { message: "source code string cannot contain null bytes", line: 1, span: { start: nul, end: nul + 1 } };
  const fault = (file.faults.length > 0 ? parseStrictly(text, minor) : null) ?? treeFaults(file)[0];
  return fault === undefined ? null : asError(new LineIndex(text), fault);
}

/** What is wrong in a file whose grammar is in order, in the order in which CPython finds it. */
function treeFaults({ body }: PythonFile): readonly Fault[] {
  const future = futureFaults(body);
  if (future.length === 0 && body.every(isClean)) return future;
  return [...future, ...nameFaults(body), ...compileFaults(body)];
}

/** Statements of modules in which nothing is wrong wherever they stand, as far as that is known. */
const clean = new WeakSet<Statement>();

/** Whether nothing is wrong in a statement of a module, whatever stands around it. */
function isClean(statement: Statement): boolean {
  if (clean.has(statement)) return true;
  if (statement.kind === "from" && statement.module === "__future__") return false;
  const alone = [statement];
  if (!hasCleanNames(alone) || compileFaults(alone).length > 0) return false;
  clean.add(statement);
  return true;
}

function asError(lines: LineIndex, fault: Fault): SyntaxFault {
  const at = fault.said ?? fault.start;
  const { line, column } = lines.at(at);
  // Behind the last line break CPython is still in the line before it.
  const last = at >= lines.length && column === 0 && line > 0 ? line : line + 1;
  return { message: fault.message, line: last, span: { start: fault.start, end: fault.end } };
}
