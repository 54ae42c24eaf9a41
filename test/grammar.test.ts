import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import { loadGrammar, tokenize, wrongScopes } from "./support/grammar.ts";
import { expand, readSnippets } from "./support/snippet.ts";

const grammar = await loadGrammar();

/** One text with marks under it; no mark may be wrong. */
function tokens(what: string, marked: string): void {
  test(what, () => assert.deepEqual(wrongScopes(grammar, marked), []));
}

tokens(
  "directives, their arguments and their ends",
  String.raw`
user www-data; # who the workers are
#^^^ keyword.other.directive
#            ^ punctuation.terminator.statement
#              ^^^^^^ comment.line.number-sign
http {
#^^^ keyword.control.context
#    ^ punctuation.section.block.begin
    sendfile on;
#   ^^^^^^^^ keyword.other.directive
#            ^^ constant.language.boolean
    keepalive_timeout 65s;
#                     ^^ constant.numeric
#                       ^ keyword.other.unit
    client_max_body_size 10m;
#                        ^^ constant.numeric
    log_format main '$remote_addr - "$request" \'x\'';
#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ string.quoted.single
#                    ^^^^^^^^^^^^ variable.other
#                                    ^^^^^^^^ variable.other
#                                              ^^ constant.character.escape
    include /etc/nginx/conf.d/*.conf;
#   ^^^^^^^ keyword.other.directive
#           ^^^^^^^^^^^^^^^^^^^^^^^^ !comment
}
# ^^^ !punctuation.section.block.begin
`,
);

tokens(
  "what the tutorial's site is made of",
  String.raw`
server {
#^^^^^ keyword.control.context
    listen 443 ssl;
#          ^^^ constant.numeric
#   ^^^^^^ keyword.other.directive
    listen [::]:443 ssl;
#          ^^^^^^^^ constant.numeric.address
    server_name ci.example.org;
#   ^^^^^^^^^^^ keyword.other.directive
    return 301 https://$host$request_uri;
#          ^^^ constant.numeric
#              ^^^^^^^^^^^^^^^^^^^^^^^^^ string.unquoted.url
#                      ^^^^^ variable.other
#                           ^^^^^^^^^^^^ variable.other
    location / {
#   ^^^^^^^^ keyword.control.context
#            ^ string.unquoted.location
#              ^ punctuation.section.block.begin
        # try_files $uri $uri/ =404;
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ comment.line.number-sign
#                   ^^^^ !variable.other
        proxy_pass http://localhost:8010;
#       ^^^^^^^^^^ keyword.other.directive
#                  ^^^^^^^^^^^^^^^^^^^^^ string.unquoted.url
#                                       ^ punctuation.terminator.statement
    }
#   ^ punctuation.section.block.end
    location /ws {
        proxy_set_header Upgrade $http_upgrade;
#                                ^^^^^^^^^^^^^ variable.other
        proxy_set_header Connection "upgrade";
#                                   ^^^^^^^^^ string.quoted.double
        proxy_read_timeout 6000s;
#                          ^^^^ constant.numeric
    }
}
`,
);

tokens(
  "locations: modifiers, regular expressions, names",
  String.raw`
server {
    location = /sse { }
#            ^ keyword.operator.location
#              ^^^^ string.unquoted.location
    location ^~ /static/ { }
#            ^^ keyword.operator.location
    location ~* \.(js|css)$ { deny all; }
#            ^^ keyword.operator.regexp
#               ^^^^^^^^^^^ string.regexp
#               ^^ constant.character.escape
#                             ^^^^ keyword.other.directive
    location ~ "^/builds/\d{1,3}/(?<step>[a-z]+)" { return 204; }
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ string.regexp
#                          ^^^^^ keyword.operator.quantifier
#                                   ^^^^ variable.other
#                                                   ^^^^^^ keyword.other.directive
    location @buildbot { }
#            ^^^^^^^^^ entity.name.function
    error_page 502 = @buildbot;
#                    ^^^^^^^^^ entity.name.function
}
`,
);

tokens(
  "conditions and rewrites",
  String.raw`
server {
    if ($http_cookie ~* "id=([^;]+)(?:;|$)") {
#   ^^ keyword.control.conditional
#      ^ punctuation.section.parens
#       ^^^^^^^^^^^^ variable.other
#                    ^^ keyword.operator.regexp
#                        ^^^^^^^^^^^^^^^^^ string.regexp
#                                          ^ punctuation.section.parens
        set $id $1;
#           ^^^ variable.other
#               ^^ variable.other
    }
    if ($request_method = POST) { return 405; }
#                       ^ keyword.operator.comparison
#                              ^ !string
#                                 ^^^^^^ keyword.other.directive
    if ($host ~ ^(www|ci)\.example$) { return 301 /; }
#               ^^^^^^^^^^^^^^^^^^^ string.regexp
#                                  ^ punctuation.section.parens
#                                      ^^^^^^ keyword.other.directive
    if (!-f $request_filename) { break; }
#       ^^^ keyword.operator.test
#                                ^^^^^ keyword.other.directive
    rewrite ^/old/(.*)$ /new/$1 permanent;
#           ^^^^^^^^^^^ string.regexp
#                            ^^ variable.other
#                               ^^^^^^^^^ constant.language.flag
}
`,
);

