import { brokenLine } from "./clause.ts";
import { readCompound } from "./compound.ts";
import type { Reader } from "./reader.ts";
import { readSimples } from "./simple.ts";
import type { Statement } from "./tree.ts";

/**
 * Reads the logical lines from the current one on that are indented as deep as it or deeper, and leaves the reader at the
 * first that is not. `indent` is the indentation of the block (tabs to 8).
 */
export function readLines(reader: Reader, indent: number): Statement[] {
  const statements: Statement[] = [];
  while (reader.scanner.indent >= indent) readNext(reader, indent, statements);
  return statements;
}

/** Reads the next statement of a block of that indentation, or the next statements of a logical line. */
export function readNext(reader: Reader, indent: number, statements: Statement[]): void {
  const { scanner } = reader;
  if (scanner.indent > indent) {
    reader.indent();
    const deeper = scanner.indent;
    // The lines of a block without a head, as after a head that could not be read.
    if (reader.depth < 90) {
      reader.depth++;
      statements.push(...readLines(reader, deeper));
      reader.depth--;
      return;
    }
  }
  readLine(reader, statements);
}

/** Reads the statements of one logical line, with the blocks below it, and goes to the line behind them. */
function readLine(reader: Reader, statements: Statement[]): void {
  const { scanner } = reader;
  const start = scanner.start;
  const compound = readCompound(reader);
  if (compound !== null) {
    statements.push(compound);
    return;
  }
  try {
    readSimples(reader, statements);
  } catch (error) {
    statements.push(brokenLine(reader, error, start));
  }
  scanner.nextLine();
}
