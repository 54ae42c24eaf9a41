import assert from "node:assert/strict";
import { test } from "node:test";
import { undecodableLine } from "./undecodable.ts";

test("bytes that are no UTF-8 are an error in a string or a name, and none in a comment", () => {
  const lines: readonly (readonly [text: string, line: number | null])[] = [
    ["x = 1\ny = 'a\uFFFD'\n", 2],
    ["f(\n  'a\uFFFD'\n)\n", 3],
    ["x\uFFFD = 1\n", 1],
    ["# \uFFFD\nx = 1  # \uFFFD\n", null],
    ["x = 1\n", null],
  ];
  for (const [text, line] of lines) assert.equal(undecodableLine(text), line, JSON.stringify(text));
});
