import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Edit } from "../base/span.ts";
import { parse } from "./parse.ts";
import { reparse } from "./reparse.ts";

const seed = 20;

const piece = fc.oneof(
  fc.constantFrom(
    ..."\"'\\${}();# \t\r\n".split(""),
    "a",
    "${a}",
    "é😀",
    "server {\n",
    "  location / {\n",
    "    proxy_pass http://127.0.0.1:8010;\n",
    "  }\n",
    "}\n",
    "# c }\n",
    'add_header A "b";\n',
    "x_by_lua_block {",
    "--[[",
    "]]",
  ),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const garbage = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));

const line = fc.constantFrom(
  "listen 80;",
  "server_name a.example.org b;",
  'add_header A "b c" always;',
  "# a comment; with } and {",
  "proxy_pass http://127.0.0.1:8010;",
  "content_by_lua_block { local a = { '}' } }",
  "",
);
const block: fc.Arbitrary<string> = fc.letrec<{ block: string }>((tie) => ({
  block: fc
    .tuple(
      fc.constantFrom("http", "server", "location /"),
      fc.array(fc.oneof({ depthSize: "small" }, line, tie("block")), { maxLength: 5 }),
    )
    .map(([name, inside]) => `${name} {\n${inside.map((it) => it.replace(/^(?=.)/gm, "    ")).join("\n")}\n}`),
})).block;
const likeNginx = fc.array(fc.oneof(block, line), { maxLength: 5 }).map((parts) => `${parts.join("\n")}\n`);

/** An edit at a place that is told in parts of the text's length, for the text is not known yet. */
interface Somewhere {
  readonly at: number;
  readonly removed: number;
  readonly text: string;
}
const somewhere: fc.Arbitrary<Somewhere> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.oneof(fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 40 })),
  text: fc.oneof(fc.constantFrom("x", ";", "}", "{", '"', "\n", "", "a b;", "server { listen 1; }"), piece),
});

function editIn(text: string, { at, removed, text: inserted }: Somewhere): Edit {
  const start = Math.floor(at * text.length);
  return { span: { start, end: Math.min(text.length, start + removed) }, text: inserted };
}

function typed(text: string, { span, text: inserted }: Edit): string {
  return text.slice(0, span.start) + inserted + text.slice(span.end);
}

function chainEqualsParse(start: string, edits: readonly Somewhere[]): void {
  let parsed = { text: start, root: parse(start) };
  const all: Edit[] = [];
  let text = start;
  for (const it of edits) {
    const edit = editIn(text, it);
    text = typed(text, edit);
    all.push(edit);
    parsed = reparse(parsed.text, parsed.root, [edit]);
    assert.equal(parsed.text, text);
    assert.deepEqual(parsed.root, parse(text));
  }
  assert.deepEqual(reparse(start, parse(start), all), parsed);
}

for (const [name, texts] of [
  ["like nginx's", likeNginx],
  ["of garbage", garbage],
] as const) {
  test(`any chain of edits of texts ${name} gives the tree of a fresh parse`, () => {
    fc.assert(fc.property(texts, fc.array(somewhere, { maxLength: 6 }), chainEqualsParse), { seed, numRuns: 3000 });
  });
}

test("what an edit does not touch is the same object as before", () => {
  const text = "http {\n  server {\n    listen 80;\n  }\n  server {\n    listen 81;\n  }\n}\n";
  const root = parse(text);
  for (const [typedText, at] of [
    ["0", text.indexOf("81") + 2],
    ["root /a;", text.indexOf("listen 81")],
    // A quote that nobody closes: the whole text is read.
    ['"', text.indexOf("81")],
  ] as const) {
    const next = reparse(text, root, [{ span: { start: at, end: at }, text: typedText }]).root;
    const [http, httpNow] = [root.items[0]?.body, next.items[0]?.body];
    assert.ok(http && httpNow);
    assert.equal(httpNow.items.length, 2);
    assert.equal(httpNow.items[0], http.items[0]);
    assert.notEqual(httpNow.items[1], http.items[1]);
  }
});
