import { readArguments, readParameters } from "./calls.ts";
import { brokenLine, clause } from "./clause.ts";
import { readExpression, readItem } from "./expressions.ts";
import type { Reader } from "./reader.ts";
import { skipTypeParameters } from "./simple.ts";
import type { Expression, Statement } from "./tree.ts";

/** Reads a function or class; `skip` goes past the words that start it. */
export function readDefinition(
  reader: Reader,
  keyword: "def" | "class",
  skip: () => void,
  decorators: readonly Expression[],
): Statement {
  const { scanner } = reader;
  const { start } = scanner;
  const { inFunction, inLoop } = reader;
  const annotations = (): void => {
    if (reader.eat("->")) readExpression(reader);
  };
  reader.inLoop = false;
  reader.inFunction = keyword === "def";
  let made: Statement;
  if (keyword === "def") {
    const { head, body } = clause(reader, () => {
      skip();
      const name = reader.name();
      skipTypeParameters(reader);
      reader.expect("(");
      const parameters = readParameters(reader, ")", true);
      reader.expect(")");
      annotations();
      return { name, parameters };
    });
    made =
      head === null
        ? { kind: "error", start, end: start, body }
        : { kind: "function", start, end: start, ...head, decorators, body };
  } else {
    const { head, body } = clause(reader, () => {
      skip();
      const name = reader.name();
      skipTypeParameters(reader);
      return { name, arguments: reader.is("(") ? readArguments(reader) : [] };
    });
    made =
      head === null
        ? { kind: "error", start, end: start, body }
        : { kind: "class", start, end: start, ...head, decorators, body };
  }
  reader.inFunction = inFunction;
  reader.inLoop = inLoop;
  return { ...made, end: Math.max(start, scanner.lastEnd) };
}

/** Reads a function or class with the decorators above it. */
export function readDecorated(reader: Reader): Statement {
  const { scanner } = reader;
  const { start } = scanner;
  const decorators: Expression[] = [];
  while (reader.is("@")) {
    const line = scanner.start;
    try {
      scanner.advance();
      decorators.push(readItem(reader, false));
      if (scanner.kind !== "line end") reader.fail("This does not belong here");
    } catch (error) {
      brokenLine(reader, error, line);
    }
    scanner.nextLine();
  }
  const waits = reader.is("async") && /^def\b/.test(scanner.peek());
  const keyword = waits || reader.is("def") ? "def" : reader.is("class") ? "class" : null;
  if (keyword === null) {
    reader.faults.push({ ...reader.here(), message: "A function or class is missing behind the decorator" });
    return { kind: "error", start, end: Math.max(start, scanner.lastEnd), body: [] };
  }
  const skip = (): void => {
    if (waits) scanner.advance();
    scanner.advance();
  };
  return { ...readDefinition(reader, keyword, skip, decorators), start };
}
