import assert from "node:assert/strict";
import { test } from "node:test";
import type { TraceResult } from "../../../server/src/lsp/protocol.ts";
import { traceFrame, tracePage } from "./page.ts";

const at = (line: number) => ({
  uri: "file:///nginx/ci",
  range: { start: { line, character: 0 }, end: { line, character: 8 } },
});
const fix = { title: "Remove it", edits: { changes: {} } };
const traced: TraceResult = {
  request: "GET https://ci.example.org/<b>",
  upgrade: false,
  answer: { mark: "bad", what: "404", because: "nginx answers 404 by itself", at: null },
  stations: [
    {
      name: "location",
      mark: "bad",
      what: 'location "/<b>"',
      because: "longest prefix",
      at: at(3),
      rule: null,
      more: [{ mark: "none", what: "set $a b", because: "", at: at(4) }],
      lost: [{ mark: "none", what: "location /ws", because: "is no prefix of the path", at: at(9) }],
      problems: [{ message: "It answers 404.", rule: "nginx/try-files-beside-proxy-pass", at: at(5), fixes: [fix] }],
    },
  ],
  doubts: [],
  outlook: [{ mark: "bad", what: "the page", because: "It does not come.", at: at(5), rule: "nginx/prefix-path" }],
};

test("a trace as HTML: every text is escaped, every place and fix has its number", () => {
  const { fixes, html, places, rules } = tracePage(traced, ({ range }) => `ci:${range.start.line + 1}`);
  assert.ok(!html.includes("<b>"), html);
  assert.ok(html.includes("location &quot;/&lt;b&gt;&quot;"), html);
  assert.deepEqual(
    places.map((it) => it.range.start.line),
    [3, 4, 5, 9, 5],
  );
  assert.deepEqual(
    [...html.matchAll(/data-place="(\d+)"/g)].map((it) => Number(it[1])),
    places.map((_, index) => index),
  );
  assert.deepEqual(fixes, [fix]);
  assert.match(html, /<button data-fix="0">Remove it<\/button>/);
  assert.deepEqual(rules, ["nginx/try-files-beside-proxy-pass", "nginx/prefix-path"]);
  assert.match(html, /<summary>1 not chosen<\/summary>/);
  assert.match(html, /aria-label="does not work"/);
});

test("what cannot be followed is said", () => {
  assert.equal(tracePage({ because: "No <server>." }, () => "").html, '<p class="none">No &lt;server&gt;.</p>');
});

test("the page loads nothing but its own two files, and runs nothing that stands in it", () => {
  const frame = traceFrame({ script: "https://own/trace.js", styles: "https://own/trace.css", source: "https://own" });
  assert.match(frame, /content="default-src 'none'; style-src https:\/\/own; script-src https:\/\/own; /);
  assert.doesNotMatch(frame, /unsafe|<style|<script>| on\w+=/);
  assert.equal([...frame.matchAll(/(?:src|href)="/g)].length, 2);
});
