import { badVerb } from "./cursor.ts";
import type { Opener } from "./items.ts";
import { expectsAssertion, type Reading } from "./reading.ts";

/** The verbs: those that must have a name, those behind which a branch is of no length, and the rest. */
const verbs: ReadonlyMap<string, "name" | "stop" | "plain"> = new Map([
  ["", "name"],
  ["MARK", "name"],
  ["ACCEPT", "stop"],
  ["F", "stop"],
  ["FAIL", "stop"],
  ["COMMIT", "plain"],
  ["PRUNE", "plain"],
  ["SKIP", "plain"],
  ["THEN", "plain"],
]);

const assertions: ReadonlyMap<string, Opener> = new Map([
  ["pla", "lookahead"],
  ["plb", "lookbehind"],
  ["napla", "lookahead-na"],
  ["naplb", "lookbehind-na"],
  ["nla", "lookahead"],
  ["nlb", "lookbehind"],
  ["positive_lookahead", "lookahead"],
  ["positive_lookbehind", "lookbehind"],
  ["non_atomic_positive_lookahead", "lookahead-na"],
  ["non_atomic_positive_lookbehind", "lookbehind-na"],
  ["negative_lookahead", "lookahead"],
  ["negative_lookbehind", "lookbehind"],
  ["atomic", "plain"],
  ["sr", "plain"],
  ["asr", "plain"],
  ["script_run", "plain"],
  ["atomic_script_run", "plain"],
]);

/** Reads a lookaround and its like by name: `(*pla:`. */
export function readAlphaAssertion(reading: Reading, expected: number): void {
  const { cursor } = reading;
  const opener = assertions.get(cursor.verb());
  if (cursor.peek() !== ":" || opener === undefined) return cursor.refuse("(*alpha_assertion) not recognized");
  if (expected > 0) {
    if (opener.endsWith("-na")) cursor.refuse("atomic assertion expected after (?( or (?(?C)");
    if (opener === "plain") cursor.refuse(expectsAssertion);
  }
  if (opener.startsWith("lookbehind")) cursor.at -= 1;
  if (opener === "plain") {
    cursor.at += 1;
    reading.openGroup("plain");
  } else openAssertion(reading, opener, expected, opener.startsWith("lookbehind") ? 2 : 1);
}

/** Opens a lookaround, `width` characters of which are left to take. */
export function openAssertion(reading: Reading, opener: Opener, expected: number, width: number): void {
  const { cursor } = reading;
  const at = cursor.at - 2;
  cursor.at += width;
  reading.openGroup(opener, { at });
  if (expected > 0) reading.nest({ isCondition: true });
}

/** Reads a verb: `(*SKIP)`. */
export function readVerb(reading: Reading): void {
  const { cursor } = reading;
  const name = cursor.verb();
  const kind = verbs.get(name);
  if ((cursor.peek() !== ":" && cursor.peek() !== ")") || kind === undefined) cursor.refuse(badVerb);
  if (cursor.startsWith(":)")) cursor.at += 1;
  if (kind === "name" && cursor.peek() !== ":") cursor.refuse("(*MARK) must have an argument");
  reading.repeatable = name === "ACCEPT";
  reading.add(kind === "stop" ? { kind: "stop" } : { kind: "fixed", length: 0 });
  if (cursor.next() === ")") return;
  const start = cursor.at;
  const end = cursor.text.indexOf(")", start);
  if (end < 0) cursor.refuse(badVerb, cursor.text.length);
  if (end - start > 255) cursor.refuse("name is too long in (*MARK), (*PRUNE), (*SKIP), or (*THEN)", end);
  cursor.at = end + 1;
}
