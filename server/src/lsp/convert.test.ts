import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { Positions, refactoring } from "./convert.ts";

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

test("a refactoring that makes a file asks the client to create it first, where the client can", () => {
  const uri = "file:///w/site";
  const positions = new Positions(new Map([[uri, "a;\nb;\n"]]), () => undefined);
  const edits = [{ uri, edit: { span: { start: 3, end: 5 }, text: "include x;" } }];
  const newFile = { uri: "file:///w/x", text: "b;\n" };
  const of = { title: "Put it there", kind: "extract", edits, newFile } as const;
  deepEqual(refactoring(of, positions, false), null);
  deepEqual(
    refactoring(of, positions, true)?.edit?.documentChanges?.map((it) => ("kind" in it ? it.kind : it.edits.length)),
    ["create", 1, 1],
  );
  deepEqual(Object.keys(refactoring({ ...of, newFile: null }, positions, false)?.edit?.changes ?? {}), [uri]);
});
