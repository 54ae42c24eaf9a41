import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePython } from "./parse.ts";
import { syntaxError, syntaxFaults } from "./syntax.ts";

/** What CPython 3.11 says of each text (`compile()`): the line, and the message; null where it compiles. */
const said: readonly (readonly [text: string, line: number, message: string] | readonly [text: string, null])[] = [
  // The tokenizer, which goes before the grammar wherever it stands.
  ["x = 1 y\nz = 'abc\n", 2, "unterminated string literal (detected at line 2)"],
  ["x = (1,\ny = 2\n", 1, "'(' was never closed"],
  ["x = (1,\ny\nz = 2\n", 1, "'(' was never closed"],
  ["x = [\n  1)\n", 2, "closing parenthesis ')' does not match opening parenthesis '[' on line 1"],
  ["x = 1 \\ 2\n", 1, "unexpected character after line continuation character"],
  ["x = 0o8\n", 1, "invalid digit '8' in octal literal"],
  ["x = 1__0\n", 1, "invalid decimal literal"],
  ["x = “a”\n", 1, "invalid character '“' (U+201C)"],
  ["x = 1\0\n", 1, "source code string cannot contain null bytes"],
  ["if x:\n    y\n  z\n", 3, "unindent does not match any outer indentation level"],
  ["if x:\n    if y:\n        z\n\telse:\n        z\n", 4, "inconsistent use of tabs and spaces in indentation"],
  // Blocks.
  ["if x:\n\n\n", 3, "expected an indented block after 'if' statement on line 1"],
  ["def f()\n    pass\n", 1, "expected ':'"],
  ["class A\n    pass\n", 1, "expected ':'"],
  ["else if x: pass\n", 1, "invalid syntax"],
  ["try:\n    a\nb = 1\n", 3, "expected 'except' or 'finally' block"],
  ["try: a\nexcept A, e: b\n", 2, "multiple exception types must be parenthesized"],
  ["try: a\nexcept: b\nexcept A: c\n", 2, "default 'except:' must be last"],
  ["try: a\nexcept* A: b\nexcept B: c\n", 3, "cannot have both 'except' and 'except*' on the same 'try'"],
  ["@a\nb = 1\n", 2, "invalid syntax"],
  ["class A:\n    @a\nb = 1\n", 3, "unexpected unindent"],
  // Expressions.
  ["f(a b)\n", 1, "invalid syntax. Perhaps you forgot a comma?"],
  ["f(a=1\n  b=2)\n", 1, "invalid syntax. Perhaps you forgot a comma?"],
  ["a b\n", 1, "invalid syntax"],
  ["f(a if b)\n", 1, "expected 'else' after 'if' expression"],
  ["if x = 1: pass\n", 1, "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"],
  ["if x.a = 1: pass\n", 1, "cannot assign to attribute here. Maybe you meant '==' instead of '='?"],
  ["f(a.b=1)\n", 1, 'expression cannot contain assignment, perhaps you meant "=="?'],
  ["f(a=1,\n  b,\n  c=2)\n", 3, "positional argument follows keyword argument"],
  ["f(**a, *b)\n", 1, "iterable argument unpacking follows keyword argument unpacking"],
  ["f(x for x in y, 1)\n", 1, "Generator expression must be parenthesized"],
  ["f(a=1, a=2)\n", 1, "keyword argument repeated: a"],
  ["x = {1: 2, 3}\n", 1, "':' expected after dictionary key"],
  ["x = {1: 2, 3:}\n", 1, "expression expected after dictionary key and ':'"],
  ["[*a for a in b]\n", 1, "iterable unpacking cannot be used in comprehension"],
  ["[a, b for a in c]\n", 1, "did you forget parentheses around the comprehension target?"],
  ["(a.b := 1)\n", 1, "cannot use assignment expressions with attribute"],
  ["a = 1 = b\n", 1, "cannot assign to literal"],
  ["f() += 1\n", 1, "'function call' is an illegal expression for augmented assignment"],
  ["(a, b): int\n", 1, "only single target (not tuple) can be annotated"],
  ["del f()\n", 1, "cannot delete function call"],
  ["for f() in a: pass\n", 1, "cannot assign to function call"],
  ["with a as 1: pass\n", 1, "cannot assign to literal"],
  ["from a import b,\n", 1, "trailing comma not allowed without surrounding parentheses"],
  ["x = 'a' b'c'\n", 1, "cannot mix bytes and nonbytes literals"],
  ["x = b'é'\n", 1, "bytes can only contain ASCII literal characters"],
  [
    "x = '\\N{nope}'\n",
    1,
    "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-7: unknown Unicode character name",
  ],
  ["x = '\\N{BULLET} \\N{comma}'\n", null],
  ["x = f'{a b}'\n", 1, "f-string: invalid syntax. Perhaps you forgot a comma?"],
  ["x = f'{a!x}'\n", 1, "f-string: invalid conversion character: expected 's', 'r', or 'a'"],
  // Parameters.
  ["def f(a=1, b): pass\n", 1, "non-default argument follows default argument"],
  ["def f(*): pass\n", 1, "named arguments must follow bare *"],
  ["def f(a, (b, c)): pass\n", 1, "Function parameters cannot be parenthesized"],
  ["def f(**a, b): pass\n", 1, "arguments cannot follow var-keyword argument"],
  ["def f(a, a): pass\n", 1, "duplicate argument 'a' in function definition"],
  ["lambda (a, b): a\n", 1, "Lambda expression parameters cannot be parenthesized"],
  // Names.
  ["x = 1\nglobal x\n", 2, "name 'x' is assigned to before global declaration"],
  ["def f():\n    x()\n    global x\n", 3, "name 'x' is used prior to global declaration"],
  ["nonlocal x\n", 1, "nonlocal declaration not allowed at module level"],
  ["def f():\n    nonlocal x\n", 2, "no binding for nonlocal 'x' found"],
  ["class A:\n    def f(self):\n        nonlocal __class__\n", null],
  ["def f():\n    from a import *\n", 2, "import * only allowed at module level"],
  ["[x := 1 for x in y]\n", 1, "assignment expression cannot rebind comprehension iteration variable 'x'"],
  // What the compiler says.
  ["return 1\n", 1, "'return' outside function"],
  ["break\n", 1, "'break' outside loop"],
  ["continue\n", 1, "'continue' not properly in loop"],
  ["yield 1\n", 1, "'yield' outside function"],
  ["await x\n", 1, "'await' outside function"],
  ["def f():\n    await x\n", 2, "'await' outside async function"],
  ["async def f():\n    yield 1\n    return 2\n", 3, "'return' with value in async generator"],
  ["[x async for x in y]\n", 1, "asynchronous comprehension outside of an asynchronous function"],
  ["*a = 1\n", 1, "starred assignment target must be in a list or tuple"],
  ["a, *b, *c = d\n", 1, "multiple starred expressions in assignment"],
  ["x = *a\n", 1, "can't use starred expression here"],
  ["x = 1\nfrom __future__ import division\n", 2, "from __future__ imports must occur at the beginning of the file"],
  ["from __future__ import nope\n", 1, "future feature nope is not defined"],
  ["match x:\n    case a: pass\n    case 1: pass\n", 2, "name capture 'a' makes remaining patterns unreachable"],
  ["match x:\n    case [a, a]: pass\n", 2, "multiple assignments to name 'a' in pattern"],
  ["match x:\n    case [a] | [b]: pass\n", 2, "alternative patterns bind different names"],
  ["match x:\n    case A(x=1, 2): pass\n", 2, "positional patterns follow keyword patterns"],
];

