import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { configOf } from "../../../../../test/support/first.ts";
import type { Context } from "../../directives/context.ts";
import { readThrough } from "../read.ts";

/** The text with the first objection's place marked under its line, and its message. */
function marked(context: Context, text: string): string {
  const found = readThrough(configOf(context, text)).find((it) => it.level === "emerg");
  if (found === undefined) return text;
  const { start, end } = found.place.span;
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const behind = text.indexOf("\n", start);
  const line = text.slice(from, behind < 0 ? text.length : behind);
  return `${line}\n${" ".repeat(start - from)}${"^".repeat(end - start)} ${found.message}`;
}

test("the word that is wrong is marked", () => {
  equal(
    marked("server", "listen 80;\nlisten 443 ssl htp2;"),
    'listen 443 ssl htp2;\n               ^^^^ invalid parameter "htp2"',
  );
  equal(
    marked("http", "upstream a {\n    server b wieght=2;\n}"),
    '    server b wieght=2;\n             ^^^^^^^^ invalid parameter "wieght=2"',
  );
  equal(
    marked("server", "location / {\n    return 200 $hots;\n}"),
    '    return 200 $hots;\n               ^^^^^ unknown "hots" variable',
  );
  equal(marked("server", "location /a { }\nlocation /a { }"), 'location /a { }\n         ^^ duplicate location "/a"');
});

test("a certificate without a key is marked", () => {
  equal(
    marked("http", "server {\n    listen 443 ssl;\n    ssl_certificate /a.pem;\n}"),
    '    ssl_certificate /a.pem;\n    ^^^^^^^^^^^^^^^ no "ssl_certificate_key" is defined for certificate "/a.pem"',
  );
});

test("what an include that is not there may define is not missed", () => {
  const text = "server {\n    listen 443 ssl;\n    access_log /a named;\n    return 200 $named;\n}";
  deepEqual(readThrough(configOf("http", text, false)), []);
  equal(readThrough(configOf("http", text)).length, 3);
  deepEqual(readThrough(configOf("main", "http { }", false)), []);
});
