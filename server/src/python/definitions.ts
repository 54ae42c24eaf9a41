import { readArguments } from "./calls.ts";
import { brokenLine, clause } from "./clause.ts";
import { readParameters } from "./parameters.ts";
import { Break, type Reader } from "./reader.ts";
import type { Expression, Statement } from "./tree.ts";
import { readTypeParameters } from "./type-parameters.ts";

/** Reads a function or class, from `def`, `class` or (`waits`) `async` on. */
export function readDefinition(
  reader: Reader,
  keyword: "def" | "class",
  waits: boolean,
  decorators: readonly Expression[],
): Statement {
  const { scanner } = reader;
  const { start } = scanner;
  let made: Statement;
  if (keyword === "def") {
    const { head, body } = clause(
      reader,
      "function definition",
      () => {
        if (waits) scanner.advance();
        scanner.advance();
        const name = reader.name();
        const types = readTypeParameters(reader);
        reader.force("(");
        const parameters = readParameters(reader, ")");
        reader.expect(")");
        return { name, types, parameters, returns: readReturns(reader) };
      },
      true,
    );
    made =
      head === null
        ? { kind: "error", start, end: start, body }
        : { kind: "function", start, end: start, ...head, decorators, waits, body };
  } else {
    const { head, body } = clause(reader, "class definition", () => {
      scanner.advance();
      const name = reader.name();
      const types = readTypeParameters(reader);
      return { name, types, arguments: reader.is("(") ? readArguments(reader, true) : [] };
    });
    made =
      head === null
        ? { kind: "error", start, end: start, body }
        : { kind: "class", start, end: start, ...head, decorators, body };
  }
  return { ...made, end: Math.max(start, scanner.lastEnd) };
}

/** Reads `-> type`, which CPython leaves where it cannot read it: then the colon is missing in front of it. */
function readReturns(reader: Reader): Expression | null {
  if (!reader.is("->")) return null;
  const arrow = reader.here();
  reader.scanner.advance();
  try {
    return reader.silently(() => reader.grammar.expression(reader));
  } catch (error) {
    if (!(error instanceof Break) || error.from !== "grammar") throw error;
    throw new Break({ ...arrow, message: "expected ':'" }, "check");
  }
}

/** Reads a function or class with the decorators above it. */
export function readDecorated(reader: Reader): Statement {
  const { scanner } = reader;
  const { start, indent } = scanner;
  const decorators: Expression[] = [];
  while (reader.is("@") && scanner.indent === indent) {
    const line = scanner.start;
    try {
      scanner.advance();
      decorators.push(reader.grammar.named(reader));
      if (scanner.kind !== "line end") reader.fail();
    } catch (error) {
      brokenLine(reader, error, line);
    }
    scanner.nextLine();
  }
  const waits = reader.is("async") && /^def(?!\w)/.test(scanner.peek());
  const keyword = waits || reader.is("def") ? "def" : reader.is("class") ? "class" : null;
  if (keyword === null || scanner.indent !== indent) {
    if (scanner.indent > indent) reader.indent();
    else if (scanner.indent < indent && (scanner.indent >= 0 || indent > 0))
      reader.note("unexpected unindent", reader.here());
    else reader.note("", reader.here());
    return { kind: "error", start, end: Math.max(start, scanner.lastEnd), body: [] };
  }
  return { ...readDefinition(reader, keyword, waits, decorators), start };
}
