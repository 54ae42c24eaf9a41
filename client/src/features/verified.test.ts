import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf, itemsOf, markdownOf, pageAddress } from "./verified.ts";

test("addresses as people type them", () => {
  assert.equal(pageAddress("ci.example.org"), "https://ci.example.org/");
  assert.equal(pageAddress(" http://ci.example.org:8080/buildbot "), "http://ci.example.org:8080/buildbot/");
  assert.equal(pageAddress("https://ci.example.org/?a#/b"), "https://ci.example.org/");
  for (const none of ["", "file:///etc/passwd", "javascript:alert(1)", "https://me:secret@ci.example.org/", "a b"])
    assert.equal(pageAddress(none), null, none);
});

test("what the command line printed, as a list and as a table", () => {
  const printed = JSON.stringify({
    version: 1,
    url: "https://ci.example.org/",
    checks: [
      { id: "ui", title: "The page comes", state: "passed", got: "200", means: "", rule: null },
      { id: "ws", title: "Live", state: "failed", got: "426", means: "No | header", rule: "nginx/websocket-upgrade" },
    ],
  });
  const answer = answerOf(printed);
  assert.ok(answer);
  assert.deepEqual(itemsOf(answer), [
    { label: "$(pass) The page comes", description: "200", rule: null },
    { label: "$(error) Live", description: "426", detail: "No | header", rule: "nginx/websocket-upgrade" },
  ]);
  assert.match(markdownOf(answer), /\| ✖ \| Live \| 426 \| No \\\| header \|\n$/);
  for (const none of ["", "{}", "null", "[1]", "Error: x"]) assert.equal(answerOf(none), null, none);
});
