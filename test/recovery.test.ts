import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readConfig } from "../server/src/nginx/model/config.ts";
import { parse } from "../server/src/nginx/parse.ts";
import { firstRejection } from "../server/src/nginx/reading/first.ts";
import { errorsIn, type Said, withFix } from "./support/errors.ts";
import { configOf } from "./support/first.ts";

// One mistake gives one error, at the mistake itself. What nginx says of each text was asked of nginx 1.22.1 where a
// message is quoted; where a fix is made, the text is one that it takes.

const site = readFileSync(join(import.meta.dirname, "fixtures/sites/recommended-root.conf"), "utf8");
assert.equal(errorsIn("http", site).length, 0);

/** A way to spoil one line of a text. */
interface Spoiler {
  readonly what: string;
  readonly lines: RegExp;
  /** What becomes of the line; null: it is gone. */
  readonly spoil: (line: string) => string | null;
  /** Whether the one right answer is known, so that a safe fix is there. */
  readonly fixed: boolean;
}

const spoilers: readonly Spoiler[] = [
  { what: "no ;", lines: /;\s*$/, spoil: (line) => line.replace(/;\s*$/, ""), fixed: true },
  { what: ": for ;", lines: /[^;]{2};\s*$/, spoil: (line) => line.replace(/;\s*$/, ":"), fixed: true },
  { what: "no {", lines: /\{\s*$/, spoil: (line) => line.replace(/\s*\{\s*$/, ""), fixed: true },
  { what: "( for {", lines: /\{\s*$/, spoil: (line) => line.replace(/\{\s*$/, "("), fixed: true },
  { what: "; for {", lines: /\{\s*$/, spoil: (line) => line.replace(/\s*\{\s*$/, ";"), fixed: true },
  { what: "no }", lines: /^\s*\}\s*$/, spoil: (line) => line.replace("}", ""), fixed: true },
  { what: "} in a comment", lines: /^\s*\}\s*$/, spoil: (line) => line.replace("}", "# }"), fixed: true },
  { what: "a block's first line in a comment", lines: /\{\s*$/, spoil: (line) => `#${line}`, fixed: true },
  { what: "a line with } lost", lines: /^\s*\}\s*$/, spoil: () => null, fixed: true },
  { what: "{ for ;", lines: /;\s*$/, spoil: (line) => line.replace(/;\s*$/, " {"), fixed: false },
  { what: "a name misspelt", lines: /^\s*\w{6,}/, spoil: (line) => line.replace(/^(\s*\w{4})\w/, "$1"), fixed: false },
];

interface Spoilt {
  readonly text: string;
  /** The line, from 1, that was spoilt. */
  readonly line: number;
}

function* spoilt(text: string, { lines, spoil }: Spoiler): Generator<Spoilt> {
  const all = text.split("\n");
  for (const [index, line] of all.entries()) {
    if (!lines.test(line) || /^\s*#/.test(line)) continue;
    const made = spoil(line);
    yield { text: all.toSpliced(index, 1, ...(made === null ? [] : [made])).join("\n"), line: index + 1 };
  }
}

for (const spoiler of spoilers)
  test(`one error, at the mistake: ${spoiler.what}`, () => {
    const folder = join(import.meta.dirname, "fixtures/sites");
    let looked = 0;
    for (const name of readdirSync(folder)) {
      for (const { line, text } of spoilt(readFileSync(join(folder, name), "utf8"), spoiler)) {
        if (firstRejection(configOf("http", text)) === null) continue;
        looked++;
        const errors = errorsIn("http", text);
        assert.deepEqual(
          errors.map((it) => it.line),
          [line],
          `${text}\n${errors.map((it) => it.message).join("\n")}`,
        );
        if (spoiler.fixed) assertMended(text, errors[0]);
      }
    }
    assert.ok(looked >= 8, `${looked} texts`);
  });

/** Asserts that the error has one safe fix and that nginx takes what it makes. */
function assertMended(text: string, error: Said | undefined): void {
  const [fix, ...others] = error?.fixes ?? [];
  assert.ok(fix?.safe === true && others.length === 0, `no one fix: ${error?.message ?? ""}\n${text}`);
  const mended = withFix(text, fix);
  assert.equal(firstRejection(configOf("http", mended)), null, `${fix.title}:\n${mended}`);
}

test("typed one character after the other, a site never has more than two errors", () => {
  for (const end of Array(site.length).keys()) {
    const errors = errorsIn("http", site.slice(0, end), false);
    assert.ok(errors.length <= 2, `${site.slice(0, end)}\n${errors.map((it) => it.message).join("\n")}`);
  }
});

test("a block typed in the midst of a site leaves the rest of it as it was", () => {
  const at = site.indexOf("    location /ws");
  assert.ok(at > 0);
  const block =
    '    location /new {\n        add_header X-A "b";\n        if ($scheme = http) {\n            return 403;\n        }\n    }';
  for (const end of Array(block.length + 1).keys()) {
    const text = site.slice(0, at) + `${block.slice(0, end)}\n\n` + site.slice(at);
    const errors = errorsIn("http", text, false);
    assert.ok(errors.length <= 2, `${text}\n${errors.map((it) => `${it.line}: ${it.message}`).join("\n")}`);
    const last = parse(text).items.at(-1);
    assert.equal(last?.words[0]?.text, "server");
  }
});

test("text that nginx takes is read as it stands, however it is indented", () => {
  const flat = site.replaceAll(/^[ \t]+/gm, "");
  const wild = site
    .split("\n")
    .map((line, index) => " ".repeat((index * 7) % 5) + line.trim())
    .join("\n");
  for (const text of [flat, wild, site.replaceAll("\n", "\r\n")]) {
    assert.equal(
      firstRejection(readConfig({ uri: "file:///a", text, root: parse(text) }, "http", false, () => [])),
      null,
    );
    assert.deepEqual(errorsIn("http", text), []);
  }
});

const cases: readonly (readonly [
  what: string,
  context: "http" | "main" | "server",
  text: string,
  lines: readonly number[],
])[] = [
  ["no handler for what is half written", "main", "events {}\nstream {\n  server {\n    listen 1234;\n", [5]],
  ["a variable whose set is broken", "server", "set $port;\nproxy_set_header A $port;\n", [1]],
  ["a variable whose map has lost its first line", "http", "\n  a 1;\n}\nlog_format x $mapped;\n", [2]],
  ["a variable that is used three times", "server", "add_header A $no;\nadd_header B $no;\nadd_header C $no;\n", [1]],
  ["a zone whose path is refused", "http", "proxy_cache_path /a levels=x keys_zone=z:1m;\nproxy_cache z;\n", [1]],
  [
    "a certificate that is misspelt",
    "http",
    "server {\n  listen 443 ssl;\n  ssl_certificat a;\n  ssl_certificate_key b;\n}\n",
    [3],
  ],
  [
    "a certificate in a comment",
    "http",
    "server {\n  listen 443 ssl;\n  #ssl_certificate a;\n  ssl_certificate_key b;\n}\n",
    [3],
  ],
  [
    "a certificate that a name swallowed",
    "http",
    "server {\n  listen 443 ssl;\n  server_name a\n  ssl_certificate a;\n  ssl_certificate_key b;\n}\n",
    [3],
  ],
  ["servers that are pasted twice", "http", "upstream a {\n  server b;\n}\nupstream a {\n  server b;\n}\n", [4]],
  [
    "a block that stands twice",
    "main",
    "events {}\nstream {\n  upstream a {\n    server b:1;\n  }\n}\nstream {\n  upstream a {\n    server b:1;\n  }\n}\n",
    [7],
  ],
  ["a log format with a quote lost", "http", "log_format a '$uri '\n  '$host \n  '\"$args\"';\n", [2]],
  ["a regular expression with braces", "server", "location ~ ^/a{2,3}$ {\n  return 204;\n}\n", [1]],
  ["one line that is not closed", "server", "location /a { return 204;\nlocation /b { return 204; }\n", [1]],
  ["a } too many, unindented", "http", "server {\nlisten 80;\n}\nlocation / {\nreturn 204;\n}\n}\n", [3]],
  ["the last block of a text", "http", "server {\n  listen 80;\n  location / {\n    return 204;\n  }\n\n", [6]],
];

for (const [what, context, text, lines] of cases)
  test(`one error: ${what}`, () => {
    assert.notEqual(firstRejection(configOf(context, text)), null);
    const errors = errorsIn(context, text);
    assert.deepEqual(
      errors.map((it) => it.line),
      lines,
      errors.map((it) => it.message).join("\n"),
    );
  });
