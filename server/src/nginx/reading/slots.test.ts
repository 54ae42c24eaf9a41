import assert from "node:assert/strict";
import { test } from "node:test";
import type { NginxBuild } from "../directives/check.ts";
import { readConfig } from "../model/config.ts";
import { parse } from "../parse.ts";
import { readThrough } from "./read.ts";

const bookworm: NginxBuild = { version: "1.22.1", modules: "all" };

/** What nginx says of a text inside a server, with the words that are marked: "MARK: MESSAGE". */
function says(text: string, build: NginxBuild = bookworm): readonly string[] {
  const file = { uri: "file:///a.conf", text, root: parse(text) };
  return readThrough(readConfig(file, "server", false, () => [], { build })).map(
    ({ level, message, place: { span } }) =>
      `${level === "warn" ? "warning " : ""}${text.slice(span.start, span.end)}: ${message}`,
  );
}

const cases: readonly (readonly [text: string, said: string | null])[] = [
  ["gzip ON;", null],
  ["gzip yes;", 'yes: invalid value "yes" in "gzip" directive, it must be "on" or "off"'],
  ["gzip_comp_level 9;", null],
  ["gzip_comp_level 0;", "0: value must be between 1 and 9"],
  ["gzip_comp_level nine;", 'nine: "gzip_comp_level" directive invalid number'],
  ["proxy_buffer_size 8K;", null],
  ["proxy_buffer_size 8g;", '8g: "proxy_buffer_size" directive invalid value'],
  ["client_max_body_size 1g;", null],
  ["client_max_body_size 1t;", '1t: "client_max_body_size" directive invalid value'],
  ["proxy_read_timeout 1d;", null],
  ["proxy_read_timeout '1h 30m';", null],
  ["proxy_read_timeout 1h500ms;", null],
  ["proxy_read_timeout 1s1h;", '1s1h: "proxy_read_timeout" directive invalid value'],
  ["proxy_read_timeout 1y;", '1y: "proxy_read_timeout" directive invalid value'],
  ["proxy_read_timeout '';", `'': "proxy_read_timeout" directive invalid value`],
  ["proxy_buffers 8 16k;", null],
  ["proxy_buffers 0 16k;", '0: "proxy_buffers" directive invalid value'],
  ["proxy_buffers 8 16kb;", '16kb: "proxy_buffers" directive invalid value'],
  ["satisfy ANY;", null],
  ["satisfy some;", 'some: invalid value "some"'],
  ["proxy_next_upstream error nothing timeout;", 'nothing: invalid value "nothing"'],
  ["proxy_next_upstream error error;", 'warning error: duplicate value "error"'],
  ["proxy_store_access user:rw group:r;", null],
  ["proxy_store_access user:rwx;", 'user:rwx: invalid value "user:rwx"'],
  ["client_body_temp_path /tmp/a 1 2;", null],
  ["client_body_temp_path /tmp/a 0;", '0: "client_body_temp_path" directive invalid value'],
  ["gzip on; gzip off;", 'gzip: "gzip" directive is duplicate'],
  ["gzip on; location / { gzip off; }", null],
  ["proxy_set_header A b; proxy_set_header A b;", null],
];

for (const [text, said] of cases) {
  test(`${text} ${said ?? "is fine"}`, () => assert.deepEqual(says(text), said === null ? [] : [said]));
}

test("what only some releases refuse is refused only where the release is known", () => {
  const any: NginxBuild = { version: null, modules: "all" };
  assert.deepEqual(says("proxy_http_version 2;"), ['2: invalid value "2"']);
  assert.deepEqual(says("proxy_http_version 2;", { version: "1.29.4", modules: "all" }), []);
  assert.deepEqual(says("proxy_http_version 2;", any), []);
  assert.deepEqual(says("proxy_http_version 3;", any), ['3: invalid value "3"']);
});
