import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { evaluateModule } from "./evaluate.ts";
import { parsePython } from "./parse.ts";
import type { Value } from "./values.ts";

/** What the module's name `x` holds at the end: a constant, "?" where it is not known, "{}" for a dict. */
function x(text: string): string {
  const value = evaluateModule(parsePython(text)).name("x");
  return value === undefined ? "not set" : shown(value);
}

function shown(value: Value): string {
  if (value.kind === "constant") return JSON.stringify(value.value);
  return value.kind === "dict" ? "{}" : value.kind === "tuple" ? `(${value.items.map(shown).join(", ")})` : "?";
}

const table: readonly (readonly [text: string, value: string])[] = [
  ["x = 'a' 'b'", '"ab"'],
  ["x = r'\\:' '\\x41\\u00e9\\n'", '"\\\\:Aé\\n"'],
  ["x = '\\N{BULLET}'", "?"],
  ["x = b'a'", "?"],
  ["x = 'a' + 'b' * 2", "?"],
  ["x = 8000 + 2 * 5", "8010"],
  ["x = -1", "-1"],
  ["p = 8010\nx = f'tcp:{p}:interface=127.0.0.1'", '"tcp:8010:interface=127.0.0.1"'],
  ["p = 8010\nx = f'{p:>5}'", "?"],
  ["x = f'{{}} {h}'", "?"],
  ["x = 'http://%s:%d/' % ('h', 80)", '"http://h:80/"'],
  ["x = 'http://%(host)s/' % {'host': 'h'}", '"http://h/"'],
  ["x = '%s' % unknown", "?"],
  ["x = '%s %s' % 'a'", "?"],
  ["x = '{}:{b} {0} {{'.format('a', b=1)", "?"],
  ["x = '{}:{b} {{'.format('a', b=1)", '"a:1 {"'],
  ["x = '{:5}'.format('a')", "?"],
  ["x = str(8010) + 'a'", '"8010a"'],
  ["x = int('8010')", "8010"],
  ["import os\nx = os.path.join('/a', 'b', 'c')", '"/a/b/c"'],
  ["from os.path import join\nx = join('a', '/b')", '"/b"'],
  ["import os\nx = os.environ.get('X', 'a')", "?"],
  ["from os import environ, getenv\nx = getenv('X', 'a')", "?"],
  ["import os\nx = os.environ['X']", "?"],
  ["import os\nx = os.environ.get('X') or 'a'", "?"],
  ["x = None or 'a'", '"a"'],
  ["a, b = ('p', 'q')\nx = b", '"q"'],
  ["d = {'a': {'b': 'c'}}\nx = d['a']['b']", '"c"'],
  ["d = dict(a=1, **{'b': 2})\nx = d.get('b')", "2"],
  ["d = {'a': 1}\nx = d.get('b', 'z')", '"z"'],
  ["d = {'a': 1}\nd.update({'a': 2}, b=3)\nx = d['a']", "2"],
  ["d = {}\ne = d\ne['a'] = 1\nx = d['a']", "1"],
  ["d = {'a': 1} | {'b': 2}\nx = d['b']", "2"],
  ["d = {}\nd.setdefault('a', {})['b'] = 1\nx = d['a']['b']", "1"],
  ["d = {'a': 1}\ndel d['a']\nx = d.get('a', 2)", "2"],
  ["x = 'a'\nx = 'b'", '"b"'],
  ["x = 'a'\nx += 'b'", '"ab"'],
  ["x: str = 'a'", '"a"'],
  ["x = 'a' if y else 'a'", '"a"'],
  ["x = 'a' if y else 'b'", "?"],
  // Ways that come together.
  ["if a:\n    x = 1\nelse:\n    x = 1", "1"],
  ["if a:\n    x = 1\nelif b:\n    x = 2\nelse:\n    x = 1", "?"],
  ["x = 1\nif a:\n    x = 2", "?"],
  ["if a:\n    x = 1", "?"],
  ["if True:\n    x = 1\nelse:\n    x = 2", "1"],
  ["x = 1\nif a:\n    raise ValueError()\nelse:\n    x = 2", "2"],
  ["import sys\nx = 1\nif a:\n    x = 2\n    sys.exit(1)", "1"],
  ["d = {'a': 1}\nif a:\n    d['a'] = 2\nx = d['a']", "?"],
  ["if a:\n    d = {'a': 1, 'b': 1}\nelse:\n    d = {'a': 1, 'b': 2}\nx = d['a']", "1"],
  ["if a:\n    d = {'a': 1, 'b': 1}\nelse:\n    d = {'a': 1, 'b': 2}\nx = d['b']", "?"],
  ["try:\n    x = 1\nexcept E:\n    x = 1", "1"],
  ["x = 1\ntry:\n    x = 2\n    f()\nexcept E:\n    pass", "?"],
  ["x = 1\ntry:\n    f()\n    x = 2\nexcept E:\n    raise", "2"],
  ["x = 1\ntry:\n    if a:\n        x = 2\n        raise E\nexcept E:\n    pass", "?"],
  ["try:\n    pass\nfinally:\n    x = 1", "1"],
  ["x = 1\nfor i in y:\n    x = 2", "?"],
  ["x = 1\nwhile f():\n    x = x + 1", "?"],
  ["d = {'a': 1, 'b': 1}\nfor i in y:\n    d['a'] = d['b']\n    d['b'] = 2\nx = d['a']", "?"],
  ["d = {'a': 1}\nfor k in y:\n    d[k] = 2\nx = d['a']", "?"],
  ["d = {'a': 1}\nfor k in y:\n    d['b'] = 2\nx = d['a']", "1"],
  ["x = 1\nwith a as b:\n    x = 2", "?"],
  ["x = 1\nmatch a:\n    case 1: x = 2", "?"],
  ["match a:\n    case 1: x = 2\n    case _: x = 2", "2"],
  // What functions and other files may do.
  ["x = f()", "?"],
  ["x = 1\ndef x(): pass", "?"],
  ["x = 1\ndef f():\n    global x\n    x = 2\nf()", "?"],
  ["x = 1\ndef f():\n    x = 2\nf()", "1"],
  ["d = {'a': 1, 'b': 2}\ndef f():\n    d['a'] = 2\nx = d['a']", "?"],
  ["d = {'a': 1, 'b': 2}\ndef f():\n    d['a'] = 2\nx = d['b']", "2"],
  ["def f():\n    d['a'] = 2\nd = {'a': 1}\nf()\nx = d['a']", "?"],
  ["d = {'a': 1}\ndef f(d):\n    d['a'] = 2\nx = d['a']", "1"],
  ["d = {'a': 1}\ndef f(q):\n    q['a'] = 2\nf(d)\nx = d['a']", "?"],
  ["d = {'a': 1}\nprint(d)\nx = d['a']", "1"],
  ["d = {'a': {'b': 1}}\nf(d['a'])\nx = d['a']['b']", "?"],
  ["d = {'a': 1}\nl = [d]\nl[0]['a'] = 2\nx = d['a']", "?"],
  ["d = {'a': 1}\ng = lambda: d.update(a=2)\nx = d['a']", "?"],
  ["d = {'a': 1}\n[d.update(a=i) for i in y]\nx = d['a']", "?"],
  ["d = {'a': 1}\nd.update(other)\nx = d['a']", "?"],
  ["d = {'a': 1}\nd.update(other)\nd['a'] = 2\nx = d['a']", "2"],
  ["x = 1\nfrom settings import *", "?"],
  ["from settings import *\nx = dict", "?"],
  ["x = 1\nfrom buildbot.plugins import *", "1"],
  ["x = 1\nexec(open('a').read())", "?"],
  ["d = {'a': 1}\nexec(open('a').read())\nx = d['a']", "?"],
  ["dict = f\nd = dict(a=1)\nx = d['a']", "?"],
  ["class A:\n    x = 1\n", "not set"],
  // Lines that cannot be read.
  ["x = 1\nx = = 2", "?"],
  ["d = {'a': 1, 'b': 2}\nd['a'] = = 2\nx = d['b']", "2"],
  ["d = {'a': 1, 'b': 2}\nd['a'] = = 2\nx = d['a']", "?"],
  ["x = 1\nif = :\n    x = 2\n", "?"],
];

