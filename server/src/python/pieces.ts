import { type Span, span } from "../base/span.ts";
import { Reader } from "./reader.ts";
import { unescape } from "./strings.ts";
import { Scanner } from "./tokens.ts";
import type { Expression, ReplacementField, StringPiece } from "./tree.ts";

/** Reads string literals that stand one behind the other, which Python joins. */
export function readStrings(reader: Reader): Expression {
  const { scanner } = reader;
  const { start } = scanner;
  const pieces: StringPiece[] = [];
  while (scanner.kind === "string") {
    pieces.push(readPiece(reader));
    scanner.advance();
  }
  if (pieces.some((it) => it.prefix.includes("b")) && pieces.some((it) => !it.prefix.includes("b")))
    reader.fail("Bytes and text cannot be joined", reader.since(start));
  return { kind: "string", ...reader.since(start), pieces };
}

function readPiece(reader: Reader): StringPiece {
  const { prefix, content, start, end, source } = reader.scanner;
  const raw = prefix.includes("r");
  if (prefix.includes("f")) {
    const parts = readParts(reader, prefix, content, source.slice(content.end, end));
    const plain = parts.every((it) => typeof it === "string");
    return { prefix, content, start, end, value: plain ? parts.join("") : null, parts };
  }
  const text = source.slice(content.start, content.end);
  const value = unescape(text, raw, prefix.includes("b"));
  if (value === null && !/\\N\{[^}]+\}/.test(text)) reader.fail("This escape is not complete");
  return { prefix, content, start, end, value, parts: null };
}

/** The parts of an f-string: its text with escapes and doubled braces resolved, and its fields. */
function readParts(reader: Reader, prefix: string, content: Span, closer: string): (string | ReplacementField)[] {
  const { source, strings } = reader.scanner;
  const raw = prefix.includes("r");
  const parts: (string | ReplacementField)[] = [];
  let text = "";
  let from = content.start;
  const flush = (to: number): void => {
    const made = unescape(source.slice(from, to), raw, false);
    if (made !== null) text += made;
    else {
      // A named character: Python's tables alone know it.
      const named = span(from, to);
      parts.push(text, { ...named, value: { kind: "bad", ...named }, formatted: true });
      text = "";
    }
  };
  for (let at = content.start; at < content.end; at++) {
    const char = source[at];
    if (char === "\\" && !raw) {
      if (source[at + 1] === "N" && source[at + 2] === "{") while (at < content.end && source[at] !== "}") at++;
      else if (source[at + 1] !== "{" && source[at + 1] !== "}") at++;
    } else if (char === "{" || char === "}") {
      flush(at);
      if (source[at + 1] === char && at + 1 < content.end) {
        text += char;
        at++;
        from = at + 1;
        continue;
      }
      if (char === "}") reader.fail("A single } cannot stand in an f-string", span(at, at + 1));
      const field = strings.field(at, closer, raw);
      if (field === null || field.whole.end > content.end) reader.fail("This { is not closed", span(at, at + 1));
      if (text !== "") parts.push(text);
      text = "";
      parts.push({ ...field.whole, value: readField(reader, field.expression), formatted: field.formatted });
      if (field.format !== null) reader.deeper(() => readParts(reader, prefix, field.format ?? content, closer));
      at = field.whole.end - 1;
      from = field.whole.end;
    }
  }
  flush(content.end);
  if (text !== "") parts.push(text);
  return parts;
}

function readField(reader: Reader, range: Span): Expression {
  return reader.deeper(() => {
    const inner = new Reader(
      new Scanner(reader.scanner.source, range.start, range.end, true),
      reader.grammar,
      reader.faults,
    );
    inner.depth = reader.depth;
    inner.inFunction = reader.inFunction;
    inner.scanner.advance();
    const value = inner.grammar.expressions(inner);
    if (inner.scanner.kind !== "line end") inner.fail("This is not part of the expression");
    return value;
  });
}
