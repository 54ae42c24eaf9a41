import assert from "node:assert/strict";
import test from "node:test";
import { caseOf } from "./fuzz/case.ts";
import { rowsFor } from "./fuzz/directives.ts";
import { crossOf, directivesIn, mutantOf, piecesOf } from "./fuzz/mutants.ts";
import { Random } from "./fuzz/random.ts";
import { makeCase } from "./fuzz/run.ts";
import { shrink } from "./fuzz/shrink.ts";
import { siteCase } from "./fuzz/sites.ts";
import { around, readAnswer } from "./support/nginx-judge.ts";

const site = `http {
    # the site
    server {
        listen 80;
        location / {
            proxy_pass "http://127.0.0.1:8010";
            foo bar;
        }
        location /ws { return 404; }
    }
}
`;

test("a text is shrunk to what makes it differ, and to no less", async () => {
  const asked: string[] = [];
  const short = await shrink(site, async (text) => {
    asked.push(text);
    return /\blocation[^}]*\bfoo\s+\w/.test(text);
  });
  assert.equal(short, "location\nfoo b");
  assert.ok(asked.length <= 150);
});

test("shrinking asks no more often than it may, and gives a text for which it held", async () => {
  let asked = 0;
  const short = await shrink(
    site,
    async (text) => {
      asked++;
      return text.includes("foo");
    },
    5,
  );
  assert.equal(asked, 5);
  assert.ok(short.includes("foo") && short.length < site.length);
});

test("pieces make up the text again, and directives reach to their ends", () => {
  const pieces = piecesOf(site);
  assert.equal(pieces.join(""), site);
  const names = directivesIn(pieces).map(([from, to]) => `${pieces[from]} ${pieces[to - 1]}`);
  assert.deepEqual(names, [
    "listen ;",
    "proxy_pass ;",
    "foo ;",
    "location }",
    "return ;",
    "location }",
    "server }",
    "http }",
  ]);
  for (const text of ['a "b', "}", "a {", "${", "\\", "'", "# x"]) assert.equal(piecesOf(text).join(""), text);
});

test("the same seed makes the same cases, another one others, all in contexts that can be judged", () => {
  const rows = rowsFor({ version: "1.22.1", modules: ["ngx_stream", "ngx_mail"] });
  const cases = (seed: number) => {
    const random = new Random(seed);
    return random.times(300, () => makeCase(rows, [], random));
  };
  const made = cases(1);
  assert.deepEqual(cases(1), made);
  assert.notDeepEqual(cases(2), made);
  assert.ok(new Set(made.map(({ text }) => text)).size > 280);
  for (const { context } of made) assert.ok(context === "main" || context in around, context);
});

test("no directive of a module that is not there, or of another release, is made", () => {
  const named = (version: string, modules: readonly string[]) =>
    new Set([...rowsFor({ version, modules }).values()].flat().map(({ name }) => name));
  assert.ok(named("1.22.1", []).size > 500);
  assert.ok(!named("1.22.1", []).has("protocol"));
  assert.ok(named("1.22.1", ["ngx_mail"]).has("protocol"));
  assert.ok(named("1.22.1", []).has("ssl"));
  assert.ok(!named("1.26.0", []).has("ssl"));
});

test("a mutant is near its origin, and seldom the same", () => {
  const random = new Random(7);
  const origin = siteCase(random);
  const mutants = random.times(200, () => mutantOf(origin, random));
  assert.ok(mutants.filter(({ text }) => text === origin.text).length < 20);
  assert.ok(new Set(mutants.map(({ text }) => text)).size > 150);
});

test("what is taken from another case stands where its like does", () => {
  const random = new Random(3);
  const into = { text: "server { listen 80; location / { root /a; } }\n", context: "http" } as const;
  const from = { text: "location /b { index b; }\n", context: "server" } as const;
  const made = random.times(60, () => crossOf(into, from, random).text.replaceAll(/\s+/g, " "));
  assert.ok(made.some((text) => text.includes("; location /b { index b; }")));
  assert.ok(made.some((text) => text.includes("root /a; index b; }")));
  for (const text of made) assert.doesNotMatch(text, /^(?:location|index)|listen 80; index/);
});

test("what the judge does not write around a text stands in the case", () => {
  assert.deepEqual(caseOf("break;", "location_if"), { text: "if ($host) {\nbreak;\n}\n", context: "location" });
  assert.deepEqual(caseOf("break;", "location"), { text: "break;\n", context: "location" });
  assert.equal(caseOf("user a;", "main").text, "user a;\nevents {}\n");
});

test("nginx's answer: the first error, the warnings before it, lines of the case alone", () => {
  const printed = [
    'nginx: [warn] duplicate MIME type "text/html" in /world/case.conf:3',
    "2026/01/02 03:04:05 [notice] 7#7: something else in /world/case.conf:4",
    '2026/01/02 03:04:05 [emerg] 7#7: unexpected "}" in /world/around.conf:3',
    "nginx: configuration file /world/around.conf test failed\n",
  ].join("\n");
  assert.deepEqual(readAnswer({ status: 1, printed }), {
    rejected: true,
    message: 'unexpected "}"',
    line: null,
    warnings: [{ message: 'duplicate MIME type "text/html"', line: 3 }],
  });
  assert.equal(readAnswer({ status: 139, printed }), null);
  assert.equal(readAnswer({ status: 0, printed: "" })?.rejected, false);
});