tokens(
  "blocks whose lines are no directives",
  String.raw`
map $http_upgrade $connection_upgrade { # for /ws
#^^ keyword.control.context
#   ^^^^^^^^^^^^^ variable.other
#                 ^^^^^^^^^^^^^^^^^^^ variable.other
#                                       ^^^^^^^^^ comment.line.number-sign
    default upgrade; # kept
#   ^^^^^^^ keyword.other.data
#           ^^^^^^^ !keyword
#                    ^^^^^^ comment.line.number-sign
    ''      close;
#   ^^ string.quoted.single
    ~*bot   1;
#   ^^ keyword.operator.regexp
#     ^^^ string.regexp
#           ^ constant.numeric
}
types {
    text/html html htm;
#   ^^^^^^^^^ !keyword
}
server { listen 80; }
#^^^^^ keyword.control.context
`,
);

tokens(
  "what looks like something else in the middle of a word",
  String.raw`
server {
    set $a b#c;
#           ^^ !comment
    root /srv/it's;
#             ^^^^ !string.quoted
    proxy_pass http://$name;
    add_header X ${"$"}{name}y;
#                ^^^^^^^ variable.other
#                       ^ !variable.other
    proxy_pass http://u#frag;
#                      ^ !comment
    listen 80;
#   ^^^^^^ keyword.other.directive
}
`,
);

tokens(
  "Lua in a block, with braces of its own",
  String.raw`
server {
    set_by_lua_block $sum {
#   ^^^^^^^^^^^^^^^^ keyword.other.directive
#                    ^^^^ variable.other
        local t = { a = { 1 }, b = "}" } -- }
#       ^^^^^ keyword.control.lua
#                                  ^^^ string.quoted.double.lua
#                                        ^^^^ comment.line.double-dash.lua
        return t.a[1]
#       ^^^^^^ meta.embedded.block.lua
    }
    listen 80;
#   ^^^^^^ keyword.other.directive
#   ^^^^^^ !meta.embedded.block.lua
}
`,
);

tokens(
  "a directive over several lines, and one that is not finished",
  String.raw`
log_format main
    '$remote_addr'
#    ^^^^^^^^^^^^ variable.other
    "$status";
#    ^^^^^^^ variable.other
#            ^ punctuation.terminator.statement
server {
    proxy_pass http://127.0.0.1:8010
}
server {
#^^^^^ keyword.control.context
    listen 80;
#   ^^^^^^ keyword.other.directive
}
}
`,
);

test("a brace too many is shown as wrong, a right one is not", () => {
  const scopesAt = tokenize(grammar, ["server { }", "}"]);
  assert.equal(scopesAt(1, 0).at(-1), "invalid.illegal.brace.nginx");
  assert.equal(scopesAt(0, 9).at(-1), "punctuation.section.block.end.bracket.curly.nginx");
});

test("in the snippets every line's first word is a directive or a block, and every brace has its partner", async () => {
  const snippets = Object.entries(await readSnippets("nginx"));
  assert.ok(snippets.length >= 5);
  for (const [name, snippet] of snippets) {
    const lines = expand(snippet).split("\n");
    const scopesAt = tokenize(grammar, lines);
    for (const [at, line] of lines.entries()) {
      const column = line.search(/\S/);
      if (column < 0) continue;
      const scope = scopesAt(at, column).at(-1) ?? "";
      const wanted =
        line[column] === "}" ? /^punctuation\.section\.block\.end/ : /^keyword\.(other\.directive|control)/;
      assert.match(scope, wanted, `${name}: ${line}`);
    }
  }
});

test("word selection takes a variable with its dollar and a name with its dashes", async () => {
  const file = path.resolve(import.meta.dirname, "../syntaxes/nginx.language-configuration.json");
  const { wordPattern } = JSON.parse(await readFile(file, "utf8")) as { wordPattern: string };
  const words = (text: string): readonly string[] => text.match(new RegExp(wordPattern, "g")) ?? [];
  assert.deepEqual(words("proxy_set_header X-Real-IP $remote_addr;"), [
    "proxy_set_header",
    "X-Real-IP",
    "$remote_addr",
  ]);
  assert.deepEqual(words("error_page 502 @down-page;"), ["error_page", "502", "@down-page"]);
});
