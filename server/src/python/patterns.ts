import { span } from "../base/span.ts";
import { readStrings } from "./pieces.ts";
import { keywords, type Reader } from "./reader.ts";
import type { Expression, Pattern } from "./tree.ts";

/** Reads a case's pattern, or several with commas as a sequence (`patterns`). */
export function readPatterns(reader: Reader): Pattern {
  const { start } = reader.scanner;
  const first = readStarOr(reader);
  if (!reader.is(",")) {
    if (first.kind === "star") reader.fail();
    return first;
  }
  const patterns = [first];
  while (reader.eat(",") && !reader.is(":") && !reader.is("if")) patterns.push(readStarOr(reader));
  return { kind: "sequence", patterns, ...reader.from(start) };
}

function readStarOr(reader: Reader): Pattern {
  const { start } = reader.scanner;
  if (!reader.eat("*")) return readPattern(reader);
  const name = readTarget(reader);
  return { kind: "star", name: name === "_" ? null : name, ...reader.from(start) };
}

/** A name that is bound: not followed by what would make more of it. */
function readTarget(reader: Reader): string {
  const name = reader.name();
  if (reader.is(".") || reader.is("(") || reader.is("=")) reader.fail();
  return name;
}

/** Reads one pattern: `a | b`, and `as name` behind it (`as_pattern`, `invalid_as_pattern`). */
function readPattern(reader: Reader): Pattern {
  return reader.deeper(() => {
    const { scanner } = reader;
    const { start } = scanner;
    const patterns = [readClosed(reader)];
    while (reader.eat("|")) patterns.push(readClosed(reader));
    const [first] = patterns;
    const whole = reader.from(start);
    const of: Pattern = patterns.length === 1 && first !== undefined ? first : { kind: "or", patterns, ...whole };
    if (!reader.eat("as")) return of;
    const at = reader.here();
    if (reader.is("_")) reader.refuse("cannot use '_' as a target", at);
    if (scanner.kind !== "name" || keywords.has(scanner.text)) {
      const target = reader.trial(() => reader.grammar.expression(reader), false);
      if (target !== null) reader.refuse("invalid pattern target", target);
    }
    return { kind: "capture", name: readTarget(reader), of, ...reader.from(start) };
  });
}

function readClosed(reader: Reader): Pattern {
  const { scanner } = reader;
  const { start, kind, text } = scanner;
  if (kind === "number" || reader.is("-")) {
    readNumber(reader);
    return { kind: "value", ...reader.from(start) };
  }
  if (kind === "string") {
    readStrings(reader);
    return { kind: "value", ...reader.from(start) };
  }
  if (text === "None" || text === "True" || text === "False") {
    scanner.advance();
    return { kind: "value", ...reader.from(start) };
  }
  if (reader.is("(")) return readGroup(reader, ")");
  if (reader.is("[")) return readGroup(reader, "]");
  if (reader.is("{")) return readMapping(reader);
  const name = reader.name();
  let dotted = false;
  while (reader.eat(".")) {
    reader.name();
    dotted = true;
  }
  if (reader.is("(")) return readClass(reader, start);
  if (dotted) return { kind: "value", ...reader.from(start) };
  if (reader.is("=")) reader.fail();
  return { kind: "capture", name: name === "_" ? null : name, of: null, ...reader.from(start) };
}

/** Reads a number, negative or complex; the value matters to nobody. */
function readNumber(reader: Reader): void {
  const one = (imaginary: boolean): void => {
    const { scanner } = reader;
    if (scanner.kind !== "number") reader.fail();
    const isImaginary = /[jJ]$/.test(scanner.source.slice(scanner.start, scanner.end));
    if (imaginary && !isImaginary) reader.refuse("imaginary number required in complex literal", reader.here());
    scanner.advance();
    if (!imaginary && isImaginary && (reader.is("+") || reader.is("-")))
      reader.refuse("real number required in complex literal", reader.here());
  };
  reader.eat("-");
  one(false);
  if (reader.eat("+") || reader.eat("-")) one(true);
}

