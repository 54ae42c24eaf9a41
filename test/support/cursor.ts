import assert from "node:assert/strict";

/** A text with `|` where the cursor is: the text without it, and the cursor's offset. */
export function atCursor(text: string): { readonly text: string; readonly offset: number } {
  const offset = text.indexOf("|");
  assert.ok(offset >= 0 && text.indexOf("|", offset + 1) < 0, `one | in ${text}`);
  return { text: text.slice(0, offset) + text.slice(offset + 1), offset };
}
