import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, parseLiterally } from "./parse.ts";
import type { Block, Directive } from "./tree.ts";

/** A tree as lines: words in | |, then the end mark; `!` marks a block without its closing brace. */
function shape(block: Block, indent = ""): string {
  return block.items
    .map((item) => `${indent}${line(item)}\n${item.body === null ? "" : shape(item.body, `${indent}  `)}`)
    .join("");
}

function line({ body, end, words }: Directive): string {
  const mark = body === null ? end : "{";
  return [...words.map((word) => word.text), `${mark}${body?.closed === false ? "!" : ""}`].join(" ");
}

function words(text: string): readonly string[] {
  return parse(text).items.flatMap((item) => item.words.map((word) => `${word.quote}${word.text}`));
}

const cases: readonly (readonly [text: string, words: readonly string[]])[] = [
  ["listen 80;", ["listen", "80"]],
  ["listen\t80\r\n;", ["listen", "80"]],
  ["a b#c;", ["a", "b#c"]],
  ["a #b;\nc;", ["a", "c"]],
  ["a \"b c\" 'd;{}';", ["a", '"b c', "'d;{}"]],
  ["a it\"s '';", ["a", 'it"s', "'"]],
  ["a ${b}c$d{", ["a", "${b}c$d"]],
  ["a $b{", ["a", "$b"]],
  ["a ${{b{", ["a", "${{b"]],
  ["a b\\ c\\;\\{;", ["a", "b\\ c\\;\\{"]],
  ['a \\"b\\" "\\t\\n\\r\\\\\\x";', ["a", '"b"', '"\t\n\r\\\\x']],
  ["a 'don\\'t';", ["a", "'don't"]],
  ['if ($a = "b") {', ["if", "($a", "=", '"b', ")"]],
  ["a b}c;", ["a", "b}c"]],
  ["\ufeffuser nobody;", ["\ufeffuser", "nobody"]],
  ["a\u00a0b;", ["a\u00a0b"]],
  ["a\0b c;", ["a\0b", "c"]],
  ["a 'two\nlines';", ["a", "'two\nlines"]],
];

