import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { parsePython, reparsePython } from "./parse.ts";

const seed = 20;

const line = fc.constantFrom(
  "c['www'] = dict(port=8010,",
  "           plugins={})",
  "c['builders'].append(util.BuilderConfig(name=f'b{n}', factory=f))",
  "if a:",
  "    b = 1",
  "elif c: pass",
  "else:",
  "\td = '''",
  "  more ''' + x",
  "for n in range(3):",
  "    def f(a, *b, c=1, **d) -> int:",
  "        return lambda x: (x, y)",
  "@decorated",
  "class A(B, metaclass=C):",
  "    x: int = 1",
  "try:",
  "except E as e:",
  "match x:",
  "    case [1, *rest] | {'a': b}:",
  "# a comment",
  "",
  "print 'x'",
  "x = [",
  "]",
  "a = 'b",
  "import a.b as c; from d import (e,",
  "  f)",
  "x = y \\",
);
const lines = fc.array(line, { maxLength: 14 }).map((parts) => parts.join("\n"));

/** An edit at a place that is told in parts of the text's length, for the text is not known yet. */
const somewhere = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof(fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 60 })),
  text: fc.oneof(
    fc.constantFrom("x", "(", ")", "'", '"""', "\n", "", "    ", "else:\n", "\t", ":", "#", "\\", "é"),
    line,
  ),
});

test("reading on after any edits gives the tree of the text, and leaves the earlier file's alone", () => {
  fc.assert(
    fc.property(lines, fc.array(somewhere, { maxLength: 6 }), (first, edits) => {
      let file = parsePython(first);
      for (const { at, removed, text } of edits) {
        const { text: before, faults } = file;
        const start = Math.floor(at * before.length);
        const after = before.slice(0, start) + text + before.slice(start + removed);
        const next = reparsePython(file, after);
        const fresh = parsePython(after);
        assert.deepEqual(next.body, fresh.body);
        assert.deepEqual(next.faults, fresh.faults);
        assert.deepEqual({ body: file.body, faults }, { body: parsePython(before).body, faults: file.faults });
        file = next;
      }
    }),
    { seed, numRuns: 2000 },
  );
});

test("what stands away from an edit is taken over, node for node", () => {
  const text = "a = 1\nif b:\n    c = 2\nd = f('x', y=3)\ne = 4\n";
  const file = parsePython(text);
  const [, , third, last] = file.body;
  const next = reparsePython(file, text.replace("1", "123"));
  assert.equal(next.body[2], third);
  assert.equal(next.body[3], last);
  assert.equal(next.text.slice(third?.start, third?.end), "d = f('x', y=3)");
});
