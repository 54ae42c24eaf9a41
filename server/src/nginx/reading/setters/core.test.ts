import assert from "node:assert/strict";
import { test } from "node:test";
import type { Context } from "../../directives/context.ts";
import { readConfig } from "../../model/config.ts";
import { parse } from "../../parse.ts";
import { readThrough } from "../read.ts";

/** What nginx 1.22.1 says of a file's text, with the words that are marked: "MARK: MESSAGE"; not of what is missing. */
function says(text: string, context: Context): readonly string[] {
  const file = { uri: "file:///a.conf", text, root: parse(text) };
  const config = readConfig(file, context, false, () => [], {
    build: { version: "1.22.1", modules: "all" },
    whole: false,
  });
  return readThrough(config).map(({ message, place: { span } }) => `${text.slice(span.start, span.end)}: ${message}`);
}

const cases: readonly (readonly [context: Context, text: string, said: string | null])[] = [
  ["main", "worker_processes auto;", null],
  ["main", "worker_processes 4;", null],
  ["main", "worker_processes four;", 'four: "worker_processes" directive invalid value'],
  ["main", "worker_processes 1; worker_processes 2;", 'worker_processes: "worker_processes" directive is duplicate'],
  ["main", "worker_priority -10;", null],
  ["main", "worker_priority high;", 'high: "worker_priority" directive invalid number'],
  ["main", "events { worker_connections 1024; }", null],
  ["main", "events { worker_connections 1k; }", '1k: invalid number "1k"'],
  ["http", "keepalive_timeout 65 60s;", null],
  ["http", "keepalive_timeout 65sec;", '65sec: "keepalive_timeout" directive invalid value'],
  ["http", "keepalive_timeout 65 1ms;", '1ms: "keepalive_timeout" directive invalid value'],
  ["http", "upstream a { server b:1; keepalive 8; }", null],
  ["http", "upstream a { server b:1; keepalive 0; }", '0: invalid value "0" in "keepalive" directive'],
  ["http", "charset utf-8; server { charset koi8-r; }", null],
  ["http", "charset utf-8; charset koi8-r;", 'charset: "charset" directive is duplicate'],
];

for (const [context, text, said] of cases)
  test(`${text} ${said ?? "is fine"}`, () => assert.deepEqual(says(text, context), said === null ? [] : [said]));
