import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePython } from "../parse.ts";
import { type Run, runModule } from "./evaluate.ts";
import { repr } from "./show.ts";

function ran(text: string, bare = false): Run {
  return runModule(
    "file:///m",
    parsePython(text),
    { bare, sibling: () => null, known: () => null, memory: null },
    new Map(),
  );
}

/** What the name x holds after a text has run, as Python shows it; "?" where it is not known; else what was raised. */
function shows(text: string, bare = false): string {
  const { exhausted, names, raised } = ran(text, bare);
  if (raised !== null) return `${raised.type}: ${raised.text ?? "?"}`;
  if (exhausted) return "too long";
  const x = names.get("x");
  return x === undefined ? "nothing" : (repr(x) ?? "?");
}

/** Texts with what CPython 3.11 makes of x. */
function agrees(cases: readonly (readonly [text: string, shown: string])[]): void {
  for (const [text, shown] of cases) assert.equal(shows(text), shown, text);
}

test("displays, comprehensions and loops", () => {
  agrees([
    ["x = {'a': [1, 2.5, None], **{'b': (True,)}}", "{'a': [1, 2.5, None], 'b': (True,)}"],
    ["x = [i * j for i in range(3) if i for j in (1, 10)]", "[1, 10, 2, 20]"],
    ["x = {k: len(k) for k in ['a', 'bb']}", "{'a': 1, 'bb': 2}"],
    [
      "x = []\nfor i in 'abc':\n    if i == 'b':\n        continue\n    x.append(i)\nelse:\n    x += 'd'",
      "['a', 'c', 'd']",
    ],
    ["x = 0\nwhile x < 10:\n    x += 3\n    if x == 6:\n        break", "6"],
    ["a, (b, *x) = 1, (2, 3, 4)", "[3, 4]"],
    ["x = [1, 2, 3, 4][1:3] + [5][::-1]", "[2, 3, 5]"],
    ["x = 1 < 2 < 3 and 'a' in 'cab' and not []", "True"],
  ]);
});

test("text is put together", () => {
  agrees([
    ["x = '%s-%03d %(a)s' if 0 else '%s-%03d' % ('a', 7)", "'a-007'"],
    ["x = '%(a)s/%(b)r' % {'a': 1, 'b': 'c'}", "\"1/'c'\""],
    ["x = '{}:{a!r:>5}|{b:02d}'.format(1, a='k', b=3)", "\"1:  'k'|03\""],
    ["n = 5\nx = f'{n:>3}{n + 1!r}{{}}'", "'  56{}'"],
    ["x = '-'.join(s.upper() for s in 'a b'.split())", "'A-B'"],
    ["import os\nx = os.path.join('a', 'b', '/c', 'd')", "'/c/d'"],
    ["import os\nx = os.environ.get('NOBODY_SETS_THIS', 'd')", "'d'"],
  ]);
});

test("functions, classes and exceptions of the file", () => {
  agrees([
    ["def f(a, *b, c=3, **d):\n    return a, b, c, d\nx = f(1, 2, e=4)", "(1, (2,), 3, {'e': 4})"],
    ["def f(n):\n    return 1 if n < 2 else n * f(n - 1)\nx = f(5)", "120"],
    ["def f():\n    for i in range(2):\n        yield i\nx = list(f())", "[0, 1]"],
    [
      "class A:\n    n = 5\n    def __init__(self, v):\n        self.v = v\n    def get(self):\n        return self.v + self.n\nclass B(A):\n    def __init__(self):\n        super().__init__(10)\nx = B().get()",
      "15",
    ],
    [
      "try:\n    x = {}['k']\nexcept (KeyError, ValueError) as e:\n    x = 'caught'\nfinally:\n    x += '!'",
      "'caught!'",
    ],
    ["n = 1\ndef f():\n    global n\n    n = 2\nf()\nx = n", "2"],
    ["x = (lambda a, b=2: a + b)(1)", "3"],
  ]);
});

test("exceptions have Python's words", () => {
  agrees([
    ["x = y", "NameError: name 'y' is not defined"],
    ["x = {}.iteritems()", "AttributeError: 'dict' object has no attribute 'iteritems'"],
    ["x = {'a': 1}['b']", "KeyError: 'b'"],
    ["x = 1 / 0", "ZeroDivisionError: division by zero"],
    ["x = [] + ()", 'TypeError: can only concatenate list (not "tuple") to list'],
    ["def f(a, b, c): pass\nf(1)", "TypeError: f() missing 2 required positional arguments: 'b' and 'c'"],
    ["def f(a): pass\nf(1, 2)", "TypeError: f() takes 1 positional argument but 2 were given"],
    ["a, b = [1]", "ValueError: not enough values to unpack (expected 2, got 1)"],
    ["import urllib2", "ModuleNotFoundError: No module named 'urllib2'"],
  ]);
});

test("what is not known is known to nobody", () => {
  agrees([
    ["import os\nif os.path.exists('a'):\n    x = 1\nelse:\n    x = 2", "?"],
    ["import os\nx = [1]\nif os.path.exists('a'):\n    x.append(2)", "?"],
    ["import os\nx = 1\nfor name in os.listdir('.'):\n    x += 1", "?"],
    ["import os\nif os.path.exists('a'):\n    x = 1\nelse:\n    x = 1", "1"],
    ["import nobody_knows_this\nx = [1]\nnobody_knows_this.change(x)", "?"],
  ]);
  assert.equal(shows("import os\nx = 'A' in os.environ"), "?");
  assert.equal(shows("import os\nx = 'A' in os.environ", true), "False");
});

test("every file ends", () => {
  for (const text of [
    "while True:\n    pass",
    "def f():\n    return f()\nx = f()",
    "x = [1]\nfor i in x:\n    x.append(i)",
    "x = 'a'\nfor i in range(10000):\n    x = x + x",
    "x = [0]\nfor i in range(10000):\n    x = x + x",
    `x = ${"(".repeat(90)}1${")".repeat(90)}`,
    "class A(A): pass",
    "def f(n):\n    for i in range(1000):\n        for j in range(1000):\n            f(n)\nf(1)",
  ])
    assert.equal(typeof shows(text), "string", text);
});
