import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { runCommand } from "./run.ts";

let folder = "";
const at = (path: string) => join(folder, path);

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bbp-cli-"));
  mkdirSync(at("sites-available"));
  writeFileSync(at("sites-available/good"), "server { location / { proxy_pass http://127.0.0.1:8010; } }\n");
  writeFileSync(at("sites-available/bad"), "server {\n    root /srv\n    listen 80;\n}\n");
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command line and gives all that came of it. */
async function command(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = "";
  let err = "";
  const code = await runCommand(args, { out: (it) => (out += it), err: (it) => (err += it), colour: false }, "1.2.3");
  return { code, out, err };
}

test("nothing found is exit code 0, an error is 1, in every format", async () => {
  assert.equal((await command("check", at("sites-available/good"))).code, 0);
  for (const format of ["pretty", "compact", "json"])
    assert.equal((await command("check", "--format", format, at("sites-available/bad"))).code, 1);
  assert.equal((await command("check", "--fail-level", "never", at("sites-available/bad"))).code, 0);
});

test("pretty shows the line with the mistake marked", async () => {
  const { out } = await command("check", at("sites-available/bad"));
  assert.match(out, /\n {2}2:13 +error +nginx\/not-terminated \(fix\)\n/);
  assert.match(out, /\n {14}root \/srv\n {22}\^\n/);
  assert.match(out, /1 error; 1 file looked at\./);
});

test("compact is one line a finding", async () => {
  const { out } = await command("check", "--format", "compact", at("sites-available/bad"));
  assert.match(out, /^\S+sites-available\/bad:2:13: error: .+ \[nginx\/not-terminated\]\n$/);
});

test("json carries nginx's own verdict and first message beside the place of the mistake", async () => {
  const { out } = await command("check", "--format", "json", "--hermetic", at("sites-available/bad"));
  const answer = JSON.parse(out) as {
    version: number;
    files: { kind: string; verdict: string; first: { message: string; line: number } }[];
    diagnostics: {
      line: number;
      column: number;
      rule: string;
      origin: string;
      href: string;
      fixes: { safe: boolean }[];
    }[];
  };
  assert.equal(answer.version, 1);
  assert.deepEqual(answer.files[0]?.first, { message: 'invalid number of arguments in "root" directive', line: 3 });
  const [only] = answer.diagnostics;
  assert.deepEqual([only?.line, only?.column, only?.rule, only?.origin], [2, 13, "nginx/not-terminated", "nginx"]);
  assert.match(only?.href ?? "", /^file:.*\/nginx\/not-terminated\.md$/);
});

test("json of the tutorial's missing braces has the message nginx prints, on nginx's line", async () => {
  writeFileSync(at("sites-available/braces"), "server {\n  location /sse {\n    x;\n\n  location /ws {\n    y;\n\n}\n");
  const { out } = await command("check", "--format", "json", "--hermetic", at("sites-available/braces"));
  const answer = JSON.parse(out) as { files: { verdict: string; first: { message: string; line: number } }[] };
  assert.equal(answer.files[0]?.verdict, "reject");
  assert.deepEqual(answer.files[0]?.first, { message: 'unknown directive "x"', line: 3 });
});

test("fix mends files in place, and --diff only shows", async () => {
  const file = at("sites-available/mend");
  const text = readFileSync(at("sites-available/bad"), "utf8");
  writeFileSync(file, text);
  const shown = await command("fix", "--diff", file);
  assert.match(shown.out, /\n-    root \/srv\n\+    root \/srv;\n/);
  assert.equal(readFileSync(file, "utf8"), text);
  const { code, out } = await command("fix", file);
  assert.equal(code, 0, out);
  assert.equal(readFileSync(file, "utf8"), text.replace("/srv", "/srv;"));
});

