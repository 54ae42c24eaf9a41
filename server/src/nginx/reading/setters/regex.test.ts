import { equal } from "node:assert/strict";
import { test } from "node:test";
import { groupCount, namedGroups, regexFault } from "./regex.ts";

/** What nginx 1.22.1 with PCRE2 10.42 says of a pattern behind "pcre2_compile() failed: "; null where it takes it. */
const cases: readonly (readonly [pattern: string, said: string | null])[] = [
  ["^/a(?:b|c)+?/[^/.]{2,3}\\.\\w*$", null],
  ["(?i)\\.(?<ext>gif|png)(?=\\?|$)(?<!x)\\1", null],
  ["a(", 'missing closing parenthesis in "a("'],
  ["a)", 'unmatched closing parenthesis in "a)" at ")"'],
  ["*a", 'quantifier does not follow a repeatable item in "*a" at "*a"'],
  ["a{2}{3}", 'quantifier does not follow a repeatable item in "a{2}{3}" at "}"'],
  ["a{3,2}b", 'numbers out of order in {} quantifier in "a{3,2}b" at "}b"'],
  ["a{65536}", 'number too big in {} quantifier in "a{65536}" at "}"'],
  ["a{,3}{x", null],
  ["[a", 'missing terminating ] for character class in "[a"'],
  ["[]", 'missing terminating ] for character class in "[]"'],
  ["[z-a]", 'range out of order in character class in "[z-a]" at "a]"'],
  ["[\\d-z]", 'invalid range in character class in "[\\d-z]" at "-z]"'],
  ["[[:foo:]]", 'unknown POSIX class name in "[[:foo:]]" at "foo:]]"'],
  ["[:alpha:]", 'POSIX named classes are supported only within a class in "[:alpha:]" at "[:alpha:]"'],
  ["[\\B]", 'escape sequence is invalid in character class in "[\\B]" at "B]"'],
  ["a\\", '\\ at end of pattern in "a\\"'],
  ["\\y", 'unrecognized character follows \\ in "\\y" at "y"'],
  ["\\x{100}", 'character code point value in \\x{} or \\o{} is too large in "\\x{100}" at "}"'],
  ["\\400", 'octal value is greater than \\377 in 8-bit non-UTF-8 mode in "\\400"'],
  ["\\N{name}", 'PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u in "\\N{name}" at "{name}"'],
  ["\\pQ", 'unknown property after \\P or \\p in "\\pQ"'],
  ["\\p{Lu", 'malformed \\P or \\p sequence in "\\p{Lu"'],
  ["(?<1a>b)", 'subpattern name must start with a non-digit in "(?<1a>b)" at "1a>b)"'],
  ["(?<a", 'syntax error in subpattern name (missing terminator?) in "(?<a"'],
  ["(?<>a)", 'subpattern name expected in "(?<>a)" at ">a)"'],
  ["(?<a>b)(?<a>c)", 'two named subpatterns have the same name (PCRE2_DUPNAMES not set) in "(?<a>b)(?<a>c)" at "c)"'],
  [
    `(?<${"a".repeat(33)}>b)`,
    `subpattern name is too long (maximum 32 code units) in "(?<${"a".repeat(33)}>b)" at ">b)"`,
  ],
  ["(?z)", 'unrecognized character after (? or (?- in "(?z)" at "z)"'],
  ["(?<=a+)b", 'lookbehind assertion is not fixed length in "(?<=a+)b" at "(?<=a+)b"'],
  ["(?<=a|bc)(?<=\\d{3})", null],
  ["(a)\\2", 'reference to non-existent subpattern in "(a)\\2" at "2"'],
  ["\\k<a>", 'reference to non-existent subpattern in "\\k<a>" at "a>"'],
  ["(?(1)a|b|c)(d)", 'conditional subpattern contains more than two branches in "(?(1)a|b|c)(d)" at "(?(1)a|b|c)(d)"'],
  ["(*FOO)", '(*VERB) not recognized or malformed in "(*FOO)" at ")"'],
  ["(*SKIP:a)(*F)|(?#comment)b", null],
  ["(?#a", 'missing ) after (?# comment in "(?#a"'],
  ["é)", 'unmatched closing parenthesis in "é)" at ")"'],
  ["[é-á]", null],
];

for (const [pattern, said] of cases)
  test(`${pattern} ${said === null ? "compiles" : "does not compile"}`, () =>
    equal(regexFault(pattern), said === null ? null : `pcre2_compile() failed: ${said}`));

test("a message is as long as nginx makes it", () => {
  equal(regexFault(`${"a".repeat(2000)})`)?.length, 1024);
});

test("settings at the start are left alone", () => {
  equal(regexFault("(*UTF)\\x{100}("), null);
});

test("the names of groups, sorted", () => {
  equal(namedGroups("(?<b>a)(?P<a>b)(?'c'd)(?<b>e)(?<=f)").join(), "a,b,c");
});

test("how many groups there are", () => {
  equal(groupCount("(a)(?:b)(?<c>d)[(]\\((?=e)"), 2);
  equal(groupCount("(?|(a)(b)|(c))(?n)(d)"), 2);
  equal(groupCount("(a"), null);
});
