import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { parsePython, parseStrictly } from "./parse.ts";
import type { Statement } from "./tree.ts";
import { blocksOf } from "./walk.ts";

/** The faults of a text, each as "LINE: message" with the line from 1. */
function faults(text: string): string[] {
  return parsePython(text).faults.map((it) => `${text.slice(0, it.start).split(/\r\n|[\r\n]/).length}: ${it.message}`);
}

/** The kinds of the module's own statements. */
function kinds(text: string): string[] {
  return parsePython(text).body.map((it) => it.kind);
}

const good: readonly string[] = [
  "",
  "\uFEFFx = 1\r\ny = 2\rz = 3\n",
  "x = 1; y = 2;\n",
  "if x:\n\ty = 1\n\tif z:\n\t        w = 2\nelse: pass\n",
  "x = (1,\n# note\n  2)\n",
  "x = 'a' \\\n    'b'\n",
  "x = r'\\a' + u'b'\ny = b'a' rb'\\x'\n",
  `x = f"{a['b']!r:>{width}} {{}} {c=}" f'{d:%H:%M}'\n`,
  'x = f"{x["a"]} {f"{y}"}"\n',
  'x = f"""{\n  a\n}"""\n',
  "x = 0x_ff + 0o17 + 0b1 + 1_000 + 1e5 + .5 + 3j + 0 + 00 + 1if x else 2\n",
  "def f(a, /, b: int = 1, *args, c, d=2, **kw) -> int:\n    return a\n",
  "def f(*, a): pass\n",
  "def f[T: int, *Ts, **P](x: T) -> T: ...\nclass C[T](Base, metaclass=M): x: int = 1\ntype A[T] = list[T]\n",
  "lambda: 0\nlambda *a, b=1, **k: (yield)\n",
  "async def f():\n    async with a as b, c: pass\n    async for x in y: await z\n    return [i async for i in a if await i]\n",
  "with (open(a) as f, open(b) as g,):\n    pass\nwith (a, b): pass\nwith (a).b as c: pass\n",
  "try: pass\nexcept* (A, B) as e: pass\nelse: pass\nfinally: pass\n",
  "match command.split():\n    case [x, *rest] if rest: pass\n    case {'a': 1, **kw} | Point(x=0): pass\n    case -1 | 'a' 'b' | None: pass\n    case _: pass\n",
  "match = 1\nmatch.x = 2\nmatch[0] = 1\nmatch(x)\nprint(match, type, case)\ntype = 1\ntype(x)\n",
  "@a.b(c)\n@(x := d)\nclass C: pass\n",
  "x[1:2, ::3, ...] = y[*a] = z\n(a, *b), [c, d] = e\n*a, b = c\nx: int\nx.y: int = 3\n(x) = 1\n",
  "f(a, *b, c=1, **d, e=2)\nf(x for x in y)\nprint(*a, sep='')\n",
  "x = {**a, 'b': 1, **c}\ny = {*a, 1}\nz = {k: v for k, v in w if k if v}\n",
  "x = a if b else c if d else e\nx = not a in b is not c <= d != e\nx = -a ** -b @ c // d\n",
  "from . import a\nfrom ..b import (c as d, e,)\nfrom ... import f\nfrom a.b import *\nimport a.b as c, d\n",
  "global a\ndel a, b[0], (c.d)\nassert a, 'b'\nraise A from b\n",
  "while (n := f()):\n    if n: break\n    else: continue\nelse: pass\n",
  "ünï = 'é'\n名 = 1\n",
  "if x:\n    pass\n  # a comment on no level\n\n\ny = 1\n",
  "x = [\nf(\na=1,\n) for a in b\nif a\n]\n",
];

for (const text of good) test(`Python takes ${JSON.stringify(text)}`, () => assert.deepEqual(faults(text), []));

const bad: readonly (readonly [text: string, ...faults: string[]])[] = [
  ["x = 'abc\ny = 1\n", "1: unterminated string literal (detected at line 1)"],
  ["x = '''abc\ny = 1\n", "1: unterminated triple-quoted string literal (detected at line 2)"],
  ["print 'x'\n", "1: Missing parentheses in call to 'print'. Did you mean print(...)?"],
  ["x = 0777\n", "1: leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"],
  ["x = 12abc\n", "1: invalid decimal literal"],
  ["if x\n    y = 1\nz = 2\n", "1: expected ':'"],
  ["if x:\ny = 1\n", "1: expected an indented block after 'if' statement on line 1"],
  ["x = 1\n  y = 2\n", "2: unexpected indent"],
  ["if x:\n    a\n  b\n", "3: unindent does not match any outer indentation level"],
  ["try:\n    a\nexcept A, e:\n    b\n", "3: multiple exception types must be parenthesized"],
  ["f(x) = 1\n", "1: cannot assign to function call here. Maybe you meant '==' instead of '='?"],
  ["x = (1]\ny = 2\n", "1: closing parenthesis ']' does not match opening parenthesis '('"],
  ["x = 1)\n", "1: unmatched ')'"],
  ["f(a=1, 2)\n", "1: positional argument follows keyword argument"],
  ["x = a <> b\n", "1: invalid syntax"],
  ["x = $\n", "1: invalid syntax"],
  ["x =\u00a01\n", "1: invalid non-printable character U+00A0"],
  ["x = f'{}'\n", "1: f-string: empty expression not allowed"],
  ["x = f'{a'\n", "1: f-string: expecting '}'"],
  [
    "x = '\\xg'\n",
    "1: (unicode error) 'unicodeescape' codec can't decode bytes in position 0-1: truncated \\xXX escape",
  ],
  ["class = 1\n", "1: invalid syntax"],
  ["else:\n    x = 1\n", "1: invalid syntax"],
  ["x = \\\n", "2: unexpected EOF while parsing"],
  ["if x:\n\ty = 1\n        z = 2\n", "3: inconsistent use of tabs and spaces in indentation"],
];