test("fmt lays files out in place, --check and --diff only tell, and what nginx cannot read is left", async () => {
  const file = at("sites-available/ugly");
  const text = "server{\nlisten 80 ; # c\n}\n";
  writeFileSync(file, text);
  assert.deepEqual(await command("fmt", "--check", file), { code: 1, out: `${file}\n`, err: "" });
  assert.match((await command("fmt", "--diff", file)).out, /\n-listen 80 ; # c\n\+server \{\n\+ {4}listen 80; # c\n/);
  assert.equal(readFileSync(file, "utf8"), text);
  assert.equal((await command("fmt", file)).out, `Formatted: ${file}\n`);
  assert.equal(readFileSync(file, "utf8"), "server {\n    listen 80; # c\n}\n");
  assert.equal((await command("fmt", "--check", file)).code, 0);
  writeFileSync(at("sites-available/open"), "server {\n");
  const { code, err } = await command("fmt", at("sites-available/open"), file);
  assert.equal(code, 3);
  assert.match(err, /open: not formatted, for nginx cannot read it to its end: .*\.\n$/);
  assert.equal((await command("fmt", "-", file)).code, 2);
});

test("a file with bytes that are no UTF-8 is never written", async () => {
  const file = at("sites-available/latin1");
  for (const name of ["fmt", "fix"]) {
    const text = name === "fmt" ? "server{ # caf\xe9\nlisten 80;\n}\n" : "server{ # caf\xe9\nroot /srv\n}\n";
    writeFileSync(file, Buffer.from(text, "latin1"));
    const { code, err } = await command(name, file);
    assert.equal(code, 3, name);
    assert.match(err, /latin1: it is not written, for it holds bytes that are no UTF-8\.\n$/);
    assert.deepEqual(readFileSync(file), Buffer.from(text, "latin1"));
  }
});

test("what cannot be read is named in one sentence, exit code 3", async () => {
  const missing = await command("check", at("nothing-here"));
  assert.deepEqual(
    [missing.code, missing.err],
    [3, `buildbot-proxy: ${at("nothing-here")}: there is no such file or folder.\n`],
  );
  mkdirSync(at("master.cfg"));
  const directory = await command("check", at("master.cfg"));
  assert.equal(directory.code, 3);
  assert.match(directory.err, /no nginx file and no master\.cfg in this folder\.\n$/);
  writeFileSync(at("picture.conf"), Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 37) % 256)));
  assert.match((await command("check", at("picture.conf"))).err, /: this is not a text file\.\n$/);
  // Root may read everything.
  if (process.getuid?.() !== 0) {
    writeFileSync(at("secret.conf"), "");
    chmodSync(at("secret.conf"), 0);
    assert.match((await command("check", at("secret.conf"))).err, /it may not be read \(permission denied\)\.\n$/);
  }
});

test("wrong usage is one sentence and exit code 2", async () => {
  for (const args of [
    ["nonsense"],
    ["check"],
    ["check", "--no-such-option", "x"],
    ["check", "--format", "xml", "x"],
    ["explain"],
  ]) {
    const { code, err } = await command(...args);
    assert.equal(code, 2, args.join(" "));
    assert.match(err, /^buildbot-proxy: [^\n]+[.]\n$/);
  }
});

