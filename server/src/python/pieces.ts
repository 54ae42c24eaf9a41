import { type Span, span } from "../base/span.ts";
import { escapeFault, unescape } from "./escapes.ts";
import { Break, Reader } from "./reader.ts";
import { Scanner } from "./tokens.ts";
import type { Expression, ReplacementField, StringPiece } from "./tree.ts";

/** A string token as the scanner found it. */
interface StringToken extends Span {
  readonly prefix: string;
  readonly content: Span;
}

/**
 * Reads string literals that stand one behind the other, which Python joins. As CPython's parser does, it goes to the
 * token behind them first: what is wrong inside them is said from there.
 */
export function readStrings(reader: Reader): Expression {
  const { scanner } = reader;
  const { start } = scanner;
  const tokens: StringToken[] = [];
  while (scanner.kind === "string") {
    tokens.push({ prefix: scanner.prefix, content: scanner.content, start: scanner.start, end: scanner.end });
    scanner.advance();
  }
  const whole = reader.from(start);
  const bytes = tokens[0]?.prefix.includes("b");
  const pieces = tokens.map((token) => {
    // A plain literal is decoded first, an f-string is read last.
    if (token.prefix.includes("b") !== bytes && isFormatted(token.prefix)) refuseMixed(reader, whole);
    const piece = readPiece(reader, token);
    if (token.prefix.includes("b") !== bytes && !isFormatted(token.prefix)) refuseMixed(reader, whole);
    return piece;
  });
  return { kind: "string", ...whole, pieces };
}

function isFormatted(prefix: string): boolean {
  return prefix.includes("f") || prefix.includes("t");
}

function refuseMixed(reader: Reader, at: Span): void {
  reader.refuseLiteral("cannot mix bytes and nonbytes literals", at, reader.scanner.start);
}

function readPiece(reader: Reader, { prefix, content, start, end }: StringToken): StringPiece {
  const { source } = reader.scanner;
  const raw = prefix.includes("r");
  const bytes = prefix.includes("b");
  if (isFormatted(prefix)) {
    const parts = readParts(reader, prefix, content, source.slice(content.end, end), 0);
    const plain = prefix.includes("f") && parts.every((it) => typeof it === "string");
    return { prefix, content, start, end, value: plain ? parts.join("") : null, parts };
  }
  const text = source.slice(content.start, content.end);
  if (bytes && /[\u0080-\uFFFF]/.test(text))
    reader.refuseLiteral("bytes can only contain ASCII literal characters", span(start, end));
  if (!raw && text.includes("\\")) refuseEscape(reader, text, bytes, span(start, end));
  return { prefix, content, start, end, value: unescape(text, raw, bytes), parts: null };
}

function refuseEscape(reader: Reader, text: string, bytes: boolean, at: Span): void {
  const fault = escapeFault(text, bytes);
  if (fault !== null) reader.refuseLiteral(fault, at, reader.scanner.start);
}

/** The parts of an f-string: its text with escapes and doubled braces resolved, and its fields. */
function readParts(
  reader: Reader,
  prefix: string,
  content: Span,
  closer: string,
  depth: number,
): (string | ReplacementField)[] {
  const { source, strings, manner } = reader.scanner;
  const raw = prefix.includes("r");
  const parts: (string | ReplacementField)[] = [];
  let text = "";
  let from = content.start;
  const said = reader.scanner.start;
  const flush = (to: number): void => {
    const piece = source.slice(from, to);
    if (!raw && piece.includes("\\")) refuseEscape(reader, piece, false, span(from, to));
    const made = unescape(piece, raw, false);
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
      if (source[at + 1] === char && at + 1 < content.end && depth === 0) {
        text += char;
        at++;
        from = at + 1;
        continue;
      }
      if (char === "}") reader.fail("f-string: single '}' is not allowed", span(at, at + 1), said);
      const field = strings.field(at, closer, raw);
      if (field === null || field.whole.end > content.end) {
        refuseField(reader, at, content.end, said);
        reader.fail("f-string: expecting '}'", span(at, at + 1), said);
      }
      if (depth >= 2 && (manner.minor ?? 12) < 12)
        reader.fail("f-string: expressions nested too deeply", field.whole, said);
      if (text !== "") parts.push(text);
      text = "";
      parts.push({ ...field.whole, value: readField(reader, field.expression), formatted: field.formatted });
      const conversion =
        field.conversion === null ? "" : source.slice(field.conversion.start, field.conversion.end).trimEnd();
      if (field.conversion !== null && !["s", "r", "a"].includes(conversion))
        reader.fail("f-string: invalid conversion character: expected 's', 'r', or 'a'", field.conversion, said);
      if (field.format !== null)
        reader.deeper(() => readParts(reader, prefix, field.format ?? content, closer, depth + 1));
      at = field.whole.end - 1;
      from = field.whole.end;
    }
  }
  flush(content.end);
  if (text !== "") parts.push(text);
  return parts;
}

/** Says of a field that is not closed what CPython finds in it before that: an empty one. */
function refuseField(reader: Reader, open: number, end: number, said: number): void {
  const rest = reader.scanner.source.slice(open + 1, end);
  if (/^\s*[!:}]/.test(rest)) reader.fail("f-string: empty expression not allowed", span(open, open + 1), said);
}

function readField(reader: Reader, range: Span): Expression {
  const { source, manner } = reader.scanner;
  const text = source.slice(range.start, range.end);
  const said = reader.scanner.start;
  if ((manner.minor ?? 12) < 12) {
    if (text.includes("\\")) reader.fail("f-string expression part cannot include a backslash", range, said);
    if (text.replaceAll(/'[^']*'|"[^"]*"/g, "").includes("#"))
      reader.fail("f-string expression part cannot include '#'", range, said);
  }
  if (/^\s*$/.test(text))
    reader.fail("f-string: empty expression not allowed", span(range.start - 1, range.end + 1), said);
  return reader.deeper(() => {
    const inner = new Reader(new Scanner(source, manner, range.start, range.end, true), reader.grammar, reader.faults);
    inner.depth = reader.depth;
    try {
      inner.scanner.advance();
      const value = inner.grammar.value(inner);
      if (value.kind === "starred") inner.fail("cannot use starred expression here", value);
      if (inner.is(":=")) inner.fail();
      if (inner.scanner.kind !== "line end") inner.fail();
      return value;
    } catch (error) {
      if (!(error instanceof Break)) throw error;
      const { fault } = error;
      throw new Break({ ...fault, message: `f-string: ${fault.message.replace(/^f-string: /, "")}` }, "check");
    }
  });
}
