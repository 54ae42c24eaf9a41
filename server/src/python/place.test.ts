import assert from "node:assert/strict";
import { test } from "node:test";
import { moduleLevelAt } from "./place.ts";

const at = (marked: string) => moduleLevelAt(marked.replace("|", ""), marked.indexOf("|"));

test("a line between statements is of the module", () => {
  assert.equal(at("c = {}\n|\nc['x'] = 1\n"), true);
  assert.equal(at("|"), true);
  assert.equal(at("c = {}\n|"), true);
});

test("a line inside a bracket or a string is not", () => {
  assert.equal(at("c = {\n|\n}\n"), false);
  assert.equal(at('x = """\n|\n"""\n'), false);
});