for (const [text, ...expected] of bad)
  test(`Python does not take ${JSON.stringify(text)}`, () => assert.deepEqual(faults(text), expected));

test("an open bracket takes no more with it than up to the next statement in column 0", () => {
  const text = "a = 1\nc['www'] = dict(port=8010\n    plugins={},\n\nc['buildbotURL'] = 'x'\nb = 2\n";
  assert.deepEqual(kinds(text), ["assign", "error", "assign", "assign"]);
  for (const next of [
    "x = 1",
    "x.y = 1",
    "x += 1",
    "c['a']['b'] = 1",
    "import a",
    "@a\ndef f(): pass",
    "if x:\n    pass",
    "del x",
  ])
    assert.equal(kinds(`x = [1,\n${next}\n`).length, 2, next);
});

test("in a bracket that is closed, what looks like a statement is none", () => {
  assert.deepEqual(kinds("f(\na=1,\nb=2)\n"), ["expression"]);
});

test("a head that cannot be read keeps its block, and the rest of its statement", () => {
  const [broken, next] = parsePython("for x y:\n    a = 1\nb = 2\n").body;
  assert.deepEqual([broken?.kind, broken === undefined ? 0 : blocksOf(broken)[0]?.length], ["for", 1]);
  assert.equal(next?.kind, "assign");
  assert.deepEqual(kinds("try:\n    a\nexcept A, e:\n    b\nc = 1\n"), ["try", "assign"]);
});

/** Checks that statements lie in the text, one behind the other, blocks inside. */
function assertOrder(body: readonly Statement[], from: number, to: number): void {
  let at = from;
  for (const statement of body) {
    assert.ok(
      at <= statement.start && statement.start <= statement.end && statement.end <= to,
      JSON.stringify(statement),
    );
    for (const block of blocksOf(statement)) assertOrder(block, statement.start, Math.max(statement.end, to));
    at = statement.start;
  }
}

const pieces = fc.constantFrom(
  ..."( ) [ ] { } , : = == := . ... ; ' \" ''' \"\"\" f' f\" { } \\ \n \n \r\n \t # @ * ** -> ! if else for in not and lambda def class match case type import from as try except with return async await yield x c 1 0x 1e 'a' \u00e9 \ud83d \0 \uFEFF".split(
    " ",
  ),
  "\n    ",
  " ",
  "\n",
  "c['www'] = ",
  "BuildmasterConfig = ",
);

test("no text makes the reader throw, and every statement lies in the text", () => {
  const property = fc.property(
    fc.oneof(
      fc.array(pieces, { maxLength: 60 }).map((it) => it.join("")),
      fc.string({ unit: "binary" }),
    ),
    (text) => {
      const file = parsePython(text);
      assertOrder(file.body, 0, text.length);
      for (const fault of file.faults)
        assert.ok(0 <= fault.start && fault.start <= fault.end && fault.end <= text.length);
    },
  );
  fc.assert(property, { seed: 20_261_124, numRuns: 3000 });
});

test("what is in one another 100,000 times is no danger", () => {
  for (const part of [
    "(",
    "[",
    "{",
    "f'{",
    "not ",
    "-",
    "lambda: ",
    "1 if 1 else ",
    "1**",
    "x.",
    "x(\n",
    "if x:\n",
    "'''\\'",
    "b {c ",
    "b [c ",
    "[*b for c in ",
    "[b, c for d in ",
    "{**b for c in ",
    "f(b=c for d in ",
    "f(*b, c=1, ",
    "(b = ",
    "(b.c := ",
    "{1: 2, 3 ",
    "{1: *",
    "b if ",
    "print ",
    "print {",
    "match ",
    "lambda (",
    "for b c ",
    'b"" ',
  ]) {
    const text = `a = ${part.repeat(100_000)}\nb = 1\n`;
    assert.equal(typeof parsePython(text).body.length, "number");
    const few = `a = ${part.repeat(150)}\nb = 1\n`;
    assert.ok(parsePython(few).faults.length === 0 || parseStrictly(few, 11) !== null, part);
  }
});

test("a text has faults exactly where CPython's way of reading finds one", () => {
  const property = fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
    const text = parts.join("");
    assert.equal(parsePython(text, 11).faults.length > 0, parseStrictly(text, 11) !== null);
  });
  fc.assert(property, { seed: 20_261_124, numRuns: 3000 });
});
