import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import test from "node:test";
import { importsOf, layers, objection } from "./layers.ts";
import { root } from "./run.ts";

/** The objections to a file's text, without their wording: the line and target of each import that is refused. */
function refused(file: string, text: string): readonly string[] {
  const found = importsOf(file, text, (specifier) => posix.join(posix.dirname(file), specifier));
  return found.filter((one) => objection(one) !== null).map((one) => `${one.line} ${one.target}`);
}

test("the table in ARCHITECTURE.md is the table that is checked", () => {
  const rows = readFileSync(`${root}/ARCHITECTURE.md`, "utf8").matchAll(/^\| `([^|]+)` \| ([^|]+) \|$/gm);
  const written = [...rows].map((row) => ({
    folder: row[1],
    may: row[2] === "–" ? [] : row[2]?.split(", "),
  }));
  assert.deepEqual(written, layers);
});

test("a layer imports itself and what its row names", () => {
  assert.deepEqual(
    refused(
      "server/src/rules/nginx/a.ts",
      'import { rule } from "../rule.ts";\nimport type { ReadDirective } from "../../nginx/model/read.ts";\n',
    ),
    [],
  );
  assert.deepEqual(refused("server/src/nginx/parser.ts", 'import { read } from "./model/read.ts";\n'), [
    "1 server/src/nginx/model/read.ts",
  ]);
  assert.deepEqual(refused("server/src/base/a.ts", 'export type { Finding } from "../rules/rule.ts";\n'), [
    "1 server/src/rules/rule.ts",
  ]);
});

test("no layer below the shells sees Node or LSP", () => {
  assert.deepEqual(refused("server/src/ide/hover.ts", 'import { readFileSync } from "node:fs";\n'), ["1 node:fs"]);
  assert.deepEqual(refused("server/src/ide/hover.ts", 'import type { Hover } from "vscode-languageserver";\n'), [
    "1 vscode-languageserver",
  ]);
  assert.deepEqual(refused("server/src/lsp/hover.ts", 'import type { Hover } from "vscode-languageserver";\n'), []);
  assert.deepEqual(refused("server/src/cli/check.ts", 'import { x } from "../lsp/protocol.ts";\n'), [
    "1 server/src/lsp/protocol.ts",
  ]);
});

test("the client takes types alone from the protocol, and nothing else of the server", () => {
  const client = "client/src/features/a.ts";
  assert.deepEqual(refused(client, 'import type { RulePageParams } from "../../../server/src/lsp/protocol.ts";\n'), []);
  assert.deepEqual(refused(client, 'import { type RulePageParams } from "../../../server/src/lsp/protocol.ts";\n'), []);
  assert.deepEqual(refused(client, 'import { rulePage } from "../../../server/src/lsp/protocol.ts";\n'), [
    "1 server/src/lsp/protocol.ts",
  ]);
  assert.deepEqual(refused(client, 'import type { Span } from "../../../server/src/base/span.ts";\n'), [
    "1 server/src/base/span.ts",
  ]);
});

test("imports are seen in every form, and in no comment", () => {
  const text = [
    "import {",
    "  type At,",
    "  headSpan,",
    '} from "../python/cursor.ts";',
    'import "../lsp/server.ts";',
    '// import { a } from "../python/b.ts";',
    '/** import("../python/c.ts") */',
    'const late = await import("../lsp/convert.ts");',
    'type Late = import("../python/d.ts").Late;',
    "const any = await import(name);",
    'export * from "../cli/check.ts";',
    'const url = "https://example.org"; const more = 1;',
  ].join("\n");
  assert.deepEqual(refused("server/src/base/a.ts", text), [
    "1 server/src/python/cursor.ts",
    "11 server/src/cli/check.ts",
    "5 server/src/lsp/server.ts",
    "8 server/src/lsp/convert.ts",
    "9 server/src/python/d.ts",
    "10 import(…)",
  ]);
});

test("a file that stands in no layer is refused with whatever it imports", () => {
  assert.deepEqual(refused("server/src/helpers/a.ts", 'import { span } from "../base/span.ts";\n'), [
    "1 server/src/base/span.ts",
  ]);
});
