import assert from "node:assert/strict";
import test from "node:test";
import { alike, compare, normal } from "../fuzz/buildbot-compare.ts";
import { startCheckconfig } from "../support/checkconfig-judge.ts";

// A wrong value would be a false error. What we know of a value has to be what Python makes of it; that we know nothing
// is no mistake.

const expressions = String.raw`
f"{1+1} {'a'!r:>5} {3.14159:.2f} {5:03d} {'x':<4}|{'y':^5}|"
'%s %d %r %5s|%-5s|%05d %x %o %.2f %%' % ('a', 5, 'b', 'c', 'd', 42, 255, 8, 3.14159)
'%+d % d %(a)s' % {'a': 1} if False else '%+d % d' % (5, 5)
'{1} {0} {a!r:>5} {{}}'.format('a', 'b', a='x')
['5'.zfill(3), '-5'.zfill(4), 'a b c'.title(), 'xxa'.lstrip('x'), 'a,b,c'.split(',', 1), 'abcb'.rpartition('b')]
['abcdef'[1:3], 'abcdef'[::-1], 'abcdef'[-2:], 'x.py'.removesuffix('.py'), 'abc'.partition('x')]
[1 // 2, -7 % 3, 2 ** 10, 10 / 2, 1 + True, 0.1 + 0.2, 1e3, 0x1f, -0.0, 1e-5, 1e22, ~5]
[int(' 5 '), int(-5.9), float('1.5'), round(2.5), abs(-3), max(1, 5, 3), min([4, 2]), sum([1, 2])]
[sorted('bca'), sorted([(2, 'a'), (1, 'b')]), list(zip([1, 2], 'ab')), list(enumerate('ab', 1)), list(range(5, 0, -2))]
[{**{'a': 1}, 'b': 2}, {'a': 1} | {'b': 2}, dict([('a', 1)], b=2), dict.fromkeys('ab', 1), {1: 'a', True: 'c'}]
[len(range(3)), 5 in range(10), list({'a': 1}.items()), bool(map(str, [])), next(iter('ab'), None)]
[isinstance(True, int), isinstance(map(str, []), list), callable(len), hasattr('a', 'upper'), hasattr('a', 'nope')]
[os.path.join('a/', 'b'), os.path.basename('a/'), os.path.dirname('/a'), os.path.dirname('/a/b.c')]
[json.loads('{"a": [1, null, true, "x"]}'), textwrap.dedent('  a\n   b\n'), functools.partial(max, 5)(3)]
[(lambda x, *a, **k: (x, a, k))(1, 2, z=3), [*range(3), *'ab'], [y := 5, y ** 2], None or [] or 'x']
`
  .trim()
  .split("\n");

