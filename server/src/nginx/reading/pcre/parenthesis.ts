import { readCondition } from "./conditions.ts";
import { bigGroup, isDigit, MAX_GROUP, noGroup } from "./cursor.ts";
import { type Reading, unclosed } from "./reading.ts";
import { openAssertion, readAlphaAssertion, readVerb } from "./verbs.ts";

/** Reads what stands behind a `(`; `expected`: whether a condition goes before it. */
export function readParenthesis(reading: Reading, expected: number): void {
  const { cursor } = reading;
  if (cursor.isAtEnd) cursor.refuse(unclosed);
  if (cursor.peek() === "?") {
    cursor.at += 1;
    if (cursor.isAtEnd) cursor.refuse(unclosed);
    readSpecial(reading, expected);
  } else if (cursor.peek() !== "*") {
    if (reading.options.noCapture) reading.openGroup("plain");
    else reading.capture();
  } else if (cursor.text.length - cursor.at > 1 && cursor.peek(1) !== ")") {
    if (/[a-z]/.test(cursor.peek(1))) readAlphaAssertion(reading, expected);
    else readVerb(reading);
  }
}

/** What stands behind `(?`. */
function readSpecial(reading: Reading, expected: number): void {
  const { cursor } = reading;
  const c = cursor.peek();
  if (c === "P") return readPython(reading);
  if (c === "R") {
    cursor.at += 1;
    if (cursor.peek() !== ")") cursor.refuse("(?R (recursive pattern call) must be followed by a closing parenthesis");
    return reading.call(0);
  }
  if (c === "+" && !isDigit(cursor.peek(1))) cursor.refuse("digit expected after (?+ or (?-");
  if (isDigit(c) || c === "+" || (c === "-" && isDigit(cursor.peek(1)))) return readCallByNumber(reading);
  if (c === "&") return readCallByName(reading);
  if (c === "C") return readCallout(reading, expected);
  if (c === "(") return readCondition(reading);
  if (c === ">") {
    cursor.at += 1;
    return reading.openGroup("plain");
  }
  if (c === "=" || c === "!") return openAssertion(reading, "lookahead", expected, 1);
  if (c === "*") return openAssertion(reading, "lookahead-na", expected, 1);
  if (c === "<" && /[=!*]/.test(cursor.peek(1)))
    return openAssertion(reading, cursor.peek(1) === "*" ? "lookbehind-na" : "lookbehind", expected, 2);
  if (c === "<") return readName(reading, ">");
  if (c === "'") return readName(reading, "'");
  readOptions(reading);
}

function readPython(reading: Reading): void {
  const { cursor } = reading;
  cursor.at += 1;
  if (cursor.isAtEnd) cursor.refuse(unclosed);
  if (cursor.peek() === "<") return readName(reading, ">");
  if (cursor.peek() === ">") return readCallByName(reading);
  if (cursor.peek() !== "=") cursor.refuse("unrecognized character after (?P");
  const { at, name } = cursor.groupName(")");
  reading.add({ kind: "reference", to: name, at, isCall: false });
  reading.repeatable = true;
}

function readCallByNumber(reading: Reading): void {
  const { cursor } = reading;
  const isPlain = isDigit(cursor.peek());
  const number = cursor.number(MAX_GROUP, bigGroup, isPlain ? null : cursor.groups) ?? 0;
  if (number < 0) cursor.refuse(noGroup, cursor.at - 1);
  if (cursor.peek() !== ")") cursor.refuse(unclosed);
  reading.call(number);
}

function readCallByName(reading: Reading): void {
  const { at, name } = reading.cursor.groupName(")");
  reading.add({ kind: "reference", to: name, at, isCall: true });
  reading.repeatable = true;
}

function readCallout(reading: Reading, expected: number): void {
  const { cursor } = reading;
  cursor.at += 1;
  if (cursor.isAtEnd) cursor.refuse(unclosed);
  reading.expects = expected - 1;
  const start = cursor.at;
  if (cursor.peek() !== ")" && !isDigit(cursor.peek())) {
    const open = "`'\"^%#${".indexOf(cursor.peek());
    if (open < 0) cursor.refuse("unrecognized string delimiter follows (?C");
    const close = "`'\"^%#$}"[open] ?? "";
    for (;;) {
      cursor.at += 1;
      if (cursor.isAtEnd) cursor.refuse("missing terminating delimiter for callout with string argument", start);
      if (cursor.peek() !== close) continue;
      cursor.at += 1;
      if (cursor.peek() !== close) break;
    }
  } else {
    let number = 0;
    while (isDigit(cursor.peek())) {
      number = number * 10 + Number(cursor.next());
      if (number > 255) cursor.refuse("number after (?C is greater than 255");
    }
  }
  if (cursor.peek() !== ")") cursor.refuse("closing parenthesis for (?C expected");
  cursor.at += 1;
}

function readName(reading: Reading, terminator: string): void {
  const { cursor } = reading;
  const { name } = cursor.groupName(terminator);
  reading.capture();
  const { groups } = cursor;
  for (const [known, number] of reading.names) {
    if (known === name && number !== groups && !reading.options.mayRepeatNames)
      cursor.refuse("two named subpatterns have the same name (PCRE2_DUPNAMES not set)");
    if (known !== name && number === groups)
      cursor.refuse("different names for subpatterns of the same number are not allowed");
  }
  if (!reading.names.has(name)) reading.names.set(name, groups);
}

/** (?| and the options imnsxJU. */
function readOptions(reading: Reading): void {
  const { cursor } = reading;
  const before = reading.options;
  if (cursor.peek() === "|") {
    reading.isReset = true;
    cursor.at += 1;
    reading.openGroup("plain");
    reading.nest({ resetTo: cursor.groups });
    return;
  }
  const set = { n: 0, x: 0, xx: 0, J: 0 };
  let sign = 1;
  let mayUnset = true;
  if (cursor.peek() === "^") {
    set.n = -1;
    set.x = -1;
    mayUnset = false;
    cursor.at += 1;
  }
  while (!cursor.isAtEnd && cursor.peek() !== ")" && cursor.peek() !== ":") {
    const c = cursor.next();
    if (c === "-") {
      if (!mayUnset) cursor.refuse("invalid hyphen in option setting", cursor.at - 1);
      sign = -1;
      mayUnset = false;
    } else if (c === "x") {
      set.x = sign;
      set.xx = cursor.peek() === "x" ? sign : -1;
      if (cursor.peek() === "x") cursor.at += 1;
    } else if (c === "n" || c === "J") set[c] = sign;
    else if (!/[imsU]/.test(c)) cursor.refuse("unrecognized character after (? or (?-", cursor.at - 1);
  }
  if (cursor.isAtEnd) cursor.refuse(unclosed);
  const pick = (to: number, old: boolean): boolean => (to === 0 ? old : to > 0);
  const extended = pick(set.x, before.extended);
  const options = {
    noCapture: pick(set.n, before.noCapture),
    extended,
    extendedMore: extended && pick(set.xx, before.extendedMore),
    mayRepeatNames: pick(set.J, before.mayRepeatNames),
  };
  if (cursor.next() === ")") {
    // The options last to the end of the group around.
    if (reading.nests.at(-1)?.depth !== reading.depth) reading.nest({});
  } else {
    reading.openGroup("plain");
    reading.nest({});
  }
  reading.options = options;
}
