import assert from "node:assert/strict";
import test from "node:test";
import { listText, registryText, showsFix } from "./registry.ts";

test("the registry imports each rule under a name of its own, sorted by id", () => {
  const text = registryText(["nginx/unknown-directive.ts", "buildbot/url-slash.ts"]);
  assert.match(text, /import buildbotUrlSlash from "\.\/buildbot\/url-slash\.ts";\nimport nginxUnknownDirective from/);
  assert.match(text, /= \[\n {2}buildbotUrlSlash,\n {2}nginxUnknownDirective,\n\];/);
});

test("the list links each rule's page", () => {
  const row = { id: "nginx/a", severity: "error", origin: "lint", summary: "A is right", fixes: true };
  assert.match(
    listText([row]),
    /\n1 rules\.\n[^]*\| \[nginx\/a\]\(\.\.\/server\/src\/rules\/nginx\/a\.md\) \| error \| lint \| A is right \| yes \|\n/,
  );
});

test("a page shows a fix where it has a fixed block", () => {
  assert.equal(showsFix("# x\n\n```nginx bad\na;\n```\n\n```nginx fixed\nb;\n```\n"), true);
  assert.equal(showsFix("# x\n\nIt cannot be fixed.\n\n```nginx bad\na;\n```\n"), false);
});
