import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePython } from "../python/parse.ts";
import { checkconfig } from "./checkconfig.ts";

/** What checkconfig of 4.3.0 says of a master.cfg among other modules: "verdict: first message, at LINE (its mark's text)". */
function says(text: string, modules: Readonly<Record<string, string>> = {}): string {
  const uri = "file:///m/master.cfg";
  const { verdict, errors, line } = checkconfig(
    uri,
    parsePython(text),
    {
      version: "4.3.0",
      python: 11,
      sibling: (path) => {
        const place = path.replaceAll(".", "/");
        const file = [`${place}.py`, `${place}/__init__.py`].find((it) => Object.hasOwn(modules, it));
        return file === undefined ? null : { uri: `file:///m/${file}`, text: modules[file] ?? "" };
      },
    },
    null,
  );
  const [first] = errors;
  if (first === undefined) return verdict;
  const { span } = first.at;
  const mark = first.at.uri === uri ? text.slice(span.start, span.end) : first.at.uri;
  const message = first.message.replace("error while parsing config file: ", "").replace(" (traceback in logfile)", "");
  return `${verdict}: ${message}, at ${line ?? "no line"} (${mark})`;
}

const whole = `
from buildbot.plugins import *
c = BuildmasterConfig = {"title": "a", "titleURL": "a", "buildbotURL": "http://localhost/", "buildbotNetUsageData": None}
c["workers"] = [worker.Worker("w", "p")]
c["protocols"] = {"pb": {"port": 9989}}
c["schedulers"] = [schedulers.ForceScheduler(name="f", builderNames=["b"])]
c["builders"] = [util.BuilderConfig(name="b", workernames=["w"], factory=util.BuildFactory())]
`;

test("a module of a package reaches the others with dots; the master.cfg has no package", () => {
  const modules = {
    "ours/__init__.py": "from .names import title\nfrom . import deep\n",
    "ours/names.py": "title = 'a'\n",
    "ours/deep/__init__.py": "from ..names import title\nfrom .most import more\n",
    "ours/deep/most.py": "from ... import none\n",
  };
  assert.equal(
    says(`${whole}import ours\n`, { ...modules, "ours/deep/most.py": "from ..names import title as more\n" }),
    "good",
  );
  assert.equal(
    says("import ours\n", modules),
    "errors: attempted relative import beyond top-level package, at 1 (import ours)",
  );
  assert.equal(
    says("import alone\n", { "alone.py": "from .names import title\n" }),
    "errors: attempted relative import with no known parent package, at 1 (import alone)",
  );
  assert.equal(
    says("from .names import title\n"),
    "errors: \"'__name__' not in globals\", at 1 (from .names import title)",
  );
});

test("what goes wrong in another module is said at the line that leads there", () => {
  const modules = {
    "one.py": "import two\n",
    "two.py": "x = 1\n\n\ndef go():\n    return x['a']\n\n\nif __name__ == 'two':\n    nothing\n",
  };
  assert.equal(says("\nimport one\n", modules), "errors: name 'nothing' is not defined, at 2 (import one)");
  assert.equal(
    says("from two import go\n\ngo()\n", { "two.py": "def go():\n    return 1['a']\n" }),
    "errors: 'int' object is not subscriptable, at 3 (go())",
  );
  assert.equal(
    says("\nimport old\n", { "old.py": "print 'a'\n" }),
    "errors: encountered a SyntaxError while parsing config file, at 2 (import old)",
  );
});

test("of a module of Python's, only the functions that are called are taken for functions", () => {
  for (const use of [
    "import re\nflags = re.MULTILINE | re.VERBOSE\n",
    "import string\nfor it in string.digits: pass\n",
    "from secrets import tokens\nx = tokens['a']\n",
    "import sys\nx = sys.argv[0] + sys.path[0]\n",
  ])
    assert.equal(says(use + whole).split(":")[0], "good", use);
});

test("types of annotations are no mistakes", () => {
  for (const use of [
    "class A:\n    x: tuple[int, str] | None = None\n    y: int | None = None\n",
    "from __future__ import annotations\nx: Later = 1\nclass A:\n    y: Later = 1\n",
  ])
    assert.equal(says(use + whole), "good", use);
  assert.equal(says("x: Later = 1\n"), "errors: name 'Later' is not defined, at 1 (Later)");
});

test("plugins of published packages are left open, others that Buildbot does not have are not", () => {
  assert.equal(says(`${whole}c["services"] = [reporters.Prometheus(port=9100)]\n`), "unknown");
  assert.equal(
    says(`${whole}c["services"] = [reporters.Prometeus(port=9100)]\n`),
    "errors: Unknown component name: Prometeus, at 8 (reporters.Prometeus)",
  );
});
