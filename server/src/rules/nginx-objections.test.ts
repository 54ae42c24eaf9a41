import assert from "node:assert/strict";
import { test } from "node:test";
import { anyBuild } from "../nginx/directives/check.ts";
import { readConfig } from "../nginx/model/config.ts";
import { allDirectives } from "../nginx/model/walk.ts";
import { parse } from "../nginx/parse.ts";
import { plainFault } from "./nginx-objections.ts";

function arityFaults(text: string): readonly string[] {
  const config = readConfig({ uri: "file:///x.conf", text, root: parse(text) }, "server", false, () => []);
  return [...allDirectives(config)].flatMap(
    (it) => plainFault(it, "invalid-number-of-arguments", anyBuild)?.message ?? [],
  );
}

test("where a quote is broken, nobody counts arguments", () => {
  assert.deepEqual(arityFaults('root "/srv"x;\n'), []);
  assert.deepEqual(arityFaults("set '$p $1;\nroot /srv;\n"), []);
  assert.deepEqual(arityFaults('root "/srv" x;\n'), ['invalid number of arguments in "root" directive']);
});