for (const [text, wanted] of cases) {
  test(`words of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(words(text), wanted);
  });
}

test("what nginx does not expect stands in the tree by itself", () => {
  assert.equal(shape(parse("; { a } } b")), ";\n{\n  a \n}\nb \n");
});

test("a Lua block is kept whole, whatever braces its strings and comments hold", () => {
  const lua = ` local s = "}" .. '{' -- }\n --[[ } ]] local t = { [==[ } ]] ]==] } `;
  const [item] = parse(`content_by_lua_block {${lua}} a;`).items;
  assert.equal(item?.body?.foreign, true);
  assert.equal(item.body.after, lua.length);
  assert.equal(item.body.closed, true);
});

test("two locations that nobody closed are siblings in their server", () => {
  const text = `server {
        location /sse {
                proxy_buffering off;
                proxy_pass http://localhost:8010;

        # Websocket settings
        location /ws {
              proxy_http_version 1.1;
              proxy_pass http://localhost:8010;
}
`;
  assert.equal(
    shape(parse(text)),
    `server {
  location /sse {!
    proxy_buffering off ;
    proxy_pass http://localhost:8010 ;
  location /ws {!
    proxy_http_version 1.1 ;
    proxy_pass http://localhost:8010 ;
`,
  );
  const [server] = parse(text).items;
  assert.equal(server?.body?.items[0]?.body?.after, 0, "comments belong to what follows them");
});

const recoveries: readonly (readonly [what: string, text: string, shape: string])[] = [
  [
    "a block that is being typed",
    "server {\n  location /a {\n  location /b {\n    c;\n  }\n}\n",
    "server {\n  location /a {!\n  location /b {\n    c ;\n",
  ],
  ["servers in a row", "server {\n\ta;\n\nserver {\n\tb;\n}\n", "server {!\n  a ;\nserver {\n  b ;\n"],
  ["the outermost one", "http {\n  server {\n    a;\n  }\n", "http {!\n  server {\n    a ;\n"],
  [
    "a block whose lines are not indented keeps its own brace",
    "http {\n  server {\n    a;\n  }\n  server {\n  b;\n  }\n  server {\n    c;\n",
    "http {!\n  server {\n    a ;\n  server {\n    b ;\n  server {!\n    c ;\n",
  ],
  ["a text without indentation is read as nginx reads it", "server {\na {\nb;\n}\n", "server {!\n  a {\n    b ;\n"],
  [
    "a brace too many inside a block",
    "server {\n  a {\n    b;\n  }\n  }\n  c;\n}\n",
    "server {\n  a {\n    b ;\n  }\n  c ;\n",
  ],
  [
    "an opening brace, by what stands inside",
    "http {\n  server\n    listen 80;\n    location /\n      root /a;\n    }\n  }\n}\n",
    "http {\n  server {\n    listen 80 ;\n    location / {\n      root /a ;\n",
  ],
  ["an opening brace that is a semicolon", "server;\n  listen 80;\n}\n", "server {\n  ;\n  listen 80 ;\n"],
  [
    "the line that opens a block",
    "server {\n  listen 80;\n\n    proxy_pass http://a;\n  }\n  root /a;\n}\n",
    "server {\n  listen 80 ;\n  {\n    proxy_pass http://a ;\n  root /a ;\n",
  ],
  [
    "without indentation, by what may stand where",
    "events {\nworker_connections 1;\nhttp {\nserver {\nlisten 80;\n}\n}\n",
    "events {!\n  worker_connections 1 ;\nhttp {\n  server {\n    listen 80 ;\n",
  ],
  [
    "a brace too many, by what may stand where",
    "http {\nserver {\nlisten 80;\n}\nlocation / {\nroot /a;\n}\n}\n}\n",
    "http {\n  server {\n    listen 80 ;\n    }\n    location / {\n      root /a ;\n",
  ],
  [
    "locations that cannot be nested",
    "server {\nlocation = /a {\nroot /a;\nlocation /b {\nroot /b;\n}\n}\n",
    "server {\n  location = /a {!\n    root /a ;\n  location /b {\n    root /b ;\n",
  ],
  [
    "a block on one line is closed there",
    "server {\n  location /a { root /a; }\n    root /b;\n  }\n}\n",
    "server {\n  location /a {\n    root /a ;\n  {\n    root /b ;\n",
  ],
  [
    "braces of a regular expression",
    "server {\n  location ~ ^/a{2}b{1,3}$ {\n    root /a;\n  }\n}\n",
    "server {\n  location ~ ^/a{2}b{1,3}$ {\n    root /a ;\n",
  ],
  ["many lines, each in quotes", "log_format a '$a '\n  '$b\n  '$c';\nd;\n", "log_format a $a  $b $c ;\nd ;\n"],
  ["a quote that its line does not close", 'a "b;\nc "d";\ne;', "a b ;\nc d ;\ne ;\n"],
  ["a quote that nobody closes", "a 'b\nc;", "a b c ;\n"],
  [
    "a Lua block that nobody closes",
    "a {\n  b_by_lua_block {\n    x = {\n  c d;\n}\n",
    "a {\n  b_by_lua_block {!\n  c d ;\n",
  ],
];

for (const [what, text, wanted] of recoveries) {
  test(`recovery: ${what}`, () => {
    assert.equal(shape(parse(text)), wanted);
  });
}

test("read literally, the text alone counts", () => {
  assert.equal(shape(parseLiterally("server {\n  a;\nserver {\n  b;\n}\n")), "server {!\n  a ;\n  server {\n    b ;\n");
  assert.equal(shape(parseLiterally('a "b;\nc "d";')), 'a b;\nc  d" ;\n');
});

test("depth and length are no obstacle", () => {
  for (const text of [
    "a{".repeat(100_000),
    "{".repeat(100_000),
    "x".repeat(10_000_000),
    `"${"\\a".repeat(1_000_000)}`,
  ]) {
    assert.equal(parse(text).width, text.length);
  }
});