const programs = [
  "class A:\n    @property\n    def p(self): return 1\n    @p.setter\n    def p(self, n): pass\na = A(); a.p = 5\nr = a.p",
  "class A:\n    @staticmethod\n    def s(q): return q + 1\n    @classmethod\n    def c(cls): return cls.__name__\nclass B(A): pass\nr = A.s(1), B.c()",
  "names = map(str, range(3))\nr = list(names), list(names)",
  "def g():\n    yield 1\n    yield from [2, 3]\nr = list(g())",
  "import enum\nclass C(enum.Enum):\n    A = 1\n    B = 'b'\nr = [C.A.value, C.B.name]",
  "r = []\ntry:\n    {}['k']\nexcept KeyError as e:\n    r.append((str(e), e.args))\ntry:\n    raise RuntimeError('a', 1)\nexcept Exception as e:\n    r.append(str(e))",
  "import contextlib\nr = 1\nwith contextlib.suppress(KeyError):\n    {}['a']\nr = 3",
  "class A:\n    def __enter__(self): return self\n    def __exit__(self, *a): return True\nwith A():\n    raise ValueError('x')\nr = 2",
  "class A:\n    seen = []\n    def __init_subclass__(cls, **kw): A.seen.append(cls.__name__)\nclass B(A): pass\nr = A.seen",
  "from collections import defaultdict\nd = defaultdict(list)\nfor k, v in [('a', 1), ('b', 2), ('a', 3)]:\n    d[k].append(v)\nr = dict(d)",
  "from collections import namedtuple\nP = namedtuple('P', 'os arch n', defaults=[3])\np = P('linux', arch='x')\na, b, d = p\nr = p, p.os, p[1], a, b, d, P._fields, p._asdict(), p._replace(os='w').os, {p: 1}[P('linux', 'x')]",
  "from collections import namedtuple\nP = namedtuple('P', ['a', 'b'])\nr = []\ntry:\n    P(1)\nexcept TypeError as e:\n    r.append(str(e))\ntry:\n    P(1, 2, 3)\nexcept TypeError as e:\n    r.append(str(e))\ntry:\n    P(1, c=2)\nexcept TypeError as e:\n    r.append(str(e))",
  "from dataclasses import dataclass, field\n@dataclass\nclass W:\n    name: str\n    os: str = 'linux'\n    tags: list = field(default_factory=list)\n    def label(self): return self.name + '-' + self.os\n@dataclass(order=True)\nclass V(W):\n    n: int = 1\nw = W('a'); w.tags.append('x')\nr = w.name, w.os, w.tags, W('b').tags, V('c', n=2).n, V('d', 'mac').label()",
  "import dataclasses\n@dataclasses.dataclass\nclass W:\n    name: str\n    os: str\n    def __post_init__(self): self.both = self.name + self.os\nr = [W('a', os='b').both, dataclasses.asdict(W('a', 'b'))]\ntry:\n    W('a')\nexcept TypeError as e:\n    r.append(str(e))\ntry:\n    W('a', 'b', x=1)\nexcept TypeError as e:\n    r.append(str(e))",
  "from dataclasses import dataclass\nr = []\ntry:\n    @dataclass\n    class W:\n        x: list = []\nexcept ValueError as e:\n    r.append(str(e))",
  "import itertools\nr = [list(itertools.product('ab', [1, 2])), list(itertools.chain([1], (2,), 'c')), list(itertools.chain.from_iterable([[1], [2]])), list(itertools.zip_longest('ab', 'c', fillvalue=0))]",
  "import itertools, functools, shlex\nr = [list(itertools.permutations('abc', 2)), list(itertools.combinations([1, 2, 3], 2)), list(itertools.repeat('x', 2)), functools.reduce(lambda a, b: a + b, [1, 2, 3]), shlex.split('make -j 4'), shlex.quote('a b'), list(itertools.islice([1, 2, 3], 1, None)), list(itertools.starmap(max, [(1, 2)]))]",
  "import re\nr = [re.match(r'(\\w+)-(\\d+)?', 'ab-12').groups(), re.sub(r'[^a-z]+', '_', 'a-b.c'), re.split(',', 'a,b')]",
  "import re\np = re.compile(r'(?P<os>\\w+)/(x)')\nm = p.search('a linux/x')\nr = [m.group('os'), m[2], p.match('-'), m.start()]",
  "import re\nr = [re.findall('a.', 'abac'), re.sub(r'(a)(b)', r'\\2-\\g<1>', 'ab'), re.escape('a.b/c')]",
  "import re\ntry:\n    re.compile('*')\nexcept re.error as e:\n    r = str(e)",
  "def f(x, y=[]):\n    y.append(x)\n    return y\nf(1)\nr = f(2), frozenset([1])",
];

const imports = "import os, sys, json, textwrap, functools\n";

test("what is known of a value is what Python makes of it", async (context) => {
  const judge = await startCheckconfig();
  context.after(() => judge.stop());
  let known = 0;
  for (const program of [...expressions.map((it) => `r = ${it}`), ...programs]) {
    const compared = await compare(judge, `${imports}${program}\nraise ValueError(repr(r))\n`);
    assert.ok(compared !== null && !(compared.ours instanceof Error), program);
    const [ours] = compared.ours.errors;
    if (ours === undefined || ours.message.includes("…")) continue;
    known++;
    assert.ok(alike(normal(ours.message), normal(compared.real.errors[0] ?? "")), `${program}\n${ours.message}`);
  }
  assert.ok(known > 18, `${known} are known`);
});
