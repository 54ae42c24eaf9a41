import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { endSpan, everywhere, words } from "./cursor.ts";
import { faults, firstFault } from "./faults.ts";
import { quoteOf, skipTrivia } from "./lexer.ts";
import { parse, parseLiterally } from "./parse.ts";
import type { Block } from "./tree.ts";

const seed = 20;

/** Pieces that nginx's reader treats in special ways, and some that users write. */
const piece = fc.oneof(
  fc.constantFrom(
    ..."\"'\\${}();# \t\r\n".split(""),
    "a",
    "${a}",
    "\\n",
    "é😀",
    "\ufeff",
    "\0",
    "server {\n",
    "  location / {\n",
    "    proxy_pass http://x;\n",
    "  }\n",
    "}\n",
    "# c\n",
    'add_header A "b";\n',
    "x_by_lua_block {",
    "--[[",
    "]]",
  ),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const likeNginx = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
const anything = fc.oneof(likeNginx, fc.string({ unit: "binary", maxLength: 40 }));

/** Checks that the nodes' widths tile the text and that what lies between words is white space and comments. */
function assertTiles(text: string, root: Block): void {
  assert.equal(root.width, text.length);
  for (const directive of everywhere(root)) {
    let at = directive.start;
    for (const { word, span } of words(directive)) {
      assert.equal(skipTrivia(text, at), span.start);
      assert.ok(word.width > 0);
      assert.equal(word.quote, quoteOf(text.charCodeAt(span.start)));
      at = span.end;
    }
    const end = endSpan(directive);
    assert.equal(text.slice(end.start, end.end), directive.node.end);
    if (directive.node.end !== "") assert.equal(skipTrivia(text, at), end.start);
    const { body } = directive.node;
    assert.equal(end.end - directive.start + (body?.width ?? 0), directive.node.width);
    if (body !== null) assertBlock(text, body, end.end);
  }
  assertBlock(text, { ...root, closed: false }, 0);
}

function assertBlock(text: string, block: Block, start: number): void {
  const inside = block.items.reduce((sum, item) => sum + item.width, 0);
  const end = start + inside + block.after;
  assert.equal(inside + block.after + (block.closed ? 1 : 0), block.width);
  if (block.closed) assert.equal(text[end], "}");
  if (!block.foreign) assert.ok(skipTrivia(text, start + inside) >= end);
}

test("the tree's widths tile any text", () => {
  fc.assert(
    fc.property(anything, (text) => {
      assertTiles(text, parse(text));
      assertTiles(text, parseLiterally(text));
    }),
    { seed, numRuns: 2000 },
  );
});

test("what was read before changes nothing of how a text is read", () => {
  const line = fc.constantFrom("a {\n", "  b 'c;\n", '  b "c;\n', "  b 'c d';\n", "  b c;\n", "}\n", "'", "# '\n");
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const text = lines.join("");
      const found = faults(text, parse(text)).length;
      assert.equal(found > 0, firstFault(text) !== null);
      for (const part of [text, `${text}\n`, lines.toReversed().join("")])
        assert.equal(faults(part, parse(part)).length > 0, firstFault(part) !== null);
      assert.equal(faults(text, parse(text)).length, found);
    }),
    { seed, numRuns: 1000 },
  );
});

test("a text has faults exactly if nginx's reader has something to say", () => {
  fc.assert(
    fc.property(likeNginx, (text) => {
      const first = firstFault(text);
      assert.equal(faults(text, parse(text)).length > 0, first !== null);
      if (first === null) assert.deepEqual(parse(text), parseLiterally(text));
    }),
    { seed, numRuns: 2000 },
  );
});

test("mends lie in the text", () => {
  fc.assert(
    fc.property(likeNginx, (text) => {
      for (const { mend, noticedAt, span } of faults(text, parse(text))) {
        assert.ok(span.start >= 0 && span.start <= span.end && span.end <= text.length);
        assert.ok(noticedAt >= 0 && noticedAt <= text.length);
        if (mend !== null) assert.ok(mend.span.start <= mend.span.end && mend.span.end <= text.length);
      }
    }),
    { seed, numRuns: 1000 },
  );
});

const name = fc.constantFrom("a", "listen", "proxy_pass", '"quoted"', "${x}y");
interface Made {
  readonly name: string;
  readonly inside: readonly Made[] | null;
}
const made: fc.Arbitrary<Made> = fc.letrec<{ item: Made }>((tie) => ({
  item: fc.record({
    name,
    inside: fc.option(fc.array(tie("item"), { maxLength: 4 }), { depthSize: "small", nil: null }),
  }),
})).item;

function print(items: readonly Made[], indent: string): string[] {
  return items.flatMap((item) =>
    item.inside === null
      ? [`${indent}${item.name} b;`]
      : [`${indent}${item.name} {`, ...print(item.inside, `${indent}    `), `${indent}}`],
  );
}

/** The names of a block's items, as many levels deep as there are. */
function outline(block: Block): unknown {
  return block.items.map((item) => [item.words[0]?.text, item.body === null ? null : outline(item.body)]);
}

test("one missing closing brace in an indented text changes nothing in the tree but that", () => {
  fc.assert(
    fc.property(fc.array(made, { minLength: 1, maxLength: 4 }), fc.nat(), (items, pick) => {
      const lines = print(items, "");
      const braces = lines.flatMap((line, i) =>
        line.trim() === "}" && lines[i - 1]?.endsWith(";") === true ? [i] : [],
      );
      const drop = braces[pick % Math.max(1, braces.length)];
      fc.pre(drop !== undefined);
      const whole = parse(lines.join("\n"));
      const broken = lines.filter((_, i) => i !== drop).join("\n");
      const tree = parse(broken);
      assert.deepEqual(outline(tree), outline(whole));
      const found = faults(broken, tree);
      assert.deepEqual(
        found.map((it) => it.kind),
        ["not-closed"],
      );
      const mend = found[0]?.mend;
      assert.ok(mend);
      assert.equal(broken.slice(0, mend.span.start) + mend.text + broken.slice(mend.span.end), lines.join("\n"));
    }),
    { seed, numRuns: 500 },
  );
});
