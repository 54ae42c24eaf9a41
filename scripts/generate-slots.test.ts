import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const script = join(import.meta.dirname, "generate-slots.ts");

/** A source tree with one module; `commands` are the entries of its table. */
function tree(root: string, version: string, words: string, commands: readonly string[]): string {
  const folder = join(root, version);
  mkdirSync(join(folder, "src/core"), { recursive: true });
  mkdirSync(join(folder, "src/http"), { recursive: true });
  writeFileSync(join(folder, "src/core/nginx.h"), `#define NGINX_VERSION      "${version}"\n`);
  writeFileSync(
    join(folder, "src/http/ngx_http_a_module.c"),
    `static ngx_conf_enum_t  ngx_http_a_words[] = { ${words} { ngx_null_string, 0 } };
static ngx_conf_num_bounds_t  ngx_http_a_bounds = { ngx_conf_check_num_bounds, 1, -1 };
static ngx_command_t  ngx_http_a_commands[] = {
    ${commands.join("\n    ")}
      ngx_null_command
};
ngx_module_t  ngx_http_a_module = { NGX_MODULE_V1, &ngx_http_a_module_ctx, ngx_http_a_commands, NGX_HTTP_MODULE, NULL };
`,
  );
  return folder;
}

test("slots of several releases become rows with words, bounds and the releases that changed them", () => {
  const root = mkdtempSync(join(tmpdir(), "slots-"));
  try {
    const row = (name: string, setter: string, post: string): string =>
      `{ ngx_string("${name}"), NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,\n ${setter}, 0, offsetof(ngx_a_t, b), ${post} },`;
    const one = '{ ngx_string("one"), 1 },';
    const older = tree(root, "1.9.0", one, [
      row("a_word", "ngx_conf_set_enum_slot", "&ngx_http_a_words"),
      row("a_number", "ngx_conf_set_num_slot", "&ngx_http_a_bounds"),
      row("a_size", "ngx_conf_set_size_slot", "NULL"),
      row("a_own", "ngx_http_a_set", "NULL"),
    ]);
    const newer = tree(root, "1.10.0", `${one} { ngx_string("two"), 2 },`, [
      row("a_word", "ngx_conf_set_enum_slot", "&ngx_http_a_words"),
      row("a_number", "ngx_conf_set_num_slot", "&ngx_http_a_bounds"),
      row("a_size", "ngx_http_a_set", "NULL"),
    ]);
    const module = join(root, "module.c");
    const table = `ngx_command_t t[] = { ${row("b_flag", "ngx_conf_set_flag_slot", "NULL")} ngx_null_command };`;
    const made = "ngx_module_t ngx_b_module = { NGX_MODULE_V1, &c, t, NGX_HTTP_MODULE, NULL };";
    writeFileSync(module, `static ${table}\n${made}\n`);
    const out = execFileSync(process.execPath, [script, newer, "--module", module, older], { encoding: "utf8" });
    const rows = /slotRows = `\n([^`]*)`/.exec(out)?.[1]?.trim().split("\n");
    assert.deepEqual(rows, [
      "ngx_http_a_module.a_word enum one|1.10.0+enum one,two",
      "ngx_http_a_module.a_number num 1..-1",
      "ngx_http_a_module.a_size size|1.10.0+none",
      "ngx_b_module.b_flag flag",
    ]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
