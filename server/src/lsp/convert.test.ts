import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { Positions } from "./convert.ts";

/** What is underlined for the place between the bars. */
function underlined(marked: string): string {
  const start = marked.indexOf("|");
  const text = marked.replaceAll("|", "");
  const positions = new Positions(new Map([["file:///a", text]]), () => undefined);
  const end = marked.lastIndexOf("|") - 1;
  const span = positions.shown({ uri: "file:///a", span: { start, end: Math.max(start, end) } });
  return text.slice(span.start, span.end);
}

test("where nothing can be seen, the last thing before it is underlined", () => {
  deepEqual(underlined("a {\n  b c;\n|\n|}\n"), ";\n\n");
  deepEqual(underlined("a {\n  b c;\n\t||\n"), ";\n\t");
  deepEqual(underlined("a |b| c;"), "b");
  deepEqual(underlined("|\n|a;"), "\n");
});