test("explain prints a rule's page, by its whole name or the last part, and guesses at a misspelt one", async () => {
  assert.match((await command("explain", "nginx/sse-buffered")).out, /^# nginx\/sse-buffered\n/);
  assert.match((await command("explain", "sse-buffered")).out, /^# nginx\/sse-buffered\n/);
  assert.match((await command("explain", "nginx/sse-bufferd")).err, /did you mean nginx\/sse-buffered\?\n$/);
});

test("control characters of a file never reach the terminal", async () => {
  writeFileSync(at("sites-available/escape"), "bad\u001b[31mword here;\n");
  const { out } = await command("check", "--context", "http", at("sites-available/escape"));
  assert.match(out, /unknown directive/);
  assert.ok(!out.includes("\u001b"));
});

test("a module that is not known leaves what it may define undecided, and no more", async () => {
  const text = `load_module modules/ngx_http_custom_module.so;
events { }
http {
    custom_zone a 1m;
    upstream u { custom_server x; }
    server { custom { b c; } return 200 $custom; }
}
`;
  writeFileSync(at("custom.conf"), text);
  const { code, out } = await command(
    "check",
    "--hermetic",
    "--format",
    "json",
    "--context",
    "main",
    at("custom.conf"),
  );
  const parsed = JSON.parse(out);
  assert.equal(code, 0);
  assert.equal(parsed.files[0].verdict, "unknown");
  assert.deepEqual(parsed.diagnostics, []);
  writeFileSync(at("custom.conf"), text.replace("events { }", "events { use fast"));
  const broken = await command("check", "--hermetic", "--format", "json", "--context", "main", at("custom.conf"));
  assert.equal(JSON.parse(broken.out).files[0].verdict, "reject");
});

test("--nginx-version and --modules say which nginx is agreed with", async () => {
  writeFileSync(at("sites-available/new"), "server {\n    http2 on;\n    location / { echo hello; }\n}\n");
  const first = async (...args: readonly string[]): Promise<unknown> => {
    const { out } = await command("check", "--format", "json", "--hermetic", ...args, at("sites-available/new"));
    return (JSON.parse(out) as { files: { first: unknown }[] }).files[0]?.first;
  };
  assert.equal(await first(), null);
  assert.deepEqual(await first("--nginx-version", "1.22.1"), { message: 'unknown directive "http2"', line: 2 });
  assert.deepEqual(await first("--modules", "none"), { message: 'unknown directive "echo"', line: 3 });
  assert.equal(await first("--modules", "ngx_http_echo,ngx_stream"), null);
  assert.equal((await command("check", "--nginx-version", "newest", at("sites-available/new"))).code, 2);
});

test("links of a folder count once, and a folder of links alone is looked at", async () => {
  for (const name of ["linked/sites-available", "linked/sites-enabled"]) mkdirSync(at(name), { recursive: true });
  writeFileSync(at("linked/nginx.conf"), "events { }\nhttp { include sites-enabled/*; }\n");
  writeFileSync(at("linked/sites-available/a"), "server { nonsense; }\n");
  symlinkSync("../sites-available/a", at("linked/sites-enabled/a"));
  symlinkSync("../nowhere", at("linked/sites-enabled/b"));
  const lines = async (...paths: readonly string[]) =>
    (await command("check", "--format", "compact", ...paths.map(at))).out.split("\n").map((it) => it.split(":")[0]);
  assert.deepEqual(await lines("linked"), [at("linked/sites-available/a"), ""]);
  assert.deepEqual(await lines("linked/sites-enabled"), [at("linked/sites-enabled/a"), ""]);
  assert.equal((await lines("linked/sites-enabled/a", "linked/sites-available/a")).length, 2);
});

test("--prefix says where includes are read from, and which files there are", async () => {
  mkdirSync(at("etc/snippets"), { recursive: true });
  writeFileSync(at("etc/snippets/a.conf"), "root /srv;\n");
  writeFileSync(
    at("elsewhere.conf"),
    "events { }\nhttp { server {\ninclude snippets/a.conf;\ninclude /etc/nginx/snippets/b.conf;\n} }\n",
  );
  const verdict = async (...args: readonly string[]): Promise<unknown> => {
    const { out } = await command("check", "--format", "json", ...args, at("elsewhere.conf"));
    const [file] = (JSON.parse(out) as { files: { verdict: string; first: unknown }[] }).files;
    return [file?.verdict, file?.first];
  };
  const message = 'open() "/etc/nginx/snippets/b.conf" failed (2: No such file or directory)';
  assert.deepEqual(await verdict("--prefix", at("etc")), ["reject", { message, line: 4 }]);
  assert.deepEqual(await verdict(), ["unknown", null]);
  assert.deepEqual(await verdict("--hermetic"), ["accept", null]);
  writeFileSync(at("etc/snippets/b.conf"), "index x;\n");
  assert.deepEqual(await verdict("--prefix", at("etc")), ["accept", null]);
});

test("a module that the text loads is there", async () => {
  const text = "load_module modules/ngx_http_echo_module.so;\nevents { }\nhttp { server { location / { echo a; } } }\n";
  writeFileSync(at("nginx.conf"), text);
  assert.equal((await command("check", "--modules", "none", "--hermetic", at("nginx.conf"))).code, 0);
});
