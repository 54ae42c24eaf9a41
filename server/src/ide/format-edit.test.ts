import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../base/span.ts";
import { format } from "../nginx/format.ts";
import { formatEdit } from "./format-edit.ts";

test("the edit makes the formatted text, and touches nothing around what changes", () => {
  const cases: readonly (readonly [text: string, replaced: string | null])[] = [
    ["server {\n    listen 80;\n}\n", null],
    ["server {\n    listen 80 ;\n}\n", " "],
    ["server {\n    listen 80;\n}\n\n\n", "\n\n"],
    ["a 1;a 1;\n", ""],
    ["server {\n", null],
    ["", null],
  ];
  for (const [text, replaced] of cases) {
    const edit = formatEdit(text, "    ");
    assert.equal(edit === null ? null : text.slice(edit.span.start, edit.span.end), replaced, text);
    if (edit !== null) assert.equal(applyEdits(text, [edit]).text, format(text));
  }
});
