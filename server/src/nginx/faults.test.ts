import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../base/span.ts";
import { faults, firstFault } from "./faults.ts";
import { parse } from "./parse.ts";

const marker = /^#\s*(\^+) ([\w-]+): (.*)$/;

/**
 * Checks the faults of a text against its marker lines: `#  ^^^ kind: nginx's words`, each under the line it marks.
 * Gives back the text with every mend made.
 */
function check(marked: string): string {
  const lines: string[] = [];
  const wanted: string[] = [];
  for (const line of marked.split("\n")) {
    const found = marker.exec(line);
    if (found === null) lines.push(line);
    else
      wanted.push(`${lines.length}:${line.indexOf("^")}+${found[1]?.length ?? 0} ${found[2] ?? ""}: ${found[3] ?? ""}`);
  }
  const text = lines.join("\n");
  const found = faults(text, parse(text));
  const said = found.map(({ kind, message, span }) => {
    const before = text.slice(0, span.start).split("\n");
    return `${before.length}:${before.at(-1)?.length ?? 0}+${span.end - span.start} ${kind}: ${message}`;
  });
  assert.deepEqual(said, wanted);
  return applyEdits(
    text,
    found.flatMap(({ mend }) => mend ?? []),
  ).text;
}

test("a text that nginx reads has none", () => {
  assert.equal(check("a { b 'c' \"d\"; } # }\n"), "a { b 'c' \"d\"; } # }\n");
});

test("blocks without a closing brace", () => {
  const mended = check(`server {
    location /sse {
#   ^^^^^^^^^^^^^^^ not-closed: unexpected end of file, expecting "}"
        a;  # as ever

    # ws
    location /ws {
#   ^^^^^^^^^^^^^^ not-closed: unexpected end of file, expecting "}"
        b {
#       ^^^ not-closed: unexpected end of file, expecting "}"
}
`);
  assert.equal(
    mended,
    "server {\n    location /sse {\n        a;  # as ever\n    }\n\n    # ws\n    location /ws {\n        b {\n        }\n    }\n}\n",
  );
});

test("blocks without an opening brace", () => {
  const mended = check(`  server
# ^^^^^^ not-opened: directive "server" has no opening "{"
    listen 80;

    location / (
#   ^^^^^^^^^^^^ not-opened: directive "location" has no opening "{"
        root /a;
    }
    location /b;
#   ^^^^^^^^^^^ not-opened: directive "location" has no opening "{"
        root /b;
    }
  }
`);
  assert.equal(
    mended,
    "  server {\n    listen 80;\n\n    location / {\n        root /a;\n    }\n    location /b {\n        root /b;\n    }\n  }\n",
  );
});

test("blocks whose first line is missing or in a comment", () => {
  const mended = check(`server {
    listen 80;

        # Here
#       ^ headless: unexpected "}"
        proxy_pass http://a;
    }
    # location /b {
#   ^^^^^^^^^^^^^^^ headless: unexpected "}"
        proxy_pass http://b;
    }
}
`);
  assert.match(mended, /\n {4}location \/b \{\n/);
});

test("braces in a word, and a block on one line", () => {
  const mended = check(`  location ~ ^/a{2}$ { root /a;
#            ^^^^^^^ brace-in-word: unexpected end of file, expecting "}"
# ^^^^^^^^^^^^^^^^^^^^ not-closed: unexpected end of file, expecting "}"
`);
  assert.equal(mended, '  location ~ "^/a{2}$" { root /a; }\n');
});

test("lines that end with CR LF get braces that do", () => {
  assert.equal(faults("  a {\r\n    b;\r\n", parse("  a {\r\n    b;\r\n"))[0]?.mend?.text, "\r\n  }");
});

test("marks that nothing asked for", () => {
  const mended = check(`a {
  b;;
#   ^ unexpected-semicolon: unexpected ";"
};
#^ unexpected-semicolon: unexpected ";"
  }
# ^ unexpected-close-brace: unexpected "}"
c;
  {
# ^ unexpected-open-brace: unexpected "{"
}
`);
  assert.equal(mended, "a {\n  b;\n}\nc;\n  {\n}\n");
});

test("directives that break off", () => {
  const mended = check(`a {
  b c # as ever
#   ^ not-terminated: unexpected "}"
}
d 'e'
#   ^ not-terminated: unexpected end of file, expecting ";" or "}"
`);
  assert.equal(mended, "a {\n  b c; # as ever\n}\nd 'e';\n");
});

test("quotes", () => {
  const mended = check(`a "b;
# ^^ unclosed-quote: unexpected "d"
  c "d";
  e "f"g 'h'é;
#      ^ not-separated: unexpected "g"
#           ^ not-separated: unexpected "\ufffd"
  i 'j;
#   ^^ unclosed-quote: unexpected end of file, expecting ";" or "}"
`);
  assert.equal(mended, 'a "b";\n  c "d";\n  e "f"g \'h\'é;\n  i \'j\';\n');
});

// What nginx 1.22.1 says of each, tried one by one.
const lengths: readonly (readonly [text: string, message: string | null])[] = [
  [`u ${"a".repeat(4095)};\n`, null],
  [`u ${"a".repeat(4094)} ;\n`, null],
  [`u ${"a".repeat(4095)} ;\n`, 'too long parameter "aaaaaaaaaa..." started'],
  [`u ${"a".repeat(4096)};\n`, 'too long parameter "aaaaaaaaaa..." started'],
  [`u "${"a".repeat(4094)}";\n`, null],
  [`u "${"a".repeat(4095)}";\n`, 'too long parameter "aaaaaaaaaa..." started'],
  [`u "${"a".repeat(4096)}";\n`, 'too long parameter, probably missing terminating """ character'],
  [`u '${"é".repeat(3000)}`, 'too long parameter, probably missing terminating "\'" character'],
  [`u ${"é".repeat(2048)};`, 'too long parameter "ééééé..." started'],
  [`#${"a".repeat(4094)}\n`, null],
  [`#${"a".repeat(4095)}\n`, 'too long parameter "#aaaaaaaaa..." started'],
];

for (const [text, message] of lengths) {
  test(`length: ${text.slice(0, 4)}… of ${text.length}: ${message ?? "fine"}`, () => {
    const long = faults(text, parse(text)).find((it) => it.kind === "too-long");
    assert.equal(long?.message ?? null, message);
    assert.equal(firstFault(text)?.message ?? null, message);
  });
}

test("what nginx says first, and where", () => {
  const first = (text: string) => {
    const fault = firstFault(text);
    return fault === null ? null : [fault.message, text.slice(0, fault.noticedAt).split("\n").length];
  };
  assert.equal(first("a;\n"), null);
  assert.deepEqual(first("a {\nb;\n"), ['unexpected end of file, expecting "}"', 3]);
  assert.deepEqual(first("a\n\n'xx\n\n"), ['unexpected end of file, expecting ";" or "}"', 5]);
  assert.deepEqual(first("a {\n  b\n}\n}\n"), ['unexpected "}"', 3]);
  assert.deepEqual(first('a "b;\nc "d";\n'), ['unexpected "d"', 2]);
  assert.deepEqual(first("a_by_lua_block {\n '}'\n"), [
    "unexpected end of file, expecting terminating characters for lua code block",
    1,
  ]);
});

test("depth is no obstacle", () => {
  const text = "a {\n".repeat(50_000);
  assert.equal(faults(text, parse(text)).length, 50);
});