for (const [text, line, message] of said)
  test(`compile() says of ${JSON.stringify(text)}: ${message ?? "nothing"}`, () => {
    const error = syntaxError(text, 11);
    assert.deepEqual(error === null ? [text, null] : [text, error.line, error.message], [
      text,
      line,
      ...(message === undefined ? [] : [message]),
    ]);
  });

/** What a release of Python has brought; the text is refused before it, and taken where the release is not known. */
const since: readonly (readonly [minor: number, text: string])[] = [
  [10, "match x:\n    case 1: pass\n"],
  [11, "x = a[*b]\n"],
  [12, "x = f'{a['b']}'\n"],
  [12, "x = f'{a!r:{'b'}} {'\\n'.join(c)}'\n"],
  [12, "x = f'{\n    a  # why\n}'\n"],
  [12, "type A[T] = list[T]\n"],
  [12, "def f[T: int, *Ts, **P](x: T) -> T: pass\n"],
  [13, "class A[T = int]: pass\n"],
  [14, "x = t'{a}'\n"],
];

for (const [minor, text] of since)
  test(`Python 3.${minor} brought ${JSON.stringify(text)}`, () => {
    assert.notEqual(syntaxError(text, minor - 1), null);
    assert.equal(syntaxError(text, minor), null);
    assert.equal(syntaxError(text), null);
  });

test("every statement that is broken is said, each once, and what is between them is read", () => {
  const text = "a = 1 2\nb = 3\nc = (\nd = 4\nif e\n    f = 5 6\ng = 7\nh = 'i\nj = 8\n";
  const file = parsePython(text);
  assert.deepEqual(
    syntaxFaults(file).map((it) => `${it.line}: ${it.message}`),
    [
      "8: unterminated string literal (detected at line 8)",
      "1: invalid syntax",
      "3: '(' was never closed",
      "5: expected ':'",
      "6: invalid syntax",
    ],
  );
  const read = file.body.flatMap((it) => (it.kind === "assign" ? it.targets : []));
  assert.deepEqual(
    read.map((it) => (it.kind === "name" ? it.name : "")),
    ["a", "b", "d", "g", "j"],
  );
});