for (const [text, value] of table) test(`x after ${JSON.stringify(text)}`, () => assert.equal(x(text), value));

test("a value is where its literal is, and says whether that may be edited", () => {
  const text = "URL = 'http://h/'\nx = URL\n";
  const value = evaluateModule(parsePython(text)).name("x");
  assert.ok(value?.kind === "constant");
  assert.equal(text.slice(value.at.start, value.at.end), "'http://h/'");
  assert.equal(value.literal, true);
  const shared = evaluateModule(parsePython(`${text}y = URL\n`)).name("x");
  assert.ok(shared?.kind === "constant" && !shared.literal);
});

test("texts that grow, dicts that hold themselves and long sums end", () => {
  assert.equal(x(`x = 'ab'\n${"x = x + x\n".repeat(200)}`), "?");
  assert.equal(x("d = {}\nd['d'] = d\nif a:\n    d['e'] = {'d': d}\nf(d)\nx = 1"), "1");
  assert.equal(x(`x = ${"'a' + ".repeat(50_000)}'b'`), "?");
});

const lines = fc.constantFrom(
  "c = BuildmasterConfig = {}",
  "c['www'] = {'port': 8010}",
  "c['www'] = w = dict(port=p, **c)",
  "w['port'] += 1",
  "p = c.get('p', 1)",
  "c.update(w)",
  "c[k] = c",
  "del c['www']",
  "f(c, *[c], **w)",
  "for k in c: c[k] = k",
  "if c: c = c or {}",
  "if c:\n    w = {}\nelse:\n    w = {'a': c}",
  "try:\n    c['www'] = {}\nexcept E: raise",
  "def f(): c['www'] = lambda: c",
  "from a import *",
  "exec(c)",
  "x = [c for c in c]",
  "c['www'] = = 1",
);

test("no program makes the evaluation throw", () => {
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 25 }), (program) => {
      assert.ok(typeof x(program.join("\n")) === "string");
    }),
    { seed: 20_261_124, numRuns: 1000 },
  );
});
