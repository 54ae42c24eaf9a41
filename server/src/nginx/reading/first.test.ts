import assert from "node:assert/strict";
import { test } from "node:test";
import { LineIndex } from "../../base/lines.ts";
import { readConfig } from "../model/config.ts";
import type { NginxFile } from "../model/read.ts";
import { parse } from "../parse.ts";
import { firstRejection } from "./first.ts";

function fileOf(name: string, text: string): NginxFile {
  return { uri: `file:///etc/nginx/${name}`, text, root: parse(text) };
}

/** What nginx prints first of an http block's inside, as "FILE:LINE MESSAGE"; `included` are the files by their names. */
function first(text: string, included: Readonly<Record<string, string>> = {}): string | null {
  const files = new Map(Object.entries(included).map(([name, content]) => [name, fileOf(name, content)]));
  const config = readConfig(fileOf("a.conf", text), "http", false, (name) => {
    const found = files.get(name);
    return found === undefined ? [] : [found];
  });
  const found = firstRejection(config);
  if (found === null) return null;
  const line = found.noticedAt === null ? "-" : new LineIndex(found.file.text, "lf").at(found.noticedAt).line + 1;
  return `${found.file.uri.slice("file:///etc/nginx/".length)}:${line} ${found.message}`;
}

const cases: readonly (readonly [what: string, text: string, said: string | null])[] = [
  ["nothing", "server { listen 80; }\n", null],
  [
    "a value in front of a fault of the text",
    "gzip of;\nserver {\n",
    'a.conf:1 invalid value "of" in "gzip" directive, it must be "on" or "off"',
  ],
  ["a fault of the text in front of a value", "gzip on;;\nsendfile of;\n", 'a.conf:1 unexpected ";"'],
  [
    "a missing brace at the end of the file",
    "server {\n listen 80;\n",
    'a.conf:3 unexpected end of file, expecting "}"',
  ],
  ["a brace too many", "server {\n}\n}\ngzip of;\n", 'a.conf:3 unexpected "}"'],
  ["the line of the semicolon", "gzip\n on\n off;\n", 'a.conf:3 invalid number of arguments in "gzip" directive'],
  ["what the end of a block says", "upstream a {\n keepalive 2;\n}\n", "a.conf:3 no servers are inside upstream"],
  ["a warning is no rejection", "server { ssl_protocols TLSv1.2 TLSv1.2; }\n", null],
  [
    "locations inside one another",
    "server { location /a {\nlocation /b { } } }\n",
    'a.conf:2 location "/b" is outside location "/a"',
  ],
];

for (const [what, text, said] of cases) test(what, () => assert.equal(first(text), said));

test("an included file is read where its include stands", () => {
  const text = "include b;\ngzip of;\n";
  assert.equal(first(text, { b: "sendfile off;\nsendfile on;\n" }), 'b:2 "sendfile" directive is duplicate');
  assert.equal(first(text, { b: "sendfile off;\nserver {\n" }), 'b:3 unexpected end of file, expecting "}"');
  assert.equal(first(`sendfile of;\n${text}`, { b: "}" }), first("sendfile of;\n"));
  assert.equal(first(text, { b: "sendfile off;\n" }), first("\ngzip of;\n"));
});

test("a block of Lua without an end is noticed by those who have the module", () => {
  const text = "server { content_by_lua_block { x = {}\n";
  const end = "unexpected end of file, expecting terminating characters for lua code block";
  const said = (modules: readonly string[]) => {
    const build = { version: "1.22.1", modules: new Set(modules) };
    const config = readConfig(fileOf("a.conf", text), "http", false, () => [], { build });
    return firstRejection(config)?.message;
  };
  assert.equal(said([]), 'unknown directive "content_by_lua_block"');
  assert.equal(said(["ngx_http_lua"]), '"content_by_lua_block" directive is not allowed here');
  assert.equal(first(`server { location / { ${text.slice(9)}`), `a.conf:1 ${end}`);
});
