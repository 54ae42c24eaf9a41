import assert from "node:assert/strict";
import { test } from "node:test";
import { translate } from "./javascript.ts";

/** What a pattern captures in a subject: [0] the whole; null where it does not match, a sentence where it cannot be said. */
function captured(pattern: string, subject: string, ignoreCase = false): readonly string[] | null | string {
  const translated = translate(pattern, ignoreCase);
  if (typeof translated === "string") return translated;
  const found = translated.expression.exec(subject);
  if (found === null) return null;
  return [found[0], ...Array.from({ length: translated.groups }, (_, n) => found.groups?.[`g${n + 1}`] ?? "")];
}

test("what PCRE and JavaScript have alike", () => {
  assert.deepEqual(captured("^/(api|ws)/(.*)$", "/api/v1"), ["/api/v1", "api", "v1"]);
  assert.deepEqual(captured("\\.(?:js|css)$", "/a.css"), [".css"]);
  assert.deepEqual(captured("[\\w.-]+?@", "a-b.c@"), ["a-b.c@"]);
  assert.equal(captured("^/a{2,3}$", "/a"), null);
  assert.deepEqual(captured("x{,2}", "x{,2}"), ["x{,2}"]);
});

test("what they read differently", () => {
  assert.deepEqual(captured("^/(?P<name>\\w+)", "/ab"), ["/ab", "ab"]);
  assert.deepEqual(captured("a$", "a\n"), ["a"]);
  assert.equal(captured("a\\z", "a\n"), null);
  assert.equal(captured("\\s", "\xa0"), null);
  assert.deepEqual(captured("\\h", "\xa0"), ["\xa0"]);
  assert.deepEqual(captured(".", "\r"), ["\r"]);
  assert.deepEqual(captured("[[:alpha:]_]+", "1ab_"), ["ab_"]);
  assert.deepEqual(captured("[]a]+", "x]a"), ["]a"]);
  assert.deepEqual(captured("\\Qa.b\\E+", "a.b+"), "a quantifier stands behind \\E");
  assert.deepEqual(captured("\\Qa.b\\E", "xa.b"), ["a.b"]);
});

test("case is that of ASCII, and options hold where they stand", () => {
  assert.deepEqual(captured("caf\xe9", "CAF\xe9", true), ["CAF\xe9"]);
  assert.equal(captured("caf\xe9", "CAF\xc9", true), null);
  assert.deepEqual(captured("(?i)ab", "AB"), ["AB"]);
  assert.deepEqual(captured("(?i:a)b", "Ab"), ["Ab"]);
  assert.equal(captured("(?i:a)b", "AB"), null);
  assert.deepEqual(captured("(?i)[^a]", "Ab"), ["b"]);
  assert.deepEqual(captured("(?x) a b # c\n c", "abc"), ["abc"]);
});

test("what is never given back", () => {
  assert.equal(captured("a++a", "aaa"), null);
  assert.equal(captured("(?>a|ab)c", "abc"), null);
  assert.deepEqual(captured("(?>(a+))b", "aab"), ["aab", "aa"]);
  assert.deepEqual(captured("(a)*+b", "aab"), ["aab", "a"]);
});

test("references back, where the group has surely matched", () => {
  assert.deepEqual(captured("^/([a-z]+)/\\1$", "/ab/ab"), ["/ab/ab", "ab"]);
  assert.equal(captured("^/([a-z]+)/\\1$", "/ab/a"), null);
  assert.equal(captured("(a)?\\1b", "b"), "it refers back to what a group matched");
  assert.equal(captured("(a)|\\1b", "b"), "it refers back to what a group matched");
});

test("what cannot be said is not", () => {
  for (const pattern of ["(?|a|b)", "a\\Kb", "(?R)", "(*UTF8)a", "\\p{L}", "(?(1)a|b)", "a\\Gb", "(?J)(?<n>a)(?<n>b)"])
    assert.equal(typeof captured(pattern, "a"), "string", pattern);
  assert.equal(typeof captured("(a", "a"), "string");
  assert.equal(typeof captured("*", "a"), "string");
});

test("captures that JavaScript forgets are not taken for PCRE's", () => {
  const same = (pattern: string): boolean => {
    const translated = translate(pattern, false);
    assert.ok(typeof translated !== "string");
    return translated.sameCaptures;
  };
  assert.equal(same("(?:(a)|b)*"), false);
  assert.equal(same("((a)|b)+"), false);
  assert.equal(same("(a*)*"), false);
  assert.equal(same("(a)+(?:b(c))?"), true);
  assert.equal(same("(?<=(a))b"), false);
});
