import {
  readBinary,
  readExpression,
  readExpressions,
  readForTargets,
  readItem,
  readNamed,
  readValue,
} from "./expressions.ts";
import { tabsAndSpaces } from "./indents.ts";
import { readLines } from "./lines.ts";
import { Break, type Grammar, Reader } from "./reader.ts";
import { Scanner } from "./tokens.ts";
import type { Fault, PythonFile } from "./tree.ts";

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
  const scanner = new Scanner(text, { strict: false, minor });
  const reader = new Reader(scanner, grammar);
  scanner.nextLine();
  const body = readLines(reader, 0);
  const mixed = scanner.mixed.map((it) => ({ ...it, message: tabsAndSpaces }));
  const faults = [...reader.faults, ...mixed].toSorted((a, b) => a.start - b.start);
  return { text, body, faults };
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
