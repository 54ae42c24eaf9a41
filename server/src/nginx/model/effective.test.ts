import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSeconds } from "./effective.ts";

test("times as nginx reads them", () => {
  const table: readonly (readonly [string, number | null])[] = [
    ["60", 60],
    ["60s", 60],
    ["24h", 86_400],
    ["1h30m", 5_400],
    ["1h 30m", 5_400],
    ["500ms", 0.5],
    ["1d", 86_400],
    ["30m1h", null],
    ["60 ", null],
    ["", null],
    ["abc", null],
    ["60sec", null],
  ];
  for (const [text, expected] of table) assert.equal(parseSeconds(text), expected, text);
});
