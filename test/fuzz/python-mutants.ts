import type { Random } from "./random.ts";

/** What goes wrong in a file that somebody types: a word, or whole lines, at a place where they do not belong. */
const words =
  "$ ? ` ! ( ) [ ] { } : , = == := * ** -> ; . ... ' \" ''' f\"{ f'{}' f'{a b}' f'{a!x}' if else elif for in while def class return yield " +
  "await async lambda not and is with as try except finally import from pass break continue raise del assert 0777 0xZ 1_ 10L ur'x' b'é' " +
  "'\\x1' '\\u12' '\\N{}' <> \u00a0 \u201c \u0001 \\ x 1 None True *a **a a=1 @ match case type _";

const lines: readonly string[] = [
  "print 'x'",
  "exec 'x'",
  "print >>f, 'x'",
  "raise A, 'b'",
  "try: pass\nexcept A, e: pass",
  "try:\n    pass",
  "try: pass\nexcept: pass\nexcept A: pass",
  "if x\n    pass",
  "if x:\npass",
  "if x = 1: pass",
  "else:",
  "break",
  "continue",
  "return 1",
  "yield 1",
  "await x",
  "async for x in y: pass",
  "global c",
  "nonlocal q",
  "from x import (a",
  "from x import a,",
  "from __future__ import nope",
  "from __future__ import division",
  "import a.b as",
  "def f(a, a): pass",
  "def f(a=1, b): pass",
  "def f(*): pass",
  "def f(a, (b, c)): pass",
  "def f(**k, a): pass",
  "def f():\n    x = 1\n    global x",
  "def f():\n    from x import *",
  "lambda a, a: 0",
  "f(a=1, a=2)",
  "f(a=1, 2)",
  "f(**a, *b)",
  "f(x for x in y, 1)",
  "f(1=2)",
  "f(True=1)",
  "f(a b)",
  "1 = 2",
  "f() = 1",
  "None = 1",
  "x + 1 = 2",
  "f() += 1",
  "(a, b) += 1",
  "(a, b): int",
  "del f()",
  "del *a",
  "for f() in y: pass",
  "with a as f(): pass",
  "*a",
  "*a = 1",
  "a, *b, *c = d",
  "x = *a",
  "x := 1",
  "(a.b := 1)",
  "(x = 1)",
  "[x := 0 for x in y]",
  "[x for x in (x := y)]",
  "[x for x in y if]",
  "[*a for a in b]",
  "[x, y for x in z]",
  "{**a for a in b}",
  "{a: 1, b}",
  "{a: 1 b: 2}",
  "{a:}",
  "{a: *b}",
  "x = [1 2]",
  "x = 5 if y",
  "[(yield) for x in y]",
  "x = (1, 2]",
  "__debug__ = 1",
  "match x:\n    case a: pass\n    case b: pass",
  "match x:\n    case [a, a]: pass",
  "match x:\n    case a | b: pass",
  "match x:\n    case A(x=1, 2): pass",
  "match x:\n    case {'a': 1, 'a': 2}: pass",
];

const characters = [
  "\u00a0",
  "\u201d",
  "\0",
  "\u0002",
  "\uFEFF",
  "$",
  "\\",
  "'",
  '"',
  "(",
  "]",
  "}",
  "\t",
  "\f",
  "\r",
  "\n",
  "é",
  "0",
  "_",
  "😀",
];

/** A token, roughly: a string on one line, a name, a number, or an operator. */
const token = /[rbfu]{0,2}(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|\w+|[^\s\w]/gi;

/** The text with one mistake in it, or with what only looks like one. */
export function pythonMutant(text: string, random: Random): string {
  const tokens = [...text.matchAll(token)];
  const found = random.pick(tokens);
  const at = found.index;
  const end = at + found[0].length;
  switch (
    random.pick(["drop", "twice", "insert", "change", "line", "line", "indent", "character", "cut", "take line"])
  ) {
    case "drop":
      return text.slice(0, at) + text.slice(end);
    case "twice":
      return `${text.slice(0, end)} ${text.slice(at)}`;
    case "insert":
      return `${text.slice(0, at)} ${random.pick(words.split(" "))} ${text.slice(at)}`;
    case "change":
      return text.slice(0, at) + random.pick(words.split(" ")) + text.slice(end);
    case "character": {
      const place = random.below(text.length + 1);
      return text.slice(0, place) + random.pick(characters) + text.slice(place);
    }
    case "cut":
      return text.slice(0, random.below(text.length + 1));
    default:
  }
  const all = text.split("\n");
  const line = random.below(all.length);
  const indent = /^[ \t]*/.exec(all[line] ?? "")?.[0] ?? "";
  const kind = random.below(4);
  if (kind === 0) all[line] = `${random.pick([" ", "  ", "    ", "\t"])}${all[line] ?? ""}`;
  else if (kind === 1) all.splice(line, 1);
  else
    all.splice(
      line,
      0,
      ...random
        .pick(lines)
        .split("\n")
        .map((it) => indent + it),
    );
  return all.join("\n");
}
