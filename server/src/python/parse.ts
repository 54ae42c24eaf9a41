import { readBinary, readExpression, readExpressions, readItem, readTargets } from "./expressions.ts";
import { readLines } from "./lines.ts";
import { type Grammar, Reader } from "./reader.ts";
import { Scanner } from "./tokens.ts";
import type { PythonFile } from "./tree.ts";

const grammar: Grammar = {
  expression: readExpression,
  item: readItem,
  expressions: readExpressions,
  targets: readTargets,
  binary: readBinary,
  lines: readLines,
};

/**
 * Reads a Python file (the syntax of 3.8 to 3.13). Never throws: a line that is not Python becomes an error statement and
 * a fault, and the reading goes on at the next logical line.
 */
export function parsePython(text: string): PythonFile {
  const scanner = new Scanner(text);
  const reader = new Reader(scanner, grammar);
  scanner.nextLine();
  const body = readLines(reader, 0, 0);
  const faults = reader.faults.toSorted((a, b) => a.start - b.start);
  return { text, body, faults };
}
