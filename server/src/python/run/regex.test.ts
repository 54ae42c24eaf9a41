import assert from "node:assert/strict";
import test from "node:test";
import { readRegex } from "./regex.ts";

/** Patterns, each with what Python's re.compile() says of it; "" where it takes it, "?" where that is left open. */
const said: Readonly<Record<string, string>> = {
  "^release/\\d+$": "",
  "(?P<name>[a-z_-]+)(?:/.*)?": "",
  "[]a-]{,3}": "",
  "a{x}": "",
  "*.py": "nothing to repeat at position 0",
  "^*": "nothing to repeat at position 1",
  "a|*": "nothing to repeat at position 2",
  "a**": "multiple repeat at position 2",
  "(a": "missing ), unterminated subpattern at position 0",
  "a)": "unbalanced parenthesis at position 1",
  "[a-": "unterminated character set at position 0",
  "x[z-a]": "bad character range z-a at position 2",
  "\\path": "bad escape \\p at position 0",
  "a\\": "bad escape (end of pattern) at position 1",
  "(?<name>a)": "unknown extension ?<n at position 1",
  "(?P<name": "missing >, unterminated name at position 4",
  "a{3,2}": "min repeat greater than max repeat at position 2",
  "a\n(": "missing ), unterminated subpattern at position 2 (line 2, column 1)",
  "(?<=a*)b": "?",
  "a*+": "?",
  "x(?i)": "?",
};

test("faults of patterns have Python's words", () => {
  for (const [text, words] of Object.entries(said)) {
    const regex = readRegex(text);
    assert.equal(regex.kind === "bad" ? regex.fault : regex.kind === "good" ? "" : "?", words, text);
  }
});

test("a pattern that takes long is not run, and a long one not read", () => {
  const regex = readRegex("(a+)+$");
  assert.ok(regex.kind === "good" && regex.source === null);
  assert.equal(readRegex("(".repeat(10_000)).kind, "unknown");
});
