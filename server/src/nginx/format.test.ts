import assert from "node:assert/strict";
import { test } from "node:test";
import { format } from "./format.ts";

/** What a text is laid out as; each pair is shown without the margin that all its lines share. */
function laysOut(cases: Readonly<Record<string, readonly [given: string, made: string | null]>>): void {
  for (const [name, [given, made]] of Object.entries(cases)) {
    assert.equal(format(given), made, name);
    if (made !== null) assert.equal(format(made), made, `${name}, again`);
  }
}

test("one directive a line, indented by the depth of its block", () => {
  laysOut({
    "all in one line": [
      "events{}http{server{listen 80;location / {return 204;}}}",
      "events {}\nhttp {\n    server {\n        listen 80;\n        location / { return 204; }\n    }\n}\n",
    ],
    "a brace on a line of its own": ["server\n{\nlisten 80;\n}\n", "server {\n    listen 80;\n}\n"],
    "a block of one directive stays where it was": [
      "location /a { deny all; }\nlocation /b {\ndeny all;\n}",
      "location /a { deny all; }\nlocation /b {\n    deny all;\n}\n",
    ],
    "a block that would be too wide on its line": [
      `location / { return 200 ${"x".repeat(110)}; }\n`,
      `location / {\n    return 200 ${"x".repeat(110)};\n}\n`,
    ],
    "blank lines: one at most, none at the file's ends": [
      "\n\nuser a;\n\n\n\nevents {\n\n}\nhttp {\n\n    sendfile on;\n\n\n}\n\n",
      "user a;\n\nevents {\n}\nhttp {\n\n    sendfile on;\n\n}\n",
    ],
    "nothing at all": [" \n\t\n", ""],
  });
});

test("the file's own indentation is kept", () => {
  laysOut({
    tabs: ["a {\n\tb 1;\n  c 2;\n}\n", "a {\n\tb 1;\n\tc 2;\n}\n"],
    "two spaces": ["a {\n  b {\n    c 1;\nd 2;\n  }\n}\n", "a {\n  b {\n    c 1;\n    d 2;\n  }\n}\n"],
  });
  assert.equal(format("a {\nb 1;\nc 2;\n}\n", "\t"), "a {\n\tb 1;\n\tc 2;\n}\n", "else the one that is asked for");
});

test("comments stay behind what they stand behind, or on lines of their own", () => {
  laysOut({
    "behind a mark": ["a 1;# one\nb {  # two\n  c 2;\n}   # three\n", "a 1; # one\nb {  # two\n  c 2;\n}   # three\n"],
    "on their own line": [
      "a {\n# one\nb 1;\n\n      # two  \n}\n# three",
      "a {\n    # one\n    b 1;\n\n    # two  \n}\n# three\n",
    ],
    "in a directive": [
      "log_format x # one\n  'a'\n  # two\n  ;\nserver # three\n{ listen 80; }\n",
      "log_format x # one\n  'a'\n  # two\n;\nserver # three\n{ listen 80; }\n",
    ],
  });
});

test("a directive's further lines move with it, and columns of several lines stay", () => {
  laysOut({
    "an aligned format": [
      "http {\n  log_format main '$a'\n                  '$b';\n    server_tokens off;\n}\n",
      "http {\n  log_format main '$a'\n                  '$b';\n  server_tokens off;\n}\n",
    ],
    "no deeper than its directive": ["a {\n    b 1\n    2;\n}\n", "a {\n    b 1\n        2;\n}\n"],
    columns: [
      "types {\n    text/html    html;\n    image/png    png;\n}\n",
      "types {\n    text/html    html;\n    image/png    png;\n}\n",
    ],
    "spaces that make no column": ["listen   80 ;\nroot /srv\t\t;\n", "listen 80;\nroot /srv;\n"],
  });
});

test("what is no white space of nginx's stays: quotes, escapes, Lua, line ends", () => {
  laysOut({
    quotes: ['add_header  X "a\n   b;  #" ;', 'add_header X "a\n   b;  #";\n'],
    escapes: ["rewrite a\\  b ;", "rewrite a\\  b;\n"],
    "a parenthesis behind a quote": ['if ($a = "b"){return 1;}', 'if ($a = "b") { return 1; }\n'],
    Lua: [
      "a {\ncontent_by_lua_block {\n  local t = {}\n      }\n}\n",
      "a {\n    content_by_lua_block {\n  local t = {}\n      }\n}\n",
    ],
    "carriage returns": ["a {\r\n  b 1; # c\r\n d 2;\r\n}\r\n", "a {\r\n  b 1; # c\r\n  d 2;\r\n}\r\n"],
  });
});

test("a text that nginx cannot read to its end is left alone", () => {
  laysOut({
    "no brace": ["server {\nlisten 80;\n", null],
    "a brace too many": ["a 1;\n}\n", null],
    "no semicolon": ["server { listen 80 }\n", null],
    "too deep": [`${"a {".repeat(300)}${"}".repeat(300)}`, null],
  });
});
