import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { endSpan, everywhere, words } from "./cursor.ts";
import { format } from "./format.ts";
import { parse } from "./parse.ts";
import type { Block } from "./tree.ts";
import { triviaOf } from "./trivia.ts";

const seed = 20;

const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom("a", "listen", "80", "proxy_pass", "http://x", "$host", "${a}b", "~*", "a#b"),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '"b c"',
      "'x\n  y'",
      '"# no"',
      "a\\ ",
      "a\\;",
      "\\{",
      '"\\""',
      "é😀",
      "'a\r\nb'",
      "a\\\n",
      "x$",
    ),
  },
);
const blank = fc.constantFrom(
  " ",
  " ",
  " ",
  "  ",
  "\t",
  "\n",
  "\n    ",
  "\n\n",
  "\r\n",
  " \r ",
  " # c\n",
  "\n  # c d \n\t",
  "\n\n\n",
  " #x\r\n",
);
const maybe = fc.option(blank, { nil: "" });
const simple = fc
  .tuple(word, fc.array(fc.tuple(blank, word), { maxLength: 4 }), maybe)
  .map(([first, more, end]) => `${first}${more.map(([gap, it]) => gap + it).join("")}${end};`);
const lua = fc.constantFrom("a_by_lua_block {\n   x = {1}  \n}", "a_by_lua_block { -- }\n\n\n }", "b_by_lua_block{}");
const items = fc.letrec<{ block: string; items: string }>((tie) => ({
  block: fc
    .tuple(word, maybe, tie("items"), maybe)
    .map(([name, gap, inside, end]) => `${name}${gap === "" ? " " : gap}{${inside}${end}}`),
  items: fc
    .array(fc.tuple(maybe, fc.oneof({ depthSize: "small" }, simple, simple, lua, tie("block"))), { maxLength: 6 })
    .map((all) => all.map(([gap, it]) => gap + it).join("")),
})).items;
const texts = fc.tuple(items, maybe).map(([all, end]) => all + end);

/** All that must outlive a formatting: each word and mark as written, and each comment, in the order of the text. */
function tokens(text: string): readonly string[] {
  const out: string[] = [];
  const comments = (from: number, to: number) => {
    for (const comment of triviaOf(text.slice(from, to)).comments) out.push(comment.text);
  };
  const walk = (block: Block, start: number): number => {
    let at = start;
    for (const item of block.items) {
      const directive = { node: item, start: at, parent: null };
      for (const { span } of words(directive)) {
        comments(at, span.start);
        out.push(text.slice(span.start, span.end));
        at = span.end;
      }
      const end = endSpan(directive);
      comments(at, end.start);
      out.push(item.end);
      at = item.body === null ? end.end : walk(item.body, end.end);
      if (item.body !== null) out.push("}");
    }
    if (block.foreign) out.push(text.slice(at, at + block.after));
    else comments(at, at + block.after);
    return at + block.after + (block.closed ? 1 : 0);
  };
  walk({ ...parse(text), closed: false }, 0);
  return out;
}

test("formatting keeps every word, mark, comment and Lua block, and formatting again changes nothing", () => {
  let formatted = 0;
  let changed = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const once = format(text);
      if (once === null) return;
      formatted++;
      if (once !== text) changed++;
      assert.deepEqual(tokens(once), tokens(text));
      assert.equal(format(once), once);
    }),
    { seed, numRuns: 3000 },
  );
  assert.ok(formatted > 2000 && changed > 1000, `${formatted} formatted, ${changed} changed`);
});

test("a formatted text is indented by its depth alone, and has no two blank lines in a row", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const once = format(text);
      if (once === null || once === "") return;
      assert.ok(once.endsWith("\n") && !once.startsWith("\n"));
      for (const { node, start, parent } of everywhere(parse(once))) {
        const trivia = triviaOf(once.slice(start, start + (node.words[0]?.before ?? 0)));
        assert.ok(trivia.newlines < 3);
        if (trivia.newlines === 0) continue;
        let depth = 0;
        for (let at = parent; at !== null; at = at.parent) depth++;
        assert.equal(trivia.gap.length % Math.max(1, depth), 0);
      }
    }),
    { seed, numRuns: 1000 },
  );
});