function readGroup(reader: Reader, closer: ")" | "]"): Pattern {
  const { start } = reader.scanner;
  reader.scanner.advance();
  const patterns: Pattern[] = [];
  let comma = false;
  while (!reader.is(closer)) {
    patterns.push(readStarOr(reader));
    comma = reader.eat(",");
    if (!comma) break;
  }
  reader.expect(closer);
  const [only] = patterns;
  if (closer === ")" && patterns.length === 1 && !comma && only !== undefined) {
    if (only.kind === "star") reader.fail();
    return only;
  }
  return { kind: "sequence", patterns, ...reader.from(start) };
}

function readMapping(reader: Reader): Pattern {
  const { scanner } = reader;
  const { start } = scanner;
  scanner.advance();
  const keys: Expression[] = [];
  const patterns: Pattern[] = [];
  let rest: string | null = null;
  while (!reader.is("}")) {
    if (reader.eat("**")) {
      rest = readTarget(reader);
      if (rest === "_") reader.fail();
      reader.eat(",");
      break;
    }
    keys.push(readKey(reader));
    reader.expect(":");
    patterns.push(readPattern(reader));
    if (!reader.eat(",")) break;
  }
  reader.expect("}");
  return { kind: "mapping", keys, patterns, rest, ...reader.from(start) };
}

function readKey(reader: Reader): Expression {
  const { scanner } = reader;
  const { start, kind, text } = scanner;
  if (kind === "string") return readStrings(reader);
  if (kind === "number" || reader.is("-")) {
    const { value, integer } = scanner;
    readNumber(reader);
    const plain = kind === "number" && scanner.lastEnd === start + String(value).length;
    return plain ? { kind: "number", value, integer, ...reader.from(start) } : { kind: "bad", ...reader.from(start) };
  }
  if (text === "None" || text === "True" || text === "False") {
    scanner.advance();
    return { kind: "constant", value: text === "None" ? null : text === "True", ...reader.from(start) };
  }
  reader.name();
  if (!reader.is(".")) reader.fail();
  while (reader.eat(".")) reader.name();
  return { kind: "bad", ...reader.from(start) };
}

/** Reads a class pattern, from its bracket on (`class_pattern`, `invalid_class_pattern`). */
function readClass(reader: Reader, start: number): Pattern {
  const { scanner } = reader;
  scanner.advance();
  const patterns: Pattern[] = [];
  const names: { name: string; start: number; end: number }[] = [];
  while (!reader.is(")")) {
    const at = reader.here();
    if (scanner.kind === "name" && !keywords.has(scanner.text) && /^=(?!=)/.test(scanner.peek())) {
      names.push({ name: reader.name(), ...at });
      reader.expect("=");
      patterns.push(readPattern(reader));
    } else {
      const pattern = readPattern(reader);
      patterns.push(pattern);
      if (names.length > 0) reader.note("positional patterns follow keyword patterns", span(at.start, pattern.end));
    }
    if (!reader.eat(",")) break;
  }
  reader.expect(")");
  return { kind: "class", patterns, names, ...reader.from(start) };
}

/** The patterns directly inside a pattern. */
export function partsOfPattern(pattern: Pattern): readonly Pattern[] {
  if (pattern.kind === "capture") return pattern.of === null ? [] : [pattern.of];
  return pattern.kind === "value" || pattern.kind === "star" ? [] : pattern.patterns;
}

/** The names that a pattern binds, in the order of the text. */
export function bindsOf(pattern: Pattern): readonly string[] {
  const names = partsOfPattern(pattern).flatMap(bindsOf);
  const own =
    pattern.kind === "mapping"
      ? pattern.rest
      : pattern.kind === "capture" || pattern.kind === "star"
        ? pattern.name
        : null;
  return own === null ? names : [...names, own];
}
