import { readClass } from "./class.ts";
import { bigGroup, MAX_GROUP } from "./cursor.ts";
import { readEscape } from "./escape.ts";
import type { Group } from "./items.ts";
import { readParenthesis } from "./parenthesis.ts";
import { readProperty } from "./property.ts";
import { expectsAssertion, Reading, unclosed } from "./reading.ts";

/** What was read of a pattern. */
export interface Scanned {
  readonly root: Group;
  readonly groups: number;
  /** The numbers of the named groups. */
  readonly names: ReadonlyMap<string, number>;
  /** Whether groups of one number may be more than one. */
  readonly isReset: boolean;
}

const deepest = 250;

/** Reads a pattern as parse_regex of PCRE2's src/pcre2_compile.c does; throws a Refusal where that stops. */
export function scan(text: string): Scanned {
  const reading = new Reading(text);
  const { cursor } = reading;
  let quoted = false;
  while (!cursor.isAtEnd) {
    if (reading.depth > deepest) cursor.refuse("parentheses are too deeply nested");
    if (quoted) {
      if (cursor.startsWith("\\E")) {
        quoted = false;
        cursor.at += 2;
        continue;
      }
      if (reading.expects > 0) cursor.refuse(expectsAssertion);
      cursor.at += 1;
      reading.literal();
      reading.quantified = false;
      continue;
    }
    if (cursor.startsWith("\\Q") || cursor.startsWith("\\E")) {
      quoted = cursor.peek(1) === "Q";
      cursor.at += 2;
    } else if (!skipSilent(reading)) readItem(reading);
  }
  if (reading.depth > 0) cursor.refuse(unclosed);
  return { root: reading.root, groups: cursor.groups, names: reading.names, isReset: reading.isReset };
}

/** Skips white space and comments. */
function skipSilent(reading: Reading): boolean {
  const { cursor } = reading;
  if (reading.options.extended) {
    // Besides ASCII's, the next line of ISO 8859-1.
    if (/[\s\x85]/.test(cursor.peek()) && cursor.peek() !== "\xa0") {
      cursor.at += 1;
      return true;
    }
    if (cursor.peek() === "#") {
      const end = cursor.text.indexOf("\n", cursor.at);
      cursor.at = end < 0 ? cursor.text.length : end + 1;
      return true;
    }
  }
  if (!cursor.startsWith("(?#")) return false;
  const end = cursor.text.indexOf(")", cursor.at + 3);
  if (end < 0) cursor.refuse("missing ) after (?# comment", cursor.text.length);
  cursor.at = end + 1;
  return true;
}

function readItem(reading: Reading): void {
  const { cursor } = reading;
  const expected = reading.expects;
  if (expected > 0 && !isAssertion(reading, expected)) cursor.refuse(expectsAssertion);
  reading.expects = 0;
  const c = cursor.next();
  const mayRepeat = reading.repeatable;
  const wasQuantified = reading.quantified;
  reading.repeatable = false;
  reading.quantified = false;
  if (wasQuantified && (c === "?" || c === "+")) return;
  switch (c) {
    case "\\":
      readEscaped(reading);
      break;
    case "^":
    case "$":
      reading.add({ kind: "fixed", length: 0 });
      break;
    case "*":
      quantify(reading, 0, Number.POSITIVE_INFINITY, mayRepeat);
      break;
    case "+":
      quantify(reading, 1, Number.POSITIVE_INFINITY, mayRepeat);
      break;
    case "?":
      quantify(reading, 0, 1, mayRepeat);
      break;
    case "{": {
      const counts = cursor.counts();
      if (counts === null) reading.literal();
      else quantify(reading, ...counts, mayRepeat);
      break;
    }
    case "[":
      readClass(cursor, reading.options.extendedMore);
      reading.literal();
      break;
    case "(":
      readParenthesis(reading, expected);
      break;
    case "|":
      reading.alternative();
      break;
    case ")":
      reading.close();
      break;
    default:
      reading.literal();
  }
}

/** Whether what follows is an assertion, or a callout in front of one. */
function isAssertion(reading: Reading, expected: number): boolean {
  const { cursor } = reading;
  if (cursor.peek() !== "(" || cursor.text.length - cursor.at < 4) return false;
  const second = cursor.peek(2);
  if (cursor.peek(1) === "*") return /[a-z]/.test(second);
  if (cursor.peek(1) !== "?") return false;
  if (second === "C") return expected === 2;
  return second === "=" || second === "!" || (second === "<" && /[=!]/.test(cursor.peek(3)));
}

function quantify(reading: Reading, min: number, max: number, mayRepeat: boolean): void {
  if (!mayRepeat) reading.cursor.refuse("quantifier does not follow a repeatable item", reading.cursor.at - 1);
  reading.repeat(min, max);
}

function readEscaped(reading: Reading): void {
  const { cursor } = reading;
  const escape = readEscape(cursor, false);
  if (escape.kind === "character") return reading.literal();
  if (escape.kind === "group") {
    reading.refer(escape.number);
    reading.repeatable = true;
    return;
  }
  const { letter } = escape;
  if (letter === "g" || letter === "k") return readNamed(reading, letter);
  if (letter === "p" || letter === "P") readProperty(cursor);
  const isVariable = letter === "R" || letter === "X";
  const consumes = /[CDHNPSVWdhpsvw]/.test(letter);
  reading.repeatable = consumes || isVariable;
  if (isVariable) reading.add({ kind: "variable" });
  else if (letter === "K") reading.add({ kind: "keep" });
  else reading.add({ kind: "fixed", length: consumes ? 1 : 0 });
}

/** \k and \g with a name, or \g with a number, as a call. */
function readNamed(reading: Reading, letter: "g" | "k"): void {
  const { cursor } = reading;
  const opening = cursor.peek();
  if (!["{", "<", "'"].includes(opening) || opening === "") {
    if (letter === "k") cursor.refuse("\\k is not followed by a braced, angle-bracketed, or quoted name");
    cursor.refuse(badCall);
  }
  const terminator = opening === "<" ? ">" : opening === "'" ? "'" : "}";
  const isCall = letter === "g" && terminator !== "}";
  reading.repeatable = true;
  if (isCall) {
    const start = cursor.at;
    cursor.at += 1;
    const number = cursor.held(start, () => cursor.number(MAX_GROUP, bigGroup, cursor.groups));
    if (number !== null) {
      if (cursor.peek() !== terminator) cursor.refuse(badCall, start);
      reading.add({ kind: "reference", to: number, at: cursor.at, isCall });
      cursor.at += 1;
      return;
    }
    cursor.at = start;
  }
  const { name, at } = cursor.groupName(terminator);
  reading.add({ kind: "reference", to: name, at, isCall });
}

const badCall = "\\g is not followed by a braced, angle-bracketed, or quoted name/number or by a plain number";
