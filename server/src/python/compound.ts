import { bad, clause, readElse } from "./clause.ts";
import { readDecorated, readDefinition } from "./definitions.ts";
import { readMatch, startsMatch } from "./match.ts";
import { keywords, type Reader } from "./reader.ts";
import type { Arm, Statement } from "./tree.ts";
import { readTry } from "./try.ts";
import { readWithItems } from "./with.ts";

/** Reads a statement with blocks and goes to the line behind it; null where the current line starts none. */
export function readCompound(reader: Reader): Statement | null {
  const { scanner } = reader;
  if (scanner.kind === "operator" && scanner.text === "@") return readDecorated(reader);
  if (scanner.kind !== "name") return null;
  if (scanner.text === "match") return reader.since(10) && startsMatch(reader) ? readMatch(reader) : null;
  if (scanner.text === "async") {
    const next = /^(?:def|for|with)(?!\w)/.exec(scanner.peek())?.[0];
    return next === undefined ? null : readKeyword(reader, next, true);
  }
  return keywords.has(scanner.text) ? readKeyword(reader, scanner.text, false) : null;
}

function readKeyword(reader: Reader, keyword: string, waits: boolean): Statement | null {
  const { scanner } = reader;
  const { start, indent } = scanner;
  const skip = (): void => {
    if (waits) scanner.advance();
    scanner.advance();
  };
  const done = (): { start: number; end: number } => ({ start, end: Math.max(start, scanner.lastEnd) });
  switch (keyword) {
    case "if":
      return { ...readIf(reader), ...done() };
    case "while": {
      const loop = clause(reader, "'while' statement", () => (skip(), reader.grammar.named(reader)));
      return {
        kind: "while",
        test: loop.head ?? bad(start),
        body: loop.body,
        otherwise: readElse(reader, indent),
        ...done(),
      };
    }
    case "for": {
      const loop = clause(reader, "'for' statement", () => {
        skip();
        const target = reader.grammar.forTargets(reader);
        reader.expect("in");
        return { target, source: reader.grammar.expressions(reader) };
      });
      const { target, source } = loop.head ?? { target: bad(start), source: bad(start) };
      return { kind: "for", target, source, waits, body: loop.body, otherwise: readElse(reader, indent), ...done() };
    }
    case "try":
      return { ...readTry(reader), ...done() };
    case "with": {
      const made = clause(reader, "'with' statement", () => (skip(), readWithItems(reader)));
      const items = made.head ?? [{ context: bad(start), target: null }];
      return { kind: "with", items, waits, body: made.body, ...done() };
    }
    case "def":
    case "class":
      return { ...readDefinition(reader, keyword, waits, []), ...done() };
    case "else":
    case "elif":
    case "except":
    case "finally": {
      const orphan = clause(reader, "", () => reader.fail());
      return { kind: "error", body: orphan.body, ...done() };
    }
    default:
      return null;
  }
}

function readIf(reader: Reader): { kind: "if"; arms: Arm[] } {
  const { scanner } = reader;
  const { indent } = scanner;
  const arms: Arm[] = [];
  const arm = (): void => {
    const from = scanner.start;
    const made = clause(reader, `'${scanner.text}' statement`, () => {
      scanner.advance();
      return reader.grammar.named(reader);
    });
    arms.push({ test: made.head ?? bad(from), body: made.body });
  };
  arm();
  while (reader.is("elif") && scanner.indent === indent) arm();
  if (reader.is("else") && scanner.indent === indent) arms.push({ test: null, body: readElse(reader, indent) });
  return { kind: "if", arms };
}
